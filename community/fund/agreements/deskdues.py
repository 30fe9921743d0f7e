"""The desk's pages of what partners give: what came in, what was counted, what is waived."""

from flask import Blueprint, abort, render_template, request, url_for

from community.accounts.queries import account_names
from community.core import clock, keys
from community.core.access import actor, allow
from community.core.dates import is_month
from community.core.db import db
from community.core.saving import saved
from community.core.web import done
from community.fund.agreements import contributions, dues
from community.fund.agreements.forms import CollectForm, CountForm, WaiverForm, collect_form
from community.fund.agreements.models import ContributionWaiver
from community.fund.agreements.rules import Due
from community.fund.desk import READERS, WRITERS
from community.partners.deskqueries import partner_names

bp = Blueprint("desk_contributions", __name__, url_prefix="/desk/agreements/contributions")
LIST = {"page": "agreements/desk/dues.html", "fragment": "agreements/desk/_collect.html"}
DUE = "agreements/desk/due.html"


@bp.get("")
@allow(*READERS)
def list_page():
    return render_template(LIST["page"], **whole())


def whole(form: CollectForm | None = None) -> dict:
    """All that is due by now and not met, and what waits for another."""
    today = clock.now().date()
    found, shops = dues.dues(today), shop_names()
    rents = [due for due in found if due.kind == "rent" and due.is_open()]
    return {
        "form": form or collect_form(rents, shops, request.form, occurred_on=str(today)),
        "rents": rents,
        "services": [due for due in found if due.kind == "service" and due.is_open()],
        "shops": shops,
        "asked": dues.asked_waivers(),
    }


def shop_names() -> dict[int, str]:
    return {row.id: row.name for row in partner_names()}


@bp.post("")
@allow(*WRITERS)
def collect():
    context = whole()
    form = context.pop("form")
    return saved(form, lambda: _collect(form), then=url_for(".list_page"), **context, **LIST)


def _collect(form: CollectForm) -> str:
    day, done_by = form.occurred_on.day, {"by": actor(), "now": clock.now()}
    return str(contributions.collect(form.paid(), occurred_on=day, **done_by).id)


def due_or_404(term_id: int, month: str) -> Due:
    if not is_month(month):
        abort(404)
    return dues.due(term_id, month, clock.now().date()) or abort(404)


@bp.get("/<int:term_id>/<month>")
@allow(*READERS)
def due_page(term_id: int, month: str):
    return render_template(DUE, **around(due_or_404(term_id, month)))


def around(due: Due) -> dict:
    """What met a due, and the forms on its page."""
    return {
        "due": due,
        "shop": shop_names()[due.partner_id],
        "shares": dues.shares_of(due.term_id, due.month),
        "counts": dues.counts_of(due.term_id, due.month),
        "waivers": dues.waivers_of(due.term_id, due.month),
        "people": account_names(),
        "count_form": CountForm(formdata=None),
        "waiver_form": WaiverForm(formdata=None),
    }


def page_of(due: Due) -> str:
    return url_for(".due_page", term_id=due.term_id, month=due.month)


@bp.post("/<int:term_id>/<month>/counts")
@allow(*WRITERS)
def count(term_id: int, month: str):
    due, form = due_or_404(term_id, month), CountForm()
    context = around(due) | {"count_form": form, "page": DUE, "fragment": "agreements/desk/_count.html"}
    return saved(form, lambda: _count(due, form), then=page_of(due), **context)


def _count(due: Due, form: CountForm) -> str:
    contributions.count(due.term_id, due.month, form.number, by=actor(), now=clock.now())
    return due.month


@bp.post("/<int:term_id>/<month>/waivers")
@allow(*WRITERS)
def ask_waiver(term_id: int, month: str):
    due, form = due_or_404(term_id, month), WaiverForm()
    context = around(due) | {"waiver_form": form, "page": DUE, "fragment": "agreements/desk/_waive.html"}
    return saved(form, lambda: _ask(due, form), then=page_of(due), **context)


def _ask(due: Due, form: WaiverForm) -> str:
    asked = {"reason": form.reason.data, "by": actor(), "now": clock.now()}
    contributions.ask_waiver(due.term_id, due.month, **asked)
    return due.month


@bp.post("/waivers/<int:waiver_id>/<any(granting,refusal):noun>")
@allow(*WRITERS)
def settle_waiver(waiver_id: int, noun: str):
    waiver = db.session.get(ContributionWaiver, waiver_id) or abort(404)
    state = {"granting": "granted", "refusal": "refused"}[noun]
    keys.tap(lambda: contributions.settle_waiver(waiver, state, by=actor(), now=clock.now()))
    owed = dues.due(waiver.term_id, waiver.month, clock.now().date())
    return done(page_of(owed) if owed else url_for(".list_page"))
