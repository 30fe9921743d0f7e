"""How a course stands: its dates, its seats, whether one may sign up; and dates as people type them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from community.core.dates import at_minutes, day_from, near_day, spoken_day
from community.partners.rules import Span
from community.partners.week import spans_of

MOST_DATES = 60  # that one course may have
WRITTEN_SO = "一行写一次，写成 2026-12-05 14:00-15:30 这样"


@dataclass(frozen=True)
class CourseDate:
    """One date of a course.

    Args:
        seats_left: how many are free at it.
        is_shut: a closure lies over it.
    """

    id: int
    starts_at: datetime
    ends_at: datetime
    seats_left: int
    taken: int = 0
    is_shut: bool = False

    def span(self) -> Span:
        return self.starts_at, self.ends_at


@dataclass(frozen=True)
class SignUp:
    """Whether one may sign up by now, in a word for the program and in words for people."""

    state: str  # open full soon closed unset
    words: str


@dataclass(frozen=True)
class Listing:
    """A course as its readers see it."""

    id: int  # of its line
    name: str
    note: str
    is_series: bool
    needs_guardian: bool
    books_from: datetime | None
    books_until: datetime | None
    lead_book_minutes: int
    lead_cancel_minutes: int
    is_listed: bool
    resource_id: int
    seats: int
    days_ahead: int
    partner_id: int
    partner_slug: str
    partner_name: str
    partner_phone: str
    partner_state: str
    category_key: str
    price_fen: int
    is_from: bool
    market_low_fen: int | None
    market_high_fen: int | None
    market_is_from: bool
    for_whom: str
    about: str
    place: str
    dates: tuple[CourseDate, ...]

    def is_shown(self) -> bool:
        """Whether residents see it: on the price list of a shop that is open to them."""
        return self.is_listed and self.partner_state in ("published", "paused")

    def ahead(self, now: datetime) -> list[CourseDate]:
        """The dates that have not begun."""
        return [one for one in self.dates if one.starts_at > now]

    def is_over(self, now: datetime) -> bool:
        return bool(self.dates) and self.dates[-1].ends_at <= now

    def starts(self, now: datetime) -> list[CourseDate]:
        """The dates at which one may sign up, full or not: of a series the first, for all of them."""
        return [one for one in self._to_come(now) if self.opens_on(one) <= now.date()]

    def _to_come(self, now: datetime) -> list[CourseDate]:
        """The dates at which one may sign up by now, or later."""
        soonest = now + timedelta(minutes=self.lead_book_minutes)
        dates = self.dates[:1] if self.is_series else self.dates
        if self.is_series and any(one.is_shut for one in self.dates):
            return []
        return [one for one in dates if one.starts_at >= soonest and not one.is_shut]

    def opens_on(self, one: CourseDate) -> date:
        """The day from which a date is near enough to sign up to."""
        return one.starts_at.date() - timedelta(days=self.days_ahead)

    def seats_at(self, one: CourseDate) -> int:
        """The seats left for whoever signs up at a date: in a series at all of its dates at once."""
        return min(each.seats_left for each in self.dates) if self.is_series else one.seats_left

    def seats_left(self, now: datetime) -> int:
        """The most seats left at one of the dates to choose from."""
        return max((self.seats_at(one) for one in self.starts(now)), default=0)

    def can_wait(self, one: CourseDate, now: datetime) -> bool:
        """Whether 候补 makes sense: later, no seat that comes free is given away."""
        return now <= one.starts_at - timedelta(minutes=self.lead_cancel_minutes)

    def sign_up(self, now: datetime) -> SignUp:
        """报名中, 明天起报名, 报满了，可以候补, 已截止."""
        to_come, starts = self._to_come(now), self.starts(now)
        if not self.dates:
            return SignUp("unset", "时间还没有定")
        if self.partner_state == "paused":
            return SignUp("closed", "暂停报名")
        if not to_come or (self.books_until is not None and self.books_until <= now):
            return SignUp("closed", "已截止")
        if not starts or (self.books_from is not None and self.books_from > now):
            day = max(self.opens_on(to_come[0]), (self.books_from or now).date())
            return SignUp("soon", f"{near_day(day, now.date())}起报名")
        if self.seats_left(now):
            return SignUp("open", "报名中")
        waits = any(self.can_wait(one, now) for one in starts)
        return SignUp("full", "报满了，可以候补" if waits else "报满了")

    def takes(self, one: CourseDate, now: datetime) -> bool:
        """Whether whoever wants to come to a date may sign up now, or wait for a seat."""
        if self.sign_up(now).state not in ("open", "full") or one not in self.starts(now):
            return False
        return self.seats_at(one) > 0 or self.can_wait(one, now)

    def has_room(self, now: datetime) -> bool:
        """Whether a seat can be had at once."""
        return self.sign_up(now).state == "open"


def typed_dates(text: str, today: date) -> list[Span]:
    """Dates as people type them, one a line: 2026-12-05 14:00-15:30, 12月5日 下午2:00-3:30.

    Args:
        today: a date without a year is the next one from today on.
    Returns:
        Their spans, in order.
    Raises:
        ValueError: its sentence says which line is wrong, and how.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_DATES:
        raise ValueError(f"一次最多写{MOST_DATES}行")
    spans = sorted(_typed_date(line, today) for line in lines)
    overlap = overlapping(spans)
    if overlap:
        raise ValueError(f"{spoken_day(overlap[0].date(), today)}写了两次，时间重叠")
    return spans


def _typed_date(line: str, today: date) -> Span:
    day_text, _, hours = line.replace("：", ":").replace("\u3000", " ").partition(" ")
    day = _typed_day(day_text, today)
    if day is None or not hours.strip() or not today.year <= day.year <= today.year + 1:
        raise ValueError(f"“{line[:20]}”没有看懂，{WRITTEN_SO}")
    return span_on(day, hours)


def span_on(day: date, hours: str) -> Span:
    """A day and its hours as people type them (14:00-15:30) as one span.

    Raises:
        ValueError: not one span of hours.
    """
    try:
        spans = spans_of("时间", hours)
    except ValueError:
        spans = []
    if len(spans) != 1:
        raise ValueError("几点到几点写成 14:00-15:30 这样，一次一段")
    opens, closes = spans[0]
    return at_minutes(day, opens), at_minutes(day, closes)


def _typed_day(text: str, today: date) -> date | None:
    """2026-12-05, 2026年12月5日, 12月5日, 12-5, 12.5."""
    plain = text
    for word in ("年", "月", "/", "."):
        plain = plain.replace(word, "-")
    parts = plain.removesuffix("日").removesuffix("号").split("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 3:
        return day_from("{:04d}-{:02d}-{:02d}".format(*numbers))
    if len(numbers) != 2:
        return None
    this_year = day_from("{:04d}-{:02d}-{:02d}".format(today.year, *numbers))
    if this_year is not None and this_year < today:
        return day_from("{:04d}-{:02d}-{:02d}".format(today.year + 1, *numbers))
    return this_year


def overlapping(spans: Iterable[Span]) -> Span | None:
    """The first span that begins before one before it has ended."""
    end = None
    for span in sorted(spans):
        if end is not None and span[0] < end:
            return span
        end = span[1] if end is None else max(end, span[1])
    return None
