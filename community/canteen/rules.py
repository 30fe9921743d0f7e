"""Typed dishes, what a sitting offers at a moment, and the kitchen's count: values in, values out."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from community.bookings.models import HOLDING
from community.bookings.rules import MOVES, Offer, Time
from community.core.dates import moment_from

WEEK = 7  # days
MOST_DISHES = 12
LONGEST_DISH = 20  # characters
Cell = tuple[int, date]  # a line and a day
_BETWEEN_DISHES = re.compile(r"[\n、，,；;。]+")


def dishes_from(text: str) -> list[str]:
    """The dishes somebody typed, one a line or separated by 、: in order, each once."""
    typed = (" ".join(dish.split()) for dish in _BETWEEN_DISHES.split(text))
    return list(dict.fromkeys(dish for dish in typed if dish))


def wrong_dishes(dishes: Sequence[str]) -> str | None:
    """Why some dishes are no menu, as a sentence."""
    if len(dishes) > MOST_DISHES:
        return f"一顿最多写{MOST_DISHES}样，现在是{len(dishes)}样"
    odd = next((dish for dish in dishes if not any(letter.isalnum() for letter in dish)), None)
    if odd:
        return f"“{odd[:6]}”不像一道菜"
    long = next((dish for dish in dishes if len(dish) > LONGEST_DISH), None)
    return f"“{long[:6]}……”太长了，一样最多{LONGEST_DISH}个字，几样之间用顿号隔开" if long else None


def menus_seen(menus: Mapping[Cell, Sequence[str]]) -> str:
    """A digest of what stands: a form carries it, to know that nobody changed it since."""
    said = repr(sorted((service_id, str(day), list(dishes)) for (service_id, day), dishes in menus.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def week_of(day: date) -> list[date]:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(WEEK)]


@dataclass(frozen=True)
class Sitting:
    """One sitting as residents see it.

    Args:
        free: the portions that are left.
        conceded: for each group that has a concession, as the price list prints it: group, share in ‰.
    """

    offer: Offer
    time: Time
    free: int
    dishes: Sequence[str]
    conceded: Sequence[tuple[str, int]]

    def order_until(self) -> datetime:
        return self.time.at - timedelta(minutes=self.offer.lead_book_minutes)

    def is_over(self, now: datetime) -> bool:
        return self.time.ends_at <= now

    def order_from(self) -> date:
        """The first day on which residents may order it."""
        return self.time.at.date() - timedelta(days=self.offer.days_ahead)

    def is_early(self, now: datetime) -> bool:
        """Whether it is not to be ordered yet, and will be."""
        return now.date() < self.order_from() <= self.order_until().date()

    def is_open(self, now: datetime) -> bool:
        """Whether residents may still order it, or wait where it is full."""
        return self.order_from() <= now.date() and now <= self.order_until()

    def is_full(self) -> bool:
        return self.free < self.offer.least

    def can_order(self, now: datetime) -> bool:
        return self.is_open(now) and not self.is_full()

    def can_wait(self, now: datetime) -> bool:
        return self.is_full() and self.is_open(now) and self.offer.can_wait(self.time.at, now)


@dataclass(frozen=True)
class Step:
    """One event of an order: a change of its state, or of its time where it was moved."""

    at: datetime
    verb: str
    before: str
    after: str

    def is_move(self) -> bool:
        return self.verb in MOVES


@dataclass(frozen=True)
class Order:
    """One order as the kitchen and the counter see it.

    Args:
        state, starts_at: as it stands now.
        steps: all of its events in order, the first of them its booking.
    """

    id: int
    reference: str
    pickup_code: str
    for_whom: str
    mobile: str | None
    quantity: int
    state: str
    price_fen: int
    amount_fen: int
    asks_concession: bool
    starts_at: datetime
    is_takeaway: bool | None = None  # none: nobody said
    steps: Sequence[Step] = ()
    price_is_from: bool = False

    def holds(self) -> bool:
        return self.state in HOLDING

    def starts(self) -> set[datetime]:
        """Every time it ever stood at."""
        return {self.starts_at, *(moment_from(step.before) for step in self.steps if step.is_move())}

    def is_of(self, starts_at: datetime) -> bool:
        """Whether it has a portion of a sitting."""
        return self.holds() and self.starts_at == starts_at

    def was_of(self, starts_at: datetime, moment: datetime) -> bool:
        """Whether it had a portion of a sitting at a moment: its events, played up to then."""
        moves = [step for step in self.steps if step.is_move()]
        stood_at, state = moment_from(moves[0].before) if moves else self.starts_at, ""
        for step in self.steps:
            if step.at > moment:
                break
            if step.is_move():
                stood_at = moment_from(step.after)
            else:
                state = step.after
        return state in HOLDING and stood_at == starts_at


@dataclass(frozen=True)
class Count:
    """How many orders there are, and how many portions."""

    orders: int
    portions: int
    takeaway: int

    @property
    def eaten_here(self) -> int:
        return self.portions - self.takeaway


def count_of(orders: Iterable[Order]) -> Count:
    listed = list(orders)
    takeaway = sum(order.quantity for order in listed if order.is_takeaway)
    return Count(len(listed), sum(order.quantity for order in listed), takeaway)


@dataclass(frozen=True)
class Batch:
    """What the kitchen cooks for one sitting; once the cut-off has passed, its count stands.

    Args:
        orders: in order of their codes, all that are or ever were of this sitting, and maybe others.
    """

    starts_at: datetime
    cut_off: datetime
    orders: Sequence[Order]

    def is_frozen(self, now: datetime) -> bool:
        return now > self.cut_off

    def standing(self, now: datetime) -> list[Order]:
        """What is cooked: what has a portion, and once it is frozen, what had one at the cut-off."""
        moment = min(now, self.cut_off)
        return [order for order in self.orders if order.was_of(self.starts_at, moment)]

    def added(self, now: datetime) -> list[Order]:
        """加的: what came after the cut-off."""
        cooked = {order.id for order in self.standing(now)}
        return [order for order in self.orders if order.is_of(self.starts_at) and order.id not in cooked]

    def given_up(self, now: datetime) -> list[Order]:
        """退的: what is cooked although nobody comes for it any more."""
        return [order for order in self.standing(now) if not order.is_of(self.starts_at)]

    def waiting(self) -> list[Order]:
        here = (order for order in self.orders if order.starts_at == self.starts_at)
        return [order for order in here if order.state == "waiting"]

    def is_empty(self, now: datetime) -> bool:
        return not (self.standing(now) or self.added(now) or self.waiting())


@dataclass(frozen=True)
class Kitchen:
    """A line's day: its sittings, and whoever stands at its counter.

    Args:
        orders: that are or were of this day, in order of their codes.
        walk_ins: how many came without one.
    """

    service_id: int
    service_name: str
    day: date
    batches: Sequence[Batch]  # none: shut on that day, and nobody has ordered
    orders: Sequence[Order]
    walk_ins: int
    dishes: Sequence[str] = ()

    def at_counter(self) -> list[Order]:
        """Whom the counter may see: who has a portion."""
        return at_counter(self.orders, self.day)


def at_counter(orders: Iterable[Order], day: date) -> list[Order]:
    """Of the orders that are or were of a day, those that have a portion."""
    return [order for order in orders if order.holds() and order.starts_at.date() == day]


@dataclass(frozen=True)
class Lead:
    """How long before its sitting a line could be ordered, until that was changed."""

    minutes: int
    until: datetime


def cut_off_of(starts_at: datetime, minutes: int, earlier: Iterable[Lead] = ()) -> datetime:
    """When the cut-off of a sitting first passes, whatever lead time is set after it.

    Args:
        minutes: the lead time that stands now.
        earlier: those that stood before, in order.
    """
    since = datetime.min
    for lead in earlier:
        passes = max(starts_at - timedelta(minutes=lead.minutes), since)
        if passes < lead.until:
            return passes
        since = lead.until
    return max(starts_at - timedelta(minutes=minutes), since)


def says_times(orders: Iterable[Order]) -> bool:
    """Whether a day's orders are of several sittings, so that each has to say of which."""
    return len({order.starts_at for order in orders}) > 1


def fits(order: Order, words: str, digits: str) -> bool:
    """Whether an order is meant by what somebody says at the counter.

    Args:
        words: the end of a 称呼.
        digits: a code, or the end of a number; "" where something else was said.
    """
    if digits:
        return order.pickup_code == digits or (order.mobile or "").endswith(digits)
    return order.for_whom.endswith(words)


def in_short(dishes: Sequence[str], most: int = 24) -> Sequence[str]:
    """The first dishes, as many as a screen in the hall has room for.

    Args:
        most: characters; the first dish stands there however long it is.
    """
    kept, length = [], 0
    for dish in dishes:
        length += len(dish)
        if kept and length > most:
            break
        kept.append(dish)
    return kept
