"""The times of an offer: the rule's grid with the rows of its slots laid over it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select

from community.bookings.claims import places_between
from community.bookings.hours import Block, Hours
from community.bookings.kinds import KINDS, places_of
from community.bookings.models import ResourceDate, ResourceHours
from community.bookings.places import Places
from community.bookings.rules import DayChoice, Offer, Time, TimeChoice
from community.core.dates import at_minutes
from community.core.db import db
from community.partners.queries import plan_of
from community.partners.rules import Plan, Span


@dataclass(frozen=True)
class Grounds:
    """What the times of a line stand on, where it was read for many lines at once."""

    plan: Plan
    own: Sequence[Block]
    places: Places


class Times:
    """The times of one offer: the rule's grid, four queries; over it the rows of its slots, a fifth."""

    def __init__(
        self,
        offer: Offer,
        now: datetime,
        *,
        quantity: int | None = None,
        by_desk: bool = False,
        without: tuple[datetime, datetime, str] | None = None,
        moving: int | None = None,
        grounds: Grounds | None = None,
    ):
        """
        Args:
            quantity: how many are to be booked; the least there may be where it is left out.
            by_desk: times that are too soon for a resident, or out of its sign-up, are offered, too.
            without: a closure that does not stand yet, to see what it would leave.
            moving: the id of a booking that is given another time: its own places count as free.
            grounds: what would be read, if it is known; of a kind that has no dates.
        """
        self.offer, self.now, self.kind, self.moving = offer, now, KINDS[offer.kind], moving
        self.quantity = quantity or offer.least
        self.places_wanted = places_of(offer.kind, self.quantity)
        self.days = offer.days(now.date())
        self.earliest = now if by_desk else offer.earliest(now)
        self.is_offered = offer.partner_state == "published" and (by_desk or offer.is_signing_up(now))
        dates = _dates_of(offer.resource_id) if self.kind.has_dates else None
        self.end = max([at_minutes(self.days[-1], 2 * 1440), *(span[1] for span in dates or ())])
        self.grounds = grounds
        plan = Plan([])
        if self.is_offered:
            plan = grounds.plan if grounds else plan_of(offer.partner_id, now, self.end, offer.resource_id)
        if without:
            plan = replace(plan, closures=[*plan.closures, without])
        own = grounds.own if grounds else () if self.kind.has_dates else own_hours(offer.resource_id)
        self.hours = Hours(plan, own, dates)

    @cached_property
    def places(self) -> Places:
        """Read when first asked for: whether a time is offered at all does not hang on them."""
        offer, first = self.offer, at_minutes(self.days[0], 0)
        if self.grounds:
            return self.grounds.places
        return places_between(offer.resource_id, offer.capacity, first, self.end, moving=self.moving)

    def free(self, time: Time) -> int:
        """How many of what is booked still fit at a time, as one booking takes places."""
        return self.places.free(time.slots)

    def free_at(self, starts_at: datetime) -> int:
        """As free, of the time that is offered at a moment; 0 where none is."""
        time = self.at(starts_at)
        return self.free(time) if time else 0

    def is_free(self, time: Time) -> bool:
        """Whether as many as are asked for fit."""
        return self.free(time) >= self.places_wanted

    def at(self, starts_at: datetime) -> Time | None:
        """The time that is offered at a moment."""
        return next((time for time in self.offered(starts_at.date()) if time.at == starts_at), None)

    def offered(self, day: date) -> list[Time]:
        """The times of a day that are not too soon, taken or not."""
        if day not in self.days or not self.is_offered:
            return []
        found = self.kind.times(self.offer, self.hours, day, self.quantity)
        return [time for time in found if time.at >= self.earliest]

    def starts(self, day: date) -> list[datetime]:
        return [time.at for time in self.offered(day)]

    def choices(self, day: date) -> list[TimeChoice]:
        """The times of a day with the places left; one that has fewer than are asked for is full."""
        return [
            TimeChoice(time.at, self.free(time) if self.is_free(time) else 0, time.ends_at)
            for time in self.offered(day)
        ]

    def day_choices(self) -> list[DayChoice]:
        """The days to choose among; of what goes by dates that were set, those that have one to be had."""
        found = [DayChoice(day, self._state(day)) for day in self.days]
        return [one for one in found if one.state in ("open", "full") or not self.kind.has_dates]

    def first_free_day(self) -> date:
        """The first day with a free time; where there is none, today."""
        return next((day for day in self.days if self._state(day) == "open"), self.days[0])

    def next_free(self, day: date) -> tuple[date, int] | None:
        """The first day after one that has free times, and how many."""
        for later in self.days:
            free = sum(self.is_free(time) for time in self.offered(later)) if later > day else 0
            if free:
                return later, free
        return None

    def _state(self, day: date) -> str:
        offered = self.offered(day)
        if any(self.is_free(time) for time in offered):
            return "open"
        if offered:
            return "full"
        return "over" if self.is_offered and self.hours.openings(day) else "shut"


def own_hours(resource_id: int) -> list[Block]:
    """The week of a resource's own; nothing where it goes by its shop's."""
    own = (ResourceHours.weekday, ResourceHours.opens, ResourceHours.closes)
    rows = db.session.execute(select(*own).where(ResourceHours.resource_id == resource_id))
    return [tuple(row) for row in rows]


def _dates_of(resource_id: int) -> list[Span]:
    query = select(ResourceDate.starts_at, ResourceDate.ends_at).where(
        ResourceDate.resource_id == resource_id
    )
    return [tuple(row) for row in db.session.execute(query.order_by(ResourceDate.starts_at))]
