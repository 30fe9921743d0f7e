"""Days and times as the site speaks them."""

import re
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
NEAR_DAYS = {0: "今天", 1: "明天", 2: "后天"}


def full_date(day: date) -> str:
    """2026年11月25日."""
    return f"{day.year}年{month_day(day)}"


def is_month(words: str) -> bool:
    """Whether it is a month as addresses have it: 2026-10."""
    return bool(_MONTH.fullmatch(words))


def full_month(month: str) -> str:
    """2026年10月, of 2026-10."""
    return f"{month[:4]}年{spoken_month(month)}"


def spoken_month(month: str) -> str:
    """10月, of 2026-10."""
    return f"{int(month[5:])}月"


def first_of_month(day: date, months_before: int = 0) -> date:
    """The first of the month so many months before a day's own."""
    year, month = divmod(day.year * 12 + day.month - 1 - months_before, 12)
    return date(year, month + 1, 1)


def weekday(day: date) -> str:
    """周三."""
    return WEEKDAYS[day.weekday()]


def month_day(day: date) -> str:
    """11月25日."""
    return f"{day.month}月{day.day}日"


def spoken_day(day: date, today: date) -> str:
    """明天（周三 11月25日）, or 周六 11月28日 further away."""
    near = NEAR_DAYS.get((day - today).days)
    plain = f"{weekday(day)} {month_day(day)}"
    return f"{near}（{plain}）" if near else plain


def day_chip(day: date, today: date) -> tuple[str, str]:
    """The two lines of a day's chip: 明天 周三, or 周四 11月26日."""
    near = NEAR_DAYS.get((day - today).days)
    if near and near != "后天":
        return near, weekday(day)
    return weekday(day), month_day(day)


def is_near(day: date, today: date) -> bool:
    """Today or tomorrow: a day that needs no date."""
    return (day - today).days in (0, 1)


def near_day(day: date, today: date) -> str:
    """明天, or 周六 11月28日: within a sentence."""
    return NEAR_DAYS.get((day - today).days) or spoken_day(day, today)


def day_part(hour: int) -> str:
    """上午 中午 下午 晚上, as people say it."""
    if hour < 6:
        return "凌晨"
    if hour < 12:
        return "上午"
    if hour == 12:
        return "中午"
    return "下午" if hour < 19 else "晚上"


def spoken_time(at: time | datetime) -> str:
    """上午9:30, 中午12:00, 下午2:00: for residents."""
    return day_part(at.hour) + short_time(at)


def short_time(at: time | datetime) -> str:
    """9:30, 2:00: under a heading that says which half of the day."""
    hour = at.hour if at.hour <= 12 else at.hour - 12
    return f"{hour}:{at.minute:02d}"


def clock_time(at: time | datetime) -> str:
    """14:00: for staff."""
    return f"{at.hour}:{at.minute:02d}"


def spoken_when(at: datetime, today: date) -> str:
    """明天（周三 11月25日）上午9:30."""
    return spoken_day(at.date(), today) + spoken_time(at)


def time_of(minutes: int) -> time:
    """Minutes after midnight as a time of day; the day's end is 23:59."""
    return time(*divmod(minutes, 60)) if minutes < 24 * 60 else time(23, 59)


def at_minutes(day: date, minutes: int) -> datetime:
    """A day and minutes after its midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def minutes_of(text: str) -> int:
    """Minutes after midnight of 09:30.

    Raises:
        ValueError: not a time of day.
    """
    hours, _, minutes = text.partition(":")
    total = int(hours) * 60 + int(minutes)
    if not 0 <= total <= 24 * 60 or not 0 <= int(minutes) < 60:
        raise ValueError(text)
    return total


def day_from(text: str | None) -> date | None:
    """2026-11-25 from an address, or None where no such day is named."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def moment_from(text: str | None) -> datetime | None:
    """2026-11-25T09:30 from an address, to the minute, or None."""
    try:
        return datetime.strptime(text or "", "%Y-%m-%dT%H:%M")
    except ValueError:
        return None


def spoken_span(minutes: int) -> str:
    """40分钟, 2小时, 1小时30分钟, 1天."""
    if minutes and minutes % 1440 == 0:
        return f"{minutes // 1440}天"
    hours, rest = divmod(minutes, 60)
    return (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest or not hours else "")
