"""A resident's own bookings: the list, the ticket, finding, cancelling, moving, forgetting."""

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for

from community.bookings import actions, kept, outcomes
from community.bookings.details import said_of
from community.bookings.forms import ChangeForm, LookupForm
from community.bookings.mywords import week_words
from community.bookings.queries import earlier_waiters, offer_of, ticket, ticket_by_code, tickets_of
from community.bookings.refused import with_choices
from community.bookings.rules import Ticket
from community.bookings.series import at_next_dates, dates_of
from community.bookings.times import Times
from community.core import clock, dates, keys
from community.core.access import RESIDENT, anyone
from community.core.db import transaction
from community.core.errors import Refusal
from community.core.text import plain_digits
from community.core.throttle import check_throttle, count_failure
from community.core.web import asked_day, done, fragment, wrong

bp = Blueprint("mine", __name__)
FAILED_LOOKUPS = 5
FAILED_TAILS = 5
FAILED_FROM_ADDRESS = 100  # carriers put a whole town behind one address


def ticket_or_404(reference: str) -> Ticket:
    return ticket(reference) or abort(404)


@bp.get("/bookings")
@anyone
def list_page():
    ahead, past = tickets_of(kept.references(), clock.now())
    is_new = "new" in request.args and bool(ahead)
    context = {"is_new": is_new, "words": week_words(ahead, clock.now().date())}
    return render_template("bookings/mine.html", ahead=ahead, past=past, form=LookupForm(), **context)


@bp.get("/bookings/next")
@anyone
def next_booking():
    ahead, _ = tickets_of(kept.references(), clock.now())
    return fragment("bookings/_next.html", heading="下一个预约", ticket=ahead[0] if ahead else None)


@bp.post("/bookings/lookup")
@anyone
def lookup():
    form = LookupForm()
    if form.validate():
        found = _found(form.mobile.digits, form.code.data)
        if found:
            response = make_response(done(url_for(".booking_page", reference=found.reference)))
            return kept.remember(response, found.reference)
        form.code.errors = ["没有找到，请核对手机号和取号码"]
    ahead, past = tickets_of(kept.references(), clock.now())
    return wrong("bookings/mine.html", "bookings/_lookup.html", ahead=ahead, past=past, form=form)


def _found(mobile: str, code: str) -> Ticket | None:
    now = clock.now()
    address = request.remote_addr or ""
    check_throttle("lookup", mobile, limit=FAILED_LOOKUPS, now=now)
    check_throttle("lookup from", address, limit=FAILED_FROM_ADDRESS, now=now)
    found = ticket_by_code(mobile, code, now)
    if found is None:
        with transaction():
            count_failure("lookup", mobile, now=now)
            count_failure("lookup from", address, now=now)
    return found


@bp.post("/bookings/forget")
@anyone
def forget():
    return kept.forget(make_response(redirect(url_for(".list_page"), 303)))


@bp.get("/bookings/<reference>")
@anyone
def booking_page(reference: str):
    found = ticket_or_404(reference)
    is_mine = _is_mine(found)
    said = said_of(found, is_private=is_mine)
    earlier = earlier_waiters(found.id) if found.state == "waiting" else 0
    context = {"is_new": is_mine and "new" in request.args, "is_mine": is_mine}
    context |= {"said": said, "earlier": earlier, "dates": dates_of(found)}
    (context["next"],) = at_next_dates([found], clock.now())
    return render_template("bookings/booking.html", ticket=found, **context)


@bp.get("/bookings/<reference>/calendar.ics")
@anyone
def calendar(reference: str):
    from community.bookings.outward import calendar_file  # a large library, seldom used

    found = ticket_or_404(reference)
    if not dates_of(found):
        abort(404)
    headers = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": "attachment; filename=booking.ics",
    }
    return calendar_file(found, clock.now()), 200, headers


@bp.get("/bookings/<reference>/qr.png")
@anyone
def qr(reference: str):
    from community.bookings.outward import qr_picture

    return qr_picture(ticket_or_404(reference).reference), 200, {"Content-Type": "image/png"}


@bp.get("/bookings/<reference>/cancellation")
@anyone
def cancel_page(reference: str):
    found = ticket_or_404(reference)
    return render_template("bookings/cancel.html", ticket=found, form=ChangeForm(), is_mine=_is_mine(found))


@bp.post("/bookings/<reference>/cancellation")
@anyone
def cancel(reference: str):
    found, form = ticket_or_404(reference), ChangeForm()
    if not (form.validate() and _may_change(found, form)):
        return wrong(
            "bookings/cancel.html", "bookings/_cancel.html", ticket=found, form=form, is_mine=_is_mine(found)
        )
    keys.once(form, lambda: _cancel(found))
    return done(url_for(".booking_page", reference=reference))


def _cancel(found: Ticket) -> str:
    outcomes.cancel(found, by=RESIDENT, now=clock.now())
    return found.reference


@bp.get("/bookings/<reference>/move")
@anyone
def move_page(reference: str):
    now, found = clock.now(), ticket_or_404(reference)
    offer = offer_of(found.service_id, now)
    if offer is None or not (found.can_move(now) and offer.is_signing_up(now)):
        raise Refusal("这个预约现在不能改时间了", "请打电话给店里", code="late")
    times = Times(offer, now, quantity=found.quantity, moving=found.id)
    day = asked_day()
    at = dates.moment_from(request.args.get("at"))
    if at and at in times.starts(at.date()):
        context = _moved(found, at, ChangeForm(at=request.args["at"]))
        return render_template("bookings/move_check.html", **context)
    day = day if day in times.days else found.starts_at.date()
    return render_template("bookings/move.html", ticket=found, offer=offer, times=times, day=day)


@bp.post("/bookings/<reference>/move")
@anyone
def move(reference: str):
    found, form = ticket_or_404(reference), ChangeForm()
    at = form.starts_at() or abort(422)
    if not (form.validate() and _may_change(found, form)):
        context = _moved(found, at, form)
        return wrong("bookings/move_check.html", "bookings/_move_check.html", **context)
    try:
        keys.once(form, lambda: _move(found, at))
    except Refusal as refusal:
        return _not_moved(found, at, form, refusal)
    return done(url_for(".booking_page", reference=reference))


def _not_moved(found: Ticket, at, form: ChangeForm, refusal: Refusal):
    offer = offer_of(found.service_id, clock.now())
    if offer:
        moved = {"quantity": found.quantity, "moving": found.id}
        refusal = with_choices(refusal, offer, at, now=clock.now(), **moved)
    context = _moved(found, at, form)
    return wrong("bookings/move_check.html", "core/_messages.html", 409, refusal=refusal, **context)


def _moved(found: Ticket, at: datetime, form: ChangeForm) -> dict:
    """What the check page of a move says: until when, and whether the shop is asked anew."""
    offer = offer_of(found.service_id, clock.now())
    time = Times(offer, clock.now(), quantity=found.quantity).at(at) if offer else None
    ends_at = time.ends_at if time else at + (found.ends_at - found.starts_at)
    then = replace(found, starts_at=at, ends_at=ends_at)
    asks = offer is not None and offer.by_approval
    return {"ticket": found, "then": then, "form": form, "is_mine": _is_mine(found), "asks": asks}


def _move(found: Ticket, at) -> str:
    actions.move(found, starts_at=at, by=RESIDENT, now=clock.now())
    return found.reference


def _is_mine(found: Ticket) -> bool:
    return found.reference in kept.references()


def _may_change(found: Ticket, form: ChangeForm) -> bool:
    """Whether this browser made the booking, or knows the number's last four digits."""
    if _is_mine(found):
        return True
    now = clock.now()
    check_throttle("tail", found.reference, limit=FAILED_TAILS, now=now)
    if found.mobile and plain_digits(form.tail.data) == found.mobile[-4:]:
        return True
    form.tail.errors = ["和预约时的手机号对不上，请再看看"]
    with transaction():
        count_failure("tail", found.reference, now=now)
    return False
