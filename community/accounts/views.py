"""Signing in and out, and one's own password."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import Select, bindparam, select

from community.accounts import actions
from community.accounts.forms import LoginForm, PasswordForm
from community.accounts.models import Account, SignIn
from community.core import clock, keys
from community.core.access import READERS, ROLES, Actor, actor, allow, anyone
from community.core.db import db
from community.core.web import wrong

bp = Blueprint("accounts", __name__)
login_manager = LoginManager()
login_manager.session_protection = None  # a phone changes its address all day


class SignedIn(UserMixin):
    """The account behind a sign-in, as plain values."""

    def __init__(self, row, token: str):
        self.token, self.login = token, row.login
        self.must_change_password = row.must_change_password
        self.actor = Actor(row.id, row.name, row.role, row.partner_slug)

    def get_id(self) -> str:
        return self.token


@bp.record_once
def init_login(state):
    # no template asks who it is: an answer to a database that is away would ask it again
    login_manager.init_app(state.app, add_context_processor=False)


# Asked at each request of whoever is signed in: put together once.
SIGNED_IN: Select = (
    select(
        Account.id,
        Account.login,
        Account.name,
        Account.role,
        Account.partner_slug,
        Account.must_change_password,
    )
    .join(SignIn, SignIn.account_id == Account.id)
    .where(
        SignIn.token_digest == bindparam("digest"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("now"),
        Account.disabled_at.is_(None),
    )
)


@login_manager.user_loader
def signed_in(token: str) -> SignedIn | None:
    asked = {"digest": actions.digest(token), "now": clock.now()}
    row = db.session.execute(SIGNED_IN, asked).first()
    return SignedIn(row, token) if row else None


def enter(token: str, *, keeps_page: bool = False) -> None:
    """Put a sign-in into the browser's cookie; nothing of before stays in it.

    Args:
        keeps_page: the page that was sent may be sent a second time.
    """
    csrf_token = session.get("csrf_token")
    session.clear()
    if keeps_page:
        session["csrf_token"] = csrf_token
    session.permanent = True
    login_user(signed_in(token))


@bp.get("/login")
@anyone
def login_page():
    return render_template("accounts/login.html", form=LoginForm(next=request.args.get("next")))


@bp.post("/login")
@anyone
def login():
    form = LoginForm()
    if form.validate():
        token = actions.sign_in(
            form.login.data, form.password.data, address=request.remote_addr or "", now=clock.now()
        )
        if token:
            enter(token)
            return redirect(own_path(form.next.data) or home_of(current_user.actor), 303)
        form.password.errors = ["账号或密码不对"]
    return wrong("accounts/login.html", "accounts/_login.html", form=form)


@bp.post("/logout")
@allow(*ROLES)
def logout():
    actions.end_sign_in(current_user.token, now=clock.now())
    logout_user()
    session.clear()
    return redirect(url_for("accounts.login_page"), 303)


@bp.get("/desk/password")
@allow(*ROLES)
def password_page():
    login = current_user.login
    return render_template("accounts/password.html", form=PasswordForm(), login=login)


@bp.post("/desk/password")
@allow(*ROLES)
def change_password():
    form = PasswordForm()
    if not form.validate():
        login = current_user.login
        return wrong("accounts/password.html", "accounts/_password.html", form=form, login=login)
    keys.once(form, lambda: _change(form.new.data))
    return redirect(home_of(actor()), 303)


def _change(new: str) -> str:
    who = actor()
    actions.change_password(who.account_id, new, keep_token=current_user.token, by=who, now=clock.now())
    return who.role


def home_of(who: Actor) -> str:
    """Where someone begins: staff and shops at the desk."""
    return url_for("desk.home_page" if who.role in READERS else "home.home_page")


def own_path(target: str | None) -> str | None:
    """A path of this site to go on to, or None: never somebody else's address."""
    ok = target and target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if ok and target.isprintable() else None
