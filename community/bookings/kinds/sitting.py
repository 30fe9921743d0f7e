"""One slot for each opening: a sitting of the canteen, half a day of the firm's workers."""

from datetime import date, timedelta

from community.bookings.hours import Hours
from community.bookings.rules import Offer, Time


def sittings(offer: Offer, hours: Hours, day: date) -> list[Time]:
    """The openings of a day that are long enough; whoever books is there at some time within one."""
    least = timedelta(minutes=offer.minutes or 0)
    spans = [span for span in hours.openings(day) if span[1] - span[0] >= least]
    return [Time(*span, (span,)) for span in spans]
