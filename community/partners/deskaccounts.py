"""Who at a shop may sign in: added with a first password that is shown once, given a new one, stopped."""

import hashlib
import hmac

from flask import Blueprint, abort, current_app, render_template, request

from community.accounts import actions, passwords
from community.accounts.models import Account
from community.accounts.queries import accounts_of
from community.core import clock, keys
from community.core.access import actor, allow
from community.core.db import db
from community.core.web import is_htmx, wrong
from community.partners.desk import partner_or_404
from community.partners.forms import AccountForm
from community.partners.models import Partner

bp = Blueprint("desk_accounts", __name__, url_prefix="/desk")
PAGE, PART = "partners/desk/accounts.html", "partners/desk/_accounts.html"


@bp.get("/partners/<slug>/accounts")
@allow("secretary")
def shop_page(slug: str):
    return render_template(PAGE, **_accounts(partner_or_404(slug)))


def _accounts(partner: Partner, **shown) -> dict:
    return {"partner": partner, "accounts": accounts_of(partner.slug), "form": AccountForm(None)} | shown


@bp.post("/partners/<slug>/accounts")
@allow("secretary")
def add(slug: str):
    partner, form = partner_or_404(slug), AccountForm()
    if not form.validate():
        return wrong(PAGE, PART, **_accounts(partner, form=form))
    password = _first_password()
    account_id = int(keys.once(form, lambda: _add(partner, form, password)))
    return _show(partner, shown=(account_id, password))


def _add(partner: Partner, form: AccountForm, password: str) -> str:
    who = {"name": form.name.data, "role": "shop", "partner_slug": partner.slug, "must_change": True}
    made = actions.add_account(form.login.data, password=password, by=actor(), now=clock.now(), **who)
    return str(made.id)


def _first_password() -> str:
    """Of the form's key: whoever taps twice is shown the same one, and nobody has to store it."""
    secret, key = str(current_app.secret_key).encode(), request.form.get("request_key", "").encode()
    return passwords.made_of(hmac.digest(secret, b"first password" + key, hashlib.sha256))


def _show(partner: Partner, **shown) -> str:
    return render_template(PART if is_htmx() else PAGE, **_accounts(partner, **shown))


@bp.post("/accounts/<int:account_id>/password")
@allow("secretary")
def give_password(account_id: int):
    account, partner = account_or_404(account_id)
    password = _first_password()
    keys.tap(lambda: actions.give_password(account, password, by=actor(), now=clock.now()))
    return _show(partner, shown=(account.id, password))


@bp.post("/accounts/<int:account_id>/<any(leave,return):noun>")
@allow("secretary")
def change_state(account_id: int, noun: str):
    account, partner = account_or_404(account_id)
    verb = {"leave": actions.disable, "return": actions.enable}[noun]
    keys.tap(lambda: verb(account, by=actor(), now=clock.now()))
    return _show(partner)


def account_or_404(account_id: int) -> tuple[Account, Partner]:
    """A shop's account; those of the desk are made by command."""
    account = db.session.get(Account, account_id)
    if account is None or account.partner_slug is None:
        abort(404)
    return account, partner_or_404(account.partner_slug)
