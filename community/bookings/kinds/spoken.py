"""How the kinds say how much is booked."""

from community.bookings.rules import Offer, Ticket
from community.partners.rules import Span, spoken_span_of_day


def counted(what: Offer | Ticket, quantity: int, span: Span | None) -> str:
    """2份，上午11:30–下午1:00; either part alone where the other is not said."""
    parts = [f"{quantity}{what.unit}" if quantity else "", spoken_span_of_day(span) if span else ""]
    return "，".join(part for part in parts if part)
