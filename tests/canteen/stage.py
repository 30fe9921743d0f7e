"""A canteen to cook in: 食堂 of the cast with its sittings, and what residents order."""

from datetime import date, datetime

from sqlalchemy import insert, select

from community.bookings import outcomes
from community.bookings.actions import book
from community.bookings.details.way import BookingWay
from community.bookings.models import Booking, BookingEvent
from community.bookings.queries import ticket
from community.bookings.rules import Ticket
from community.canteen.queries import kitchen, meal_line
from community.canteen.rules import Batch, Kitchen
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.partners.models import OpeningHours, Partner
from tests import factories as make
from tests.cast import NOW, actor, service

WEDNESDAY = date(2026, 11, 25)
LUNCH = datetime(2026, 11, 25, 11, 30)
CUT_OFF = datetime(2026, 11, 25, 10, 30)
AFTER = datetime(2026, 11, 25, 10, 31)
NOON = datetime(2026, 11, 25, 12)
MONDAY = date(2026, 11, 23)


def open_canteen(*, capacity: int = 200) -> None:
    """食堂 serves 午餐 at 11:30 and 晚餐 at 17:00, ordered until an hour before; `cook` is its account."""
    with transaction():
        shop = db.session.scalars(select(Partner).filter_by(slug="canteen")).one()
        for weekday in range(7):  # it stays open at noon
            block = {"weekday": weekday, "opens": 12 * 60, "closes": 14 * 60}
            make.saved(OpeningHours(partner_id=shop.id, starts_on=date(2000, 1, 1), **block))
        portions = {"counter": "份", "step_minutes": None, "capacity": capacity}
        lunch = make.resource(shop, name="午餐份数", **portions)
        make.resource_hours(lunch, (11 * 60 + 30, 13 * 60))
        line = service("午餐")
        line.resource_id, line.most = lunch.id, 4
        dinner = make.resource(shop, name="晚餐份数", **portions)
        make.resource_hours(dinner, (17 * 60, 18 * 60))
        fields = {"kind": "meal", "unit": "份", "minutes": None, "most": 4, "position": 1}
        make.service(shop, "晚餐", uses=dinner, price_fen=1300, **fields)
        make.account("cook", "shop", partner_slug="canteen")


def order(n: int = 0, **asked) -> Booking:
    """Lunch on Wednesday, ordered by the n-th of many."""
    way, service_id = asked.pop("way", "eat_in"), asked.pop("service_id", service("午餐").id)
    values = {"starts_at": LUNCH, "quantity": 1, "by": RESIDENT, "now": NOW} | asked
    who = {"contact": str(13_900_000_000 + n), "for_whom": f"{'王李马张杨'[n % 5]}阿姨"}
    return book(service_id, details=[BookingWay(way=way)], **who | values)


def many_orders(number: int) -> None:
    """Rows of a lunch: the n-th has 1 to 4 portions, every other one is taken home; without places."""
    first = order(9_999)
    same = {column.key: getattr(first, column.key) for column in Booking.__table__.columns}
    booked, took = [], []
    for n in range(number):
        booking = {"id": first.id + 1 + n, "reference": f"many-{n}", "pickup_code": f"{n:04d}"}
        quantity = 1 + n % 4
        booking |= {"for_whom": f"{n}号", "quantity": quantity, "amount_fen": first.price_fen * quantity}
        booked.append(same | booking)
        took.append({"booking_id": booking["id"], "way": ("eat_in", "take_out")[n % 2]})
    event = {"at": NOW, "verb": "book", "before": "", "after": "confirmed", "account_id": None}
    with transaction() as session:
        session.execute(insert(Booking), booked)
        session.execute(insert(BookingWay), took)
        session.execute(insert(BookingEvent), [{"booking_id": row["id"]} | event for row in booked])
    outcomes.cancel(ticket(first.reference), by=actor("cook"), now=NOW)


def kitchen_of(name: str = "午餐", now: datetime = NOW, day: date = WEDNESDAY) -> Kitchen:
    db.session.expire_all()
    return kitchen(meal_line(service(name).id), day, now)


def lunch(now: datetime = NOW, day: date = WEDNESDAY) -> Batch:
    """The one sitting of a day's 午餐."""
    (batch,) = kitchen_of("午餐", now, day).batches
    return batch


def fresh(booking: Booking) -> Ticket:
    return ticket(booking.reference)
