"""The list of estates at the desk: added, renamed in place, moved, taken off."""

from flask import Blueprint, abort, render_template, url_for

from community.bookings import estates
from community.bookings.forms import EstateForm
from community.bookings.models import Estate
from community.core import clock, keys
from community.core.access import DESK, actor, allow
from community.core.db import db
from community.core.web import done, fragment, wrong

bp = Blueprint("desk_estates", __name__, url_prefix="/desk/estates")
FRAME, EDIT = "desk/framed.html", "bookings/desk/_estate_edit.html"
VERBS = {
    "place": estates.move_estate_up,
    "withdrawal": estates.end_estate,
    "comeback": estates.bring_back_estate,
}


def estate_or_404(estate_id: int) -> Estate:
    return db.session.get(Estate, estate_id) or abort(404)


@bp.get("")
@allow(*DESK)
def list_page():
    return render_template("bookings/desk/estates.html", form=EstateForm(), **_lists())


def _lists() -> dict:
    return {"listed": estates.estates(), "ended": estates.estates(ended=True)}


@bp.post("")
@allow(*DESK)
def add():
    form = EstateForm()
    if not form.validate():
        return wrong("bookings/desk/estates.html", "bookings/desk/_estate_new.html", form=form, **_lists())
    keys.once(form, lambda: str(estates.add_estate(name=form.name.data, by=actor(), now=clock.now()).id))
    return done(url_for(".list_page"))


@bp.get("/<int:estate_id>")
@allow(*DESK)
def show(estate_id: int):
    return fragment("bookings/desk/_estate.html", FRAME, **_one(estate_or_404(estate_id)))


@bp.get("/<int:estate_id>/edit")
@allow(*DESK)
def edit(estate_id: int):
    estate = estate_or_404(estate_id)
    context = _one(estate) | {"heading": f"改{estate.name}"}
    return fragment(EDIT, FRAME, form=EstateForm(obj=estate, seen=estate.name), **context)


def _one(estate: Estate) -> dict:
    is_first = estate in estates.estates()[:1]
    return {"estate": estate, "is_first": is_first, "heading": estate.name, "back": url_for(".list_page")}


@bp.post("/<int:estate_id>")
@allow(*DESK)
def save(estate_id: int):
    estate, form = estate_or_404(estate_id), EstateForm()
    if not form.validate():
        return wrong(FRAME, EDIT, **_one(estate), form=form)
    keys.once(form, lambda: _save(estate, form))
    return done(url_for(".list_page"), "bookings/desk/_estate.html", **_one(estate))


def _save(estate: Estate, form: EstateForm) -> str:
    seen, name = form.seen.data or "", form.name.data
    estates.rename_estate(estate, seen=seen, name=name, by=actor(), now=clock.now())
    return str(estate.id)


@bp.post("/<int:estate_id>/<any(comeback,place,withdrawal):noun>")
@allow(*DESK)
def change_place(estate_id: int, noun: str):
    estate = estate_or_404(estate_id)
    keys.tap(lambda: VERBS[noun](estate, by=actor(), now=clock.now()))
    return done(url_for(".list_page"))
