"""The kinds of bookings: what differs between them, and one registry.

A kind says which times of a day it offers, and which slots a booking at such a time claims; all else is
the same for every kind. A service whose kind is not here stands on the price list and is not booked online.
"""

from datetime import date
from typing import Protocol

from community.bookings.hours import Hours
from community.bookings.kinds.appointment import APPOINTMENT
from community.bookings.kinds.course import COURSE
from community.bookings.kinds.meal import MEAL
from community.bookings.kinds.room import ROOM
from community.bookings.kinds.visit import VISIT
from community.bookings.rules import Offer, Ticket, Time
from community.core.dates import spoken_time
from community.partners.rules import Span, spoken_span_of_day


class Kind(Protocol):
    name: str
    counts_places: (
        bool  # each of the quantity takes a place (portions, seats), or all of it takes one (hours)
    )
    has_dates: bool  # its times are dates that the desk sets, not a rule over hours
    has_steps: bool  # its times stand on a grid: its resource needs a step, its line a length
    details: tuple[str, ...]  # what whoever books it is asked beside, by key
    says_time: bool  # one comes at its start, not at some time within it
    paid: str  # where and when one pays, in words: a course may be elsewhere than its shop

    def words(self, what: Offer | Ticket, quantity: int, span: Span | None) -> str:
        """How much is booked, in words; of one time, where a span is given."""

    def times(self, offer: Offer, hours: Hours, day: date, quantity: int) -> list[Time]:
        """The times of a day at which it may start, in order, taken or not."""


KINDS: dict[str, Kind] = {kind.name: kind for kind in (APPOINTMENT, MEAL, COURSE, ROOM, VISIT)}


def places_of(kind: str, quantity: int) -> int:
    """How many places of each slot a booking of some quantity claims."""
    return quantity if KINDS[kind].counts_places else 1


def words_of(what: Offer | Ticket, quantity: int | None = None, span: Span | None = None) -> str:
    """约40分钟; 2份，中午11:30–下午1:00; 2小时，上午9:00–11:00.

    Args:
        quantity: where nothing is said, nothing is counted.
        span: from when till when.
    """
    return KINDS[what.kind].words(what, quantity or 0, span) if what.kind in KINDS else ""


def ticket_words(ticket: Ticket) -> str:
    """As words_of; the span of a visit stands above it already, as its time."""
    span = None if is_at_home(ticket.kind) else (ticket.starts_at, ticket.ends_at)
    return words_of(ticket, ticket.quantity, span)


def ticket_time(ticket: Ticket) -> str:
    """上午9:30; of a visit from when till when somebody comes, 上午9:00–12:00."""
    span = (ticket.starts_at, ticket.ends_at)
    return spoken_span_of_day(span) if is_at_home(ticket.kind) else spoken_time(ticket.starts_at)


def paid_words(what: Offer | Ticket) -> str:
    """到店付, 上门付, 当场付."""
    return KINDS[what.kind].paid if what.kind in KINDS else "到店付"


def is_at_home(kind: str) -> bool:
    """Whether one comes to the resident, who says where."""
    return kind in KINDS and "address" in KINDS[kind].details


def is_bookable(kind: str, resource_id: int | None) -> bool:
    """Whether a line of a price list can be booked on the site."""
    return kind in KINDS and resource_id is not None
