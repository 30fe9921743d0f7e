"""The sample's estates and resources, and two weeks of bookings made by invented residents."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select, update

from community.bookings import actions, outcomes
from community.bookings.details import asked_of
from community.bookings.details.address import BookingAddress
from community.bookings.details.way import BookingWay
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
MEALS_A_DAY = (2, 3, 4)  # orders of one sitting
GUESTS = (100, 164)  # who eats: neighbours, and people who work nearby
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
            row = _add_resource(partner_id, resource)
            names = [line["name"] for line in entry["service"] if line.get("resource") == resource["name"]]
            db.session.execute(
                update(Service)
                .where(Service.partner_id == partner_id, Service.name.in_(names))
                .values(resource_id=row.id)
            )
    usual, eating = random.Random(2024), random.Random(13)
    bookable = select(Service).where(Service.resource_id.is_not(None)).order_by(Service.id)
    for service in db.session.scalars(bookable).all():
        # a shop's first line is what it is known for; a meal is ordered by many
        tries = (1, 1, 2, 2) if service.position == 0 else (0, 0, 0, 0, 1)
        tries, chance = (MEALS_A_DAY, eating) if service.kind == "meal" else (tries, usual)
        for days in range(-DAYS, DAYS + 1):
            _book_some(service, now + timedelta(days=days), chance.choice(tries), now, chance)


def _add_resource(partner_id: int, entry: dict) -> Resource:
    row = Resource(partner_id=partner_id, **{key: entry[key] for key in entry if key != "hours"})
    db.session.add(row)
    db.session.flush()
    for block in entry.get("hours", ()):
        span = {"opens": minutes_of(block["opens"]), "closes": minutes_of(block["closes"])}
        days = (ResourceHours(resource_id=row.id, weekday=day - 1, **span) for day in block["days"])
        db.session.add_all(days)
    return row


def _address(chance: random.Random) -> BookingAddress:
    """An invented door of one of the estates."""
    door = {"building": chance.randint(1, 12), "unit": chance.randint(1, 4)}
    door["room"] = 100 * chance.randint(1, 6) + chance.randint(1, 2)
    estate = chance.choice(estates())
    said = {name: str(number) for name, number in door.items()}
    return BookingAddress(estate_id=estate.id, todo=chance.choice(TODO), **said)


def _way(chance: random.Random) -> BookingWay:
    """Whether a meal is taken home."""
    return BookingWay(way=chance.choice(("eat_in", "eat_in", "take_out")))


ASKED = {"address": _address, "way": _way}


def _book_some(service: Service, around: datetime, tries: int, now: datetime, chance: random.Random) -> None:
    """Bookings of a day, made the evening before, with what has become of them by now."""
    if not tries:
        return
    booked_at = min((around - timedelta(days=1)).replace(hour=7, minute=30), now)
    offer = offer_of(service.id, booked_at)
    starts = [at for at in Times(offer, booked_at).starts(around.date()) if at.date() == around.date()]
    is_meal = service.kind == "meal"
    for _ in range(tries if starts else 0):
        person = chance.randrange(*GUESTS) if is_meal else chance.randrange(len(RESIDENTS))
        try:
            booking = actions.book(
                service.id,
                contact=str(NUMBERS_FROM + person),
                for_whom=f"{RESIDENTS[person % len(RESIDENTS)]}示例",
                starts_at=chance.choice(starts),
                quantity=chance.choice((1, 1, 1, 2)) if is_meal else None,
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
