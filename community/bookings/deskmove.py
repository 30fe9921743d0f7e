"""改期: the desk or the shop gives a booking another time, with one tap on it."""

from datetime import datetime

from flask import Blueprint, abort, render_template, request

from community.bookings import actions
from community.bookings.desk import board_of, ticket_or_404
from community.bookings.forms import MoveForm
from community.bookings.queries import offer_of
from community.bookings.refused import with_choices
from community.bookings.rules import MOVABLE, Offer, Ticket
from community.bookings.times import Times
from community.core import clock, keys
from community.core.access import COUNTER, actor, allow
from community.core.errors import Refusal
from community.core.web import asked_day, done, wrong

bp = Blueprint("desk_move", __name__, url_prefix="/desk")
GONE = Refusal("这个项目现在不能约了", "先取消，再替他约别的项目", code="gone")


@bp.get("/bookings/<reference>/move")
@allow(*COUNTER)
def move_page(reference: str):
    found = ticket_or_404(reference)
    offer = offer_of(found.service_id, clock.now())
    if offer is None or found.state not in MOVABLE:
        raise GONE if offer is None else Refusal("这个预约现在不能改时间了", code="late")
    return render_template("bookings/desk/move.html", **_times(found, offer, asked_day()))


def _times(found: Ticket, offer: Offer, day) -> dict:
    times = Times(offer, clock.now(), by_desk=True)
    day = next((d for d in (day, found.starts_at.date()) if d in times.days), None) or times.first_free_day()
    back = board_of(found)
    return {"ticket": found, "offer": offer, "times": times, "day": day, "back": back, "form": MoveForm()}


@bp.post("/bookings/<reference>/move")
@allow(*COUNTER)
def move(reference: str):
    found, form = ticket_or_404(reference), MoveForm()
    at = form.starts_at() or abort(422)
    if not form.validate():
        abort(422)
    try:
        keys.once(form, lambda: _move(found, at))
    except Refusal as refusal:
        return _not_moved(found, at, refusal)
    return done(board_of(ticket_or_404(reference), changed=reference))


def _move(found: Ticket, at: datetime) -> str:
    must_ring = request.form.get("ring") == "1"
    actions.move(found, starts_at=at, by=actor(), now=clock.now(), must_ring=must_ring)
    return found.reference


def _not_moved(found: Ticket, at: datetime, refusal: Refusal):
    offer = offer_of(found.service_id, clock.now())
    if offer is None:
        raise refusal
    refusal = with_choices(refusal, offer, at, now=clock.now(), by_desk=True)
    context = _times(found, offer, at.date())
    return wrong("bookings/desk/move.html", "core/_messages.html", 409, refusal=refusal, **context)
