"""代约: the desk or the shop books for somebody who rings or stands there."""

from datetime import datetime

from flask import Blueprint, abort, render_template, request, url_for

from community.bookings import actions, queries
from community.bookings.details import form_for, rows_of
from community.bookings.forms import OVER_REASONS, DeskBookingForm
from community.bookings.queries import offer_of
from community.bookings.refused import with_choices
from community.bookings.rules import Offer
from community.bookings.times import Times
from community.bookings.views import asked_quantity, asked_times, order
from community.core import clock, keys
from community.core.access import COUNTER, actor, allow, own_partner_or_404
from community.core.errors import Choice, Refusal
from community.core.web import asked_day, done, wrong

bp = Blueprint("desk_book", __name__, url_prefix="/desk")


def offer_or_404(service_id: int) -> Offer:
    offer = offer_of(service_id, clock.now()) or abort(404)
    own_partner_or_404(offer.partner_slug)
    return offer


@bp.get("/bookings/new")
@allow(*COUNTER)
def choose_page():
    slug = actor().partner_slug or request.args.get("partner")
    shops = queries.bookable_lines(clock.now(), slug)
    day, hour = asked_day(), request.args.get("hour", type=int)
    is_of_an_hour = slug and day and hour is not None
    lines = [line.id for of_shop in shops.values() for line in of_shop] if is_of_an_hour else []
    times = {line: Times(offer_or_404(line), clock.now(), by_desk=True) for line in lines}
    return render_template("bookings/desk/choose.html", shops=shops, day=day, hour=hour, times=times)


@bp.get("/services/<int:service_id>")
@allow(*COUNTER)
def times_page(service_id: int):
    offer = offer_or_404(service_id)
    quantity = asked_quantity(offer)
    times = Times(offer, clock.now(), quantity=quantity, by_desk=True)
    day = asked_day()
    if day not in times.days:
        day = times.first_free_day()
    return render_template("bookings/desk/times.html", offer=offer, times=times, day=day, quantity=quantity)


@bp.get("/services/<int:service_id>/book")
@allow(*COUNTER)
def check_page(service_id: int):
    offer = offer_or_404(service_id)
    ats, quantity = asked_times(), asked_quantity(offer)
    form = form_for(
        DeskBookingForm, offer, by_desk=True, at=request.args.getlist("at"), price_id=offer.price_id
    )
    form.quantity.data = str(quantity)
    times = Times(offer, clock.now(), quantity=quantity, by_desk=True)
    if not all(time and times.is_free(time) for time in map(times.at, ats)):
        form.extra.data = "fits"
    return render_template("bookings/desk/book.html", **order(offer, ats, form))


@bp.post("/services/<int:service_id>/bookings")
@allow(*COUNTER)
def book(service_id: int):
    offer = offer_or_404(service_id)
    form = form_for(DeskBookingForm, offer, by_desk=True)
    if not form.validate():
        ats = form.times() or abort(422)
        return wrong("bookings/desk/book.html", "bookings/desk/_book.html", **order(offer, ats, form))
    try:
        keys.once(form, lambda: _book(offer, form))
    except Refusal as refusal:
        return _refused(service_id, form, refusal)
    return done(url_for("desk_bookings.board_page", day=form.starts_at().date(), partner=offer.partner_slug))


def _refused(service_id: int, form: DeskBookingForm, refusal: Refusal):
    offer, at = offer_or_404(service_id), form.tried_at or form.starts_at()
    form.price_id.data = offer.price_id
    context, quantity = order(offer, form.times(), form), form.quantity.number
    choices, several = desks_own(refusal.code), len(form.times()) > 1
    asked = {"quantity": quantity, "by_desk": True, "is_one_of_several": several}
    refusal = with_choices(refusal, offer, at, now=clock.now(), **asked)
    refusal.choices += choices + carried_override(form.override.data)
    context |= {"refusal": refusal, "clock": True}
    return wrong("bookings/desk/book.html", "bookings/_refused.html", 409, **context)


def carried_override(reason: str) -> tuple[Choice, ...]:
    """The reason that was tapped already, should the same form be refused for something else."""
    return (Choice("", name="override", value=reason),) if reason else ()


def desks_own(code: str) -> tuple[Choice, ...]:
    """What the desk may do about a refusal and a resident may not: a place more, a booking more."""
    if code == "over":
        return tuple(Choice(f"多约，{words}", name="override", value=key) for key, words in OVER_REASONS)
    return (Choice("加号，店里说排得下", name="extra", value="fits"),) if code == "full" else ()


def _book(offer: Offer, form: DeskBookingForm) -> str:
    """One booking for each time, all of them or none."""
    return " ".join(_book_one(offer, form, at) for at in form.times())


def _book_one(offer: Offer, form: DeskBookingForm, at: datetime) -> str:
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
        channel=form.channel.data,
        extra=form.extra.data,
        override=form.override.data,
        by=actor(),
        now=clock.now(),
    )
    return booking.reference
