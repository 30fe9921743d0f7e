"""What a booking may be asked beside who and when: one file each, and a row of its own."""

from dataclasses import dataclass
from datetime import datetime

from community.bookings.details import address, child, family, way
from community.bookings.details.detail import Detail
from community.bookings.kinds import KINDS
from community.bookings.rules import Offer, Ticket
from community.core.db import Base, db
from community.core.forms import Form

DETAILS: dict[str, Detail] = {
    detail.key: detail for detail in (address.DETAIL, way.DETAIL, child.DETAIL, family.DETAIL)
}


@dataclass(frozen=True)
class Said:
    """A detail of one booking, in words."""

    label: str
    words: str


def asked_of(offer: Offer) -> list[Detail]:
    """What is asked of whoever books this: what its kind names, and who agrees to it."""
    keys = [*KINDS[offer.kind].details, "child" if offer.needs_guardian else "family"]
    return [DETAILS[key] for key in keys]


def form_for(base: type[Form], offer: Offer, *, by_desk: bool = False, **values) -> Form:
    """The form of a booking with the fields of its details, as whoever fills it in is asked."""
    fields = ((by_desk and detail.desk_fields) or detail.fields for detail in asked_of(offer))
    return type(base.__name__, (*fields, base), {})(**values)


def rows_of(offer: Offer, form: Form, *, now: datetime) -> list[Base]:
    """What was said, as rows that are not yet any booking's."""
    rows = (detail.row(form, now) for detail in asked_of(offer))
    return [row for row in rows if row is not None]


def said_of(ticket: Ticket, *, is_private: bool) -> list[Said]:
    """The details of a booking, as they may be shown.

    Args:
        is_private: to the one it belongs to; otherwise what is personal is left out.
    """
    found = []
    for detail in DETAILS.values():
        row = db.session.get(detail.table, ticket.id) if is_private or not detail.is_personal else None
        if row is not None:
            found.append(Said(detail.label, detail.words(row)))
    return found
