"""The times of many lines, in as many queries as those of one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, select

from community.bookings.claims import LONGEST_SLOT
from community.bookings.hours import Block
from community.bookings.models import ResourceHours, Slot
from community.bookings.places import Places
from community.bookings.rules import Offer
from community.bookings.times import Grounds, Times
from community.core.dates import at_minutes
from community.core.db import db
from community.partners.queries import resource_plans

RESOURCES = bindparam("resource_ids", expanding=True)
OWN_HOURS: Select = select(
    ResourceHours.resource_id, ResourceHours.weekday, ResourceHours.opens, ResourceHours.closes
).where(ResourceHours.resource_id.in_(RESOURCES))
SLOTS: Select = select(Slot.resource_id, Slot.starts_at, Slot.ends_at, Slot.capacity, Slot.taken).where(
    Slot.resource_id.in_(RESOURCES),
    Slot.ends_at > bindparam("first"),
    Slot.starts_at > bindparam("soonest"),
    Slot.starts_at < bindparam("until"),
)


def times_of(offers: Sequence[Offer], now: datetime, *, until: datetime) -> list[Times]:
    """The times of some lines that go by hours, from today on.

    Args:
        until: how far they are read at the least.
    """
    end = max([until, *(at_minutes(offer.days(now.date())[-1], 2 * 1440) for offer in offers)])
    owners = {offer.resource_id: offer.partner_id for offer in offers}
    plans, own, slots = resource_plans(owners, now, end), _own_hours(owners), _slots(owners, now, end)
    return [
        Times(
            offer,
            now,
            grounds=Grounds(
                plans[offer.resource_id],
                own[offer.resource_id],
                Places(slots[offer.resource_id], capacity=offer.capacity),
            ),
        )
        for offer in offers
    ]


def _own_hours(resource_ids: Iterable[int]) -> Mapping[int, list[Block]]:
    found = defaultdict(list)
    for resource_id, *block in db.session.execute(OWN_HOURS, {"resource_ids": list(resource_ids)}):
        found[resource_id].append(tuple(block))
    return found


def _slots(resource_ids: Iterable[int], now: datetime, end: datetime) -> Mapping[int, list[tuple]]:
    first = at_minutes(now.date(), 0)
    span = {"first": first, "soonest": first - LONGEST_SLOT, "until": end + LONGEST_SLOT}
    found = defaultdict(list)
    for resource_id, *slot in db.session.execute(SLOTS, {"resource_ids": list(resource_ids)} | span):
        found[resource_id].append(tuple(slot))
    return found
