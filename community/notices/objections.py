"""The verbs around objections: a resident files one, the desk replies, words are blanked."""

from datetime import datetime

from sqlalchemy import select, update

from community.accounts.actions import touch_contact
from community.core import audit
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal
from community.core.throttle import check_throttle, count_failure
from community.notices.models import Objection
from community.notices.queries import posted

MOST_OF_A_NUMBER = 3  # to one 公示
MOST_OF_AN_ADDRESS = 30  # in 15 minutes: carriers share addresses
ANSWERED_ALREADY = "这条异议刚刚有人答复过了"


def file_objection(
    notice_id: int, *, name: str, said: str, contact: str, address: str, by: Actor, now: datetime
) -> Objection:
    """Take down what somebody has against a 公示; the public sees it with the desk's reply.

    The same words from the same number are the same objection, on whichever form they come.

    Args:
        contact: the 11 digits to ring back; address: where it was sent from, for the throttle.
    Raises:
        Refusal: its period is over or has not begun ("period"), or the number has said enough ("limit").
    """
    with transaction() as session:
        check_throttle("objection", address, limit=MOST_OF_AN_ADDRESS, now=now)
        contact_id = touch_contact(contact, now=now)
        notice = posted(notice_id)
        if notice is None or not notice.takes_objections(now.date()):
            raise Refusal("现在不在公示期里，网上不收异议", "还想说，请打电话或到服务台", code="period")
        mine = session.scalars(select(Objection).filter_by(notice_id=notice_id, contact_id=contact_id)).all()
        same = next((objection for objection in mine if objection.said == said), None)
        if same:
            return same
        if len(mine) >= MOST_OF_A_NUMBER:
            raise Refusal("这个号码现在不能再从网上提了", "请打电话或到服务台", code="limit")
        count_failure("objection", address, now=now)
        objection = Objection(
            notice_id=notice_id,
            contact_id=contact_id,
            name=name,
            said=said,
            filed_at=now,
            reply="",
            is_shown=False,
        )
        session.add(objection)
        session.flush()
    return objection


def reply(objection: Objection, *, words: str, is_shown: bool, by: Actor, now: datetime) -> None:
    """Answer an objection; from here on the public reads it, under the masked name.

    Args:
        is_shown: whether the objection's own words are public, too, or the reply alone.
    Raises:
        Refusal: somebody has replied already ("state").
    """
    with transaction() as session:
        changed = session.execute(
            update(Objection)
            .where(Objection.id == objection.id, Objection.replied_at.is_(None))
            .values(reply=words, is_shown=is_shown, replied_at=now, replied_by_id=by.account_id)
        )
        if not changed.rowcount:
            raise Refusal(ANSWERED_ALREADY, "请刷新看看", code="state")
        audit.record(
            "reply", "objection", objection.id, by=by, now=now, after={"reply": words, "is_shown": is_shown}
        )


def blank(objection: Objection, *, by: Actor, now: datetime) -> None:
    """Take out who said it and what; that it was filed, and the reply, stay. Once more changes nothing.

    Raises:
        Refusal: nobody has replied yet ("state").
    """
    if objection.replied_at is None:
        raise Refusal("这条异议还没有答复", "先答复，再抹去", code="state")
    with transaction() as session:
        changed = session.execute(
            update(Objection)
            .where(Objection.id == objection.id, Objection.blanked_at.is_(None))
            .values(name="", said="", blanked_at=now, blanked_by_id=by.account_id)
        )
        if changed.rowcount:
            audit.record("blank", "objection", objection.id, by=by, now=now, before={"objection_words": True})


def show_number(objection: Objection, *, by: Actor, now: datetime) -> None:
    """Leave the line that says who looked at the number."""
    with transaction():
        audit.record("show_number", "objection", objection.id, by=by, now=now, after={"contact": True})
