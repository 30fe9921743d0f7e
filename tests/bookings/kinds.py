"""A line of each kind, with two places at each of its times, for the set of tests that all kinds pass."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.core.db import Base
from community.partners.models import Service
from tests import factories as make

WEDNESDAY = datetime(2026, 11, 25)
THURSDAY = WEDNESDAY + timedelta(days=1)


@dataclass(frozen=True)
class Staged:
    """A line and two of its times (a series has one, and is not moved), and what it asks beside."""

    service: Service
    at: datetime
    later: datetime | None
    details: Callable[[], Iterable[Base]] = tuple


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    return day.replace(hour=hour, minute=minute)


def open_shop(kind: str):
    return make.partner(f"of-{kind}", f"做{kind}的店", days=range(7), blocks=((9 * 60, 18 * 60),))


def appointment() -> Staged:
    shop = open_shop("appointment")
    beds = make.resource(shop, name="床", step_minutes=20, capacity=2)
    line = make.service(shop, "推拿", uses=beds, kind="appointment", minutes=40, buffer_steps=1)
    return Staged(line, at(WEDNESDAY, 10), at(WEDNESDAY, 15))


def meal() -> Staged:
    shop = open_shop("meal")
    lunch = make.resource(shop, name="午餐", counter="份", step_minutes=None, capacity=2)
    make.resource_hours(lunch, (11 * 60 + 30, 13 * 60))
    fields = {"kind": "meal", "unit": "份", "minutes": None, "most": 2, "lead_book_minutes": 60}
    line = make.service(shop, "套餐", uses=lunch, price_fen=1300, **fields)
    return Staged(line, at(WEDNESDAY, 11, 30), at(THURSDAY, 11, 30))


def room() -> Staged:
    shop = open_shop("room")
    tables = make.resource(shop, name="球桌", counter="张", step_minutes=60, capacity=2)
    line = make.service(shop, "乒乓球桌", uses=tables, kind="room", unit="小时", minutes=60, least=2, most=3)
    return Staged(line, at(WEDNESDAY, 10), at(WEDNESDAY, 15))


def course() -> Staged:
    """One date of several."""
    shop = open_shop("course")
    seats = make.resource(shop, name="座位", counter="位", step_minutes=None, capacity=2)
    for day in (WEDNESDAY, THURSDAY):
        make.resource_date(seats, at(day, 19), at(day, 20, 30))
    line = make.service(shop, "科学课", uses=seats, kind="course", unit="人", minutes=None)
    return Staged(line, at(WEDNESDAY, 19), at(THURSDAY, 19))


def series() -> Staged:
    """Every date at once."""
    shop = open_shop("series")
    seats = make.resource(shop, name="座位", counter="位", step_minutes=None, capacity=2)
    for weeks in range(3):
        day = WEDNESDAY + timedelta(days=7 * weeks)
        make.resource_date(seats, at(day, 19), at(day, 20, 30))
    fields = {"kind": "course", "unit": "人", "minutes": None, "is_series": True}
    return Staged(make.service(shop, "家政培训", uses=seats, **fields), at(WEDNESDAY, 19), None)


def visit() -> Staged:
    shop = open_shop("visit")
    workers = make.resource(shop, name="家政员", counter="位", step_minutes=None, capacity=2)
    make.resource_hours(workers, (9 * 60, 12 * 60), (14 * 60, 18 * 60))
    fields = {"kind": "visit", "minutes": 120, "price_fen": 16000, "market_fen": 30000}
    line = make.service(shop, "擦窗加保洁", uses=workers, **fields)
    home = make.estate("示例里")
    return Staged(line, at(WEDNESDAY, 9), at(WEDNESDAY, 14), lambda: [make.address(home)])


STAGES = {stage.__name__: stage for stage in (appointment, meal, room, course, series, visit)}
