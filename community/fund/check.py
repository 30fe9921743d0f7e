"""What must be true of the ledger."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from community.core.db import db
from community.fund.chain import broken
from community.fund.models import FundClose, FundDraft, FundEntry
from community.fund.queries import entries
from community.fund.rules import Sums, next_month, sums_of

# what an entry has from its draft
AS_WRITTEN = (
    "kind",
    "category",
    "amount_fen",
    "occurred_on",
    "summary",
    "reverses",
    "reason",
    "entered_by_id",
)


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from broken(entries())
    yield from _reversals()
    yield from _drafts()
    yield from _closes()


def _reversals() -> Iterator[str]:
    """A reversal is the exact negative of one entry before it, which is none itself."""
    made = aliased(FundEntry)
    query = (
        select(FundEntry.seq)
        .outerjoin(made, (made.seq == FundEntry.reverses) & (made.seq < FundEntry.seq))
        .where(
            FundEntry.kind == "reversal",
            made.id.is_(None) | (made.kind == "reversal") | (made.amount_fen != -FundEntry.amount_fen),
        )
    )
    for seq in db.session.scalars(query):
        yield f"entry {seq} is not the negative of an entry"


def _drafts() -> Iterator[str]:
    """What was approved stands in the ledger as it was written down by one, and nothing else does."""
    query = (
        select(FundDraft, FundEntry)
        .outerjoin(FundEntry, FundEntry.seq == FundDraft.seq)
        .where((FundDraft.state == "approved") | FundDraft.seq.is_not(None))
    )
    for draft, entry in db.session.execute(query).yield_per(500):
        is_same = (
            entry is not None
            and draft.settled_by_id == entry.approved_by_id
            and all(getattr(draft, name) == getattr(entry, name) for name in AS_WRITTEN)
        )
        if draft.state != "approved" or not is_same:
            yield f"draft {draft.id} and entry {draft.seq} are not the same"
    undrafted = select(FundEntry.seq).outerjoin(FundDraft, FundDraft.seq == FundEntry.seq)
    for seq in db.session.scalars(undrafted.where(FundDraft.id.is_(None))):
        yield f"entry {seq} was written down by nobody"


def _closes() -> Iterator[str]:
    """A closed month has the sums and the last entry of all that stands up to its end; none is left out."""
    amounts, ends, before = _by_month(), _ends(), None
    for row in db.session.scalars(select(FundClose).order_by(FundClose.month)):
        if before and row.month != next_month(before):
            yield f"the close of {row.month} follows that of {before}"
        earlier_fen = sum(fen for month, _, fen in amounts if month < row.month)
        stands = sums_of(earlier_fen, ((kind, fen) for month, kind, fen in amounts if month == row.month))
        if Sums(row.opening_fen, row.income_fen, row.spending_fen, row.reversals_fen) != stands:
            yield f"the close of {row.month} has other sums than its entries"
        last = max((end for end in ends if end.month <= row.month), default=None)
        if last is None or (row.last_seq, row.last_hash) != (last.seq, last.hash):
            yield f"the close of {row.month} does not name its last entry and its hash"
        before = row.month


def _by_month() -> Sequence[Row]:
    """All amounts by month and kind."""
    query = select(FundEntry.month, FundEntry.kind, func.sum(FundEntry.amount_fen))
    return db.session.execute(query.group_by(FundEntry.month, FundEntry.kind)).all()


def _ends() -> Sequence[Row]:
    """The last entry of each month that has any."""
    last = select(func.max(FundEntry.seq)).group_by(FundEntry.month)
    return db.session.execute(
        select(FundEntry.month, FundEntry.seq, FundEntry.hash).where(FundEntry.seq.in_(last))
    ).all()
