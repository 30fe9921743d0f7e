"""Booking at the hall's screen: how many and when, the digit pad, check, done.

What is typed lives in the page and in the body of what it sends: it has no address, the server keeps no
draft, and nothing is left of it once the page is gone.
"""

from datetime import date, datetime

from flask import Blueprint, abort, render_template, request

from community.bookings import actions
from community.bookings.details import asked_of, form_for, rows_of, said_of
from community.bookings.queries import earlier_waiters, offer_of, ticket
from community.bookings.refused import not_offered, with_choices
from community.bookings.rules import Offer
from community.bookings.times import Times
from community.bookings.views import asked_quantity, order
from community.core import clock, dates, keys
from community.core.access import RESIDENT, allow
from community.core.errors import Refusal
from community.core.web import asked_day, fragment, wrong
from community.kiosk.forms import NumberForm, PadForm
from community.kiosk.rules import AGAIN, KEYS, NOT_HERE, called, is_booked_by_number, spaced, typed

bp = Blueprint("kiosk_booking", __name__, url_prefix="/kiosk/services/<int:service_id>")
bp.add_app_template_filter(spaced, "spaced_number")
DAYS_SHOWN = 12
PAGE = "kiosk/book.html"


@bp.get("")
@allow("kiosk")
def times_page(service_id: int):
    offer = _offer_or_404(service_id)
    return _times_page(offer, asked_day())


def _times_page(offer: Offer, day: date | None, **said) -> str:
    quantity = asked_quantity(offer)
    times = Times(offer, clock.now(), quantity=quantity)
    if day not in times.days:
        day = times.first_free_day()
    days = times.day_choices()[:DAYS_SHOWN]
    context = {"offer": offer, "times": times, "quantity": quantity, "day": day, "days": days}
    return render_template("kiosk/times.html", **context, **said)


@bp.get("/book")
@allow("kiosk")
def pad_page(service_id: int):
    offer = _offer_or_404(service_id)
    at, quantity = dates.moment_from(request.args.get("at")) or abort(404), asked_quantity(offer)
    refusal = not_offered(offer, at, quantity, now=clock.now())
    waits = "waits" in request.args and refusal is not None and _can_wait(refusal)
    if refusal and not waits:
        said = Refusal(refusal.sentence, "换个时间吧")
        return _times_page(offer, at.date(), refusal=said), 409
    asked = {"at": request.args["at"], "quantity": str(quantity), "waits": "1" if waits else ""}
    form = form_for(NumberForm, offer, price_id=offer.price_id, mobile="", **asked)
    step = "pad" if is_booked_by_number(asked_of(offer)) else "phone"
    return render_template(PAGE, **_step(step, offer, at, form))


def _can_wait(refusal: Refusal) -> bool:
    return any(choice.name == "waits" for choice in refusal.choices)


@bp.post("/number")
@allow("kiosk")
def press(service_id: int):
    offer = _pad_offer_or_404(service_id)
    form = form_for(PadForm, offer)
    if not form.validate():
        abort(422)
    form.mobile.data = typed(form.mobile.data, form.key.data)
    step = _step("pad", offer, form.starts_at(), form)
    return fragment(step["step"] if form.key.data == AGAIN else "kiosk/_typed.html", PAGE, **step)


@bp.post("/check")
@allow("kiosk")
def check(service_id: int):
    offer = _pad_offer_or_404(service_id)
    form = form_for(NumberForm, offer)
    if not form.validate():
        return _wrong(offer, form)
    return fragment("kiosk/_check.html", PAGE, **_step("check", offer, form.starts_at(), form))


@bp.post("/bookings")
@allow("kiosk")
def book(service_id: int):
    offer = _pad_offer_or_404(service_id)
    form = form_for(NumberForm, offer)
    if not form.validate():
        return _wrong(offer, form)
    try:
        reference = keys.once(form, lambda: _book(offer, form))
    except Refusal as refusal:
        return _refused(service_id, form, refusal)
    return fragment(
        "kiosk/_done.html", PAGE, **_step("done", offer, form.starts_at(), form), **_made(reference)
    )


def _made(reference: str) -> dict:
    made = ticket(reference)
    earlier = earlier_waiters(made.id) if made.state == "waiting" else 0
    return {"ticket": made, "said": said_of(made, is_private=False), "earlier": earlier}


def _wrong(offer: Offer, form: NumberForm):
    """The pad again with what is wrong of the number."""
    at = form.starts_at() or abort(422)
    return wrong(PAGE, "kiosk/_pad.html", **_step("pad", offer, at, form))


def _book(offer: Offer, form: NumberForm) -> str:
    booking = actions.book(
        offer.service_id,
        contact=form.mobile.digits,
        for_whom=called(form.mobile.digits),
        starts_at=form.starts_at(),
        quantity=form.quantity.number,
        price_id=form.agreed_price_id(),
        channel="kiosk",
        waits=form.does_wait(),
        details=rows_of(offer, form, now=clock.now()),
        asks_concession=form.asks_concession.data,
        by=RESIDENT,  # a resident books; the screen is the way, as a phone is
        now=clock.now(),
    )
    return booking.reference


def _refused(service_id: int, form: NumberForm, refusal: Refusal):
    """The check step again with what happened and the next best thing; the number is still there."""
    offer, at = _offer_or_404(service_id), form.starts_at()
    form.price_id.data = offer.price_id
    if refusal.code == "limit":
        refusal = Refusal(NOT_HERE, code="limit")  # whoever stands here needs no telephone
    refusal = with_choices(refusal, offer, at, quantity=form.quantity.number, now=clock.now())
    step = _step("check", offer, at, form)
    return wrong(PAGE, "kiosk/_refused.html", 409, refusal=refusal, **step)


def _offer_or_404(service_id: int) -> Offer:
    return offer_of(service_id, clock.now()) or abort(404)


def _pad_offer_or_404(service_id: int) -> Offer:
    """The same for what a number alone books."""
    offer = _offer_or_404(service_id)
    return offer if is_booked_by_number(asked_of(offer)) else abort(404)


def _step(name: str, offer: Offer, at: datetime, form: NumberForm) -> dict:
    return {"step": f"kiosk/_{name}.html", "at": at, "pad_keys": KEYS, **order(offer, [at], form)}
