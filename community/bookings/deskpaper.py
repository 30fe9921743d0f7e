"""A day on paper for when the network is away, and the page on which it is typed back in."""

import re
from collections.abc import Iterable
from datetime import date

from flask import Blueprint, render_template, request, url_for

from community.bookings.catchup import NOTED, type_in
from community.bookings.desk import board_day
from community.bookings.queries import day_sheet, tickets_by_id
from community.bookings.rules import Ticket
from community.bookings.states import overtaken
from community.core import clock, keys
from community.core.access import COUNTER, READERS, actor, allow
from community.core.dates import spoken_day
from community.core.forms import Tap
from community.core.web import done, wrong

bp = Blueprint("desk_paper", __name__, url_prefix="/desk")
FRAGMENT = "bookings/desk/_catch_up.html"
_ROW = re.compile(r"row-([0-9]{1,9})")


@bp.get("/bookings/sheet")
@allow(*READERS)
def sheet_page():
    who = actor()
    may = {"may_serve": who.role in COUNTER, "all_shops": who.partner_slug is None}
    return render_template("bookings/desk/sheet.html", **_day(), **may)


@bp.get("/bookings/catch-up")
@allow(*COUNTER)
def catch_up_page():
    return render_template("bookings/desk/catch_up.html", **_day(), form=Tap(), noted={}, refused={})


@bp.post("/bookings/catch-up")
@allow(*COUNTER)
def catch_up():
    form, day, chosen = Tap(), _day(), _chosen()
    there = [*day["tickets"], *_gone(day, chosen)]
    noted = {ticket.id: chosen[ticket.id] for ticket in there if ticket.id in chosen}
    if not form.validate() or not noted:
        return _not_saved(form, noted, {})
    refused = _save(form, day["tickets"], noted)
    if refused:
        return _not_saved(Tap(formdata=None), noted, refused)
    then = url_for(".catch_up_page", day=day["day"], partner=day["partner"])
    return done(then, FRAGMENT, **_day(), form=Tap(formdata=None), noted={}, refused={})


def _not_saved(form: Tap, noted: dict[int, str], refused: dict[int, str]):
    """The page again with all that was chosen, and what is wrong."""
    day = _day()
    context = day | {"form": form, "noted": noted, "refused": refused, "gone": _gone(day, refused)}
    context["saved"] = len(noted) - len(refused)
    return wrong("bookings/desk/catch_up.html", FRAGMENT, is_blank=not noted, **context)


def _day() -> dict:
    """The day and the shop that the address asks for; where it names none, every shop one may see."""
    day, slug = board_day(), actor().partner_slug or request.args.get("partner") or None
    return {"day": day, "partner": slug, "tickets": day_sheet(day, slug)}


def _gone(day: dict, ids: Iterable[int]) -> list[Ticket]:
    """Of some bookings those that do not stand on the day any more: given up or moved meanwhile."""
    return tickets_by_id({*ids} - {ticket.id for ticket in day["tickets"]}, day["partner"])


def _chosen() -> dict[int, str]:
    """What was chosen, by booking; 没动 is nothing."""
    fields = ((_ROW.fullmatch(name), verb) for name, verb in request.form.items())
    return {int(row[1]): verb for row, verb in fields if row and verb in NOTED}


def _save(form: Tap, tickets: list[Ticket], noted: dict[int, str]) -> dict[int, str]:
    """By booking, why it could not be saved; the rows are asked, so that a second tap is told the same."""
    refused: dict[int, str] = {}
    rows = [(t, noted[t.id], request.form.get(f"taken-{t.id}")) for t in tickets if t.id in noted]

    def save() -> str:
        refused.update(type_in(rows, by=actor(), now=clock.now()))
        return "typed in"

    keys.once(form, save)
    day = _day()
    now_is = {ticket.id: ticket.state for ticket in day["tickets"]}
    refused |= {ticket.id: _why_gone(ticket, day["day"]) for ticket in _gone(day, noted)}
    return {
        booking_id: refused.get(booking_id, overtaken().sentence)
        for booking_id, verb in noted.items()
        if now_is.get(booking_id) not in NOTED[verb]
    }


def _why_gone(ticket: Ticket, day: date) -> str:
    if ticket.starts_at.date() != day:
        return f"改到{spoken_day(ticket.starts_at.date(), clock.now().date())}了"
    return "已经取消了" if ticket.state == "cancelled" else overtaken().sentence
