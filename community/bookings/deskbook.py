"""代约: the desk or the shop books for somebody who rings or stands there."""

from flask import Blueprint, abort, render_template, request, url_for

from community.bookings import actions, queries
from community.bookings.forms import DeskBookingForm
from community.bookings.queries import offer_of
from community.bookings.refused import with_choices
from community.bookings.rules import Offer
from community.bookings.times import Times
from community.core import clock, dates, keys
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
    times = Times(offer, clock.now(), by_desk=True)
    day = asked_day()
    if day not in times.days:
        day = times.first_free_day()
    return render_template("bookings/desk/times.html", offer=offer, times=times, day=day)


@bp.get("/services/<int:service_id>/book")
@allow(*COUNTER)
def check_page(service_id: int):
    offer = offer_or_404(service_id)
    at = dates.moment_from(request.args.get("at")) or abort(404)
    form = DeskBookingForm(at=request.args["at"], price_id=offer.price_id)
    if not Times(offer, clock.now(), by_desk=True).free_at(at):
        form.extra.data = "fits"
    return render_template("bookings/desk/book.html", offer=offer, at=at, form=form)


@bp.post("/services/<int:service_id>/bookings")
@allow(*COUNTER)
def book(service_id: int):
    offer, form = offer_or_404(service_id), DeskBookingForm()
    if not form.validate():
        at = form.starts_at() or abort(422)
        return wrong("bookings/desk/book.html", "bookings/desk/_book.html", offer=offer, at=at, form=form)
    try:
        keys.once(form, lambda: _book(service_id, form))
    except Refusal as refusal:
        return _refused(service_id, form, refusal)
    return done(url_for("desk_bookings.board_page", day=form.starts_at().date(), partner=offer.partner_slug))


def _refused(service_id: int, form: DeskBookingForm, refusal: Refusal):
    offer, at = offer_or_404(service_id), form.starts_at()
    form.price_id.data = offer.price_id
    context = {"offer": offer, "at": at, "form": form}
    is_full = refusal.code == "full"
    refusal = with_choices(refusal, offer, at, now=clock.now(), by_desk=True)
    if is_full:
        refusal.choices += (Choice("加号，店里说排得下", name="extra", value="fits"),)
    return wrong("bookings/desk/book.html", "core/_messages.html", 409, refusal=refusal, **context)


def _book(service_id: int, form: DeskBookingForm) -> str:
    booking = actions.book(
        service_id,
        contact=form.mobile.digits,
        for_whom=form.name.data,
        starts_at=form.starts_at(),
        quantity=form.quantity.number,
        price_id=form.agreed_price_id(),
        channel=form.channel.data,
        extra=form.extra.data,
        by=actor(),
        now=clock.now(),
    )
    return booking.reference
