"""The canteen's counter: who has ordered, found by what they say, one tap for each who takes it."""

from collections.abc import Iterable

from flask import Blueprint, abort, render_template, request, url_for

from community.bookings import outcomes, queries
from community.bookings.charges import Dues, dues_of, taken_fen_of
from community.bookings.forms import FindForm
from community.bookings.rules import Ticket, digits_of
from community.canteen import actions
from community.canteen.desk import kitchen_or_404
from community.canteen.queries import orders_of
from community.canteen.rules import Order, at_counter, fits, says_times
from community.core import clock, keys
from community.core.access import COUNTER, actor, allow, own_partner_or_404
from community.core.web import done, fragment, wrong

bp = Blueprint("desk_counter", __name__, url_prefix="/desk/canteen")
VERBS = {
    "pickup": actions.hand_out,
    "correction": actions.take_back,
    "concession": outcomes.ask_concession,
}
PAGE, FOUND, ROW = "canteen/desk/counter.html", "canteen/desk/_orders.html", "canteen/desk/_order.html"


def counter(service_id: int, day: str) -> dict:
    line, kitchen = kitchen_or_404(service_id, day)
    orders = kitchen.at_counter()
    context = {"line": line, "kitchen": kitchen, "orders": orders, "dues": dues(orders)}
    return context | {"form": FindForm(), "says_times": says_times(orders)}


def dues(orders: Iterable[Order]) -> Dues:
    """可享优惠 是/否 of those who asked for it and who may be asked, on the day on which they come."""
    today = clock.now().date()
    here = (order for order in orders if order.starts_at.date() <= today)
    return dues_of(here, clock.now(), states=("confirmed", "arrived"))


@bp.get("/<int:service_id>/<day>")
@allow(*COUNTER)
def counter_page(service_id: int, day: str):
    return render_template(PAGE, **counter(service_id, day))


@bp.post("/<int:service_id>/<day>/lookup")
@allow(*COUNTER)
def find(service_id: int, day: str):
    """Whom somebody at the counter means; what is looked for stands in no address."""
    form, context = FindForm(), counter(service_id, day)
    context["form"] = form
    if not form.validate():
        return wrong(PAGE, FOUND, **context)
    words = form.q.data
    found = [order for order in context["orders"] if fits(order, words, digits_of(words))]
    return fragment(FOUND, PAGE, **context | {"orders": found, "words": words})


@bp.post("/<int:service_id>/<day>/walk-ins/<any(plus,minus):noun>")
@allow(*COUNTER)
def count_walk_in(service_id: int, day: str, noun: str):
    line, kitchen = kitchen_or_404(service_id, day)
    what = (line.id, kitchen.day, {"plus": 1, "minus": -1}[noun])
    keys.tap(lambda: actions.count_walk_in(*what, by=actor(), now=clock.now()))
    then = url_for(".counter_page", service_id=service_id, day=day)
    return done(then, "canteen/desk/_walk_ins.html", **counter(service_id, day))


@bp.post("/orders/<reference>/<any(pickup,correction,concession):noun>")
@allow(*COUNTER)
def take(reference: str, noun: str):
    ticket = order_or_404(reference)
    paid = amounts() if noun == "pickup" else {}
    keys.tap(lambda: VERBS[noun](ticket, by=actor(), now=clock.now(), **paid))
    sitting = {"service_id": ticket.service_id, "day": ticket.starts_at.date()}
    then = url_for(".counter_page", **sitting, _anchor=f"order-{ticket.id}")
    return done(then, ROW, **with_tally(ticket.id, orders_of(**sitting)))


def amounts() -> dict[str, int | None]:
    """What the button of 已取 named, and what was typed beside it, where one of a price 起 was asked for."""
    return {
        "seen_fen": request.form.get("seen_fen", type=int),
        "taken_fen": taken_fen_of(request.form.get("taken")),
    }


def with_tally(booking_id: int, orders: list[Order]) -> dict:
    """What stays on the page after a tap: the order's row, and the tally above all of them."""
    order = next(one for one in orders if one.id == booking_id)
    there = at_counter(orders, order.starts_at.date())
    context = {"order": order, "dues": dues([order]), "says_times": says_times(there)}
    return context | {"all": there, "beside": True}


def order_or_404(reference: str) -> Ticket:
    ticket = queries.ticket(reference)
    if ticket is None or ticket.kind != "meal":
        abort(404)
    own_partner_or_404(ticket.partner_slug)
    return ticket
