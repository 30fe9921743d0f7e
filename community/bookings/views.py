"""Booking: times of a service, the check page, and what becomes of it."""

from flask import Blueprint, abort, make_response, render_template, request, url_for

from community.bookings import actions, kept
from community.bookings.forms import BookingForm
from community.bookings.kinds import is_bookable
from community.bookings.queries import offer_of
from community.bookings.rules import MOST_AT_ONCE, Offer, nearest
from community.bookings.times import Times
from community.core import clock, dates, keys
from community.core.access import RESIDENT, anyone, public
from community.core.errors import Choice, Refusal
from community.core.money import yuan
from community.core.web import done, wrong

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
    day = dates.day_from(request.args.get("day"))
    if day not in times.days:
        day = times.first_free_day()
    return render_template("bookings/times.html", offer=offer, times=times, day=day)


@bp.get("/services/<int:service_id>/book")
@anyone
def check_page(service_id: int):
    offer = offer_or_404(service_id)
    at = dates.moment_from(request.args.get("at")) or abort(404)
    form = BookingForm(at=request.args["at"], price_id=offer.price_id, name="", mobile="")
    refusal = None if at in Times(offer, clock.now()).starts(at.date()) else _gone(offer, at)
    return render_template("bookings/check.html", offer=offer, at=at, form=form, refusal=refusal)


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
        return _refused(offer, form, refusal)
    response = make_response(done(url_for("mine.booking_page", reference=reference, new=1)))
    return kept.remember(response, reference)


def _book(service_id: int, form: BookingForm) -> str:
    booking = actions.book(
        service_id,
        contact=form.mobile.digits,
        for_whom=form.name.data,
        starts_at=form.starts_at(),
        quantity=form.quantity.number,
        price_id=form.agreed_price_id() or 0,
        channel="web",
        by=RESIDENT,
        now=clock.now(),
    )
    return booking.reference


def _refused(offer: Offer, form: BookingForm, refusal: Refusal):
    """The check page again with what happened and the next best thing; nothing typed is lost."""
    at = form.starts_at()
    if refusal.code in ("full", "time"):
        refusal = _gone(offer, at, refusal.sentence if refusal.code == "time" else None)
    elif refusal.code == "price":
        refusal = _repriced(offer_or_404(offer.service_id), refusal)
        offer = offer_or_404(offer.service_id)
        form.price_id.data = offer.price_id
    return wrong(
        "bookings/check.html", "core/_messages.html", 409, offer=offer, at=at, form=form, refusal=refusal
    )


def _gone(offer: Offer, at, sentence: str | None = None) -> Refusal:
    times = Times(offer, clock.now())
    choices = [
        Choice(
            dates.spoken_time(c.at),
            f"余{c.free}{offer.counter}",
            name="instead",
            value=f"{c.at:%Y-%m-%dT%H:%M}",
        )
        for c in nearest(times.choices(at.date()), at)[:MOST_AT_ONCE]
    ]
    then = "您填的都还在，换个时间吧" if choices else "这一天没有别的时间了，换一天吧"
    other = Choice("看别的日子", url=url_for("bookings.times_page", service_id=offer.service_id))
    said = sentence or f"{dates.spoken_time(at)}刚被别人约走了"
    return Refusal(said, then, (*choices, other), code="full")


def _repriced(offer: Offer, refusal: Refusal) -> Refusal:
    now_costs = yuan(offer.price_fen, offer.is_from)
    button = Choice(f"按{now_costs}约", name="agreed", value=str(offer.price_id))
    return Refusal(refusal.sentence, "您填的都还在，按新价约就再点一次", (button,), code="price")
