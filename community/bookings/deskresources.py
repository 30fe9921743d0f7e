"""What of a shop can be booked, at the desk: how many at once, in which steps, by which lines."""

from flask import Blueprint, abort, render_template, url_for

from community.bookings import resources
from community.bookings.forms import ResourceForm
from community.bookings.kinds import KINDS
from community.bookings.models import Resource
from community.bookings.times import own_hours
from community.core import clock, keys
from community.core.access import COUNTER, actor, allow, own_partner_or_404
from community.core.db import db
from community.core.web import done, wrong
from community.partners.desk import partner_or_404
from community.partners.models import Partner
from community.partners.queries import price_list
from community.partners.week import written

bp = Blueprint("desk_resources", __name__, url_prefix="/desk")


def resource_or_404(resource_id: int) -> tuple[Resource, Partner]:
    resource = db.session.get(Resource, resource_id) or abort(404)
    partner = db.session.get_one(Partner, resource.partner_id)
    own_partner_or_404(partner.slug)
    return resource, partner


@bp.get("/partners/<slug>/resources")
@allow(*COUNTER)
def list_page(slug: str):
    partner = partner_or_404(slug)
    found, lines = resources.resources_of(partner.id), price_list(partner.id, clock.now().date())
    return render_template("bookings/desk/resources.html", partner=partner, resources=found, lines=lines)


@bp.get("/partners/<slug>/resources/new")
@allow(*COUNTER)
def new_resource(slug: str):
    partner = partner_or_404(slug)
    return render_template("bookings/desk/resource.html", **_edited(partner, ResourceForm()))


def _edited(partner: Partner, form: ResourceForm, resource: Resource | None = None) -> dict:
    """The form with the lines that may use a resource: those that are booked at all."""
    lines = [line for line in price_list(partner.id, clock.now().date()) if line.kind in KINDS]
    form.lines.choices = [(line.id, line.name) for line in lines]
    if resource and not form.is_submitted():
        form.lines.data = [line.id for line in lines if line.resource_id == resource.id]
    return {"partner": partner, "form": form, "resource": resource}


@bp.post("/partners/<slug>/resources")
@allow(*COUNTER)
def add_resource(slug: str):
    partner, form = partner_or_404(slug), ResourceForm()
    context = _edited(partner, form)
    if not form.validate():
        return wrong("bookings/desk/resource.html", "bookings/desk/_resource.html", **context)
    keys.once(form, lambda: _add(partner, form))
    return done(url_for(".list_page", slug=slug))


def _add(partner: Partner, form: ResourceForm) -> str:
    return str(resources.add_resource(partner, by=actor(), now=clock.now(), **form.fields()).id)


@bp.get("/resources/<int:resource_id>")
@allow(*COUNTER)
def resource_page(resource_id: int):
    resource, partner = resource_or_404(resource_id)
    week = dict(zip(ResourceForm.DAYS, written(own_hours(resource.id)), strict=True))
    form = ResourceForm(obj=resource, **week)
    return render_template("bookings/desk/resource.html", **_edited(partner, form, resource))


@bp.post("/resources/<int:resource_id>")
@allow(*COUNTER)
def save_resource(resource_id: int):
    resource, partner = resource_or_404(resource_id)
    form = ResourceForm()
    context = _edited(partner, form, resource)
    if not form.validate():
        return wrong("bookings/desk/resource.html", "bookings/desk/_resource.html", **context)
    keys.once(form, lambda: _save(resource, form))
    return done(url_for(".list_page", slug=partner.slug))


def _save(resource: Resource, form: ResourceForm) -> str:
    resources.change_resource(resource, by=actor(), now=clock.now(), **form.fields())
    return str(resource.id)
