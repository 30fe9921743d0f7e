"""What must be true of the ledger."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.core.db import db
from community.fund.models import FundClose, FundDraft, FundEntry
from community.fund.queries import entries, sums
from community.fund.rules import broken


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from (f"fund: {fault}" for fault in broken(entries()))
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
        yield f"fund: entry {seq} is not the negative of an entry"


def _drafts() -> Iterator[str]:
    """What was approved stands in the ledger as it was written down, by the one and the other."""
    query = (
        select(FundDraft, FundEntry)
        .outerjoin(FundEntry, FundEntry.seq == FundDraft.seq)
        .where((FundDraft.state == "approved") | FundDraft.seq.is_not(None))
    )
    for draft, entry in db.session.execute(query).yield_per(500):
        is_same = entry is not None and (
            (draft.kind, draft.category, draft.amount_fen, draft.entered_by_id, draft.settled_by_id)
            == (entry.kind, entry.category, entry.amount_fen, entry.entered_by_id, entry.approved_by_id)
        )
        if draft.state != "approved" or not is_same:
            yield f"fund: draft {draft.id} and entry {draft.seq} are not the same"


def _closes() -> Iterator[str]:
    """A closed month has the sums and the chain of its entries; it began with what the one before left."""
    for row in db.session.scalars(select(FundClose).order_by(FundClose.month)):
        stands = sums(row.month)
        kept = (row.opening_fen, row.income_fen, row.spending_fen, row.reversals_fen)
        now_is = (stands.opening_fen, stands.income_fen, stands.spending_fen, stands.reversals_fen)
        if kept != now_is:
            yield f"fund: the close of {row.month} has other sums than its entries"
        last_hash = db.session.scalar(select(FundEntry.hash).filter_by(seq=row.last_seq))
        if last_hash != row.last_hash:
            yield f"fund: the close of {row.month} names another hash than entry {row.last_seq}"
