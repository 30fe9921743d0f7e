"""Proposals as tests need them: written and submitted by the secretary, decided by the second."""

from datetime import date, datetime, timedelta

from community.core.db import db
from community.fund import actions as ledger
from community.fund.proposals import actions
from community.fund.proposals.pictures import add_picture
from community.fund.proposals.queries import proposed
from community.fund.proposals.rules import Proposed
from community.notices import objections
from community.partners.pictures import Pictures
from tests.cast import LI, NOW
from tests.fund.staged import by, entered, forget

CHEAP, DEAR = 76_000, 146_800  # fen: below and above what needs a 公示
IN_OCTOBER = datetime(2026, 10, 20, 10)  # the month that the other parts of the stage leave open
WORDS = {
    "purpose": "悦享空间添桌椅",
    "need": "放学后孩子多，站着写作业",
    "case_reference": "",
    "category": "space",
    "quotes": "示例家具店，760元\n示例百货，830元",
}


def written(amount_fen: int = CHEAP, now: datetime = NOW, **fields) -> int:
    """A draft; its number."""
    return actions.add(amount_fen=amount_fen, **WORDS | fields, **by(now=now)).id


def submitted(amount_fen: int = CHEAP, now: datetime = NOW, login: str = "secretary", **fields) -> int:
    number = written(amount_fen, now, **fields)
    actions.submit(number, seen=seen(number), **by(login, now))
    return number


def announced(now: datetime = NOW, **fields) -> int:
    """One that needs a 公示, put up now."""
    number = submitted(DEAR, now, **fields)
    actions.announce(number, **by(now=now))
    return number


def approved(amount_fen: int = CHEAP, now: datetime = NOW, **fields) -> int:
    number = submitted(amount_fen, now, **fields)
    actions.approve(number, **by("second", now))
    return number


def paying(now: datetime = NOW, **fields) -> int:
    """Approved, and its payment waits in the fund."""
    number = approved(now=now, **fields)
    pay(number, now=now)
    return number


def paid(now: datetime = NOW, **fields) -> int:
    """Paid by an entry of the fund, which has as much from an entry before."""
    entered("income", CHEAP, now=now)
    number = paying(now, **fields)
    settle(number, now=now)
    return number


def accepted(now: datetime = NOW, **fields) -> int:
    number = paid(now, **fields)
    actions.accept(number, outcome="添了6张桌子24把椅子", **by(now=now))
    return number


def pictured(now: datetime = NOW, **fields) -> int:
    """Accepted, with a picture of what came of it."""
    number = accepted(now, **fields)
    add_picture(number, Pictures(b"small", b"large", 960, 720), words="新桌椅靠窗摆了两排", **by(now=now))
    return number


def a_few() -> None:
    """One of each kind that an address of its own opens."""
    pictured(IN_OCTOBER)
    written(purpose="乒乓室换灯管")


def one_of_each(**fields) -> None:
    """One at each place of its way, and one with an objection that waits."""
    long_ago = NOW - timedelta(days=10)
    asked = announced(long_ago, **fields)
    said = {"name": "李示例", "said": "是不是太贵", "contact": LI, "address": "here"}
    objections.file_objection(proposed(asked).notice.id, **said, **by(now=long_ago + timedelta(days=1)))
    for login in ("secretary", "second"):
        submitted(login=login, **fields)
        submitted(DEAR, login=login, **fields)
    announced(**fields)
    for make in (written, approved, paying):
        make(**fields)
    for make in (paid, accepted):
        make(IN_OCTOBER, **fields)
    refused = announced(**fields)
    actions.refuse(refused, reason=fields.get("need", "大家觉得不急")[:100], **by("second"))


def pay(number: int, amount_fen: int = CHEAP, *, on: date | None = None, now: datetime = NOW) -> int:
    """Write its payment down; the number of the draft."""
    day = on or now.date()
    return actions.pay(number, amount_fen=amount_fen, occurred_on=day, **by(now=now)).id


def settle(number: int, verb=ledger.approve, now: datetime = NOW):
    """The second secretary says yes (or no) to its payment in the fund."""
    return verb(proposed(number).payment.draft_id, **by("second", now))


def seen(number: int) -> str:
    return actions.draft_seen(db.session.get_one(actions.Proposal, number))


def read(number: int) -> Proposed:
    forget()
    return proposed(number)


def standing(number: int, now: datetime = NOW) -> str:
    return read(number).standing(now.date())
