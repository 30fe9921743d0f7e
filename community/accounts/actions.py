"""Accounts, sign-ins and contacts: the only writer of their rows."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from community.accounts import passwords
from community.accounts.models import Account, Contact, SignIn
from community.core import audit
from community.core.access import Actor
from community.core.db import db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.core.throttle import check_throttle, clear_failures, count_failure

FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 100  # carriers put a whole town behind one address
STAYS = {
    "secretary": timedelta(hours=12),
    "staff": timedelta(hours=12),
    "supervisor": timedelta(hours=12),
    "kiosk": timedelta(days=3650),
}
STAYS_OTHERWISE = timedelta(days=30)
PAIRING_STAYS = timedelta(minutes=10)


def add_account(
    login: str,
    *,
    name: str,
    role: str,
    password: str | None,
    partner_slug: str | None = None,
    must_change: bool = False,
    by: Actor,
    now: datetime,
) -> Account:
    """Make an account.

    Args:
        password: none where nobody signs in by password.
        must_change: whether the password is to be changed at the first sign-in.
    Raises:
        Refusal: the login is taken.
    """
    secret = passwords.hashed(password) if password else None
    with transaction() as session:
        if session.scalar(select(Account.id).filter_by(login=login)):
            raise Refusal(f"账号 {login} 已经有人用了")
        account = Account(
            login=login,
            name=name,
            role=role,
            partner_slug=partner_slug,
            password_hash=secret,
            must_change_password=must_change,
            created_at=now,
        )
        session.add(account)
        session.flush()
        audit.record(
            "add_account", "account", account.id, by=by, now=now, after={"login": login, "role": role}
        )
    return account


def sign_in(login: str, password: str, *, address: str, now: datetime) -> str | None:
    """Check a password and open a sign-in.

    Returns:
        The token for the browser's cookie, or None where login and password do not fit.
    Raises:
        Refusal: too many failures for this login or from this address.
    """
    check_throttle("login", login, limit=FAILURES_PER_LOGIN, now=now)
    check_throttle("address", address, limit=FAILURES_PER_ADDRESS, now=now)
    found = db.session.execute(
        select(Account.id, Account.role, Account.password_hash).where(
            Account.login == login, Account.disabled_at.is_(None)
        )
    ).first()
    db.session.rollback()  # hashing takes 30 ms: not while holding the database
    is_right = passwords.is_right(password, found.password_hash if found else None)
    with transaction():
        if not is_right:
            count_failure("login", login, now=now)
            count_failure("address", address, now=now)
            return None
        clear_failures("login", login)
        return open_sign_in(found.id, found.role, now=now)


def open_sign_in(account_id: int, role: str, *, now: datetime) -> str:
    """Add a sign-in row to the running transaction and return its token."""
    token = secrets.token_urlsafe(32)
    stays = STAYS.get(role, STAYS_OTHERWISE)
    row = SignIn(token_digest=digest(token), account_id=account_id, created_at=now, expires_at=now + stays)
    db.session.add(row)
    return token


def end_sign_in(token: str, *, now: datetime) -> None:
    with transaction() as session:
        session.execute(
            update(SignIn).filter_by(token_digest=digest(token), ended_at=None).values(ended_at=now)
        )


def change_password(account_id: int, new: str, *, keep_token: str, by: Actor, now: datetime) -> None:
    """Set a new password and sign out every other browser of the account.

    Raises:
        Refusal: it is the password that the account has already.
    """
    if passwords.is_right(new, db.session.scalar(select(Account.password_hash).filter_by(id=account_id))):
        raise Refusal("新密码不能和现在的一样", "请换一个")
    secret = passwords.hashed(new)
    with transaction() as session:
        session.execute(
            update(Account).filter_by(id=account_id).values(password_hash=secret, must_change_password=False)
        )
        session.execute(
            update(SignIn)
            .where(
                SignIn.account_id == account_id,
                SignIn.ended_at.is_(None),
                SignIn.token_digest != digest(keep_token),
            )
            .values(ended_at=now)
        )
        audit.record("change_password", "account", account_id, by=by, now=now, after={"password": True})


def give_password(account: Account, password: str, *, by: Actor, now: datetime) -> None:
    """Give an account a first password anew, to be changed at once; it is signed out everywhere.

    Whoever had tried too often may try again.
    """
    secret = passwords.hashed(password)
    with transaction() as session:
        values = {"password_hash": secret, "must_change_password": True}
        session.execute(update(Account).filter_by(id=account.id).values(values))
        _sign_out(account.id, now)
        clear_failures("login", account.login)
        audit.record("give_password", "account", account.id, by=by, now=now, after={"password": True})


def disable(account: Account, *, by: Actor, now: datetime) -> None:
    """From now on nobody signs in with an account; it is signed out everywhere."""
    with transaction() as session:
        session.execute(update(Account).filter_by(id=account.id, disabled_at=None).values(disabled_at=now))
        _sign_out(account.id, now)
        audit.record("disable", "account", account.id, by=by, now=now)


def enable(account: Account, *, by: Actor, now: datetime) -> None:
    """The account may sign in again."""
    with transaction() as session:
        session.execute(update(Account).filter_by(id=account.id).values(disabled_at=None))
        audit.record("enable", "account", account.id, by=by, now=now)


def _sign_out(account_id: int, now: datetime) -> None:
    db.session.execute(update(SignIn).filter_by(account_id=account_id, ended_at=None).values(ended_at=now))


def add_screen(*, by: Actor, now: datetime) -> Account:
    """Make the account of one more hall screen, with a code to pair it."""
    with transaction() as session:
        number = session.scalar(select(func.count()).where(Account.role == "kiosk")) + 1
        account = add_account(
            f"screen-{number}", name=f"大厅屏{number}", role="kiosk", password=None, by=by, now=now
        )
        return offer_pairing(account, by=by, now=now)


def offer_pairing(account: Account, *, by: Actor, now: datetime) -> Account:
    """Give a hall screen's account a fresh code of eight digits, good once within ten minutes."""
    with transaction():
        account.pairing_code = f"{secrets.randbelow(10**8):08d}"
        account.pairing_until = now + PAIRING_STAYS
        audit.record("offer_pairing", "account", account.id, by=by, now=now)
    return account


def pair(code: str, *, address: str, now: datetime) -> str | None:
    """Use a pairing code up: the screen that typed it is signed in, any other screen of the account out.

    Returns:
        The token for the screen's cookie, or None where no such code is open.
    Raises:
        Refusal: too many wrong codes from this address.
    """
    check_throttle("pairing", address, limit=20, now=now)
    with transaction() as session:
        account_id = session.scalar(
            update(Account)
            .where(
                Account.pairing_code == code,
                Account.pairing_until > now,
                Account.role == "kiosk",
                Account.disabled_at.is_(None),
            )
            .values(pairing_code=None, pairing_until=None)
            .returning(Account.id)
        )
        if account_id is None:
            count_failure("pairing", address, now=now)
            return None
        session.execute(update(SignIn).filter_by(account_id=account_id, ended_at=None).values(ended_at=now))
        return open_sign_in(account_id, "kiosk", now=now)


def touch_contact(digits: str, *, now: datetime) -> int:
    """Find or make the contact of a number and hold its row until the transaction ends.

    Returns:
        The contact's id.
    """
    session = db.session
    session.execute(insert_if_absent(Contact, mobile=digits, version=0, created_at=now))
    return session.scalar(
        update(Contact)
        .where(Contact.mobile == digits)
        .values(version=Contact.version + 1)
        .returning(Contact.id)
    )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
