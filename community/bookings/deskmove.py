"""改期: the desk or the shop gives a booking another time, with one tap on it."""

from datetime import date, datetime

from flask import Blueprint, render_template, request

from community.bookings import actions
from community.bookings.desk import board_of, ticket_or_404
from community.bookings.deskbook import carried_override, desks_own
from community.bookings.forms import DeskMoveForm
from community.bookings.queries import offer_of
from community.bookings.refused import with_choices
from community.bookings.rules import MOVABLE, Offer, Ticket
from community.bookings.times import Times
from community.core import clock, keys
from community.core.access import COUNTER, actor, allow
from community.core.errors import Choice, Refusal
from community.core.web import asked_day, done, wrong

bp = Blueprint("desk_move", __name__, url_prefix="/desk")


@bp.get("/bookings/<reference>/move")
@allow(*COUNTER)
def move_page(reference: str):
    found = ticket_or_404(reference)
    if found.state not in MOVABLE or found.is_series:
        raise Refusal("这个预约现在不能改时间了", code="late")
    return render_template("bookings/desk/move.html", **_times(found, offer_for(found), asked_day()))


def offer_for(found: Ticket) -> Offer:
    offer = offer_of(found.service_id, clock.now())
    if offer is None:
        raise Refusal("这个项目现在不能约了", "先取消，再替他约别的项目", code="gone")
    return offer


def _times(found: Ticket, offer: Offer, day: date | None) -> dict:
    times = Times(offer, clock.now(), quantity=found.quantity, by_desk=True, moving=found.id)
    day = next((d for d in (day, found.starts_at.date()) if d in times.days), None) or times.first_free_day()
    back = board_of(found)
    return {"ticket": found, "offer": offer, "times": times, "day": day, "back": back, "form": DeskMoveForm()}


@bp.post("/bookings/<reference>/move")
@allow(*COUNTER)
def move(reference: str):
    found, form = ticket_or_404(reference), DeskMoveForm()
    offer, at = offer_for(found), form.starts_at()
    if not form.validate() or at is None:
        context = _times(found, offer, None) | {"form": form, "is_blank": at is None}
        return wrong("bookings/desk/move.html", "bookings/desk/_move.html", **context)
    try:
        keys.once(form, lambda: _move(found, at, form))
    except Refusal as refusal:
        return _not_moved(found, offer, form, refusal)
    return done(board_of(ticket_or_404(reference), changed=reference))


def _move(found: Ticket, at: datetime, form: DeskMoveForm) -> str:
    must_ring = request.form.get("ring") == "1"
    reasons = {"extra": form.extra(), "override": form.override.data}
    actions.move(found, starts_at=at, must_ring=must_ring, **reasons, by=actor(), now=clock.now())
    return found.reference


def _not_moved(found: Ticket, offer: Offer, form: DeskMoveForm, refusal: Refusal):
    at = form.starts_at()
    moved = {"quantity": found.quantity, "by_desk": True, "moving": found.id}
    own = desks_own("over") if refusal.code == "over" else ()
    refusal = with_choices(refusal, offer, at, now=clock.now(), **moved)
    tried = Choice("", name="tried", value=f"{at:%Y-%m-%dT%H:%M}")
    refusal.choices += own + (tried, *carried_override(form.override.data))
    context = _times(found, offer, at.date())
    return wrong("bookings/desk/move.html", "core/_messages.html", 409, refusal=refusal, **context)
