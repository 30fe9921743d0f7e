"""Rooms as residents look for them: which there are, what is free today, the week at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from community.bookings.kinds.room import ROOM
from community.bookings.queries import offer_of
from community.bookings.rules import DayChoice, Offer, TimeChoice
from community.bookings.times import Times
from community.core.db import db
from community.partners.models import Partner, Service
from community.partners.rules import Span

DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class Room:
    """A room (or a table of it) that can be booked.

    Args:
        today: when it is free today, in spans.
        next_day: where it is not free today, the first day with a free hour, or None.
    """

    offer: Offer
    today: list[Span]
    next_day: date | None


@dataclass(frozen=True)
class Week:
    """Seven days of a room.

    Args:
        rows: a clock time at which something may start, with what is offered at it on each of the days.
        before, after: the day that leads to the week before and after, where there is one.
    """

    days: list[DayChoice]
    rows: list[tuple[time, list[TimeChoice | None]]]
    before: date | None
    after: date | None


def rooms(now: datetime) -> list[Room]:
    """The rooms of all shops, in the order of the shops and of their price lists."""
    query = (
        select(Service.id)
        .join(Partner, Partner.id == Service.partner_id)
        .where(Service.kind == ROOM.name, Service.resource_id.is_not(None), Service.ended_at.is_(None))
        .where(Partner.state == "published")
        .order_by(Partner.position, Partner.id, Service.position, Service.id)
    )
    offers = [offer_of(service_id, now) for service_id in db.session.scalars(query).all()]
    return [_room(offer, now) for offer in offers if offer]


def _room(offer: Offer, now: datetime) -> Room:
    times, today = Times(offer, now), now.date()
    free = joined(times.choices(today))
    later = None if free else times.next_free(today)
    return Room(offer, free, later[0] if later else None)


def joined(choices: Iterable[TimeChoice]) -> list[Span]:
    """What is free, in spans as long as they last: a time that begins where another ends goes on with it."""
    spans: list[Span] = []
    for choice in choices:
        if not choice.free:
            continue
        if spans and choice.at <= spans[-1][1]:
            spans[-1] = (spans[-1][0], choice.ends_at)
        else:
            spans.append((choice.at, choice.ends_at))
    return spans


def week_of(times: Times, day: date) -> Week:
    """The seven days around one: counted from today, and not from Monday, so that none of them is past."""
    first = times.days.index(day) // DAYS_OF_A_WEEK * DAYS_OF_A_WEEK
    end = first + DAYS_OF_A_WEEK
    days = times.day_choices()[first:end]
    found = [{choice.at.time(): choice for choice in times.choices(shown.day)} for shown in days]
    clocks = sorted({clock for of_day in found for clock in of_day})
    return Week(
        days,
        [(clock, [of_day.get(clock) for of_day in found]) for clock in clocks],
        times.days[first - DAYS_OF_A_WEEK] if first else None,
        times.days[end] if end < len(times.days) else None,
    )
