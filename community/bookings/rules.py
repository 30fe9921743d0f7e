"""Which times are offered, and what may become of a booking: values in, values out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from community.core.text import mobile, plain_digits

MOVABLE = ("requested", "confirmed")
MOST_AT_ONCE = 4  # choices that a refusal offers
MOST_DAYS_AHEAD = 90  # how far ahead a resource may be booked


@dataclass(frozen=True)
class Offer:
    """What one books: a service with its resource and the price that stands now."""

    service_id: int
    service_name: str
    note: str
    kind: str
    unit: str
    minutes: int
    buffer_steps: int
    least: int
    most: int
    lead_book_minutes: int
    lead_change_minutes: int
    lead_cancel_minutes: int
    limit_day: int | None
    limit_week: int | None
    by_approval: bool
    resource_id: int
    counter: str
    step_minutes: int
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

    def days(self, today: date) -> list[date]:
        """The days on which it may be booked: today and as many ahead as the resource allows."""
        return [today + timedelta(days=n) for n in range(self.days_ahead + 1)]

    def earliest(self, now: datetime) -> datetime:
        """Before this moment a start is too soon for a resident."""
        return now + timedelta(minutes=self.lead_book_minutes)


@dataclass(frozen=True)
class TimeChoice:
    """One start time and how many places are left at it."""

    at: datetime
    free: int


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
    service_id: int
    service_name: str
    minutes: int
    lead_change_minutes: int
    lead_cancel_minutes: int
    partner_id: int
    partner_slug: str
    partner_name: str
    partner_phone: str
    place: str
    place_short: str

    def is_expired(self, now: datetime) -> bool:
        return self.state == "expired" or (self.state == "requested" and self.starts_at <= now)

    def is_ahead(self, now: datetime) -> bool:
        """Still to come, and somebody counts on it."""
        return self.state in ("requested", "confirmed", "arrived") and self.ends_at > now

    def cancel_until(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.lead_cancel_minutes)

    def change_until(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.lead_change_minutes)

    def can_cancel(self, now: datetime) -> bool:
        return self.state in ("requested", "confirmed") and now <= self.cancel_until()

    def can_move(self, now: datetime) -> bool:
        return self.state in MOVABLE and now <= self.change_until()

    def can_undo(self, now: datetime) -> bool:
        """Whether 点错了 stands beside it; a place of a day that is over is nobody's to take again."""
        return self.state in BACK or (self.state in GIVEN_UP and self.starts_at.date() >= now.date())


# What the desk may do with a booking: from which states, to which, and what the button says.
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "approve": (("requested",), "confirmed"),
    "refuse": (("requested",), "refused"),
    "arrive": (("confirmed",), "arrived"),
    "finish": (("arrived",), "done"),
    "miss": (("confirmed",), "no_show"),
    "cancel": (("requested", "confirmed"), "cancelled"),
}
# 点错了: one step back, while the place is still held
BACK = {"arrived": "confirmed", "done": "arrived", "no_show": "confirmed"}
GIVEN_UP = ("cancelled", "refused")  # back only while the place is free again


@dataclass(frozen=True)
class HourPlaces:
    """The places of a shop in one hour, and how many are taken when it is busiest."""

    capacity: int
    taken: int

    def is_full(self) -> bool:
        return self.taken >= self.capacity


def busiest(slots: Iterable[tuple[int, int, datetime | None, int, int]]) -> dict[int, HourPlaces]:
    """The places of each hour in which something is booked; several resources are added up.

    Args:
        slots: resource, its usual capacity, and start, capacity and taken of a slot (none: nothing booked).
    """
    usual: dict[int, int] = {}
    hours: dict[int, dict[int, tuple[int, int]]] = {}
    for resource, capacity, start, most, used in slots:
        usual[resource] = capacity
        if start is not None:
            known = hours.setdefault(start.hour, {})
            before = known.get(resource, (capacity, 0))
            known[resource] = (max(most, before[0]), max(used, before[1]))
    return {
        hour: HourPlaces(
            sum(known.get(resource, (capacity, 0))[0] for resource, capacity in usual.items()),
            sum(used for _, used in known.values()),
        )
        for hour, known in hours.items()
    }


def digits_of(words: str) -> str:
    """The digits, where nothing else was typed: of a mobile number's tail or a pick-up code."""
    digits = mobile(words) or plain_digits(words)
    return digits if digits.isascii() and digits.isdigit() else ""


def is_short_of_digits(words: str) -> bool:
    return 0 < len(digits_of(words)) < 3


class Places:
    """The places of a resource; its slots cross where a closure or new hours made its times begin anew."""

    def __init__(self, rows: Iterable[tuple[datetime, int, int]], *, capacity: int, step_minutes: int | None):
        """
        Args:
            rows: start, capacity and taken of the slots that have a row.
            capacity: of a slot that has none yet.
        """
        self.rows = {start: (most, used) for start, most, used in sorted(rows)}
        self.starts = list(self.rows)
        self.capacity, self.step = capacity, timedelta(minutes=step_minutes or 0)

    def free(self, starts: Iterable[datetime]) -> int:
        """How many places are left on all of some slots at once."""
        return max(0, min(self._left(start) for start in starts))

    def _left(self, start: datetime) -> int:
        most, used = self.rows.get(start, (self.capacity, 0))
        return most - used - self.crossing(start)

    def crossing(self, start: datetime) -> int:
        """How many places the slots that begin within another, or end there, take of it at the most."""
        others = [other for other in self._near(start) if other != start]
        moments = {max(start, other) for other in others}
        return max((self._sum_running(others, at) for at in moments), default=0)

    def oversold(self) -> list[datetime]:
        """When the slots that run at once have more taken than the largest of them holds."""
        return [
            start
            for start in self.starts
            if self._sum_running(self._near(start), start) > max(self.rows[at][0] for at in self._near(start))
        ]

    def _near(self, start: datetime) -> list[datetime]:
        first, end = start - self.step, start + self.step
        return self.starts[bisect_right(self.starts, first) : bisect_left(self.starts, end)]

    def _sum_running(self, starts: Iterable[datetime], at: datetime) -> int:
        return sum(self.rows[start][1] for start in starts if start <= at < start + self.step)


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
