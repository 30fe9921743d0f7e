"""The times of an offer: the rule's grid with the rows of its slots laid over it."""

from dataclasses import replace
from datetime import date, datetime

from community.bookings.claims import places_between
from community.bookings.kinds import KINDS
from community.bookings.rules import DayChoice, Offer, TimeChoice
from community.core.dates import at_minutes
from community.partners.queries import plan_of
from community.partners.rules import Plan


class Times:
    """The times of one offer: the rule's grid with the slots' rows laid over it. Four queries."""

    def __init__(
        self,
        offer: Offer,
        now: datetime,
        *,
        by_desk: bool = False,
        without: tuple[datetime, datetime, str] | None = None,
        moving: int | None = None,
    ):
        """
        Args:
            by_desk: times that are too soon for a resident are offered, too.
            without: a closure that does not stand yet, to see what it would leave.
            moving: the id of a booking that is given another time: its own places count as free.
        """
        self.offer, self.now, self.kind = offer, now, KINDS[offer.kind]
        self.days = offer.days(now.date())
        self.earliest = now if by_desk else offer.earliest(now)
        end = at_minutes(self.days[-1], 2 * 1440)
        is_open = offer.partner_state == "published"
        self.plan = plan_of(offer.partner_id, now, end, offer.resource_id) if is_open else Plan([])
        if without:
            self.plan = replace(self.plan, closures=[*self.plan.closures, without])
        self.places = places_between(offer, at_minutes(self.days[0], 0), end, moving=moving)

    def free_at(self, starts_at: datetime) -> int:
        return self.places.free(self.kind.slots(self.offer, starts_at))

    def starts(self, day: date) -> list[datetime]:
        """The times of a day that are not too soon, taken or not."""
        if day not in self.days:
            return []
        found = self.kind.starts(self.offer, self.plan.openings(day))
        return [at for at in found if at >= self.earliest]

    def choices(self, day: date) -> list[TimeChoice]:
        return [TimeChoice(at, self.free_at(at)) for at in self.starts(day)]

    def day_choices(self) -> list[DayChoice]:
        return [DayChoice(day, self._state(day)) for day in self.days]

    def first_free_day(self) -> date:
        """The first day with a free time; where there is none, today."""
        return next((day for day in self.days if self._state(day) == "open"), self.days[0])

    def next_free(self, day: date) -> tuple[date, int] | None:
        """The first day after one that has free times, and how many."""
        for later in self.days:
            free = sum(self.free_at(at) > 0 for at in self.starts(later)) if later > day else 0
            if free:
                return later, free
        return None

    def _state(self, day: date) -> str:
        starts = self.starts(day)
        if any(self.free_at(at) for at in starts):
            return "open"
        if starts:
            return "full"
        return "over" if self.plan.openings(day) else "shut"
