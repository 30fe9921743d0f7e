"""The desk's day: the board, one tap for each step, the call list."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import Row

from community.accounts.queries import account_names
from community.bookings import calls, outcomes, queries, seating, undo, visits
from community.bookings.charges import dues_of, taken_fen_of
from community.bookings.details import said_of
from community.bookings.forms import FindForm
from community.bookings.models import Call
from community.bookings.rules import REFUSED_BECAUSE, Ticket
from community.core import clock, dates, keys
from community.core.access import COUNTER, READERS, actor, allow, own_partner_or_404
from community.core.db import db
from community.core.web import asked_day, done, fragment
from community.partners.deskqueries import partner_names

bp = Blueprint("desk_bookings", __name__, url_prefix="/desk")
FRAME = "desk/framed.html"
FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2099, 12, 31)
STEP_NOUNS = {"approval": "approve", "arrival": "arrive", "completion": "finish", "absence": "miss"}


@bp.app_context_processor
def reasons() -> dict:
    """For the rows of requests: what 不同意 asks."""
    return {"refused_because": REFUSED_BECAUSE}


def ticket_or_404(reference: str) -> Ticket:
    found = queries.ticket(reference) or abort(404)
    own_partner_or_404(found.partner_slug)
    return found


@bp.get("/bookings")
@allow(*READERS)
def board_page():
    day, who = board_day(), actor()
    counts = queries.bookings_by_partner(day)
    shops, shop = own_shops(counts)
    board = queries.day_board(shop.id, day) if shop else []
    return render_template(
        "bookings/desk/board.html",
        day=day,
        nearby=(day - timedelta(days=1), day + timedelta(days=1)),
        shops=[p for p in shops if counts[p.id] or p is shop],
        shop=shop,
        counts=counts,
        hours=by_hour(board),
        places=queries.hour_places(shop.id, day) if shop else {},
        dues=dues_of(board, clock.now()),
        may_serve=shop and who.may_serve(shop.slug),
        changed=request.args.get("changed"),
        form=FindForm(),
    )


def board_day() -> date:
    """The day an address asks for; where it names none, or one that no booking has, today."""
    today = clock.now().date()
    day = asked_day() or today
    return day if FIRST_DAY <= day <= LAST_DAY else today


def own_shops(counts: Counter) -> tuple[list[Row], Row | None]:
    """The shops one may see, those with bookings that day first, and the one an address asks for."""
    who, asked = actor(), request.args.get("partner")
    shops = [p for p in partner_names() if who.role != "shop" or p.slug == who.partner_slug]
    shops.sort(key=lambda shop: (counts[shop.id] == 0, shop.slug != asked))
    return shops, next((p for p in shops if p.slug == asked), shops[0] if shops else None)


def by_hour(board: list[Ticket]) -> dict[int, list[Ticket]]:
    hours = defaultdict(list)
    for ticket in board:
        hours[ticket.starts_at.hour].append(ticket)
    return hours


def board_of(found: Ticket, changed: str | None = None) -> str:
    """The day board on which a booking stands; what was just changed there has 点错了 beside it."""
    day = found.starts_at.date()
    return url_for("desk_bookings.board_page", day=day, partner=found.partner_slug, changed=changed)


def alone(fragment_name: str, found: Ticket, heading: str, **context):
    """A row's own address: framed for a plain browser, with a way back to its board."""
    context |= {"heading": heading, "back": board_of(found), "ticket": found}
    context["dues"] = dues_of([found], clock.now())
    return fragment(fragment_name, FRAME, **context)


def row(reference: str, changed: str | None = None):
    """What stays on the board after a tap: the booking's row, and on the board its hour's band."""
    found = ticket_or_404(reference)
    context = {"may_serve": True, "changed": changed, "dues": dues_of([found], clock.now())}
    context |= band_of(found) if "band" in request.form else {}
    return done(board_of(found, changed), "bookings/desk/_row.html", ticket=found, **context)


def band_of(found: Ticket) -> dict:
    """How full the hour of a booking is now."""
    day, hour = found.starts_at.date(), found.starts_at.hour
    tickets = by_hour(queries.day_board(found.partner_id, day))[hour]
    place = queries.hour_places(found.partner_id, day).get(hour)
    band = {"day": day, "hour": hour, "tickets": tickets, "place": place, "slug": found.partner_slug}
    return band | {"beside": True}


@bp.get("/bookings/<reference>/row")
@allow(*READERS)
def show_row(reference: str):
    found = ticket_or_404(reference)
    may_serve = actor().may_serve(found.partner_slug)
    return alone("bookings/desk/_row.html", found, "一个预约", may_serve=may_serve)


@bp.post("/bookings/<reference>/<any(approval,arrival,completion,absence):noun>")
@allow(*COUNTER)
def take_step(reference: str, noun: str):
    found = ticket_or_404(reference)
    fen = {
        "seen_fen": request.form.get("seen_fen", type=int),
        "taken_fen": taken_fen_of(request.form.get("taken")),
    }
    keys.tap(lambda: outcomes.step(found, STEP_NOUNS[noun], **fen, by=actor(), now=clock.now()))
    return row(reference, changed=reference)


@bp.post("/bookings/<reference>/correction")
@allow(*COUNTER)
def correct(reference: str):
    found = as_seen(ticket_or_404(reference))
    keys.tap(lambda: undo.step_back(found, by=actor(), now=clock.now()))
    now_is = ticket_or_404(reference)
    return row(reference) if now_is.starts_at == found.starts_at else done(board_of(now_is))


def as_seen(found: Ticket) -> Ticket:
    """A booking as the page that was tapped shows it."""
    state, starts_at = request.form.get("state", ""), dates.moment_from(request.form.get("at"))
    return replace(found, state=state, starts_at=starts_at or found.starts_at)


@bp.post("/bookings/<reference>/refusal")
@allow(*COUNTER)
def refuse(reference: str):
    found = ticket_or_404(reference)
    because = request.form.get("because", "")
    if because not in REFUSED_BECAUSE:
        abort(422)
    keys.tap(lambda: outcomes.refuse(found, because=because, by=actor(), now=clock.now()))
    return row(reference)


@bp.post("/bookings/<reference>/cancellation")
@allow(*COUNTER)
def cancel(reference: str):
    found = ticket_or_404(reference)
    keys.tap(lambda: outcomes.cancel(found, by=actor(), now=clock.now()))
    return row(reference, changed=reference)


@bp.post("/bookings/<reference>/seat")
@allow(*COUNTER)
def seat(reference: str):
    """加号: a place more for one who waits."""
    found = ticket_or_404(reference)
    keys.tap(lambda: seating.seat(found, reason="fits", by=actor(), now=clock.now()))
    return row(reference)


@bp.post("/bookings/<reference>/call")
@allow(*COUNTER)
def ask_to_ring(reference: str):
    found = ticket_or_404(reference)
    keys.tap(lambda: outcomes.ask_to_ring(found, by=actor(), now=clock.now()))
    return row(reference)


@bp.post("/bookings/<reference>/concession")
@allow(*COUNTER)
def ask_concession(reference: str):
    found = ticket_or_404(reference)
    keys.tap(lambda: outcomes.ask_concession(found, by=actor(), now=clock.now()))
    return row(reference)


@bp.post("/bookings/<reference>/number")
@allow(*COUNTER)
def show_number(reference: str):
    """One number, shown for one call: it leaves a line in the audit."""
    found = ticket_or_404(reference)
    keys.tap(lambda: outcomes.show_number(found, by=actor(), now=clock.now()))
    said = said_of(found, is_private=False)  # it may be a daughter who answers
    return alone("bookings/desk/_row.html", found, "看号码", may_serve=True, number=found.mobile, said=said)


@bp.post("/bookings/<reference>/address")
@allow(*COUNTER)
def show_address(reference: str):
    """One address, shown for one visit: it leaves a line in the audit."""
    found = ticket_or_404(reference)
    keys.tap(lambda: visits.show_address(found, by=actor(), now=clock.now()))
    address = visits.address_at(found)
    return alone("bookings/desk/_row.html", found, "看地址", may_serve=True, address=address)


@bp.get("/requests")
@allow(*READERS)
def requests_page():
    who = actor()
    asked = queries.requests(clock.now(), who.partner_slug)
    may_serve = who.role in COUNTER
    return render_template("bookings/desk/requests.html", requests=asked, may_serve=may_serve)


@bp.get("/calls")
@allow(*READERS)
def calls_page():
    return render_template("bookings/desk/calls.html", **_calls())


def _calls(shown: int | None = None) -> dict:
    """The list, with the one number that was just asked for."""
    who = actor()
    a_week_ago = clock.now() - timedelta(days=7)
    return {
        "calls": calls.open_calls(who.partner_slug),
        "made": calls.calls_made(a_week_ago, who.partner_slug),
        "names": account_names(),
        "shown": shown,
        "may_serve": who.role in COUNTER,
    }


@bp.post("/calls/<int:call_id>/<any(done,correction):noun>")
@allow(*COUNTER)
def tick_call(call_id: int, noun: str):
    call = call_or_404(call_id)
    verb = {"done": outcomes.tick_call, "correction": outcomes.untick_call}[noun]
    keys.tap(lambda: verb(call, by=actor(), now=clock.now()))
    return done(url_for(".calls_page"), "bookings/desk/_calls.html", **_calls())


@bp.post("/calls/<int:call_id>/number")
@allow(*COUNTER)
def show_call_number(call_id: int):
    call = call_or_404(call_id)
    found = queries.ticket_of(call.booking_id)
    keys.tap(lambda: outcomes.show_number(found, by=actor(), now=clock.now()))
    return fragment("bookings/desk/_calls.html", "bookings/desk/calls.html", **_calls(shown=call_id))


def call_or_404(call_id: int) -> Call:
    call = db.session.get(Call, call_id) or abort(404)
    own_partner_or_404(queries.ticket_of(call.booking_id).partner_slug)
    return call
