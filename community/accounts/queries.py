"""Reads of accounts."""

from datetime import datetime

from sqlalchemy import func, select

from community.accounts.models import Account, SignIn
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
