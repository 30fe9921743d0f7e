"""A wish to spend, what happened to it, what it was paid with, and a picture of what came of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Fen, Key, Line, Short, When, one_of, whole_fen
from community.fund.models import CATEGORIES

# Whether it is paid is no state: the ledger says so.
STATES = ("draft", "submitted", "approved", "refused", "accepted")
WORDS = ("purpose", "need", "case_reference", "category", "amount_fen", "quotes")
SUBMITTED = (*WORDS, "needs_notice", "submitted_by_id", "submitted_at")  # stand still once it is submitted


class Proposal(Base):
    """A wish to spend from the fund; one submits it, another says yes or no."""

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("state", STATES),
        one_of("category", CATEGORIES["spending"]),
        *whole_fen("amount_fen"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("purpose <> '' AND need <> '' AND quotes <> ''", name="words"),
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted"),
        CheckConstraint("(submitted_at IS NULL) = (submitted_by_id IS NULL)", name="submitter"),
        CheckConstraint("(state IN ('draft', 'submitted')) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decider"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> submitted_by_id", name="second_eyes"),
        CheckConstraint("(state = 'refused') = (reason <> '')", name="reason"),
        CheckConstraint(
            "state NOT IN ('approved', 'accepted') OR NOT needs_notice OR notice_id IS NOT NULL",
            name="notice",
        ),
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepter"),
        CheckConstraint("(accepted_at IS NULL) = (outcome = '')", name="outcome"),
        {"info": {"fixed_columns": SUBMITTED}},
    )

    id: Mapped[Key]
    state: Mapped[Short]
    purpose: Mapped[Short]  # what for; the summary of the entry that pays it
    need: Mapped[Line]  # what it answers
    case_reference: Mapped[Short]  # of the 诉求 behind it, where there is one
    category: Mapped[Short]
    amount_fen: Mapped[Fen]  # at the most
    quotes: Mapped[str] = mapped_column(Text)  # who was asked, and what they want for it
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[When]
    needs_notice: Mapped[bool]  # by the rule of the day it was submitted
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), unique=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[Line]  # why it was refused
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    outcome: Mapped[Line]  # what came of it


class ProposalEvent(Base):
    """One change of a proposal, appended and never changed; no free text."""

    __tablename__ = "proposal_event"
    __table_args__ = ({"info": {"append_only": True}},)

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    at: Mapped[When]
    verb: Mapped[Short]
    before: Mapped[str] = mapped_column(String(30))  # the state; of a 公示 and a payment the row before
    after: Mapped[str] = mapped_column(String(30))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class ProposalPayment(Base):
    """The fund's draft that pays a proposal; it makes room for another where it came to nothing."""

    __tablename__ = "proposal_payment"
    __table_args__ = (
        Index(
            "uq_proposal_payment_stands",
            "proposal_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        {"info": {"fixed_columns": ("proposal_id", "draft_id")}},
    )

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("fund_draft.id"), unique=True)
    ended_at: Mapped[datetime | None]


class ProposalPhoto(Base):
    """A picture of what came of it, in two sizes, as files; one stands."""

    __tablename__ = "proposal_photo"
    __table_args__ = (
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("length(words) > 0", name="words"),
        Index(
            "uq_proposal_photo_stands",
            "proposal_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    small: Mapped[str] = mapped_column(String(40), unique=True)  # files' names
    large: Mapped[str] = mapped_column(String(40), unique=True)
    width: Mapped[int]  # pixels, of the larger one
    height: Mapped[int]
    words: Mapped[Line]  # what can be seen on it
    added_at: Mapped[When]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]
