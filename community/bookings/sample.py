"""The sample's estates and resources, and two weeks of bookings made by invented residents."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select, update

from community.bookings import actions, outcomes
from community.bookings.details import asked_of
from community.bookings.details.address import BookingAddress
from community.bookings.estates import estates
from community.bookings.models import Booking, Estate, Resource, ResourceHours
from community.bookings.queries import offer_of, ticket
from community.bookings.times import Times
from community.core.access import MACHINE, RESIDENT
from community.core.dates import minutes_of
from community.core.db import db
from community.core.errors import Refusal
from community.partners.models import Partner, Service
from community.sample import sample_file

DAYS = 7  # before and after today
RESIDENTS = ("王", "李", "马", "张", "杨", "陈", "赵", "周", "吴", "孙", "白", "丁", "何", "田", "郭", "罗")
TODO = ("", "", "客厅和阳台的窗子", "厨房和卫生间", "窗框也擦一下")
NUMBERS_FROM = 16_000_000_000  # a range that no carrier has


def load_sample(now: datetime) -> None:
    """Add the estates, give the shops of partners.toml their resources, then book as residents would."""
    for position, name in enumerate(sample_file("estates")["names"]):
        db.session.add(Estate(name=name, position=position))
    for entry in sample_file("partners")["partner"]:
        partner_id = db.session.scalar(select(Partner.id).filter_by(slug=entry["slug"]))
        for resource in entry.get("resource", ()):
            hours = resource.pop("hours", ())
            row = Resource(partner_id=partner_id, **resource)
            db.session.add(row)
            db.session.flush()
            db.session.add_all(_hours(row.id, hours))
            names = [line["name"] for line in entry["service"] if line.get("resource") == resource["name"]]
            db.session.execute(
                update(Service)
                .where(Service.partner_id == partner_id, Service.name.in_(names))
                .values(resource_id=row.id)
            )
    chance = random.Random(2024)
    bookable = (
        select(Service.id, Service.position).where(Service.resource_id.is_not(None)).order_by(Service.id)
    )
    for service_id, position in db.session.execute(bookable).all():
        tries = (
            (1, 2, 2, 3) if position == 0 else (0, 0, 0, 1, 1)
        )  # a shop's first line is what it is known for
        for days in range(-DAYS, DAYS + 1):
            _book_some(service_id, now + timedelta(days=days), chance.choice(tries), now, chance)


def _hours(resource_id: int, blocks: list[dict]) -> list[ResourceHours]:
    return [
        ResourceHours(
            resource_id=resource_id,
            weekday=day - 1,
            opens=minutes_of(block["opens"]),
            closes=minutes_of(block["closes"]),
        )
        for block in blocks
        for day in block["days"]
    ]


def _address(chance: random.Random) -> BookingAddress:
    """An invented door of one of the estates."""
    door = {"building": chance.randint(1, 12), "unit": chance.randint(1, 4)}
    door["room"] = 100 * chance.randint(1, 6) + chance.randint(1, 2)
    estate = chance.choice(estates())
    said = {name: str(number) for name, number in door.items()}
    return BookingAddress(estate_id=estate.id, todo=chance.choice(TODO), **said)


ASKED = {"address": _address}


def _book_some(service_id: int, around: datetime, tries: int, now: datetime, chance: random.Random) -> None:
    """Bookings of a day, made the evening before, with what has become of them by now."""
    if not tries:
        return
    booked_at = min((around - timedelta(days=1)).replace(hour=7, minute=30), now)
    offer = offer_of(service_id, booked_at)
    starts = [at for at in Times(offer, booked_at).starts(around.date()) if at.date() == around.date()]
    for _ in range(tries if starts else 0):
        person = chance.randrange(len(RESIDENTS))
        try:
            booking = actions.book(
                service_id,
                contact=str(NUMBERS_FROM + person),
                for_whom=f"{RESIDENTS[person]}示例",
                starts_at=chance.choice(starts),
                details=[ASKED[detail.key](chance) for detail in asked_of(offer) if detail.key in ASKED],
                by=RESIDENT,
                now=booked_at,
            )
        except Refusal:
            continue
        _live_on(booking, now, chance)


def _live_on(booking: Booking, now: datetime, chance: random.Random) -> None:
    """Past bookings were kept, or now and then missed."""
    if booking.starts_at > now:
        return
    end = booking.ends_at
    verbs = ["miss"] if chance.random() < 0.05 else ["arrive", "finish"] if end <= now else ["arrive"]
    if booking.state == "requested":
        verbs = ["approve", *verbs]
    for verb in verbs:
        at = booking.created_at if verb == "approve" else booking.starts_at
        outcomes.step(ticket(booking.reference), verb, by=MACHINE, now=at)
