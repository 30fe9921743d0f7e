"""The desk's home, its side bar, and the audit."""

from flask import Blueprint, current_app, render_template, url_for
from sqlalchemy import select

from community.accounts.models import Account
from community.bookings.queries import day_states
from community.core import clock, keys
from community.core.access import DESK, READERS, actor, allow
from community.core.audit import AuditLine
from community.core.audit_words import all_words, said
from community.core.centre import centre, change_centre
from community.core.db import db
from community.core.feature import Waiting
from community.core.web import done, wrong
from community.desk.forms import CentreForm
from community.partners.queries import shop_cards

bp = Blueprint("desk", __name__, url_prefix="/desk")
LINES_SHOWN = 100

bp.add_app_template_filter(said, "audit_words")


@bp.app_context_processor
def side_bar() -> dict:
    """The features' lines for whoever is signed in; asked for by the desk's layout alone."""
    return {"desk_links": _links, "actor": actor}


def _links() -> list:
    who = actor()
    links = [link for feature in current_app.extensions["features"] for link in feature.desk_links]
    return sorted(
        (link for link in links if who.role in link.roles and link.is_for(who)), key=lambda link: link.rank
    )


@bp.get("")
@allow(*READERS)
def home_page():
    who, now = actor(), clock.now()
    waiting: list[Waiting] = [
        item for feature in current_app.extensions["features"] for item in feature.waiting(who, now)
    ]
    waiting.sort(key=lambda item: not item.is_late)
    return render_template(
        "desk/home.html",
        who=who,
        waiting=waiting,
        states=day_states(now.date(), who.partner_slug),
        opened=[card for card in shop_cards(now) if card.open.is_open],
    )


@bp.get("/centre")
@allow(*DESK)
def centre_page():
    return render_template("desk/centre.html", form=CentreForm(obj=centre()))


@bp.post("/centre")
@allow(*DESK)
def save_centre():
    form = CentreForm()
    if not form.validate():
        return wrong("desk/centre.html", "desk/_centre.html", form=form)
    keys.once(form, lambda: _save_centre(form))
    return done(url_for(".home_page"))


def _save_centre(form: CentreForm) -> str:
    fields = {name: form[name].data for name in ("host", "place", "phone", "icp_number")}
    change_centre(by=actor(), now=clock.now(), **fields)
    return "centre"


@bp.get("/audit")
@allow("secretary", "supervisor")
def audit_page():
    query = (
        select(AuditLine, Account.name)
        .outerjoin(Account, Account.id == AuditLine.account_id)
        .order_by(AuditLine.id.desc())
        .limit(LINES_SHOWN)
    )
    lines = db.session.execute(query).all()
    return render_template("desk/audit.html", lines=lines, words=all_words())
