"""What is always true of the book, said a second time: plain rows, and arithmetic of its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Table, select

from community.bookings.models import Booking, BookingEvent, Call, Claim, Resource, ResourceDate, Slot, Want
from community.bookings.queue import is_offered
from community.core.db import db
from community.partners.models import Closure, Price, Service

HOLDS = {"requested", "confirmed", "arrived", "done", "no_show"}
IS_ACTIVE = {"requested", "waiting", "confirmed", "arrived"}
IS_AHEAD = {"requested", "waiting", "confirmed"}
FIXED = (
    "service_id",
    "contact_id",
    "for_whom",
    "quantity",
    "price_id",
    "price_fen",
    "amount_fen",
    "created_at",
)
PLACES_FOR_EACH = {"appointment", "meal", "course"}  # of these each of the quantity takes a place
MOVES = ("move", "move_back")
DATE_MOVES = ("move_date", "call_off_date")  # of a course, with all who come; they leave each in its state
STEPS = (20, 30, 60)  # minutes, that a grid may have had
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Book:
    """All rows at one moment, by their ids."""

    bookings: dict[int, Row]
    slots: dict[int, Row]
    claims: list[Row]
    wants: list[Row]
    events: list[Row]
    calls: list[Row]
    services: dict[int, Row]
    resources: dict[int, Row]
    dates: list[Row]
    prices: dict[int, Row]
    closures: list[Row]

    def claims_of(self) -> dict[int, dict[int, int]]:
        """Slot and places, by booking."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for claim in self.claims:
            found[claim.booking_id][claim.slot_id] = claim.quantity
        return found

    def wants_of(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = defaultdict(list)
        for want in self.wants:
            found[want.booking_id].append(self.slots[want.slot_id])
        return found

    def places_of(self, booking: Row) -> int:
        kind = self.services[booking.service_id].kind
        return booking.quantity if kind in PLACES_FOR_EACH else 1

    def resource_of(self, booking: Row) -> Row:
        """Each shop of the stage has one; a line may have been taken from it meanwhile."""
        return next(row for row in self.resources.values() if row.partner_id == booking.partner_id)


def read() -> Book:
    def rows(table: Table) -> list[Row]:
        return list(db.session.execute(select(*table.columns).order_by(table.c.id)))

    def by_id(table: Table) -> dict[int, Row]:
        return {row.id: row for row in rows(table)}

    return Book(
        bookings=by_id(Booking.__table__),
        slots=by_id(Slot.__table__),
        claims=rows(Claim.__table__),
        wants=rows(Want.__table__),
        events=rows(BookingEvent.__table__),
        calls=rows(Call.__table__),
        services=by_id(Service.__table__),
        resources=by_id(Resource.__table__),
        dates=rows(ResourceDate.__table__),
        prices=by_id(Price.__table__),
        closures=rows(Closure.__table__),
    )


def broken(before: Book, after: Book, now: datetime) -> Iterator[str]:
    """What no longer holds after one thing was done."""
    yield from _places(after)
    yield from _exact_slots(after)
    yield from _at_once(after, now)
    yield from _doubles(after)
    yield from _fixed(before, after)
    yield from _events(after)
    yield from _queue(before, after, now)
    yield from _calls(after)
    yield from _shut(after, now)


def _places(book: Book) -> Iterator[str]:
    """First: taken is the sum of the claims, within the capacity."""
    claimed: dict[int, int] = defaultdict(int)
    for claim in book.claims:
        claimed[claim.slot_id] += claim.quantity
    for slot in book.slots.values():
        if slot.taken != claimed[slot.id] or not 0 <= slot.taken <= slot.capacity:
            yield f"slot {slot.id} of {slot.capacity}: taken {slot.taken}, claimed {claimed[slot.id]}"


def _exact_slots(book: Book) -> Iterator[str]:
    """Second: who holds has claims on exactly its slots; who waits wants exactly these; others neither."""
    claims, wants = book.claims_of(), book.wants_of()
    for booking in book.bookings.values():
        held = [(book.slots[slot].starts_at, places) for slot, places in claims[booking.id].items()]
        wanted = [slot.starts_at for slot in wants[booking.id]]
        own, places = _spans(book, booking), book.places_of(booking)
        should_hold = [(start, places) for start, _ in own] if booking.state in HOLDS else []
        should_want = [start for start, _ in own] if booking.state == "waiting" else []
        if (sorted(held), sorted(wanted)) != (should_hold, should_want):
            yield f"booking {booking.id} ({booking.state}) holds {held} and wants {wanted}, not {own}"


def _spans(book: Book, booking: Row) -> list[Span]:
    """When a booking takes places, by its kind; what was over may have been booked in other steps."""
    service, resource = book.services[booking.service_id], book.resource_of(booking)
    if service.is_series:
        dates = (date for date in book.dates if date.resource_id == resource.id)
        return sorted((date.starts_at, date.ends_at) for date in dates)  # one may be put off past another
    if service.kind not in ("appointment", "room"):
        return [(booking.starts_at, booking.ends_at)]
    length = booking.ends_at - booking.starts_at
    possible = []
    for minutes in (resource.step_minutes, *STEPS):
        step = timedelta(minutes=minutes)
        count = -(-length // step) + service.buffer_steps
        starts = [booking.starts_at + step * n for n in range(count)]
        possible.append([(start, start + step) for start in starts])
    held = [book.slots[claim.slot_id].starts_at for claim in book.claims if claim.booking_id == booking.id]
    return next((spans for spans in possible if [start for start, _ in spans] == sorted(held)), possible[0])


def _at_once(book: Book, now: datetime) -> Iterator[str]:
    """No more take places at any moment than there are, whatever slots they took them from."""
    taking: dict[int, list[tuple[datetime, datetime, int, int]]] = defaultdict(list)
    most = {(slot.resource_id, slot.starts_at): slot.capacity for slot in book.slots.values()}
    for booking in book.bookings.values():
        resource = book.resource_of(booking).id
        for start, end in _spans(book, booking) if booking.state in HOLDS else ():
            if start > now:
                capacity = most.get((resource, start), 0)
                taking[resource].append((start, end, book.places_of(booking), capacity))
    for resource, spans in taking.items():
        for moment in {span[0] for span in spans}:
            running = [span for span in spans if span[0] <= moment < span[1]]
            if sum(span[2] for span in running) > max(span[3] for span in running):
                yield f"resource {resource} has more at {moment} than places: {running}"


def _doubles(book: Book) -> Iterator[str]:
    """Fourth: one active booking for a contact, for-whom, service and start."""
    seen = set()
    for booking in book.bookings.values():
        person = (booking.contact_id, booking.for_whom, booking.service_id, booking.starts_at)
        if booking.state in IS_ACTIVE and person in seen:
            yield f"booking {booking.id} is a double"
        if booking.state in IS_ACTIVE:
            seen.add(person)


def _fixed(before: Book, after: Book) -> Iterator[str]:
    """Fifth: who, what, how many and the price never change; a new one bears the price that stands."""
    for booking in after.bookings.values():
        was = before.bookings.get(booking.id)
        if was:
            if any(getattr(was, name) != getattr(booking, name) for name in FIXED):
                yield f"booking {booking.id} was {was}, now {booking}"
            continue
        standing = [price for price in before.prices.values() if price.service_id == booking.service_id]
        price = max(standing, key=lambda row: (row.starts_on, row.id))
        if (booking.price_fen, booking.amount_fen) != (price.price_fen, price.price_fen * booking.quantity):
            yield f"booking {booking.id} is not made at the price {price.price_fen}"
    if gone := before.bookings.keys() - after.bookings.keys():
        yield f"bookings {gone} are gone"


def _events(book: Book) -> Iterator[str]:
    """Fifth: the events of a booking tell each state and start that it has had, without a gap."""
    told: dict[int, list[Row]] = defaultdict(list)
    for event in book.events:
        told[event.booking_id].append(event)
    for booking in book.bookings.values():
        state = ""
        moves = [event for event in told[booking.id] if event.verb in MOVES]
        now_at = f"{booking.starts_at:%Y-%m-%dT%H:%M}"
        start = moves[0].before if moves else now_at
        for event in told[booking.id]:
            if event.verb in DATE_MOVES:
                later = [move.before for move in moves if move.id > event.id]
                start = later[0] if later else now_at
            stood = start if event.verb in MOVES else state
            if event.before != stood or (event.after == stood) != (event.verb in DATE_MOVES):
                yield f"booking {booking.id}: {event.verb} from {event.before} to {event.after}, was {stood}"
            start, state = (event.after, state) if event.verb in MOVES else (start, event.after)
        if (state, start) != (booking.state, now_at):
            yield f"booking {booking.id} is {booking.state} at {booking.starts_at}, told {state} at {start}"


def _queue(before: Book, after: Book, now: datetime) -> Iterator[str]:
    """Sixth: nobody waits for what is free, nor was served before one who came earlier and would have fit."""
    claims, wants = after.claims_of(), after.wants_of()
    known = {event.id for event in before.events}
    verbs = {(event.booking_id, event.verb) for event in after.events if event.id not in known}
    served = {booking_id for booking_id, verb in verbs if verb in ("book", "serve") and claims[booking_id]}
    raised = {
        slot.id
        for slot in after.slots.values()
        if slot.id in before.slots and slot.capacity > before.slots[slot.id].capacity
    }
    for waiter in after.bookings.values():
        lead = timedelta(minutes=after.services[waiter.service_id].lead_cancel_minutes)
        if waiter.state != "waiting" or waiter.starts_at - lead < now:
            continue
        if not is_offered(waiter, now):  # the one thing that is asked of the code
            continue
        wanted = wants[waiter.id]
        if _fits(after, waiter, wanted, ()):
            yield f"booking {waiter.id} waits for what is free"
        own = {slot.id for slot in wanted}
        later = {
            b for b in served if b > waiter.id and own & claims[b].keys() and not raised & claims[b].keys()
        }
        if later and _fits(after, waiter, wanted, [claims[b] for b in later]):
            yield f"bookings {later} were served before {waiter.id}"


def _fits(book: Book, waiter: Row, wanted: Iterable[Row], without: Iterable[dict[int, int]]) -> bool:
    """Whether all of what a waiter wants is free, some claims left out."""
    taken = {
        slot.id: slot.taken - sum(claims.get(slot.id, 0) for claims in without)
        for slot in book.slots.values()
    }
    ends = max(waiter.ends_at, max(slot.ends_at for slot in wanted))
    last = max(slot.starts_at for slot in wanted)
    for slot in wanted:
        end = ends if slot.starts_at == last else slot.ends_at
        near = [
            other
            for other in book.slots.values()
            if other.resource_id == slot.resource_id
            and other.id != slot.id
            and other.starts_at < end
            and other.ends_at > slot.starts_at
        ]
        moments = [slot.starts_at, *(other.starts_at for other in near if other.starts_at > slot.starts_at)]
        busiest = max(
            sum(taken[other.id] for other in near if other.starts_at <= at < other.ends_at) for at in moments
        )
        if slot.capacity - taken[slot.id] - busiest < book.places_of(waiter):
            return False
    return True


def _calls(book: Book) -> Iterator[str]:
    """Who was served stands on the call list, once each time."""
    served = sorted(event.booking_id for event in book.events if event.verb in ("serve", "seat"))
    rung = sorted(call.booking_id for call in book.calls if call.reason == "served")
    if served != rung:
        yield f"served are {served}, to be rung {rung}"


def _shut(book: Book, now: datetime) -> Iterator[str]:
    """Nobody who is to come, waiting or not, is left over in a time that is shut."""
    for closure in book.closures:
        for booking in book.bookings.values() if closure.lifted_at is None else ():
            service = book.services[booking.service_id]
            spans = _spans(book, booking) if service.is_series else [(booking.starts_at, booking.ends_at)]
            is_left = (
                booking.state in IS_AHEAD
                and booking.starts_at > now
                and closure.partner_id in (None, booking.partner_id)
                and closure.resource_id in (None, book.resource_of(booking).id)
                and any(start < closure.ends_at and end > closure.starts_at for start, end in spans)
            )
            if is_left:
                yield f"booking {booking.id} ({booking.state}) stands in closure {closure.id}"
