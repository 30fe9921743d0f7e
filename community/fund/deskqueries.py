"""Reads of the ledger for the desk: what waits and where it would stand, who made entries, months."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from community.accounts.models import Account
from community.core.db import db
from community.core.errors import Refusal
from community.fund.models import FundClose, FundDraft, FundEntry, FundNote, FundReview
from community.fund.queries import ENTRIES, REWRITTEN, end_of_chain, next_to_close, notice_from_fen, sums
from community.fund.rules import Place, Sums, check_proposed, month_of, place_for

SHOWN = 20  # entries on a page
_enters, _settles = aliased(Account), aliased(Account)
_NOTES = (
    select(func.count())
    .select_from(FundNote)
    .where(FundNote.draft_id == FundDraft.id, FundNote.blanked_at.is_(None))
    .scalar_subquery()
)
_DRAFTS: Select = (
    select(
        *FundDraft.__table__.columns,
        _enters.name.label("entered_by"),
        _settles.name.label("settled_by"),
        _NOTES.label("notes"),
    )
    .join(_enters, _enters.id == FundDraft.entered_by_id)
    .outerjoin(_settles, _settles.id == FundDraft.settled_by_id)
)
_reverser = aliased(FundEntry)
_ENTRIES: Select = (
    ENTRIES.add_columns(
        _enters.name.label("enters"),
        _settles.name.label("approves"),
        _reverser.seq.label("reversed_by"),
        FundDraft.id.label("draft_id"),
        _NOTES.label("notes"),
    )
    .join(_enters, _enters.id == FundEntry.entered_by_id)
    .join(_settles, _settles.id == FundEntry.approved_by_id)
    .outerjoin(FundDraft, (FundDraft.fund_id == FundEntry.fund_id) & (FundDraft.seq == FundEntry.seq))
    .outerjoin(_reverser, (_reverser.fund_id == FundEntry.fund_id) & (_reverser.reverses == FundEntry.seq))
    .order_by(FundEntry.seq.desc())
)


@dataclass(frozen=True)
class Ledger:
    """Where the ledger stands: what the next entry follows."""

    last_seq: int
    balance_fen: int
    open_month: str | None
    notice_from_fen: int

    def place(self, draft) -> Place | Refusal:
        """Where a draft would stand, or why it cannot be entered now."""
        stands = {name: getattr(self, name) for name in ("last_seq", "balance_fen", "open_month")}
        try:
            if not draft.is_exempt:
                check_proposed(draft.kind, draft.amount_fen, self.notice_from_fen)
            return place_for(draft.kind, draft.amount_fen, draft.occurred_on, **stands)
        except Refusal as refusal:
            return refusal


@dataclass(frozen=True)
class Month:
    """A month at the desk: its sums, and who closed and reviewed it."""

    month: str
    sums: Sums
    close: FundClose | None = None
    closed_by: str = ""
    reviewed_by: str = ""
    reviewed_at: datetime | None = None

    def is_over(self, today: date) -> bool:
        return self.month < month_of(today)

    @property
    def difference_fen(self) -> int:
        """What the bank had more than the ledger."""
        return self.close.bank_fen - self.close.closing_fen if self.close else 0


def ledger() -> Ledger:
    last_seq, balance_fen, _ = end_of_chain()
    return Ledger(last_seq, balance_fen, next_to_close(), notice_from_fen())


def waiting() -> list[Row]:
    """What was written by hand and waits for a second pair of eyes, the oldest first."""
    query = _DRAFTS.where(FundDraft.state == "waiting", FundDraft.import_mark.is_(None))
    return db.session.execute(query.order_by(FundDraft.id)).all()


def sent_back(account_id: int, since: datetime) -> list[Row]:
    """What somebody wrote by hand, another sent back and nobody wrote anew, the last first."""
    mine = _DRAFTS.where(FundDraft.state == "refused", FundDraft.entered_by_id == account_id)
    mine = mine.where(FundDraft.import_mark.is_(None), FundDraft.settled_at >= since)
    mine = mine.where(FundDraft.id.not_in(REWRITTEN))
    return db.session.execute(mine.order_by(FundDraft.settled_at.desc())).all()


def imported(not_by: int | None = None) -> int:
    """How much came in as a sheet and waits; of others than an account where one is given."""
    query = select(func.count()).select_from(FundDraft)
    query = query.where(FundDraft.state == "waiting", FundDraft.import_mark.is_not(None))
    return db.session.scalar(query if not_by is None else query.where(FundDraft.entered_by_id != not_by))


def draft(draft_id: int) -> Row | None:
    return db.session.execute(_DRAFTS.where(FundDraft.id == draft_id)).first()


def notes_of(draft_id: int) -> list[Row]:
    """What was written beside a draft, those that were taken away among it."""
    query = select(*FundNote.__table__.columns, Account.name.label("written_by"))
    query = query.join(Account, Account.id == FundNote.written_by_id).where(FundNote.draft_id == draft_id)
    return db.session.execute(query.order_by(FundNote.id)).all()


def entries_before(seq: int | None) -> list[Row]:
    """A page of entries, the newest first; those before one where its number is given."""
    query = _ENTRIES if seq is None else _ENTRIES.where(FundEntry.seq < seq)
    return db.session.execute(query.limit(SHOWN)).all()


def entries_of(month: str) -> list[Row]:
    """A month's entries, the newest first."""
    return db.session.execute(_ENTRIES.where(FundEntry.month == month)).all()


def months() -> list[Month]:
    """The month that is open, and before it those that are closed, the newest first."""
    query = (
        select(FundClose, _enters.name, _settles.name, FundReview.reviewed_at)
        .join(_enters, _enters.id == FundClose.closed_by_id)
        .outerjoin(FundReview, FundReview.close_id == FundClose.id)
        .outerjoin(_settles, _settles.id == FundReview.reviewed_by_id)
        .order_by(FundClose.month.desc())
    )
    closed = [
        Month(row.month, _kept(row), row, closed_by, reviewed_by or "", reviewed_at)
        for row, closed_by, reviewed_by, reviewed_at in db.session.execute(query)
    ]
    open_month = next_to_close()
    return [Month(open_month, sums(open_month)), *closed] if open_month else []


def _kept(row: FundClose) -> Sums:
    return Sums(row.opening_fen, row.income_fen, row.spending_fen, row.reversals_fen)
