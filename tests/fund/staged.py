"""The fund's ledger as tests need it: written down by the secretary, approved by the second."""

from datetime import date, datetime

import pytest
from sqlalchemy import Row, select

from community.core.db import db
from community.core.errors import Refusal
from community.core.money import yuan_number
from community.fund import actions, months
from community.fund.chain import Entry
from community.fund.check import faults
from community.fund.models import FundDraft
from community.fund.queries import end_of_chain
from tests.cast import NOW, actor

A_CATEGORY = {"opening": "opening", "income": "contribution", "spending": "space"}


def by(login: str = "secretary", now: datetime = NOW) -> dict:
    return {"by": actor(login), "now": now}


def written(
    kind: str,
    amount_fen: int,
    *,
    on: date | None = None,
    now: datetime = NOW,
    login: str = "secretary",
    **fields,
) -> int:
    """Written down, not yet entered, as if a proposal stood behind it; its number among the drafts."""
    words = {"category": A_CATEGORY[kind], "summary": f"示例{yuan_number(amount_fen)}元"}
    values = words | {"is_exempt": True} | fields
    day = on or now.date()
    return actions.draft(kind, amount_fen=amount_fen, occurred_on=day, **values, **by(login, now)).id


def entered(kind: str, amount_fen: int, *, on: date | None = None, now: datetime = NOW, **fields) -> Entry:
    """One more entry."""
    return actions.approve(written(kind, amount_fen, on=on, now=now, **fields), **by("second", now))


def reversed_(seq: int, now: datetime = NOW) -> Entry:
    drafted = actions.draft_reversal(seq, reason="原来金额录错", **by(now=now))
    return actions.approve(drafted.id, **by("second", now))


def closed(month: str, bank_fen: int, now: datetime = NOW, explanation: str = ""):
    told = {"bank_fen": bank_fen, "explanation": explanation, "last_seq": end_of_chain()[0]}
    return months.close(month, **told, **by(now=now))


def waiting_drafts() -> list[Row]:
    """What waits for a second pair of eyes, the oldest first."""
    query = select(*FundDraft.__table__.columns).where(FundDraft.state == "waiting")
    return db.session.execute(query.order_by(FundDraft.id)).all()


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
