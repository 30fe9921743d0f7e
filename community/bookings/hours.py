"""When a resource may be booked: its shop's hours, hours of its own within them, or dates that are set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from community.core.dates import at_minutes
from community.partners.rules import FRIDAY, Plan, Span

Block = tuple[int, int, int]  # weekday (0 is Monday), opens, closes in minutes


@dataclass(frozen=True)
class Hours:
    """The openings of one resource.

    Args:
        plan: of the shop, closures cut out.
        own: blocks of its own, only where they differ from the shop's; they count within the shop's hours.
        dates: where the desk sets each date (None: it goes by hours), those that are set, in order.
    """

    plan: Plan
    own: Sequence[Block] = ()
    dates: Sequence[Span] | None = None

    def openings(self, day: date) -> list[Span]:
        """The spans of a day in which it may be booked, in order."""
        if self.dates is not None:
            return [span for span in self.dates if span[0].date() == day and not self._is_shut(span)]
        openings = self.plan.openings(day)
        if not self.own:
            return openings
        pieces = [
            (max(start, opens), min(end, closes))
            for start, end in openings
            for opens, closes in self._own_on(day)
        ]
        return sorted(piece for piece in pieces if piece[0] < piece[1])

    def _own_on(self, day: date) -> list[Span]:
        """Its own blocks; 调休, or a day opened beside the week, goes by Friday's where it has none."""
        weekday = day.weekday()
        is_odd = day in self.plan.workdays or day in self.plan.extra
        if is_odd and all(on != weekday for on, _, _ in self.own):
            weekday = FRIDAY
        return [
            (at_minutes(day, opens), at_minutes(day, closes))
            for on, opens, closes in self.own
            if on == weekday
        ]

    def _is_shut(self, span: Span) -> bool:
        return any(start < span[1] and end > span[0] for start, end, _ in self.plan.closures)
