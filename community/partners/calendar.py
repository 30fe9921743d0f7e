"""The calendar: which days are holidays, which weekends are worked, and a shop's own odd days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from community.core import audit
from community.core.access import Actor
from community.core.db import db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.partners.models import CalendarDay, ExtraHours, Partner
from community.partners.week import written_spans

MOST_DAYS = 31  # of one entry
A_YEAR = timedelta(days=366)
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}


@dataclass(frozen=True)
class Run:
    """Days of one kind and name that follow each other."""

    first: date
    last: date
    kind: str
    name: str


def set_up_calendar(now: datetime) -> None:
    """Enter the holidays that chinesecalendar knows from this year on; what stands already stays.

    It knows no year before the State Council has announced it; a newer release of it brings the next.
    """
    from chinese_calendar import constants

    for kind, known in (("holiday", constants.holidays), ("workday", constants.workdays)):
        for day, name in known.items():
            if day.year >= now.year:
                row = {"day": day, "kind": kind, "name": NAMES.get(name, name)}
                db.session.execute(insert_if_absent(CalendarDay, **row))


def days_of(year: int) -> list[Run]:
    """The year's days that are not what their weekday says, in runs."""
    rows = db.session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)), CalendarDay.kind != "usual")
        .order_by(CalendarDay.day)
    )
    return list(_runs(rows))


def _runs(rows: Iterator[CalendarDay]) -> Iterator[Run]:
    run: Run | None = None
    for row in rows:
        if run and (run.last + timedelta(days=1), run.kind, run.name) == (row.day, row.kind, row.name):
            run = Run(run.first, row.day, run.kind, run.name)
            continue
        if run:
            yield run
        run = Run(row.day, row.day, row.kind, row.name)
    if run:
        yield run


def set_days(first: date, last: date, *, kind: str, name: str, by: Actor, now: datetime) -> None:
    """Say what some days are; bookings made are not touched.

    Args:
        kind: holiday, workday (调休) or usual.
    Raises:
        Refusal: the days are upside down, more than a month, or of a year that the desk does not see.
    """
    if last < first:
        raise Refusal("结束的日子要在开始之后")
    if (last - first).days >= MOST_DAYS:
        raise Refusal(f"一次最多{MOST_DAYS}天", "分几次填吧")
    if first.year < now.year or last.year > now.year + 1:
        raise Refusal("只能改今年和明年的日子", "请看看年份填对了没有")
    with transaction() as session:
        for n in range((last - first).days + 1):
            session.merge(CalendarDay(day=first + timedelta(days=n), kind=kind, name=name))
        said = {"until": last, "calendar_kind": kind, "name": name}
        audit.record("set_calendar", "calendar", first, by=by, now=now, after=said)


def keep_holidays(partner: Partner, keeps: bool, *, by: Actor, now: datetime) -> None:
    """Say whether a shop is shut on holidays and open on the weekends worked for them."""
    with transaction() as session:
        session.refresh(partner)
        if partner.keeps_holidays != keeps:
            said = {"before": {"keeps_holidays": not keeps}, "after": {"keeps_holidays": keeps}}
            partner.keeps_holidays = keeps
            audit.record("keep_holidays", "partner", partner.slug, by=by, now=now, **said)


def open_odd_day(
    partner: Partner, day: date, spans: Sequence[tuple[int, int]], *, by: Actor, now: datetime
) -> None:
    """Open a shop on one day beside its week; no spans take that back, and bookings made are not touched.

    Args:
        spans: opens and closes in minutes, as week.spans_of makes them.
    Raises:
        Refusal: the day is past, or more than a year ahead.
    """
    if day < now.date():
        raise Refusal("日子要从今天起选")
    if day - now.date() > A_YEAR:
        raise Refusal("只能定一年以内的日子", "请看看年份填对了没有")
    with transaction() as session:
        session.execute(delete(ExtraHours).where(ExtraHours.partner_id == partner.id, ExtraHours.day == day))
        session.add_all(
            ExtraHours(partner_id=partner.id, day=day, opens=opens, closes=closes) for opens, closes in spans
        )
        said = {"starts_on": day, "hours": written_spans(spans)}
        audit.record("open_odd_day", "partner", partner.slug, by=by, now=now, after=said)
