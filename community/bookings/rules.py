"""Which times are offered, and what may become of a booking: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from community.core.text import mobile, plain_digits
from community.partners.rules import Span

ACTIVE = ("requested", "waiting", "confirmed", "arrived")  # somebody counts on it
MOVABLE = ("requested", "confirmed")
MOVES = ("move", "move_back")  # events whose before and after are starts, and no states
CANCELLABLE = ("requested", "confirmed", "waiting")
BY_DESK = ("desk", "phone")  # channels in which the shop or the community has said yes already
PENDING = ("requested", "waiting")  # past its time, such a booking counts as expired
# why the shop says no to a request: the resident reads it on the booking
REFUSED_BECAUSE = {
    "clash": "时间另有安排",
    "purpose": "用途不合适",
    "papers": "材料不全",
    "ring": "想先和您通个电话",
}
MOST_AT_ONCE = 4  # choices that a refusal offers
MOST_DAYS_AT_ONCE = 7  # that one form may book, a booking each
MOST_DAYS_AHEAD = 90  # how far ahead a resource may be booked


@dataclass(frozen=True)
class Offer:
    """What one books: a service with its resource and the price that stands now."""

    service_id: int
    service_name: str
    note: str
    kind: str
    unit: str
    minutes: int | None
    buffer_steps: int
    least: int
    most: int
    lead_book_minutes: int
    lead_change_minutes: int
    lead_cancel_minutes: int
    limit_day: int | None
    limit_week: int | None
    by_approval: bool
    is_series: bool
    needs_guardian: bool
    books_from: datetime | None
    books_until: datetime | None
    resource_id: int
    counter: str
    step_minutes: int | None
    capacity: int
    days_ahead: int
    partner_id: int
    partner_slug: str
    partner_name: str
    partner_phone: str
    partner_state: str
    category_key: str
    place: str
    place_short: str
    price_id: int
    price_fen: int
    is_from: bool
    market_low_fen: int | None
    market_high_fen: int | None
    market_is_from: bool

    def has_spans(self) -> bool:
        """Whether a time of it is said as a span (a sitting, half a day): it has no steps to start at."""
        return self.step_minutes is None and not self.is_series

    def days(self, today: date) -> list[date]:
        """The days on which it may be booked: today and as many ahead as the resource allows."""
        return [today + timedelta(days=n) for n in range(self.days_ahead + 1)]

    def earliest(self, now: datetime) -> datetime:
        """Before this moment a start is too soon for a resident."""
        return now + timedelta(minutes=self.lead_book_minutes)

    def is_signing_up(self, now: datetime) -> bool:
        """Whether residents may book it by now: between the opening and the close of its sign-up, if any."""
        return (self.books_from or now) <= now and (self.books_until is None or now < self.books_until)

    def can_wait(self, starts_at: datetime, now: datetime) -> bool:
        """Whether 候补 makes sense: a place that comes free later than this is no longer given away."""
        return now <= starts_at - timedelta(minutes=self.lead_cancel_minutes)


@dataclass(frozen=True)
class Time:
    """A time that is offered: from when till when, and the slots that a booking at it claims, ascending."""

    at: datetime
    ends_at: datetime
    slots: tuple[Span, ...]


@dataclass(frozen=True)
class TimeChoice:
    """One time and how many places are left at it."""

    at: datetime
    free: int
    ends_at: datetime | None = None


@dataclass(frozen=True)
class DayChoice:
    """One day: shut, full, or with times."""

    day: date
    state: str  # open full shut over


@dataclass(frozen=True)
class Ticket:
    """A booking as the one it belongs to sees it, with what may still be done."""

    id: int
    reference: str
    pickup_code: str
    state: str
    starts_at: datetime
    ends_at: datetime
    quantity: int
    for_whom: str
    mobile: str | None
    channel: str
    price_fen: int
    price_is_from: bool
    amount_fen: int
    created_at: datetime
    cancelled_at: datetime | None
    cancelled_by_id: int | None
    refused_because: str | None
    service_id: int
    service_name: str
    kind: str
    unit: str
    minutes: int | None
    is_series: bool
    lead_change_minutes: int
    lead_cancel_minutes: int
    partner_id: int
    partner_slug: str
    partner_name: str
    partner_phone: str
    place: str
    place_short: str
    asks_concession: bool = False  # 可享优惠 is looked at when it is paid
    estate: str | None = None  # of a visit: the door is shown after a tap alone

    def is_expired(self, now: datetime) -> bool:
        return self.state == "expired" or (self.state in PENDING and self.starts_at <= now)

    def is_active(self, now: datetime) -> bool:
        """Somebody counts on it."""
        return self.state in ACTIVE and not self.is_expired(now)

    def is_ahead(self, now: datetime) -> bool:
        """Still to come, and somebody counts on it."""
        return self.is_active(now) and self.ends_at > now

    def why_refused(self) -> str:
        """The shop's reason in words; nothing where it has not said no."""
        return REFUSED_BECAUSE.get(self.refused_because or "", "")

    def cancel_until(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.lead_cancel_minutes)

    def change_until(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.lead_change_minutes)

    def can_cancel(self, now: datetime) -> bool:
        if self.state == "waiting":
            return now < self.starts_at
        return self.state in CANCELLABLE and now <= self.cancel_until()

    def can_move(self, now: datetime) -> bool:
        return self.state in MOVABLE and not self.is_series and now <= self.change_until()

    def can_show_address(self, now: datetime) -> bool:
        """Whether somebody may have to go there: the door of a visit that is over is nobody's business."""
        return self.is_active(now) and self.starts_at.date() >= now.date()

    def can_undo(self, now: datetime) -> bool:
        """Whether 点错了 stands beside it; a place of a day that is over is nobody's to take again.

        Who is there at which date of a series stands on its own list, and is taken back there.
        """
        if self.is_series and self.state == "arrived":
            return False
        return self.state in BACK or (self.state in GIVEN_UP and self.starts_at.date() >= now.date())


# What the desk may do with a booking: from which states, to which, and what the button says.
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "approve": (("requested",), "confirmed"),
    "refuse": (("requested",), "refused"),
    "arrive": (("confirmed",), "arrived"),
    "finish": (("arrived",), "done"),
    "miss": (("confirmed",), "no_show"),
    "cancel": (CANCELLABLE, "cancelled"),
}
# 点错了: one step back, while the place is still held
BACK = {"arrived": "confirmed", "done": "arrived", "no_show": "confirmed"}
GIVEN_UP = ("cancelled", "refused")  # back only while the place is free again


def digits_of(words: str) -> str:
    """The digits, where nothing else was typed: of a mobile number's tail or a pick-up code."""
    digits = mobile(words) or plain_digits(words)
    return digits if digits.isascii() and digits.isdigit() else ""


def is_short_of_digits(words: str) -> bool:
    return 0 < len(digits_of(words)) < 3


def nearest(choices: Iterable[TimeChoice], wanted: datetime) -> list[TimeChoice]:
    """The free times closest to one that is gone, in order of the clock."""
    free = [choice for choice in choices if choice.free > 0 and choice.at != wanted]
    closest = sorted(free, key=lambda choice: abs(choice.at - wanted))[:MOST_AT_ONCE]
    return sorted(closest, key=lambda choice: choice.at)


def week_of(at: datetime) -> tuple[datetime, datetime]:
    """Monday to Monday around a moment."""
    monday = datetime(at.year, at.month, at.day) - timedelta(days=at.weekday())
    return monday, monday + timedelta(days=7)


def day_of(at: datetime) -> tuple[datetime, datetime]:
    midnight = datetime(at.year, at.month, at.day)
    return midnight, midnight + timedelta(days=1)
