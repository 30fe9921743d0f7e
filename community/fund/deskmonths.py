"""The desk's pages of a month's end: closed with what the bank says, reviewed by the supervisor."""

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock, keys
from community.core.access import actor, allow
from community.core.errors import Refusal
from community.core.web import done, wrong
from community.fund import deskqueries
from community.fund import months as actions
from community.fund.desk import READERS, WRITERS
from community.fund.forms import CloseForm
from community.fund.queries import end_of_chain

bp = Blueprint("desk_fund_months", __name__, url_prefix="/desk/fund/months")
PAGE, FORM = "fund/desk/month.html", "fund/desk/_close.html"


def month_or_404(month: str) -> deskqueries.Month:
    """One that is closed, or the one that is open."""
    return next((each for each in deskqueries.months() if each.month == month), None) or abort(404)


@bp.get("")
@allow(*READERS)
def list_page():
    return render_template("fund/desk/months.html", months=deskqueries.months())


@bp.get("/<month>")
@allow(*READERS)
def month_page(month: str):
    return render_template(PAGE, **_page(month))


def _page(month: str) -> dict:
    last_seq = end_of_chain()[0]  # before the sums: what is entered meanwhile is told, not closed unseen
    found = month_or_404(month)
    return {
        "month": found,
        "is_over": found.is_over(clock.now().date()),
        "entries": deskqueries.entries_of(month),
        "waits": actions.waiting_for(month) if not found.close else 0,
        "last_seq": last_seq,
        "form": CloseForm(formdata=None),
    }


@bp.post("/<month>/close")
@allow(*WRITERS)
def close(month: str):
    page, form = _page(month), CloseForm()
    page["form"] = form
    if not form.validate():
        return wrong(PAGE, FORM, **page)
    try:
        keys.once(form, lambda: _close(month, form))
    except Refusal as refusal:
        if refusal.code != "explanation":
            return wrong(PAGE, "core/_messages.html", 409, refusal=refusal, **page)
        form.explanation.errors = [f"{refusal.sentence}，{refusal.then}"]
        return wrong(PAGE, FORM, **page)
    return done(url_for(".month_page", month=month))


def _close(month: str, form: CloseForm) -> str:
    typed = {"bank_fen": form.bank.fen, "explanation": form.explanation.data}
    typed["last_seq"] = request.form.get("last_seq", 0, type=int)
    return actions.close(month, by=actor(), now=clock.now(), **typed).month


@bp.post("/<month>/review")
@allow("supervisor")
def review(month: str):
    page = _page(month)
    try:
        keys.tap(lambda: actions.review(month, by=actor(), now=clock.now()))
    except Refusal as refusal:
        return wrong(PAGE, "core/_messages.html", 409, refusal=refusal, **page)
    return done(url_for(".month_page", month=month))
