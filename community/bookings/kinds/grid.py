"""Times on a grid of steps that starts anew at each opening: of appointments and of rooms."""

from datetime import date, timedelta

from community.bookings.hours import Hours
from community.bookings.rules import Offer, Time


def grid(offer: Offer, hours: Hours, day: date, *, minutes: int | None, buffer_steps: int = 0) -> list[Time]:
    """Each step from which something of a length fits before the end of its opening.

    Args:
        minutes: what it lasts; a part of a step takes the whole of it. Without a length, or a step, no time.
        buffer_steps: steps claimed after it and not shown; they may reach past the end.
    """
    if not minutes or not offer.step_minutes:
        return []
    step, length = timedelta(minutes=offer.step_minutes), timedelta(minutes=minutes)
    count = -(-minutes // offer.step_minutes) + buffer_steps
    found = []
    for at, closes in hours.openings(day):
        while at + length <= closes:
            slots = tuple((at + step * n, at + step * (n + 1)) for n in range(count))
            found.append(Time(at, at + length, slots))
            at += step
    return found
