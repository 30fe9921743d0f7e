"""停业 at the desk: choose a time, see whom it hits, say what becomes of each."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import Row
from werkzeug.datastructures import MultiDict

from community.bookings import closing
from community.bookings.closing import Shutting
from community.bookings.forms import ClosureForm, SpanForm
from community.bookings.resources import resources_of
from community.core import clock, keys
from community.core.access import COUNTER, DESK, actor, allow, own_partner_or_404
from community.core.dates import moment_from
from community.core.db import db
from community.core.errors import Refusal
from community.core.web import done, wrong
from community.partners.desk import partner_or_404
from community.partners.models import Closure, Partner
from community.partners.rules import Shut

bp = Blueprint("desk_closures", __name__, url_prefix="/desk")


@bp.app_template_filter("shut_words")
def shut_words(closure: Row) -> str:
    """12月3日（周四）停业一天."""
    return Shut(closure.starts_at, closure.ends_at, closure.reason).words()


@bp.get("/partners/<slug>/closures")
@allow(*COUNTER)
def shop_page(slug: str):
    return _list(partner_or_404(slug))


@bp.get("/closures")
@allow(*DESK)
def all_page():
    return _list(None)


def _list(partner: Partner | None):
    return render_template("bookings/desk/closures.html", **_listed(partner, _ask(partner)))


def _listed(partner: Partner | None, form: SpanForm) -> dict:
    now = clock.now()
    return {
        "partner": partner,
        "closures": closing.closures_ahead(now, partner.id if partner else None),
        "form": form,
        "near": [now.date() + timedelta(days=n) for n in range(3)],
    }


def _ask(partner: Partner | None, typed=None) -> SpanForm:
    form = SpanForm(typed)
    found = resources_of(partner.id) if partner else ()
    form.resource.options = (("", "整家店"), *((str(row.id), row.name) for row in found))
    return form


@bp.get("/partners/<slug>/closures/new")
@allow(*COUNTER)
def new_shop_closure(slug: str):
    return _new(partner_or_404(slug))


@bp.get("/closures/new")
@allow(*DESK)
def new_closure():
    return _new(None)


def _new(partner: Partner | None):
    today = MultiDict({"day": str(clock.now().date())})
    span = _ask(partner, request.args if "day" in request.args else today)
    form = ClosureForm(reason="店里有事" if partner else "社区有事")
    if not span.validate() or not _is_possible(span, _shutting(partner, span, form.reason.data)):
        page = "bookings/desk/closures.html"
        return wrong(page, page, **_listed(partner, span))
    return render_template("bookings/desk/closure.html", **_hit(partner, span, form))


def _is_possible(span: SpanForm, shutting: Shutting) -> bool:
    """What no choice of fates could mend is said beside the day, before anybody is chosen for."""
    try:
        closing.check_span(shutting, clock.now())
    except Refusal as refusal:
        span.day.errors = [f"{refusal.sentence}，{refusal.then}"]
    return not span.day.errors


def _hit(partner: Partner | None, span: SpanForm, form: ClosureForm) -> dict:
    now, shutting = clock.now(), _shutting(partner, span, form.reason.data)
    hit = closing.hit_by(shutting, now)
    instead = closing.times_instead(hit, shutting, now)
    what = dict(span.resource.options).get(span.resource.data) if span.resource.data else ""
    where = {"span": span, "partner": partner, "shutting": shutting, "what": what}
    return where | {"form": form, "hit": hit, "instead": instead, "fates": _fates()}


def _shutting(partner: Partner | None, span: SpanForm, reason: str) -> Shutting:
    resource = int(span.resource.data) if span.resource.data else None
    return Shutting(partner.id if partner else None, resource, *span.times(), reason)


def _fates() -> dict[str, datetime | None]:
    """What was chosen for each booking: another time, or none."""
    chosen = {name[5:]: value for name, value in request.form.items() if name.startswith("fate-")}
    return {ref: (moment_from(value) or abort(422)) if value else None for ref, value in chosen.items()}


@bp.post("/partners/<slug>/closures")
@allow(*COUNTER)
def close_shop(slug: str):
    return _close(partner_or_404(slug))


@bp.post("/closures")
@allow(*DESK)
def close_all():
    return _close(None)


def _close(partner: Partner | None):
    span, form = _ask(partner, request.form), ClosureForm()
    if not span.validate():
        abort(422)
    page, part = "bookings/desk/closure.html", "bookings/desk/_closure.html"
    if not form.validate():
        return wrong(page, part, **_hit(partner, span, form))
    try:
        keys.once(form, lambda: _shut(partner, span, form))
    except Refusal as refusal:
        if refusal.code not in ("hit", "fate"):
            raise
        return wrong(page, part, refused=refusal, **_hit(partner, span, form))
    return done(url_for(".shop_page", slug=partner.slug) if partner else url_for(".all_page"))


def _shut(partner: Partner | None, span: SpanForm, form: ClosureForm) -> str:
    shutting = _shutting(partner, span, form.reason.data)
    return str(closing.close(shutting, _fates(), by=actor(), now=clock.now()).id)


@bp.post("/closures/<int:closure_id>/lifting")
@allow(*COUNTER)
def lift(closure_id: int):
    closure, partner = closure_or_404(closure_id)
    keys.tap(lambda: closing.lift(closure, by=actor(), now=clock.now()))
    return done(url_for(".shop_page", slug=partner.slug) if partner else url_for(".all_page"))


def closure_or_404(closure_id: int) -> tuple[Closure, Partner | None]:
    closure = db.session.get(Closure, closure_id) or abort(404)
    partner = db.session.get(Partner, closure.partner_id) if closure.partner_id else None
    own_partner_or_404(partner.slug if partner else "")
    return closure, partner
