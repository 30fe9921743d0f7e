"""Reads of the ledger."""

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from community.core.db import db
from community.fund.chain import FIRST_HASH, Entry
from community.fund.models import STANDING, Fund, FundClose, FundDraft, FundEntry
from community.fund.rules import Sums, next_month, sums_of
from community.partners.models import Partner

# Of the one fund: the indexes of its tables begin with it.
_FUND = select(Fund.id).scalar_subquery()
OF_FUND = FundEntry.fund_id == _FUND
OF_CLOSED_FUND = FundClose.fund_id == _FUND

# An entry with the columns of chain.Entry, by their names.
ENTRIES: Select = select(
    FundEntry.seq,
    FundEntry.month,
    FundEntry.occurred_on,
    FundEntry.recorded_at,
    FundEntry.kind,
    FundEntry.category,
    FundEntry.amount_fen,
    FundEntry.balance_fen,
    FundEntry.summary,
    FundEntry.reverses,
    FundEntry.reason,
    FundEntry.entered_by_id.label("entered_by"),
    FundEntry.approved_by_id.label("approved_by"),
    FundEntry.previous_hash,
    FundEntry.hash,
).where(OF_FUND)
REVERSED: Select = select(FundEntry.reverses).where(FundEntry.reverses.is_not(None))  # by their numbers
_anew = aliased(FundDraft)
REWRITTEN: Select = select(_anew.rewrites).where(_anew.rewrites.is_not(None), _anew.state.in_(STANDING))
CLOSES: Select = select(FundClose).where(OF_CLOSED_FUND)


def is_rewritten(draft_id: int) -> bool:
    """Whether a draft that was sent back was written anew, and that stands or waits."""
    return db.session.scalar(REWRITTEN.where(_anew.rewrites == draft_id)) is not None


def fund_id() -> int:
    return db.session.scalars(select(Fund.id)).one()


def notice_from_fen() -> int:
    """From how much on spending needs a proposal with a 公示."""
    return db.session.scalars(select(Fund.notice_from_fen)).one()


def entries() -> Iterator[Entry]:
    """All entries in order, read as they are asked for."""
    rows = db.session.execute(ENTRIES.order_by(FundEntry.seq).execution_options(yield_per=500))
    return (Entry(**row._mapping) for row in rows)


def entry(seq: int) -> Entry | None:
    row = db.session.execute(ENTRIES.where(FundEntry.seq == seq)).first()
    return Entry(**row._mapping) if row else None


def latest(most: int) -> list[Entry]:
    """The last entries, the newest first."""
    rows = db.session.execute(ENTRIES.order_by(FundEntry.seq.desc()).limit(most))
    return [Entry(**row._mapping) for row in rows]


def end_of_chain() -> tuple[int, int, str]:
    """Number, balance and hash of the last entry; of an empty ledger 0, 0 and FIRST_HASH."""
    last = latest(1)
    return (last[0].seq, last[0].balance_fen, last[0].hash) if last else (0, 0, FIRST_HASH)


def is_reversed(seq: int) -> bool:
    return reversal_of(seq) is not None


def reversal_of(seq: int) -> int | None:
    """The number of the entry that takes one back."""
    return db.session.scalar(select(FundEntry.seq).where(OF_FUND, FundEntry.reverses == seq))


def last_close() -> FundClose | None:
    return db.session.scalars(CLOSES.order_by(FundClose.month.desc()).limit(1)).first()


def next_to_close() -> str | None:
    """The month after the last that is closed; before the first close that of the first entry."""
    closed = last_close()
    first = select(func.min(FundEntry.month)).where(OF_FUND)
    return next_month(closed.month) if closed else db.session.scalar(first)


def first_and_last_month() -> tuple[str, str]:
    """The months between which all of the ledger stands, each closed or open; of an empty ledger ("", "")."""
    ends = (
        select(func.min(FundEntry.month)).where(OF_FUND),
        select(func.max(FundEntry.month)).where(OF_FUND),
        select(func.max(FundClose.month)).where(OF_CLOSED_FUND),
    )
    first, *last = db.session.execute(select(*(end.scalar_subquery() for end in ends))).one()
    return first or "", max(month or "" for month in last)


def sums(month: str) -> Sums:
    """The line of sums of a month as its entries stand; from the last close before it on."""
    closed = db.session.scalars(
        CLOSES.where(FundClose.month < month).order_by(FundClose.month.desc()).limit(1)
    ).first()
    since = FundEntry.month > closed.month if closed else FundEntry.month > ""
    between = select(func.coalesce(func.sum(FundEntry.amount_fen), 0))
    between = between.where(OF_FUND, since, FundEntry.month < month)
    before = (closed.closing_fen if closed else 0) + db.session.scalar(between)
    by_kind = (
        select(FundEntry.kind, func.sum(FundEntry.amount_fen))
        .where(OF_FUND, FundEntry.month == month)
        .group_by(FundEntry.kind)
    )
    return sums_of(before, (tuple(row) for row in db.session.execute(by_kind)))


def partner_names() -> list[str]:
    """Of all there are and were."""
    return list(db.session.scalars(select(Partner.name)))
