"""The lines of a price list at the desk: added, moved, taken off, repriced ahead, and how they are booked."""

from flask import Blueprint, render_template, request, url_for

from community.core import clock, keys
from community.core.access import COUNTER, actor, allow
from community.core.errors import Refusal
from community.core.web import done, wrong
from community.partners import deskqueries, lines
from community.partners.desk import partner_or_404, service_or_404
from community.partners.forms import ConcessionForm, NewLineForm, NextPriceForm, ServiceForm
from community.partners.models import Partner, Service
from community.partners.queries import concessions

bp = Blueprint("desk_lines", __name__, url_prefix="/desk")


@bp.get("/partners/<slug>/lines/new")
@allow(*COUNTER)
def new_line(slug: str):
    return render_template("partners/desk/line_new.html", partner=partner_or_404(slug), form=NewLineForm())


@bp.post("/partners/<slug>/lines")
@allow(*COUNTER)
def add_line(slug: str):
    partner, form = partner_or_404(slug), NewLineForm()
    if not form.validate():
        return wrong(
            "partners/desk/line_new.html", "partners/desk/_line_new.html", partner=partner, form=form
        )
    keys.once(form, lambda: _add(partner, form))
    return to_list(partner)


def _add(partner: Partner, form: NewLineForm) -> str:
    fields = form.fields() | form.prices()
    return str(lines.add_line(partner, by=actor(), now=clock.now(), **fields).id)


@bp.get("/services/<int:service_id>/file")
@allow(*COUNTER)
def file_page(service_id: int):
    service, partner = service_or_404(service_id)
    return render_template("partners/desk/line_file.html", **_file(service, partner))


def _file(service: Service, partner: Partner) -> dict:
    return {
        "service": service,
        "partner": partner,
        "form": ServiceForm(formdata=None, obj=service, seen=lines.service_seen(service)),
        "price_form": NextPriceForm(formdata=None),
        "ahead": deskqueries.prices_ahead(service.id, clock.now().date()),
        "concession_form": ConcessionForm(formdata=None),
        "conceded": concessions(partner.id).get(service.id, ()),
    }


@bp.post("/services/<int:service_id>/file")
@allow(*COUNTER)
def save_file(service_id: int):
    service, partner = service_or_404(service_id)
    form = ServiceForm()
    if not form.validate():
        context = _file(service, partner) | {"form": form}
        return wrong("partners/desk/line_file.html", "partners/desk/_line_file.html", **context)
    try:
        keys.once(form, lambda: _save(service, form))
    except Refusal as refusal:
        context = _file(service, partner) | {"form": form, "refusal": refusal}
        return wrong("partners/desk/line_file.html", "core/_messages.html", 409, **context)
    return to_list(partner)


def _save(service: Service, form: ServiceForm) -> str:
    seen = request.form.get("agreed") or form.seen.data or ""
    lines.change_service(service, seen=seen, by=actor(), now=clock.now(), **form.fields())
    return str(service.id)


@bp.post("/services/<int:service_id>/prices")
@allow(*COUNTER)
def schedule_price(service_id: int):
    service, partner = service_or_404(service_id)
    form = NextPriceForm()
    if not form.validate():
        context = _file(service, partner) | {"price_form": form}
        return wrong("partners/desk/line_file.html", "partners/desk/_line_prices.html", **context)
    keys.once(form, lambda: _schedule(service, form))
    return done(url_for(".file_page", service_id=service.id))


def _schedule(service: Service, form: NextPriceForm) -> str:
    starts_on = form.starts_on.day
    lines.schedule_price(service, starts_on=starts_on, by=actor(), now=clock.now(), **form.prices())
    return str(service.id)


@bp.post("/services/<int:service_id>/concessions")
@allow(*COUNTER)
def set_concession(service_id: int):
    service, partner = service_or_404(service_id)
    form = ConcessionForm()
    if not form.validate():
        context = _file(service, partner) | {"concession_form": form}
        return wrong("partners/desk/line_file.html", "partners/desk/_line_concessions.html", **context)
    keys.once(form, lambda: _concede(service, form))
    return done(url_for(".file_page", service_id=service.id))


def _concede(service: Service, form: ConcessionForm) -> str:
    share = form.share_permille
    lines.set_concession(service, form.group.data, share_permille=share, by=actor(), now=clock.now())
    return str(service.id)


@bp.post("/services/<int:service_id>/<any(comeback,place,withdrawal):noun>")
@allow(*COUNTER)
def change_place(service_id: int, noun: str):
    service, partner = service_or_404(service_id)
    verb = {"withdrawal": lines.end_line, "comeback": lines.bring_back, "place": lines.move_up}[noun]
    keys.tap(lambda: verb(service, by=actor(), now=clock.now()))
    return to_list(partner)


def to_list(partner: Partner):
    return done(url_for("desk_partners.prices_page", slug=partner.slug))
