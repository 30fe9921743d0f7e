"""Booking: times of a service, the check page, and what becomes of it."""

from datetime import date, datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for

from community.bookings import actions, kept
from community.bookings.details import asked_of, form_for, rows_of
from community.bookings.forms import BookingForm
from community.bookings.kinds import is_at_home, is_bookable, paid_words, ticket_time, ticket_words, words_of
from community.bookings.kinds.room import ROOM
from community.bookings.queries import offer_of, tickets_of
from community.bookings.refused import booked_already, not_offered, with_choices
from community.bookings.rooms import week_of
from community.bookings.rules import MOST_DAYS_AT_ONCE, Offer, Ticket
from community.bookings.times import Times
from community.core import clock, dates, keys
from community.core.access import RESIDENT, anyone, public
from community.core.errors import Choice, Refusal
from community.core.web import asked_day, done, wrong
from community.partners.queries import has_concession
from community.partners.rules import Span

bp = Blueprint("bookings", __name__)
bp.add_app_template_filter(words_of, "words_of")
bp.add_app_template_filter(ticket_words, "ticket_words")
bp.add_app_template_filter(ticket_time, "ticket_time")
bp.add_app_template_filter(paid_words, "paid_words")
USED = Refusal("大厅屏上的这个码已经用过了", "一个码只能约一次，要约就在这里选时间")


@bp.app_template_test("bookable")
def line_is_bookable(line) -> bool:
    """For price lists: whether a line has a 预约."""
    return is_bookable(line.kind, line.resource_id)


@bp.app_template_test("conceded")
def line_has_concession(service_id: int) -> bool:
    """For booking forms: whether a group pays less for a line, so that there is something to ask for."""
    return has_concession(service_id)


@bp.app_template_test("at_home")
def is_visit(what) -> bool:
    """For offers and tickets: whether one comes to the resident."""
    return is_at_home(what.kind)


def offer_or_404(service_id: int) -> Offer:
    return offer_of(service_id, clock.now()) or abort(404)


def asked_quantity(offer: Offer) -> int:
    """How many an address asks for, within what the line allows."""
    return min(max(request.args.get("quantity", offer.least, type=int), offer.least), offer.most)


@bp.get("/services/<int:service_id>")
@public
def times_page(service_id: int):
    return _times_page(offer_or_404(service_id), asked_day())


def _times_page(offer: Offer, day: date | None, **said) -> str:
    quantity = asked_quantity(offer)
    times = Times(offer, clock.now(), quantity=quantity)
    if day not in times.days:
        day = times.first_free_day()
    week = week_of(times, day) if offer.kind == ROOM.name else None
    context = {"offer": offer, "times": times, "day": day, "week": week, "quantity": quantity}
    return render_template("bookings/times.html", **context, **said)


@bp.get("/services/<int:service_id>/book")
@anyone
def check_page(service_id: int):
    offer = offer_or_404(service_id)
    ats, quantity = asked_times(), asked_quantity(offer)
    made = keys.answer_of(request.args.get("key", ""))
    if made:
        return _used_key(offer, ats[0], made.split()[0])
    form = form_for(BookingForm, offer, at=request.args.getlist("at"), price_id=offer.price_id)
    form.quantity.data = str(quantity)
    form.request_key.data = request.args.get("key") or form.request_key.data  # a code of the hall's screen
    several = len(ats) > 1
    refusals = [not_offered(offer, at, quantity, now=clock.now(), is_one_of_several=several) for at in ats]
    refusal = next((refusal for refusal in refusals if refusal), None)
    own = _own_tickets(service_id, ats)
    if own:
        refusal = _booked_already(own, ats, quantity, refusal)
    return render_template("bookings/check.html", **order(offer, ats, form), refusal=refusal)


def _used_key(offer: Offer, at: datetime, reference: str):
    """A code of the hall's screen of which something has come: to this phone's booking, or to other times."""
    if reference in kept.references():
        return redirect(url_for("mine.booking_page", reference=reference), 303)
    return _times_page(offer, at.date(), refusal=USED), 409


def asked_times() -> list[datetime]:
    """The times an address asks for: one or several; none, or one that nobody can mean, is no page."""
    found = {dates.moment_from(text) or abort(404) for text in request.args.getlist("at")}
    return sorted(found) if 0 < len(found) <= MOST_DAYS_AT_ONCE else abort(404)


def order(offer: Offer, ats: list[datetime], form: BookingForm) -> dict:
    """What the check page says back: what, when, how many."""
    said = form.quantity.data or ""
    quantity = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else offer.least
    span = _span(offer, ats, quantity) if len(ats) == 1 else None
    words = {"quantity": quantity, "span": span, "details": asked_of(offer)}
    return words | {"offer": offer, "ats": ats, "form": form}


def _span(offer: Offer, ats: list[datetime], quantity: int) -> Span | None:
    time = Times(offer, clock.now(), quantity=quantity, by_desk=True).at(ats[0])
    return (time.at, time.ends_at) if time else None


def _own_tickets(service_id: int, ats: list[datetime]) -> list[Ticket]:
    """The bookings of these very times that this phone keeps: whoever came Back from them sees this page."""
    ahead, _ = tickets_of(kept.references(), clock.now())
    return [t for t in ahead if t.service_id == service_id and t.starts_at in ats]


def _booked_already(
    own: list[Ticket], ats: list[datetime], quantity: int, refusal: Refusal | None
) -> Refusal:
    """Where all is booked, to the booking; where some of it is, to the rest as well."""
    booked = {ticket.starts_at for ticket in own}
    rest = [f"{at:%Y-%m-%dT%H:%M}" for at in ats if at not in booked]
    then = {"service_id": own[0].service_id, "at": rest, "quantity": quantity}
    return booked_already(
        url_for("mine.booking_page", reference=own[0].reference),
        refusal,
        days="、".join(dates.near_day(at.date(), clock.now().date()) for at in sorted(booked)),
        rest_url=url_for(".check_page", **then) if rest else "",
    )


@bp.post("/services/<int:service_id>/bookings")
@anyone
def book(service_id: int):
    offer = offer_or_404(service_id)
    form = form_for(BookingForm, offer)
    if not form.validate():
        ats = form.times() or abort(422)
        return wrong("bookings/check.html", "bookings/_check.html", **order(offer, ats, form))
    try:
        references = keys.once(form, lambda: _book(offer, form)).split()
    except Refusal as refusal:
        return _refused(service_id, form, refusal)
    then = url_for("mine.booking_page", reference=references[0], new=1)
    response = make_response(done(then if len(references) == 1 else url_for("mine.list_page", new=1)))
    return kept.remember(response, *references)


def _book(offer: Offer, form: BookingForm) -> str:
    """One booking for each time, all of them or none."""
    return " ".join(_book_one(offer, form, at) for at in form.times())


def _book_one(offer: Offer, form: BookingForm, at: datetime) -> str:
    form.tried_at = at
    booking = actions.book(
        offer.service_id,
        contact=form.mobile.digits,
        for_whom=form.name.data,
        starts_at=at,
        quantity=form.quantity.number,
        price_id=form.agreed_price_id(),
        waits=form.does_wait(),
        details=rows_of(offer, form, now=clock.now()),
        asks_concession=form.asks_concession.data,
        channel="web",
        by=RESIDENT,
        now=clock.now(),
    )
    return booking.reference


def _refused(service_id: int, form: BookingForm, refusal: Refusal):
    """The check page again with what happened and the next best thing; nothing typed is lost."""
    if refusal.code == "key":
        refusal.choices = (Choice("另选个时间", url=url_for(".times_page", service_id=service_id)),)
    offer, quantity = offer_or_404(service_id), form.quantity.number
    form.price_id.data = offer.price_id
    tried_at = form.tried_at or form.starts_at()
    refusal = with_choices(
        refusal, offer, tried_at, quantity=quantity, now=clock.now(), is_one_of_several=len(form.times()) > 1
    )
    context = order(offer, form.times(), form)
    return wrong("bookings/check.html", "bookings/_refused.html", 409, refusal=refusal, **context)
