"""Signing in and out, accounts, contacts: what is saved, and what is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from community.accounts import actions, passwords
from community.accounts.actions import (
    add_account,
    change_password,
    end_sign_in,
    sign_in,
    touch_contact,
)
from community.accounts.models import Account, Contact, SignIn
from community.accounts.views import signed_in
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.throttle import count_failure
from tests.cast import LI, NOW, ZHANG, account, actor

RIGHT, WRONG = "correct horse", "wrong horse"
LATER = NOW + timedelta(minutes=15)


@pytest.fixture
def password(data):
    """The secretary and the staff have the right password."""
    give_password("secretary", "staff")


def give_password(*logins: str) -> None:
    hashed = passwords.hashed(RIGHT)
    with transaction() as session:
        session.execute(update(Account).where(Account.login.in_(logins)).values(password_hash=hashed))


def try_to(login="secretary", password=RIGHT, *, address="10.0.0.1", now=NOW):
    return sign_in(login, password, address=address, now=now)


def fail(times: int, **details) -> None:
    for _ in range(times):
        assert try_to(password=WRONG, **details) is None


# Signing in


def test_the_right_password_signs_in(password):
    assert signed_in(try_to()).actor == actor("secretary")


@pytest.mark.parametrize(
    ("login", "typed"),
    [
        ("secretary", WRONG),
        ("secretary", ""),
        ("secretary", RIGHT.upper()),
        ("nobody", RIGHT),
        ("shop", RIGHT),
    ],
)
def test_anything_else_does_not(password, login, typed):
    assert try_to(login, typed) is None


def test_a_failure_opens_no_sign_in(password):
    before = db.session.scalar(select(func.count()).select_from(SignIn))
    fail(1)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == before


def test_a_disabled_account_cannot_sign_in(password):
    with transaction() as session:
        session.execute(update(Account).filter_by(login="secretary").values(disabled_at=NOW))
    assert try_to() is None


def test_five_failures_make_even_the_right_password_wait(password):
    fail(5)
    with pytest.raises(Refusal, match="试的次数太多了"):
        try_to()


def test_four_failures_do_not(password):
    fail(4)
    assert try_to()


def test_without_the_throttle_guessing_would_go_on(password, monkeypatch):
    monkeypatch.setattr(actions, "check_throttle", lambda *subject, limit, now: None)
    fail(6)
    assert try_to()


def test_after_fifteen_minutes_the_right_password_signs_in(password):
    fail(5)
    assert try_to(now=LATER)


def test_a_throttled_try_does_not_lengthen_the_wait(password):
    fail(5)
    with pytest.raises(Refusal):
        try_to(password=WRONG, now=NOW + timedelta(minutes=14))
    assert try_to(now=LATER)


def test_signing_in_forgives_what_failed_before(password):
    fail(4)
    try_to()
    fail(4)
    assert try_to()


def test_one_login_that_failed_leaves_the_others_free(password):
    fail(5)
    assert try_to("staff")


def test_a_login_that_is_not_there_is_throttled_alike(password):
    fail(5, login="nobody")
    with pytest.raises(Refusal):
        try_to("nobody")


def test_a_hundred_failures_make_an_address_wait(password):
    with transaction():
        for _ in range(100):
            count_failure("address", "10.0.0.1", now=NOW)
    with pytest.raises(Refusal):
        try_to()
    assert try_to(address="10.0.0.2")


def test_the_database_is_free_while_a_password_is_hashed(password, monkeypatch):
    held = []
    monkeypatch.setattr(passwords, "is_right", lambda *a: held.append(db.session().in_transaction()))
    try_to()
    assert held == [False]


# How long it lasts


@pytest.mark.parametrize(
    ("login", "stays"),
    [
        ("secretary", timedelta(hours=12)),
        ("supervisor", timedelta(hours=12)),
        ("shop", timedelta(days=30)),
    ],
)
def test_a_sign_in_stays_as_long_as_the_role_may(data, standing_clock, login, stays):
    give_password(login)
    token = try_to(login)
    standing_clock(NOW + stays - timedelta(seconds=1))
    assert signed_in(token)
    standing_clock(NOW + stays)
    assert signed_in(token) is None


def test_a_sign_in_that_ended_is_over(password):
    token, other = try_to(), try_to()
    end_sign_in(token, now=NOW)
    assert signed_in(token) is None
    assert signed_in(other)


def test_a_token_is_kept_as_a_digest_alone(password):
    token = try_to()
    assert token not in db.session.scalars(select(SignIn.token_digest)).all()
    assert signed_in(actions.digest(token)) is None


# Passwords


def change(new="battery staple", *, keep_token="none"):
    who = actor("secretary")
    change_password(who.account_id, new, keep_token=keep_token, by=who, now=NOW)


def test_a_changed_password_is_the_one_that_signs_in(password):
    change()
    assert try_to() is None
    assert try_to(password="battery staple")


def test_a_changed_password_ends_the_other_sign_ins(password):
    here, elsewhere, colleague = try_to(), try_to(), try_to("staff")
    change(keep_token=here)
    assert signed_in(elsewhere) is None
    assert signed_in(here) and signed_in(colleague)


def test_a_changed_password_need_not_be_changed_again(password):
    with transaction() as session:
        session.execute(update(Account).values(must_change_password=True))
    change()
    assert not account("secretary").must_change_password
    assert account("staff").must_change_password


def test_the_audit_says_that_a_password_changed_and_not_to_what(password):
    change()
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.verb, line.after) == ("change_password", '{"password": true}')


# Accounts


def add(login="new", role="staff", **fields):
    values = {"name": "小李", "password": RIGHT, "by": actor("secretary"), "now": NOW}
    return add_account(login, role=role, **values | fields)


def test_an_added_account_signs_in(data):
    add()
    assert signed_in(try_to("new")).actor.role == "staff"


def test_a_login_that_is_taken_is_refused(data):
    with pytest.raises(Refusal, match="账号 staff 已经有人用了"):
        add("staff")


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "shop"},
        {"role": "staff", "partner_slug": "lao-zhou"},
        {"role": "shop", "partner_slug": "no-such-shop"},
        {"role": "mayor"},
    ],
)
def test_an_account_that_cannot_be_is_refused_by_the_database(data, fields):
    with pytest.raises(IntegrityError):
        add(**fields)


def test_adding_an_account_leaves_a_line(data):
    added = add()
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.verb, line.subject_key, line.account_id) == (
        "add_account",
        str(added.id),
        actor("secretary").account_id,
    )
    assert RIGHT not in line.after


def test_an_account_without_a_password_cannot_sign_in(data):
    add(password=None)
    assert try_to("new", "") is None


# Contacts


def touch(digits: str) -> int:
    with transaction():
        return touch_contact(digits, now=NOW)


def test_a_number_has_one_contact(data):
    assert touch(LI) == touch(LI)


def test_two_numbers_have_two(data):
    assert touch(LI) != touch(ZHANG)


def test_a_number_that_is_known_is_found(data):
    known = db.session.scalar(select(Contact.id).filter_by(mobile=ZHANG))
    assert touch(ZHANG) == known


def test_each_touch_counts_the_version_up(data):
    touch(LI)
    touch(LI)
    assert db.session.scalar(select(Contact.version).filter_by(mobile=LI)) == 2


def test_a_password_is_not_changed_to_itself(password):
    who = actor("secretary")
    with pytest.raises(Refusal):
        change_password(who.account_id, RIGHT, keep_token="token-secretary", by=who, now=NOW)
