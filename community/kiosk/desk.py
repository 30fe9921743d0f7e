"""The desk's page of hall screens: which are paired, and a code to pair one."""

from flask import Blueprint, abort, render_template, url_for

from community.accounts.actions import add_screen, offer_pairing
from community.accounts.models import Account
from community.accounts.queries import screens
from community.core import clock, keys
from community.core.access import DESK, actor, allow
from community.core.db import db
from community.core.web import done

bp = Blueprint("desk_kiosk", __name__, url_prefix="/desk/screens")


@bp.get("")
@allow(*DESK)
def list_page():
    return render_template("kiosk/desk/screens.html", screens=screens(clock.now()))


@bp.post("")
@allow(*DESK)
def add():
    keys.tap(lambda: add_screen(by=actor(), now=clock.now()).login)
    return done(url_for(".list_page"))


@bp.post("/<int:account_id>/code")
@allow(*DESK)
def new_code(account_id: int):
    screen = db.session.get(Account, account_id)
    if screen is None or screen.role != "kiosk":
        abort(404)
    keys.tap(lambda: offer_pairing(screen, by=actor(), now=clock.now()).login)
    return done(url_for(".list_page"))
