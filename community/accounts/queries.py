"""Reads of accounts."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from community.accounts.models import Account, ConcessionGrant, Contact, SignIn
from community.core.db import db


def screens(now: datetime) -> list[tuple[Account, datetime | None]]:
    """The hall screens, each with when it was paired, or None where it is not."""
    paired = (
        select(func.max(SignIn.created_at))
        .where(SignIn.account_id == Account.id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .correlate(Account)
        .scalar_subquery()
    )
    query = (
        select(Account, paired)
        .where(Account.role == "kiosk", Account.disabled_at.is_(None))
        .order_by(Account.id)
    )
    return list(db.session.execute(query))


def account_names() -> dict[int, str]:
    """What each account is called, by its id."""
    return {row.id: row.name for row in db.session.execute(select(Account.id, Account.name))}


def accounts_of(partner_slug: str) -> list[tuple[Account, datetime | None]]:
    """Who may sign in for a shop, each with the last sign-in."""
    last = select(func.max(SignIn.created_at)).where(SignIn.account_id == Account.id)
    query = select(Account, last.correlate(Account).scalar_subquery())
    return list(db.session.execute(query.where(Account.partner_slug == partner_slug).order_by(Account.id)))


def contact_of(mobile: str) -> Contact | None:
    return db.session.scalars(select(Contact).filter_by(mobile=mobile)).first()


def grants_of(contact_id: int) -> list[ConcessionGrant]:
    """A number's grants that nobody has ended, those that are over among them: they may be renewed."""
    query = select(ConcessionGrant).filter_by(contact_id=contact_id, ended_at=None)
    return list(db.session.scalars(query.order_by(ConcessionGrant.id)))


def ended_grants_of(contact_id: int) -> list[ConcessionGrant]:
    """A number's grants that somebody has ended."""
    query = select(ConcessionGrant).filter_by(contact_id=contact_id)
    return list(db.session.scalars(query.where(ConcessionGrant.ended_at.is_not(None))))


def grant_stands(day: date) -> ColumnElement[bool]:
    """The condition that a grant stands on a day."""
    return ConcessionGrant.ended_at.is_(None) & (ConcessionGrant.ends_on >= day)
