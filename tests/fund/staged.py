"""The fund's ledger as tests need it: written down by the secretary, approved by the second."""

from datetime import date, datetime

import pytest

from community.core.db import db
from community.core.errors import Refusal
from community.core.money import yuan_number
from community.fund import actions, months
from community.fund.check import faults
from community.fund.queries import end_of_chain
from community.fund.rules import Entry
from tests.cast import NOW, actor

A_CATEGORY = {"opening": "opening", "income": "contribution", "spending": "space"}


def by(login: str = "secretary", now: datetime = NOW) -> dict:
    return {"by": actor(login), "now": now}


def written(kind: str, amount_fen: int, *, on: date | None = None, now: datetime = NOW, **fields) -> int:
    """Written down, not yet entered; its number among the drafts."""
    values = {"category": A_CATEGORY[kind], "summary": f"示例{yuan_number(amount_fen)}元"} | fields
    day = on or now.date()
    return actions.draft(kind, amount_fen=amount_fen, occurred_on=day, **values, **by(now=now)).id


def entered(kind: str, amount_fen: int, *, on: date | None = None, now: datetime = NOW, **fields) -> Entry:
    """One more entry."""
    return actions.approve(written(kind, amount_fen, on=on, now=now, **fields), **by("second", now))


def reversed_(seq: int, now: datetime = NOW) -> Entry:
    drafted = actions.draft_reversal(seq, reason="原来金额录错", **by(now=now))
    return actions.approve(drafted.id, **by("second", now))


def closed(month: str, bank_fen: int, now: datetime = NOW, explanation: str = ""):
    return months.close(month, bank_fen=bank_fen, explanation=explanation, **by(now=now))


def ledger_in_red() -> None:
    """One entry, and a bank that says otherwise."""
    entered("income", 1, on=date(2026, 10, 3), summary="钱")
    closed("2026-10", 10_000_001, datetime(2026, 11, 2, 9), "原因" * 30)


def ledger_in_green() -> None:
    """September with its opening, October with an entry of each kind, both closed and reviewed."""
    entered("opening", 1_638_000, on=date(2026, 9, 30), now=datetime(2026, 9, 30, 9))
    closed("2026-09", 1_638_000, datetime(2026, 10, 1, 9))
    for kind, fen, day, summary in (
        ("income", 460_000, 12, "合伙人缴入，3家"),
        ("spending", 12_000, 16, "食堂窗口维修"),
        ("spending", 146_800, 20, "3号楼楼道装扶手"),
    ):
        entered(kind, fen, on=date(2026, 10, day), now=datetime(2026, 10, day, 10), summary=summary)
    reversed_(3, datetime(2026, 10, 21, 15))
    closed("2026-10", 1_951_200, datetime(2026, 11, 3, 9))
    months.review("2026-10", **by("supervisor", datetime(2026, 11, 3, 9)))


def ledger_below_zero() -> None:
    """This month in the longest words and figures there are, and what was spent is not covered any more."""
    longest = {"summary": "悦享空间和乒乓室添桌椅、换灯管、补地面、刷墙" * 2}
    income = entered("income", 99_999_999, **longest)
    for category in ("facilities", "everyday", "space", "other_spending") * 4:
        entered("spending", 1_234_567, category=category, **longest)
    entered("spending", end_of_chain()[1], **longest)
    drafted = actions.draft_reversal(income.seq, reason="原来金额录错" * 10, **by())
    actions.approve(drafted.id, **by("second"))


def forget() -> None:
    """What was read is read anew."""
    db.session.rollback()
    db.session.expire_all()


def refusal_of(act) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    forget()
    return caught.value


def clean() -> None:
    assert list(faults(NOW)) == []
