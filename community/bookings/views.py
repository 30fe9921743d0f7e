"""Booking: times of a service, the check page, and what becomes of it."""

from datetime import datetime

from flask import Blueprint, abort, make_response, render_template, request, url_for

from community.bookings import actions, kept
from community.bookings.forms import BookingForm
from community.bookings.kinds import is_bookable
from community.bookings.queries import offer_of, tickets_of
from community.bookings.refused import booked_already, not_offered, with_choices
from community.bookings.rules import Offer
from community.bookings.times import Times
from community.core import clock, dates, keys
from community.core.access import RESIDENT, anyone, public
from community.core.errors import Refusal
from community.core.web import asked_day, done, wrong

bp = Blueprint("bookings", __name__)


@bp.app_template_test("bookable")
def line_is_bookable(line) -> bool:
    """For price lists: whether a line has a 预约."""
    return is_bookable(line.kind, line.resource_id)


def offer_or_404(service_id: int) -> Offer:
    return offer_of(service_id, clock.now()) or abort(404)


@bp.get("/services/<int:service_id>")
@public
def times_page(service_id: int):
    offer = offer_or_404(service_id)
    times = Times(offer, clock.now())
    day = asked_day()
    if day not in times.days:
        day = times.first_free_day()
    return render_template("bookings/times.html", offer=offer, times=times, day=day)


@bp.get("/services/<int:service_id>/book")
@anyone
def check_page(service_id: int):
    offer = offer_or_404(service_id)
    at = dates.moment_from(request.args.get("at")) or abort(404)
    form = BookingForm(at=request.args["at"], price_id=offer.price_id, name="", mobile="")
    refusal = not_offered(offer, at, now=clock.now())
    own = _own_reference(service_id, at)
    if own:
        refusal = booked_already(url_for("mine.booking_page", reference=own), refusal)
    return render_template("bookings/check.html", offer=offer, at=at, form=form, refusal=refusal)


def _own_reference(service_id: int, at: datetime) -> str | None:
    """The booking of this very time that this phone keeps: whoever came Back from it sees this page."""
    ahead, _ = tickets_of(kept.references(), clock.now())
    return next((t.reference for t in ahead if (t.service_id, t.starts_at) == (service_id, at)), None)


@bp.post("/services/<int:service_id>/bookings")
@anyone
def book(service_id: int):
    offer = offer_or_404(service_id)
    form = BookingForm()
    if not form.validate():
        at = form.starts_at() or abort(422)
        return wrong("bookings/check.html", "bookings/_check.html", offer=offer, at=at, form=form)
    try:
        reference = keys.once(form, lambda: _book(service_id, form))
    except Refusal as refusal:
        return _refused(service_id, form, refusal)
    response = make_response(done(url_for("mine.booking_page", reference=reference, new=1)))
    return kept.remember(response, reference)


def _book(service_id: int, form: BookingForm) -> str:
    booking = actions.book(
        service_id,
        contact=form.mobile.digits,
        for_whom=form.name.data,
        starts_at=form.starts_at(),
        quantity=form.quantity.number,
        price_id=form.agreed_price_id(),
        channel="web",
        by=RESIDENT,
        now=clock.now(),
    )
    return booking.reference


def _refused(service_id: int, form: BookingForm, refusal: Refusal):
    """The check page again with what happened and the next best thing; nothing typed is lost."""
    offer, at = offer_or_404(service_id), form.starts_at()
    form.price_id.data = offer.price_id
    context = {"offer": offer, "at": at, "form": form}
    refusal = with_choices(refusal, offer, at, now=clock.now())
    return wrong("bookings/check.html", "core/_messages.html", 409, refusal=refusal, **context)
