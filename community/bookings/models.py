"""Resources, slots, claims and bookings: one book for every kind of promise."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from community.bookings.rules import ACTIVE, MOVES, REFUSED_BECAUSE
from community.core.db import Base, Fen, Key, Line, Short, When, one_of, whole_fen

STATES = (
    "requested",
    "waiting",
    "confirmed",
    "arrived",
    "done",
    "no_show",
    "cancelled",
    "refused",
    "expired",
)
HOLDING = ("requested", "confirmed", "arrived", "done", "no_show")  # these have claims
CHANNELS = ("web", "kiosk", "desk", "phone")
CALL_REASONS = ("cancelled_by_shop", "refused", "moved_by_shop", "served")

_ACTIVE_ONLY = text("state IN ({})".format(", ".join(f"'{state}'" for state in ACTIVE)))
IS_MOVE = text("verb IN ({})".format(", ".join(f"'{verb}'" for verb in MOVES)))  # of an event
_PENDING_ONLY = text("state IN ('requested', 'waiting')")


class Resource(Base):
    """What bookings use up: chairs, beds, a person; two services that share it compete for it."""

    __tablename__ = "resource"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("step_minutes IS NULL OR step_minutes > 0", name="step"),
    )

    id: Mapped[Key]
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    name: Mapped[Short]
    counter: Mapped[str] = mapped_column(String(4))
    step_minutes: Mapped[int | None]  # none: one sitting
    capacity: Mapped[int]
    days_ahead: Mapped[int]


class ResourceHours(Base):
    """One block of a resource's own week, in minutes after midnight; without any it goes by its shop's."""

    __tablename__ = "resource_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes AND opens >= 0 AND closes <= 1440", name="block"),
    )

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), index=True)
    weekday: Mapped[int]  # 0 is Monday
    opens: Mapped[int]
    closes: Mapped[int]


class ResourceDate(Base):
    """One date of a resource whose times the desk sets: of a course."""

    __tablename__ = "resource_date"
    __table_args__ = (
        UniqueConstraint("resource_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="span"),
    )

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    starts_at: Mapped[When]
    ends_at: Mapped[When]


class Slot(Base):
    """A time of a resource; a row only once somebody claims or wants it or the desk changes it."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("resource_id", "starts_at"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken"),
    )

    id: Mapped[Key]
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    starts_at: Mapped[When]
    ends_at: Mapped[When]
    capacity: Mapped[int]
    taken: Mapped[int]


class Estate(Base):
    """A housing estate of the community (小区), as the list of addresses offers it."""

    __tablename__ = "estate"

    id: Mapped[Key]
    name: Mapped[Short] = mapped_column(unique=True)
    position: Mapped[int]
    ended_at: Mapped[datetime | None]  # none: on the list


class Booking(Base):
    """Who, for whom, what, when, how many, at what price, in which state."""

    __tablename__ = "booking"
    __table_args__ = (
        one_of("state", STATES),
        one_of("channel", CHANNELS),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("starts_at < ends_at", name="span"),
        *whole_fen("price_fen", "amount_fen"),
        CheckConstraint("amount_fen = price_fen * quantity", name="amount"),
        one_of("refused_because", tuple(REFUSED_BECAUSE)),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        Index(
            "uq_booking_active",
            "contact_id",
            "for_whom",
            "service_id",
            "starts_at",
            unique=True,
            sqlite_where=_ACTIVE_ONLY,
            postgresql_where=_ACTIVE_ONLY,
        ),
        Index(None, "partner_id", "starts_at"),
        Index(None, "service_id", "starts_at"),
        Index(
            "ix_booking_pending",
            "service_id",
            "starts_at",
            sqlite_where=_PENDING_ONLY,
            postgresql_where=_PENDING_ONLY,
        ),
        {"info": {"fixed_columns": ("price_id", "price_fen", "price_is_from", "quantity", "amount_fen")}},
    )

    id: Mapped[Key]
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    pickup_code: Mapped[str] = mapped_column(String(4))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    for_whom: Mapped[Short]
    starts_at: Mapped[When]
    ends_at: Mapped[When]
    quantity: Mapped[int]
    state: Mapped[Short]
    channel: Mapped[Short]
    price_id: Mapped[int] = mapped_column(ForeignKey("price.id"))
    price_fen: Mapped[Fen]
    price_is_from: Mapped[bool]
    market_low_fen: Mapped[Fen | None]
    amount_fen: Mapped[Fen]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: booked by the resident
    asks_concession: Mapped[bool] = mapped_column(default=False)  # at the counter; the price stays full
    created_at: Mapped[When]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: by the resident
    refused_because: Mapped[str | None] = mapped_column(String(10))


class Claim(Base):
    """A booking's share of one slot."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("booking_id", "slot_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    quantity: Mapped[int]


class Want(Base):
    """A slot that a waiting booking would claim, and how many places of it."""

    __tablename__ = "want"
    __table_args__ = (
        UniqueConstraint("booking_id", "slot_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), index=True)
    quantity: Mapped[int]


class BookingEvent(Base):
    """One change of a booking, appended and never changed; no free text."""

    __tablename__ = "booking_event"
    __table_args__ = (
        Index("ix_booking_event_moved", "before", sqlite_where=IS_MOVE, postgresql_where=IS_MOVE),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    at: Mapped[When]
    verb: Mapped[Short]
    before: Mapped[str] = mapped_column(String(30))  # the state, or for a move the old start
    after: Mapped[str] = mapped_column(String(30))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Charge(Base):
    """What was charged at the counter, or a charge taken back; the sum is what was taken."""

    __tablename__ = "charge"
    __table_args__ = (
        *whole_fen("amount_fen"),
        CheckConstraint("share_permille BETWEEN 0 AND 1000", name="share"),
        CheckConstraint(
            "(reverses_id IS NULL AND amount_fen >= 0) OR (reverses_id IS NOT NULL AND amount_fen <= 0)",
            name="sign",
        ),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    amount_fen: Mapped[Fen]
    share_permille: Mapped[int | None]  # none: the full price
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("charge.id"), unique=True)
    charged_at: Mapped[When] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Call(Base):
    """Somebody whom the desk must ring about a booking; ticked off when it is done."""

    __tablename__ = "call"
    __table_args__ = (
        one_of("reason", CALL_REASONS),
        Index(
            "ix_call_open",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    reason: Mapped[Short]
    note: Mapped[Line]
    created_at: Mapped[When]
    due_at: Mapped[When]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
