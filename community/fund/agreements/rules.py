"""What a term asks for a month, when, and whether it was kept: values in, values out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from community.fund.rules import month_of, next_month

KEPT_DAYS = 365  # how far back the public reads what was kept
KEPT_WORDS = "近12个月"
PEOPLE = ("人次", "份")  # what bookings meet, and what is added up as 人次; hours and events are neither


@dataclass(frozen=True)
class Due:
    """What a term asks of a partner for a month, and what has met it.

    Args:
        due_on: the last day on which it is in time.
        asked, met: fen of a rent, or how many of a service; waiting: written down and not approved.
        booked: how many of what was met are bookings; the rest was counted by hand.
    """

    agreement_id: int
    partner_id: int
    term_id: int
    kind: str
    month: str
    due_on: date
    asked: int
    unit: str = ""
    met: int = 0
    waiting: int = 0
    booked: int = 0
    is_waived: bool = False

    def counts_people(self) -> bool:
        """Whether it is 人次 as the bookings are; hours or events are not added to them."""
        return self.unit in PEOPLE

    @property
    def left(self) -> int:
        """What is still to come, what waits for approval left out."""
        return max(self.asked - self.met - self.waiting, 0)

    def is_met(self) -> bool:
        return self.met >= self.asked

    def is_open(self) -> bool:
        return not (self.is_met() or self.is_waived)

    def is_over(self, today: date) -> bool:
        return self.due_on < today

    def is_overdue(self, today: date) -> bool:
        return self.is_open() and self.is_over(today)

    def standing(self, today: date) -> str:
        """waived, met, waiting (all of it is written down), overdue, partly or due."""
        if self.is_waived:
            return "waived"
        if self.is_met():
            return "met"
        if not self.left:
            return "waiting"
        if self.is_over(today):
            return "overdue"
        return "partly" if self.met or self.waiting else "due"


@dataclass(frozen=True)
class Kept:
    """How many were kept of those that were asked; what was waived stands beside."""

    met: int = 0
    asked: int = 0
    waived: int = 0

    @property
    def permille(self) -> int:
        return 1000 * self.met // self.asked if self.asked else 0


def kept(dues: Iterable[Due], today: date) -> Kept:
    """The share kept of what fell due within the last KEPT_DAYS; what is late and came after all is kept."""
    since = today - timedelta(days=KEPT_DAYS)
    over = [due for due in dues if since <= due.due_on < today]
    asked = [due for due in over if not due.is_waived]
    return Kept(sum(due.is_met() for due in asked), len(asked), len(over) - len(asked))


def due_on(month: str, due_day: int | None) -> date:
    """The day of a month on which a rent is due; without one the month's last, as of a service."""
    year, number = int(month[:4]), int(month[5:])
    if due_day:
        return date(year, number, due_day)
    after = next_month(month)
    return date(int(after[:4]), int(after[5:]), 1) - timedelta(days=1)


def due_days(
    counts_from: date, last_day: date, due_day: int | None, until: str
) -> Iterator[tuple[str, date]]:
    """The months of a term that ask for something, and when: those whose day falls into its time.

    Args:
        counts_from, last_day: of the agreement; due_day: as in due_on.
        until: the last month that is of interest.
    """
    month = month_of(counts_from)
    while month <= min(until, month_of(last_day)):
        day = due_on(month, due_day)
        if counts_from <= day <= last_day:
            yield month, day
        month = next_month(month)


def asks_in(month: str, counts_from: date, last_day: date, due_day: int | None) -> bool:
    """Whether a term asks for something in a month; the days as in due_days."""
    return month in dict(due_days(counts_from, last_day, due_day, month))


def gives_one_away(shops: Mapping[int, bool]) -> bool:
    """Whether a sum tells what a single shop paid: all the others' rents are public, or there is no other.

    Args:
        shops: of each shop in the sum, whether its rent is public.
    """
    return list(shops.values()).count(False) == 1


def days_of_next(starts_on: date, last_day: date, today: date, *, is_renewed: bool) -> tuple[date, date]:
    """The days that the next version is offered: from tomorrow, or once this one is over and as long again.

    Args:
        starts_on, last_day: of this one.
    """
    if not is_renewed:
        first = max(today, starts_on) + timedelta(days=1)
        return first, max(last_day, first)
    first, after = max(last_day, today) + timedelta(days=1), last_day + timedelta(days=1)
    months = 12 * (after.year - starts_on.year) + after.month - starts_on.month
    if after.day != starts_on.day:
        return first, first + (last_day - starts_on)
    year, month = divmod(12 * first.year + first.month - 1 + months, 12)
    day = min(first.day, 28)  # that every month has
    return first, date(year, month + 1, day) + timedelta(days=first.day - day - 1)


def wrong_days(starts_on: date, ends_on: date, review_on: date, counts_from: date) -> tuple[str, str] | None:
    """Which field of an agreement's days is wrong, and why; None where they go together."""
    if ends_on < starts_on:
        return "ends_on", "到期的日子不能早过开始的日子"
    if not starts_on <= review_on <= ends_on:
        return "review_on", "复核日要在开始和到期之间"
    if not starts_on <= counts_from <= ends_on:
        return "counts_from", "从哪天记起，要在开始和到期之间"
    return None
