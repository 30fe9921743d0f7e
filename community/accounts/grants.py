"""Concessions granted at the desk to a number, and ended."""

from datetime import date, datetime

from sqlalchemy import select, update

from community.accounts.actions import touch_contact
from community.accounts.models import ConcessionGrant
from community.core import audit
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal


def grant_concession(mobile: str, *, group: str, ends_on: date, by: Actor, now: datetime) -> ConcessionGrant:
    """Grant a number a group's concession from today on, its proof having been seen.

    One that stands for the same number and group is ended: whoever brings a newer proof has one grant.

    Args:
        mobile: the 11 digits.
        group: as the price lists call it.
        ends_on: the last day, as the proof says.
    Raises:
        Refusal: that day is over ("dates").
    """
    if ends_on < now.date():
        raise Refusal("这一天已经过了", "请看看证件上写到哪天", code="dates")
    with transaction() as session:
        contact_id = touch_contact(mobile, now=now)
        session.execute(
            update(ConcessionGrant)
            .filter_by(contact_id=contact_id, group=group, ended_at=None)
            .values(ended_at=now, ended_by_id=by.account_id)
        )
        grant = ConcessionGrant(
            contact_id=contact_id,
            group=group,
            granted_on=now.date(),
            ends_on=ends_on,
            granted_by_id=by.account_id,
        )
        session.add(grant)
        session.flush()
        after = {"contact": True, "group": group, "ends_on": ends_on}
        audit.record("grant_concession", "concession_grant", grant.id, by=by, now=now, after=after)
    return grant


def end_grant(grant_id: int, *, by: Actor, now: datetime) -> None:
    """From now on the number pays the full price again.

    Raises:
        Refusal: somebody was faster ("state").
    """
    with transaction() as session:
        ended = session.execute(
            update(ConcessionGrant)
            .filter_by(id=grant_id, ended_at=None)
            .values(ended_at=now, ended_by_id=by.account_id)
        )
        if ended.rowcount != 1:
            raise Refusal("这一条刚刚停掉了", "请刷新看看现在的情况", code="state")
        audit.record("end_grant", "concession_grant", grant_id, by=by, now=now, after={"contact": True})


def restore_grant(grant_id: int, *, mobile: str, by: Actor, now: datetime) -> None:
    """点错了: an ended grant stands again, with the end it had.

    Args:
        mobile: the number that holds it.
    Raises:
        Refusal: it stands already, or a newer one does ("state").
    """
    with transaction() as session:
        contact_id = touch_contact(mobile, now=now)
        grant = session.get_one(ConcessionGrant, grant_id)
        standing = {"contact_id": contact_id, "group": grant.group, "ended_at": None}
        if session.scalar(select(ConcessionGrant.id).filter_by(**standing)):
            raise Refusal("这项优惠现在登记着", "请刷新看看现在的情况", code="state")
        stands = {"ended_at": None, "ended_by_id": None}
        session.execute(update(ConcessionGrant).filter_by(id=grant_id).values(**stands))
        audit.record("restore_grant", "concession_grant", grant_id, by=by, now=now, after={"contact": True})
