"""The fund's ledger: drafts that wait for a second pair of eyes, entries that are only ever appended."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Fen, Key, Line, Short, When, one_of, whole_fen

KINDS = ("opening", "income", "spending", "reversal")
# what money came from and went to, by kind; a reversal has the category of what it reverses
CATEGORIES = {
    "opening": ("opening",),
    "income": ("contribution", "other_income"),
    "spending": ("facilities", "everyday", "space", "other_spending"),
}
DRAFT_STATES = ("waiting", "approved", "refused", "withdrawn")
STANDING = ("waiting", "approved")  # what came to nothing makes room for another
_ALL = tuple(category for of_kind in CATEGORIES.values() for category in of_kind)
_SIGN = (
    "amount_fen <> 0 AND (kind <> 'opening' OR amount_fen > 0)"
    " AND (kind <> 'income' OR amount_fen > 0) AND (kind <> 'spending' OR amount_fen < 0)"
)
# all that a draft says
WRITTEN = ("fund_id", "kind", "category", "amount_fen", "occurred_on", "summary", "reverses", "reason")
WRITTEN += ("entered_by_id", "entered_at", "import_mark", "is_exempt", "rewrites")
_STANDS = text("state IN ('waiting', 'approved')")
_REVERSES = "(kind = 'reversal') = (reverses IS NOT NULL AND reason <> '')"


class Fund(Base):
    """The one fund; whoever writes into its ledger holds this row first."""

    __tablename__ = "fund"
    __table_args__ = (
        CheckConstraint("notice_from_fen > 0", name="notice_from_fen"),
        CheckConstraint("notice_days BETWEEN 1 AND 60", name="notice_days"),
    )

    id: Mapped[Key]
    name: Mapped[Short]
    notice_from_fen: Mapped[Fen] = mapped_column(
        server_default="100000"
    )  # a proposal of as much needs a 公示
    notice_days: Mapped[int] = mapped_column(server_default="5")  # that runs as long


class FundDraft(Base):
    """Something to be entered, as the one who enters it wrote it; another approves or refuses it."""

    __tablename__ = "fund_draft"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("category", _ALL),
        one_of("state", DRAFT_STATES),
        *whole_fen("amount_fen"),
        CheckConstraint(_SIGN, name="sign"),
        CheckConstraint(_REVERSES, name="reverses"),
        CheckConstraint(
            "settled_by_id IS NULL OR state = 'withdrawn' OR settled_by_id <> entered_by_id",
            name="second_eyes",
        ),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled"),
        Index(
            "uq_fund_draft_reverses",
            "reverses",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_fund_draft_import_mark",
            "import_mark",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_fund_draft_rewrites",
            "rewrites",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("uq_fund_draft_fund_id_seq", "fund_id", "seq", unique=True),
        Index(None, "state"),
        {"info": {"fixed_columns": WRITTEN}},
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[Short]
    category: Mapped[Short]
    amount_fen: Mapped[Fen]
    occurred_on: Mapped[date]
    summary: Mapped[Short]
    reverses: Mapped[int | None]  # the number of an entry
    reason: Mapped[Short]
    state: Mapped[Short]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[When]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    seq: Mapped[int | None]  # of the entry that came of it
    import_mark: Mapped[str | None] = mapped_column(String(64))  # of the row of a sheet that it came as
    rewrites: Mapped[int | None]  # the id of a draft that was sent back
    is_exempt: Mapped[bool]  # from asking for a proposal: it pays one, or is older than all


class FundUpload(Base):
    """A ledger that came as a file and waits to be confirmed: its rows as they were read, for a day."""

    __tablename__ = "fund_upload"

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    rows: Mapped[str] = mapped_column(Text)
    created_at: Mapped[When] = mapped_column(index=True)


class FundEntry(Base):
    """One line of the ledger. A trigger lets in only what follows the line before it."""

    __tablename__ = "fund_entry"
    __table_args__ = (
        UniqueConstraint("fund_id", "seq"),
        UniqueConstraint("fund_id", "reverses"),
        one_of("kind", KINDS),
        one_of("category", _ALL),
        *whole_fen("amount_fen", "balance_fen"),
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("kind <> 'opening' OR seq = 1", name="opening"),
        CheckConstraint(_SIGN, name="sign"),
        CheckConstraint(_REVERSES, name="reverses"),
        CheckConstraint("kind <> 'spending' OR balance_fen >= 0", name="balance"),
        CheckConstraint("entered_by_id <> approved_by_id", name="second_eyes"),
        Index(None, "fund_id", "month", "seq"),
        Index(None, "fund_id", "kind", "seq"),
        Index(None, "fund_id", "category", "seq"),
        Index(None, "fund_id", "month", "kind", "category", "amount_fen"),  # a month's sums, and nothing else
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    seq: Mapped[int]
    month: Mapped[str] = mapped_column(String(7))  # 2026-11, in which it stands
    occurred_on: Mapped[date]
    recorded_at: Mapped[When]  # to the second
    kind: Mapped[Short]
    category: Mapped[Short]
    amount_fen: Mapped[Fen]
    balance_fen: Mapped[Fen]  # of the fund, with it
    summary: Mapped[Short]
    reverses: Mapped[int | None]
    reason: Mapped[Short]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class FundClose(Base):
    """A month that is closed: its sum line, what the bank says, and where the chain stood."""

    __tablename__ = "fund_close"
    __table_args__ = (
        UniqueConstraint("fund_id", "month"),
        Index("uq_fund_close_id_closed_by", "id", "closed_by_id", unique=True),  # what a review names
        *whole_fen("opening_fen", "income_fen", "spending_fen", "reversals_fen", "closing_fen", "bank_fen"),
        *whole_fen("served_saved_fen"),
        CheckConstraint("closing_fen = opening_fen + income_fen + spending_fen + reversals_fen", name="sum"),
        CheckConstraint("bank_fen = closing_fen OR explanation <> ''", name="explained"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    month: Mapped[str] = mapped_column(String(7))
    opening_fen: Mapped[Fen]
    income_fen: Mapped[Fen]
    spending_fen: Mapped[Fen]
    reversals_fen: Mapped[Fen]
    closing_fen: Mapped[Fen]
    bank_fen: Mapped[Fen]
    last_seq: Mapped[int]
    last_hash: Mapped[str] = mapped_column(String(64))
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[When]
    explanation: Mapped[str] = mapped_column(String(60), server_default="")  # why the bank has another figure
    # beside the yuan and in none of its sums: 人次, and what they saved
    served_times: Mapped[int] = mapped_column(server_default="0")
    served_saved_fen: Mapped[Fen] = mapped_column(server_default="0")


class FundReview(Base):
    """Somebody else has held a closed month against the bank's statement."""

    __tablename__ = "fund_review"
    __table_args__ = (
        UniqueConstraint("close_id"),
        ForeignKeyConstraint(["close_id", "closed_by_id"], ["fund_close.id", "fund_close.closed_by_id"]),
        CheckConstraint("reviewed_by_id <> closed_by_id", name="second_eyes"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    close_id: Mapped[int]
    closed_by_id: Mapped[int]
    reviewed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[When]


class FundNote(Base):
    """Words beside a draft or its entry, for the desk alone; the only ones that can be taken away."""

    __tablename__ = "fund_note"
    __table_args__ = (
        CheckConstraint("(blanked_at IS NULL) = (words <> '')", name="blanked"),
        Index(None, "draft_id"),
        {"info": {"fixed_columns": ("draft_id", "written_by_id", "written_at")}},
    )

    id: Mapped[Key]
    draft_id: Mapped[int] = mapped_column(ForeignKey("fund_draft.id"))
    words: Mapped[Line]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[When]
    blanked_at: Mapped[datetime | None]
    blanked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
