"""Every verb of the book with its choices as small numbers, so that chance can do anything at any time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from community.bookings import actions, closing, outcomes, queue, resources, seating, undo
from community.bookings.closing import Shutting
from community.bookings.models import ACTIVE, Booking, Call, Estate, Resource
from community.bookings.queries import offer_of, ticket
from community.bookings.rules import BACK, CANCELLABLE, GIVEN_UP, MOVABLE, Ticket
from community.bookings.times import Times
from community.core.access import RESIDENT
from community.core.db import Base, db
from community.partners import listing
from community.partners.lines import hold, set_price
from community.partners.models import Closure, Partner, Service
from tests import factories as make
from tests.cast import actor

T = TypeVar("T")
CHANNELS = ("web", "desk", "kiosk", "phone")
BY_DESK = ("desk", "phone")
AROUND = timedelta(minutes=60)  # how far from its line's own time anything is booked: it is to be crowded
LATEST = 200  # bookings among which one is chosen
HALF_HOUR = timedelta(minutes=30)
HOURS = ((540, 1080), (550, 1080), (540, 690), (540, 1140))  # of a shop, in minutes after midnight


def one(choices: Sequence[T], number: int) -> T:
    return choices[number % len(choices)]


class Hands:
    """Residents, shops and the desk, who do what they like at a moment; who is refused changes nothing."""

    def __init__(self, lines: Sequence[tuple[int, datetime]], now: datetime):
        """
        Args:
            lines: services, each with the time around which it is booked.
        """
        self.lines, self.now = lines, now
        self.pages: dict[str, Ticket] = {}  # as somebody saw each booking first
        self.desk = actor("secretary")

    def book(self, line: int, who: int, at: int, quantity: int, channel: int, waits: bool) -> None:
        service_id, _ = one(self.lines, line)
        channel = one(CHANNELS, channel)
        by_desk = channel in BY_DESK
        actions.book(
            service_id,
            starts_at=self._time(line, at),
            quantity=self._quantity(line, quantity),
            channel=channel,
            waits=waits,
            override="own" if by_desk else "",
            details=self._details(line),
            **self._person(who, by_desk),
        )

    def add(self, line: int, who: int, at: int, quantity: int) -> None:
        """加号."""
        service_id, _ = one(self.lines, line)
        how = {"channel": "desk", "extra": "fits", "override": "own", "details": self._details(line)}
        person = self._person(who, True)
        actions.book(
            service_id,
            starts_at=self._time(line, at),
            quantity=self._quantity(line, quantity),
            **how,
            **person,
        )

    def cancel(self, which: int, by_desk: bool, is_old: bool) -> None:
        found = self._ticket(which, (*CANCELLABLE, "arrived"), is_old)
        by = self.desk if by_desk else RESIDENT
        outcomes.cancel(found, by=by, now=self.now, must_ring=by_desk)

    def move(self, which: int, at: int, by_desk: bool, extra: bool, is_old: bool) -> None:
        found = self._ticket(which, (*MOVABLE, "waiting"), is_old)
        line = next(n for n, (service_id, _) in enumerate(self.lines) if service_id == found.service_id)
        how = {"must_ring": by_desk, "extra": "fits" if extra else ""}
        by = self.desk if by_desk else RESIDENT
        actions.move(found, starts_at=self._time(line, at), by=by, now=self.now, **how)

    def answer(self, which: int, says_yes: bool) -> None:
        found = self._ticket(which, ("requested",), False)
        if says_yes:
            outcomes.step(found, "approve", by=self.desk, now=self.now)
        else:
            outcomes.refuse(found, because="clash", by=self.desk, now=self.now)

    def seat(self, which: int) -> None:
        """加号 for who waits."""
        seating.seat(self._ticket(which, ("waiting",), False), reason="fits", by=self.desk, now=self.now)

    def step(self, which: int, verb: int) -> None:
        found = self._ticket(which, ACTIVE, False)
        outcomes.step(found, one(("arrive", "finish", "miss"), verb), by=self.desk, now=self.now)

    def undo(self, which: int, is_old: bool) -> None:
        found = self._ticket(which, (*BACK, *GIVEN_UP, *MOVABLE), is_old)
        undo.step_back(found, by=self.desk, now=self.now)

    def close(self, line: int, start: int, length: int, whom: int, fate: int) -> None:
        """Shut a resource, a shop or everything; whom it hits is moved to the nearest time, or cancelled."""
        service_id, at = one(self.lines, line)
        service = db.session.get_one(Service, service_id)
        start = at + HALF_HOUR * (start - 2)
        whose = one(
            ((service.partner_id, service.resource_id), (service.partner_id, None), (None, None)), whom
        )
        shutting = Shutting(*whose, start, start + HALF_HOUR * (1 + length % 4), "盘点")
        hit = closing.hit_by(shutting, self.now)
        instead = closing.times_instead(hit, shutting, self.now)
        fates = {
            found.reference: choices[0].at if fate and (choices := instead[found.reference]) else None
            for found in hit
        }
        closing.close(shutting, fates, by=self.desk, now=self.now)
        self.tick_after()  # other times are offered now, and it gives away what is free at them

    def lift(self, which: int) -> None:
        closures = db.session.scalars(select(Closure).order_by(Closure.id)).all()
        if closures:
            closing.lift(one(closures, which), by=self.desk, now=self.now)
            self.tick_after()

    def give(self, line: int, capacity: int) -> None:
        """Another number of places."""
        resource, fields = self._resource(line)
        fields |= {"capacity": capacity % 5}
        resources.change_resource(resource, by=self.desk, now=self.now, **fields)

    def grid(self, line: int, number: int) -> None:
        """Another step, where times go by steps."""
        resource, fields = self._resource(line)
        if resource.step_minutes:
            fields |= {"step_minutes": one((resource.step_minutes, 30, 60, 20), number)}
        resources.change_resource(resource, by=self.desk, now=self.now, **fields)

    def leave(self, line: int, number: int) -> None:
        """One line is taken from its resource, or put back on it."""
        service_id, _ = one(self.lines, line)
        resource, fields = self._resource(line)
        users = {*fields["lines"]} ^ {service_id}
        resources.change_resource(resource, by=self.desk, now=self.now, **fields | {"lines": users})

    def open(self, line: int, number: int) -> None:
        """The shop has other hours from today on."""
        partner = db.session.get_one(Partner, self._service(line).partner_id)
        blocks = [(day, *one(HOURS, number)) for day in range(7)]
        listing.set_hours(partner, blocks, starts_on=self.now.date(), by=self.desk, now=self.now)
        self.tick_after()

    def price(self, line: int, number: int) -> None:
        service = self._service(line)
        hold(service)
        price = {
            "price_fen": 500 + 100 * number,
            "is_from": number % 2 == 1,
            "market_low_fen": None,
            "market_high_fen": None,
        }
        set_price(service, starts_on=self.now.date(), by=self.desk, now=self.now, **price)

    def ring(self, which: int) -> None:
        calls = db.session.scalars(select(Call).order_by(Call.id)).all()
        if calls:
            outcomes.tick_call(one(calls, which), by=self.desk, now=self.now)

    def tick_after(self) -> None:
        """The ticker's next turn; where others hold places meanwhile, it has a transaction of its own."""
        self.tick()

    def tick(self) -> None:
        queue.settle_all(now=self.now)

    def _details(self, line: int) -> list[Base]:
        """A visit goes to some home."""
        is_visit = self._service(line).kind == "visit"
        return [make.address(db.session.scalars(select(Estate).limit(1)).one())] if is_visit else []

    def _quantity(self, line: int, number: int) -> int:
        service = self._service(line)
        return service.least + number % (service.most - service.least + 1)

    def _service(self, line: int) -> Service:
        return db.session.get_one(Service, one(self.lines, line)[0])

    def _resource(self, line: int) -> tuple[Resource, dict]:
        of_shop = select(Resource).where(Resource.partner_id == self._service(line).partner_id)
        resource = db.session.scalars(of_shop).one()
        fields = {name: getattr(resource, name) for name in resources.RESOURCE_NAMES}
        users = db.session.scalars(select(Service.id).where(Service.resource_id == resource.id))
        return resource, fields | {"lines": list(users)}

    def _person(self, who: int, by_desk: bool) -> dict:
        by = self.desk if by_desk else RESIDENT
        """Each number books for two people."""
        name = {"for_whom": f"示例{who % 2}", "by": by, "now": self.now}
        return name | {"contact": f"1390000{who // 2:04d}"}

    def _time(self, line: int, number: int) -> datetime:
        """One of the times near its line's own, on that day or the next."""
        service_id, near = one(self.lines, line)
        offer = offer_of(service_id, self.now)
        if offer is None:
            return near
        times = Times(offer, self.now, by_desk=True)
        near_day = [at for at in times.starts(near.date()) if abs(at - near) <= AROUND]
        next_day = near.date() + timedelta(days=1)
        later = [at for at in times.starts(next_day) if abs(at - near - timedelta(days=1)) <= AROUND][:1]
        return one([*near_day, *later, near], number)

    def _ticket(self, which: int, states: Sequence[str], is_old: bool) -> Ticket:
        """A booking in one of some states; as it stands, or as somebody saw it first."""
        query = select(Booking.reference).where(Booking.state.in_(states)).order_by(Booking.id.desc())
        references = db.session.scalars(query.limit(LATEST)).all()
        if not references:
            raise NothingThere
        reference = one(references, which)
        found = ticket(reference)
        seen = self.pages.setdefault(reference, found)
        return seen if is_old else found


class NothingThere(Exception):
    """Nobody is there to whom it could be done."""
