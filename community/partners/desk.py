"""The desk's pages of the shops: the list, and a price list edited in place."""

from flask import Blueprint, abort, render_template, url_for

from community.core import clock, keys
from community.core.access import COUNTER, READERS, Actor, actor, allow, own_partner_or_404
from community.core.db import db
from community.core.money import yuan_number
from community.core.web import asked_day, done, fragment, wrong
from community.partners import actions, deskqueries, queries
from community.partners.forms import LineForm, PauseForm
from community.partners.models import Partner, Service

bp = Blueprint("desk_partners", __name__, url_prefix="/desk")
FRAME = "desk/framed.html"


def partner_or_404(slug: str) -> Partner:
    own_partner_or_404(slug)
    return db.session.query(Partner).filter_by(slug=slug).one_or_none() or abort(404)


def service_or_404(service_id: int) -> tuple[Service, Partner]:
    service = db.session.get(Service, service_id) or abort(404)
    partner = db.session.get_one(Partner, service.partner_id)
    own_partner_or_404(partner.slug)
    return service, partner


def line_or_404(service_id: int):
    return queries.price_line(service_id, clock.now().date()) or abort(404)


@bp.get("/partners")
@allow(*READERS)
def list_page():
    who = actor()
    partners = [p for p in deskqueries.partner_names() if who.role != "shop" or p.slug == who.partner_slug]
    return render_template("partners/desk/list.html", partners=partners, categories=queries.categories())


@bp.get("/partners/<slug>")
@allow(*READERS)
def prices_page(slug: str):
    partner, on = partner_or_404(slug), asked_day("on")
    if on:
        lines = deskqueries.price_list_as_of(partner.id, on)
        return render_template("partners/desk/as_of.html", partner=partner, on=on, lines=lines)
    return render_template("partners/desk/prices.html", **prices(partner, actor()))


def prices(partner: Partner, who: Actor) -> dict:
    return {
        "partner": partner,
        "lines": queries.price_list(partner.id, clock.now().date()),
        "ended": deskqueries.lines_ended(partner.id),
        "changes": deskqueries.price_changes(partner.id),
        "items": deskqueries.missing_of(partner, clock.now().date()),
        "pause_form": PauseForm(formdata=None),
        "may_edit": who.may_serve(partner.slug),
    }


@bp.get("/services/<int:service_id>/line")
@allow(*READERS)
def show_line(service_id: int):
    _, partner = service_or_404(service_id)
    line = line_or_404(service_id)
    return fragment(
        "partners/desk/_line.html",
        FRAME,
        heading="一行价目",
        back=url_for(".prices_page", slug=partner.slug),
        line=line,
        may_edit=actor().may_serve(partner.slug),
        partner=partner,
    )


@bp.get("/services/<int:service_id>/line/edit")
@allow(*COUNTER)
def edit_line(service_id: int):
    _, partner = service_or_404(service_id)
    line = line_or_404(service_id)
    form = LineForm(
        name=line.name,
        price=yuan_number(line.price_fen),
        is_from=line.is_from,
        market_low="" if line.market_low_fen is None else yuan_number(line.market_low_fen),
        market_high=""
        if line.market_high_fen in (None, line.market_low_fen)
        else yuan_number(line.market_high_fen),
        seen_name=line.name,
        price_id=line.price_id,
    )
    back = url_for(".prices_page", slug=partner.slug)
    context = {"line": line, "form": form, "partner": partner, "back": back}
    return fragment("partners/desk/_line_edit.html", FRAME, heading="改一行价目", **context)


@bp.post("/services/<int:service_id>/line")
@allow(*COUNTER)
def save_line(service_id: int):
    service, partner = service_or_404(service_id)
    form = LineForm()
    if not form.validate():
        context = {"line": line_or_404(service_id), "form": form, "partner": partner}
        return wrong(FRAME, "partners/desk/_line_edit.html", **context)
    keys.once(form, lambda: _save(service, form))
    return done(
        url_for(".prices_page", slug=partner.slug),
        "partners/desk/_line_saved.html",
        line=line_or_404(service_id),
        **{key: value for key, value in prices(partner, actor()).items() if key != "lines"},
    )


def _save(service: Service, form: LineForm) -> str:
    price = actions.change_line(
        service,
        name=form.name.data,
        seen_name=form.seen_name.data,
        seen_price_id=int(form.price_id.data),
        by=actor(),
        now=clock.now(),
        **form.prices(),
    )
    return str(price.id)
