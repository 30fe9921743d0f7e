"""A shop's file at the desk: what it says of itself, and whether residents see it."""

from flask import Blueprint, render_template, request, url_for

from community.core import clock, keys
from community.core.access import COUNTER, DESK, actor, allow
from community.core.saving import saved
from community.core.web import done, wrong
from community.partners import listing
from community.partners.desk import partner_or_404, prices
from community.partners.forms import ListingForm, NewPartnerForm, PauseForm
from community.partners.models import Partner

bp = Blueprint("desk_file", __name__, url_prefix="/desk/partners")


@bp.get("/new")
@allow(*DESK)
def new_partner():
    return render_template("partners/desk/new.html", form=NewPartnerForm())


@bp.post("")
@allow(*DESK)
def add_partner():
    form = NewPartnerForm()
    if not form.validate():
        return wrong("partners/desk/new.html", "partners/desk/_new.html", form=form)
    slug = keys.once(form, lambda: _add(form))
    return done(url_for(".listing_page", slug=slug))


def _add(form: NewPartnerForm) -> str:
    fields = {"name": form.name.data, "category_key": form.category_key.data}
    return listing.add_partner(**fields, by=actor(), now=clock.now()).slug


@bp.get("/<slug>/listing")
@allow(*COUNTER)
def listing_page(slug: str):
    partner = partner_or_404(slug)
    form = ListingForm(obj=partner, seen=listing.listing_seen(partner))
    return render_template("partners/desk/listing.html", partner=partner, form=form)


@bp.post("/<slug>/listing")
@allow(*COUNTER)
def save_listing(slug: str):
    partner, form = partner_or_404(slug), ListingForm()
    then = url_for("desk_partners.prices_page", slug=slug)
    stands = {"page": "partners/desk/listing.html", "fragment": "partners/desk/_listing.html"}
    return saved(form, lambda: _save(partner, form), then=then, partner=partner, **stands)


def _save(partner: Partner, form: ListingForm) -> str:
    fields = {name: form[name].data for name in listing.LISTING_NAMES}
    seen = request.form.get("agreed") or form.seen.data
    listing.change_listing(partner, seen=seen, by=actor(), now=clock.now(), **fields)
    return partner.slug


@bp.post("/<slug>/<any(ending,publication):noun>")
@allow(*DESK)
def change_state(slug: str, noun: str):
    partner = partner_or_404(slug)
    verb = {"ending": listing.end, "publication": listing.publish}[noun]
    keys.tap(lambda: verb(partner, by=actor(), now=clock.now()))
    return done(url_for("desk_partners.prices_page", slug=slug))


@bp.post("/<slug>/pause")
@allow(*DESK)
def pause(slug: str):
    partner, form = partner_or_404(slug), PauseForm()
    if not form.validate():
        context = {**prices(partner, actor()), "pause_form": form}
        return wrong("partners/desk/prices.html", "partners/desk/_standing.html", **context)
    keys.once(form, lambda: _pause(partner, form))
    return done(url_for("desk_partners.prices_page", slug=slug))


def _pause(partner: Partner, form: PauseForm) -> str:
    listing.pause(partner, note=form.note.data, by=actor(), now=clock.now())
    return partner.slug
