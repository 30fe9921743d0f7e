"""The places of a resource: how many are free in some slots, how full an hour is; values in, values out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.partners.rules import Span


class Places:
    """The places of a resource; its slots cross where a closure or new hours made its times begin anew."""

    def __init__(self, rows: Iterable[tuple[datetime, datetime, int, int]], *, capacity: int):
        """
        Args:
            rows: start, end, capacity and taken of the slots that have a row.
            capacity: of a slot that has none yet.
        """
        self.rows = {start: (end, most, used) for start, end, most, used in sorted(rows)}
        self.starts = list(self.rows)
        self.capacity = capacity
        self.longest = max((row[0] - start for start, row in self.rows.items()), default=timedelta())

    def free(self, slots: Iterable[Span]) -> int:
        """How many places are left on all of some slots at once."""
        return max(0, min(self._left(slot) for slot in slots))

    def _left(self, slot: Span) -> int:
        _, most, used = self.rows.get(slot[0], (None, self.capacity, 0))
        return most - used - self.crossing(slot)

    def crossing(self, slot: Span) -> int:
        """How many places the slots that begin within another, or end there, take of it at the most."""
        start, end = slot
        until, _, used = self.rows.get(start, (end, 0, 0))
        slot = (start, max(end, until) if used else end)  # those who have it may stay longer
        others = [other for other in self._near(slot) if other != start]
        moments = {max(slot[0], other) for other in others}
        return max((self._sum_running(others, at) for at in moments), default=0)

    def oversold(self) -> list[datetime]:
        """When the slots that run at once have more taken than the largest of them holds."""
        return [start for start in self.starts if self._is_oversold((start, self.rows[start][0]))]

    def _is_oversold(self, slot: Span) -> bool:
        near = self._near(slot)
        return self._sum_running(near, slot[0]) > max(self.rows[at][1] for at in near)

    def _near(self, slot: Span) -> list[datetime]:
        start, end = slot
        first, last = bisect_right(self.starts, start - self.longest), bisect_left(self.starts, end)
        return [other for other in self.starts[first:last] if other == start or self.rows[other][0] > start]

    def _sum_running(self, starts: Iterable[datetime], at: datetime) -> int:
        return sum(self.rows[start][2] for start in starts if start <= at < self.rows[start][0])


@dataclass(frozen=True)
class HourPlaces:
    """The places of a shop in one hour, and how many are taken when it is busiest."""

    capacity: int
    taken: int

    def is_full(self) -> bool:
        return self.taken >= self.capacity


def busiest(slots: Iterable[tuple[int, int, datetime | None, int, int]]) -> dict[int, HourPlaces]:
    """The places of each hour in which something is booked; several resources are added up.

    Args:
        slots: resource, its usual capacity, and start, capacity and taken of a slot (none: nothing booked).
    """
    usual: dict[int, int] = {}
    hours: dict[int, dict[int, tuple[int, int]]] = {}
    for resource, capacity, start, most, used in slots:
        usual[resource] = capacity
        if start is not None:
            known = hours.setdefault(start.hour, {})
            before = known.get(resource, (capacity, 0))
            known[resource] = (max(most, before[0]), max(used, before[1]))
    return {
        hour: HourPlaces(
            sum(known.get(resource, (capacity, 0))[0] for resource, capacity in usual.items()),
            sum(used for _, used in known.values()),
        )
        for hour, known in hours.items()
    }
