"""What the partners agreed with the community, and what they have given for it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Fen, Key, Line, Short, When, one_of, whole_fen
from community.notices.models import MEDIA, MOST_BYTES

TERM_KINDS = ("rent", "service", "other")
UNITS = ("人次", "小时", "份", "场")
RENEWAL_DAYS = 60  # before its last day an agreement is talked about
LAST_DUE_DAY = 28  # that every month has
WAIVER_STATES = ("asked", "granted", "refused")
# what an agreement says; as it was signed it stays
SAID = (
    "partner_id",
    "number",
    "version",
    "starts_on",
    "ends_on",
    "review_on",
    "counts_from",
    "summary",
    "signed_on",
    "signed_at",
    "signed_by_id",
)


class Agreement(Base):
    """One version of what a partner and the community agreed; a change is the next version.

    Whether it is in force follows from its days: nothing has to be set when a day comes.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("number", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("starts_on <= ends_on", name="span"),
        CheckConstraint("review_on BETWEEN starts_on AND ends_on", name="review"),
        CheckConstraint("counts_from BETWEEN starts_on AND ends_on", name="counted"),
        CheckConstraint("(signed_on IS NULL) = (signed_at IS NULL)", name="signed"),
        CheckConstraint("ended_on IS NULL OR (signed_at IS NOT NULL AND ended_on < ends_on)", name="ended"),
        CheckConstraint("(ended_on IS NULL) = (end_reason = '')", name="reason"),
        CheckConstraint("rent_shown_since IS NULL OR signed_at IS NOT NULL", name="shown"),
        Index(None, "partner_id"),
        {"info": {"fixed_columns": SAID}},
    )

    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    number: Mapped[Short]
    version: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]  # its last day
    review_on: Mapped[date]  # when both look at it together
    counts_from: Mapped[date]  # what falls due from then on is counted here; before it the paper tells
    summary: Mapped[str] = mapped_column(String(300))  # what everybody reads
    created_at: Mapped[When]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: came with the set-up
    signed_on: Mapped[date | None]  # none: a draft
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # who entered that it is
    ended_on: Mapped[date | None]  # its last day, where that came early
    end_reason: Mapped[Line]
    rent_shown_since: Mapped[date | None]  # the partner agreed in writing that its rent is public
    rent_hidden_since: Mapped[date | None]  # and took that back; what was read stays read

    @property
    def last_day(self) -> date:
        return self.ended_on or self.ends_on

    def standing(self, today: date) -> str:
        """draft, signed (its first day has not come), in_force, ended (before its time) or expired."""
        if self.signed_at is None:
            return "draft"
        if today > self.last_day:
            return "ended" if self.ended_on else "expired"
        return "in_force" if today >= self.starts_on else "signed"

    def is_draft(self) -> bool:
        return self.signed_at is None

    def is_in_force(self, today: date) -> bool:
        return self.standing(today) == "in_force"

    def is_running_out(self, today: date) -> bool:
        """In force, and not for long."""
        return self.is_in_force(today) and (self.last_day - today).days <= RENEWAL_DAYS

    def is_renewed(self, today: date) -> bool:
        """Whether the version after it is a renewal: it runs out, or did."""
        return self.is_running_out(today) or self.last_day < today

    def is_to_be_reviewed(self, today: date) -> bool:
        return self.is_in_force(today) and self.review_on <= today

    def is_rent_shown(self, today: date) -> bool:
        """Whether everybody may read its rent: only since the partner agreed to that."""
        is_hidden = self.rent_shown_since is None or self.rent_hidden_since is not None
        return not is_hidden and self.rent_shown_since <= today


class AgreementTerm(Base):
    """One way of contributing: a rent, a service at the low price, or something only words can say."""

    __tablename__ = "agreement_term"
    __table_args__ = (
        UniqueConstraint("agreement_id", "kind"),
        one_of("kind", TERM_KINDS),
        *whole_fen("amount_fen"),
        CheckConstraint("(kind = 'rent') = (amount_fen IS NOT NULL AND due_day IS NOT NULL)", name="rent"),
        CheckConstraint("(kind = 'service') = (quantity IS NOT NULL AND unit <> '')", name="service"),
        CheckConstraint("(kind = 'other') = (words <> '')", name="other"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint(f"due_day BETWEEN 1 AND {LAST_DUE_DAY}", name="due_day"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[Key]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    kind: Mapped[Short]
    amount_fen: Mapped[Fen | None]  # a month's rent
    due_day: Mapped[int | None]  # of the month
    quantity: Mapped[int | None]  # of service in a month, due at its end
    unit: Mapped[str] = mapped_column(String(4))
    words: Mapped[Line]


class AgreementScan(Base):
    """The signed paper as a private file; a better scan is another row, and the last one counts."""

    __tablename__ = "agreement_scan"
    __table_args__ = (
        one_of("suffix", tuple(MEDIA)),
        CheckConstraint(f"size_bytes BETWEEN 1 AND {MOST_BYTES}", name="size"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    file: Mapped[str] = mapped_column(String(40), unique=True)
    suffix: Mapped[str] = mapped_column(String(5))
    size_bytes: Mapped[int]
    added_at: Mapped[When]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ContributionShare(Base):
    """What one partner paid of a draft, and for which month of which term; the public reads the sum alone.

    It counts while its draft waits or stands in the ledger and is not reversed: nothing is set for that.
    """

    __tablename__ = "contribution_share"
    __table_args__ = (
        UniqueConstraint("draft_id", "term_id", "month"),
        *whole_fen("amount_fen"),
        CheckConstraint("amount_fen > 0", name="amount"),
        Index(None, "term_id", "month"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    draft_id: Mapped[int] = mapped_column(ForeignKey("fund_draft.id"))
    term_id: Mapped[int] = mapped_column(ForeignKey("agreement_term.id"))
    month: Mapped[str] = mapped_column(String(7))
    amount_fen: Mapped[Fen]


class ServiceCount(Base):
    """Service that was counted by hand, beside the bookings; another row puts right what was miscounted."""

    __tablename__ = "service_count"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="quantity"),
        Index(None, "term_id", "month"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    term_id: Mapped[int] = mapped_column(ForeignKey("agreement_term.id"))
    month: Mapped[str] = mapped_column(String(7))
    quantity: Mapped[int]
    counted_at: Mapped[When]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: came with the set-up


class ContributionWaiver(Base):
    """That a partner need not give what is due for a month: asked by one, granted or refused by another."""

    __tablename__ = "contribution_waiver"
    __table_args__ = (
        one_of("state", WAIVER_STATES),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by"),
        CheckConstraint("settled_by_id <> asked_by_id", name="second_eyes"),
        Index(
            "uq_contribution_waiver_month",
            "term_id",
            "month",
            unique=True,
            sqlite_where=text("state <> 'refused'"),
            postgresql_where=text("state <> 'refused'"),
        ),
        {"info": {"fixed_columns": ("term_id", "month", "reason", "asked_by_id", "asked_at")}},
    )

    id: Mapped[Key]
    term_id: Mapped[int] = mapped_column(ForeignKey("agreement_term.id"))
    month: Mapped[str] = mapped_column(String(7))
    reason: Mapped[Line]
    state: Mapped[Short]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[When]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
