"""When a shop is open: values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from community.core.dates import (
    WEEKDAYS,
    at_minutes,
    day_part,
    month_day,
    short_time,
    spoken_day,
    spoken_time,
    weekday,
)
from community.core.money import yuan, yuan_number

LOOK_AHEAD_DAYS = 14  # how far a shut shop's next opening is looked for
FRIDAY = 4  # a 调休 Saturday or Sunday goes by its hours

Span = tuple[datetime, datetime]  # includes its start and not its end


@dataclass(frozen=True)
class Plan:
    """A partner's weekly blocks, and what makes a day other than its weekday says."""

    blocks: Sequence[tuple[int, int, int]]  # weekday, opens, closes in minutes
    closures: Sequence[tuple[datetime, datetime, str]] = ()  # start, end, reason
    later: Sequence[tuple[date, Sequence[tuple[int, int, int]]]] = ()  # other blocks from a day on, in order
    holidays: Mapping[date, str] = field(default_factory=dict)  # the days it keeps, by name
    workdays: frozenset[date] = frozenset()  # 调休: worked although the weekday is none
    extra: Mapping[date, Sequence[tuple[int, int]]] = field(default_factory=dict)  # opens, closes of odd days

    def openings(self, day: date) -> list[Span]:
        """The spans of a day in which the partner is open, in order, closures cut out."""
        spans: list[Span] = []
        for opens, closes in sorted([*self._usual(day), *self.extra.get(day, ())]):
            start, end = at_minutes(day, opens), at_minutes(day, closes)
            if spans and spans[-1][1] >= start:  # blocks that touch are one opening
                start, end = spans[-1][0], max(end, spans.pop()[1])
            spans.append((start, end))
        for start, end, _ in self.closures:
            spans = [piece for span in spans for piece in _without(span, start, end)]
        return spans

    def _usual(self, day: date) -> list[tuple[int, int]]:
        """The blocks that the week and the calendar give a day."""
        if day in self.holidays:
            return []
        week = self.blocks_on(day)
        own = [(opens, closes) for on, opens, closes in week if on == day.weekday()]
        if own or day not in self.workdays:
            return own
        return [(opens, closes) for on, opens, closes in week if on == FRIDAY]

    def blocks_on(self, day: date) -> Sequence[tuple[int, int, int]]:
        """The weekly blocks that stand on a day."""
        return next((blocks for since, blocks in reversed(self.later) if since <= day), self.blocks)

    def week(self) -> list[list[Span]]:
        """The usual openings of each weekday, Monday first, as times on some such day."""
        monday = date(2024, 1, 1)
        usual = Plan(self.blocks)
        return [usual.openings(monday + timedelta(days=n)) for n in range(7)]

    def closure_on(self, day: date) -> tuple[datetime, datetime, str] | None:
        """The first closure that touches a day."""
        starts, ends = at_minutes(day, 0), at_minutes(day, 1440)
        return next((c for c in self.closures if c[0] < ends and c[1] > starts), None)

    def odd_days(self, day: date) -> list[tuple[date, list[Span]]]:
        """The days from one on that are opened beside the week, with all of their openings."""
        return [(on, self.openings(on)) for on in sorted(self.extra) if on >= day]

    def closures_after(self, now: datetime) -> list["Shut"]:
        """The closures that are not over, as sentences."""
        shut = [*self.closures, *_runs(self.holidays)]
        return [Shut(*closure) for closure in sorted(shut) if closure[1] > now]


@dataclass(frozen=True)
class Shut:
    """One closure, said to residents."""

    starts_at: datetime
    ends_at: datetime
    reason: str

    def words(self) -> str:
        """11月25日（周三）停业一天; with its hours where it is not whole days."""
        first = f"{month_day(self.starts_at)}（{weekday(self.starts_at)}）"
        days = (self.ends_at - self.starts_at).days
        if self.starts_at + timedelta(days=days) == self.ends_at and self.starts_at.time() == time():
            last = self.ends_at - timedelta(days=1)
            return f"{first}停业一天" if days == 1 else f"{first}到{month_day(last)}停业{days}天"
        if self.ends_at == at_minutes(self.starts_at.date(), 1440):
            return f"{first}{spoken_time(self.starts_at)}到半夜12:00停业"
        until = "" if self.ends_at.date() == self.starts_at.date() else month_day(self.ends_at)
        return f"{first}{spoken_time(self.starts_at)}到{until}{spoken_time(self.ends_at)}停业"


def spoken_span_of_day(span: Span) -> str:
    """上午9:00–12:00, 上午9:00–下午5:00, 下午2:00–半夜12:00; a part of the day is said once."""
    start, end = span
    if end.date() > start.date():
        return f"{spoken_time(start)}–半夜12:00"
    ends = "上午" if end.time() == time(12) else day_part(end.hour)
    return f"{spoken_time(start)}–{short_time(end) if ends == day_part(start.hour) else spoken_time(end)}"


def week_in_short(week: Sequence[Sequence[Span]]) -> list[tuple[str, Sequence[Span]]]:
    """A week as one says it: 周二到周日 with its openings; days off are left out, as nobody comes then.

    Args:
        week: the openings of each weekday, Monday first, as Plan.week makes them.
    """
    runs = groupby(range(7), key=lambda day: [(start.time(), end - start) for start, end in week[day]])
    days = [list(run) for _, run in runs]
    return [(days_words(run), week[run[0]]) for run in days if week[run[0]]]


def days_words(run: Sequence[int]) -> str:
    """Weekdays that follow each other: 周二到周日, 周六、周日, 每天."""
    if len(run) == 7:
        return "每天"
    first, last = WEEKDAYS[run[0]], WEEKDAYS[run[-1]]
    return first if len(run) == 1 else f"{first}{'、' if len(run) == 2 else '到'}{last}"


def rest_of_day(spans: Sequence[Span], now: datetime) -> str:
    """What is left of a day's openings: 到下午6:00, 下午2:00–6:00 where it opens later, nothing when over."""
    left = [span for span in spans if span[1] > now]
    if not left:
        return ""
    if left[0][0] > now:
        return spoken_span_of_day((left[0][0], left[-1][1]))
    closes = left[-1][1]
    return f"到{spoken_time(closes)}" if closes.date() == now.date() else "到半夜12:00"


@dataclass(frozen=True)
class Openness:
    """Open or shut at a moment, and the sentences that say so."""

    is_open: bool
    short: str  # 到中午12:00 / 下午4:00开门
    long: str  # 到12:00，下午2:00再开 / 明天（周三 11月25日）上午9:00开门


def openness(plan: Plan, now: datetime) -> Openness:
    """Whether a partner is open at a moment, till when, and if not from when.

    Args:
        now: wall time; the span that is found includes its start and not its end.
    """
    today = plan.openings(now.date())
    current = next((span for span in today if span[0] <= now < span[1]), None)
    if current:
        till = f"到{spoken_time(current[1])}" if current[1].date() == now.date() else "到半夜12:00"
        later = next((span[0] for span in today if span[0] >= current[1]), None)
        long = f"到{short_time(current[1])}，{spoken_time(later)}再开" if later else till
        return Openness(True, till, long)
    opens = next_opening(plan, now)
    if opens is None:
        return Openness(False, "近期不营业", "近期不营业")
    if opens.date() == now.date():
        words = f"{spoken_time(opens)}开门"
        return Openness(False, words, words)
    near = "明天" if (opens.date() - now.date()).days == 1 else weekday(opens.date())
    far = spoken_day(opens.date(), now.date())
    return Openness(False, f"{near}{spoken_time(opens)}开门", f"{far}{spoken_time(opens)}开门")


def next_opening(plan: Plan, now: datetime) -> datetime | None:
    """When the partner opens next, within two weeks."""
    for days in range(LOOK_AHEAD_DAYS + 1):
        for start, _ in plan.openings(now.date() + timedelta(days=days)):
            if start > now:
                return start
    return None


def _runs(holidays: Mapping[date, str]) -> list[tuple[datetime, datetime, str]]:
    """Holidays as closures: days of one name that follow each other are one."""
    runs: list[tuple[datetime, datetime, str]] = []
    for day, name in sorted(holidays.items()):
        start, end = at_minutes(day, 0), at_minutes(day, 1440)
        if runs and runs[-1][1:] == (start, name):
            start = runs.pop()[0]
        runs.append((start, end, name))
    return runs


def _without(span: Span, start: datetime, end: datetime) -> list[Span]:
    pieces = [(span[0], min(span[1], start)), (max(span[0], end), span[1])]
    return [piece for piece in pieces if piece[0] < piece[1]]


def price_said(fen: int, is_from: bool, low: int | None, high: int | None, low_is_from: bool = False) -> str:
    """A price with the market price beside it: 10元，市场价30–40元."""
    ours = yuan(fen, is_from)
    if low is None:
        return ours
    lowest = f"{yuan_number(low)}–" if low != high else ""
    return f"{ours}，市场价{lowest}{yuan_number(high)}元{'起' if low_is_from else ''}"
