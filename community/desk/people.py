"""People at the desk: a number is found (it stands in no address), granted a concession, which is ended."""

from flask import Blueprint, abort, render_template, request, url_for

from community.accounts import grants
from community.accounts.models import ConcessionGrant, Contact
from community.accounts.queries import account_names, contact_of, ended_grants_of, grants_of
from community.core import clock, keys
from community.core.access import DESK, actor, allow
from community.core.db import db
from community.core.web import done, wrong
from community.desk.forms import FirstGrantForm, GrantForm, NumberForm
from community.partners.deskqueries import concession_groups

bp = Blueprint("desk_people", __name__, url_prefix="/desk")
FRAGMENT, PAGE = "desk/_person.html", "desk/person.html"


@bp.get("/people")
@allow(*DESK)
def find_page():
    return render_template("desk/people.html", form=NumberForm())


@bp.post("/people/lookup")
@allow(*DESK)
def find():
    form = NumberForm()
    if not form.validate():
        return wrong("desk/people.html", "desk/_number.html", form=form)
    found = contact_of(form.mobile.digits)
    if found:
        return done(_page_of(found.id))
    return render_template(PAGE, **_newcomer(FirstGrantForm(formdata=None, mobile=form.mobile.digits)))


@bp.get("/people/<int:contact_id>")
@allow(*DESK)
def person_page(contact_id: int):
    found = contact_or_404(contact_id)
    asked = request.args.get("ended")
    ended = next((grant for grant in ended_grants_of(contact_id) if str(grant.id) == asked), None)
    return render_template(PAGE, **_person(found, ended=ended))


@bp.post("/people/<int:contact_id>/grants")
@allow(*DESK)
def grant(contact_id: int):
    found, form = contact_or_404(contact_id), GrantForm()
    form.offer(concession_groups())
    if not form.validate():
        return wrong(PAGE, FRAGMENT, **_person(found, form))
    keys.once(form, lambda: _grant(form, found.mobile))
    return done(_page_of(contact_id), FRAGMENT, **_person(found))


@bp.post("/people/grants")
@allow(*DESK)
def grant_first():
    """To a number that the site has not seen yet: the form carries it, and the grant makes its contact."""
    form = FirstGrantForm()
    form.offer(concession_groups())
    if not form.validate():
        return wrong(PAGE, FRAGMENT, **_newcomer(form))
    keys.once(form, lambda: _grant(form, form.mobile.digits))
    return done(_page_of(contact_of(form.mobile.digits).id))


@bp.post("/grants/<int:grant_id>/end")
@allow(*DESK)
def end_grant(grant_id: int):
    row = db.session.get(ConcessionGrant, grant_id) or abort(404)
    found = contact_or_404(row.contact_id)
    keys.tap(lambda: grants.end_grant(grant_id, by=actor(), now=clock.now()))
    return done(_page_of(found.id, ended=grant_id), FRAGMENT, **_person(found, ended=row))


@bp.post("/grants/<int:grant_id>/correction")
@allow(*DESK)
def restore_grant(grant_id: int):
    row = db.session.get(ConcessionGrant, grant_id) or abort(404)
    found = contact_or_404(row.contact_id)
    keys.tap(lambda: grants.restore_grant(grant_id, mobile=found.mobile, by=actor(), now=clock.now()))
    return done(_page_of(found.id), FRAGMENT, **_person(found))


def contact_or_404(contact_id: int) -> Contact:
    """Somebody whose number is still there."""
    found = db.session.get(Contact, contact_id)
    return found if found and found.mobile else abort(404)


def _page_of(contact_id: int, **asked: int) -> str:
    return url_for(".person_page", contact_id=contact_id, **asked)


def _grant(form: GrantForm, mobile: str) -> str:
    terms = {"group": form.group.data, "ends_on": form.ends_on.day}
    return str(grants.grant_concession(mobile, **terms, by=actor(), now=clock.now()).id)


def _person(contact: Contact, form: GrantForm | None = None, *, ended: ConcessionGrant | None = None) -> dict:
    """What the page says of somebody; `ended` is what was just ended, to be taken back."""
    if form is None:
        form = GrantForm(formdata=None)
        form.offer(concession_groups())
    standing = {"grants": grants_of(contact.id), "names": account_names(), "ended": ended}
    url = url_for(".grant", contact_id=contact.id)
    return {"mobile": contact.mobile, "form": form, "url": url} | standing


def _newcomer(form: FirstGrantForm) -> dict:
    form.offer(concession_groups())
    mobile = form.mobile.digits or form.mobile.data or ""
    return {"mobile": mobile, "form": form, "url": url_for(".grant_first"), "grants": [], "is_new": True}
