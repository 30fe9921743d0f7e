"""Who may open what: every view names it, or the site does not start."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

ROLES = ("secretary", "staff", "shop", "worker", "member", "supervisor", "kiosk")
ROLE_NAMES = {
    "secretary": "书记",
    "staff": "社区工作人员",
    "shop": "商户",
    "worker": "家政员",
    "member": "队员",
    "supervisor": "监督员",
    "kiosk": "大厅屏",
}
DESK = ("secretary", "staff")
COUNTER = (*DESK, "shop")  # who serves residents
READERS = (*COUNTER, "supervisor")

PASSWORD_FIRST = {"accounts.password_page", "accounts.change_password", "accounts.logout"}
PUBLIC = "public"  # anybody, the same page for all: may be kept, carries no token and sets no cookie
ANYONE = "anyone"  # anybody, but the page is personal: never kept, not indexed


@dataclass(frozen=True)
class Actor:
    """Who does something: an account, a resident, or the site itself."""

    account_id: int | None
    name: str
    role: str
    partner_slug: str | None = None

    def is_desk(self) -> bool:
        return self.role in DESK

    def may_serve(self, partner_slug: str) -> bool:
        """Whether this is the desk, or the shop in question."""
        return self.is_desk() or (self.role == "shop" and self.partner_slug == partner_slug)


RESIDENT = Actor(None, "居民", "resident")
MACHINE = Actor(None, "网站", "machine")


def public(view: Callable) -> Callable:
    view.allowed = PUBLIC
    return view


def anyone(view: Callable) -> Callable:
    view.allowed = ANYONE
    return view


def allow(*roles: str) -> Callable[[Callable], Callable]:
    def mark(view: Callable) -> Callable:
        view.allowed = frozenset(roles)
        return view

    return mark


def allowed_for(endpoint: str | None) -> str | frozenset[str] | None:
    """What the view behind an endpoint named; None where there is no view."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "allowed", None)


def actor() -> Actor:
    """Who is signed in on a page that named roles; elsewhere a resident."""
    if allowed_for(request.endpoint) in (PUBLIC, ANYONE, None) or not current_user.is_authenticated:
        return RESIDENT
    return current_user.actor


def own_partner_or_404(slug: str) -> None:
    """A shop finds its own pages and no others; a stranger's row and no row look the same."""
    who = actor()
    if who.role == "shop" and who.partner_slug != slug:
        abort(404)


def guard() -> ResponseReturnValue | None:
    """Before each request: refuse whoever the view did not name."""
    allowed = allowed_for(request.endpoint)
    if request.endpoint is None or allowed in (PUBLIC, ANYONE):
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in(kiosk=allowed == {"kiosk"})
    if current_user.actor.role not in allowed:
        abort(403)
    if current_user.must_change_password and request.endpoint not in PASSWORD_FIRST:
        return redirect(url_for("accounts.password_page"), 303)
    return None


def ask_to_sign_in(*, kiosk: bool) -> ResponseReturnValue:
    """Send whoever is not signed in to where they can, as a page, and back again afterwards."""
    if kiosk:
        target = url_for("kiosk.pair_page")
    else:
        target = url_for("accounts.login_page", next=_page_to_return_to())
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": target}
    return redirect(target, 303)


def _page_to_return_to() -> str | None:
    """The page that was asked for or that htmx stands on; a plain form's own address may be no page."""
    if request.headers.get("HX-Request"):
        stands_on = request.headers.get("HX-Current-URL", "").partition("://")[2]
        return "/" + stands_on.partition("/")[2] if stands_on else None
    return request.full_path.rstrip("?") if request.method == "GET" else None


def init_access(app: Flask) -> None:
    """Install the guard; called last, when all views are known.

    Raises:
        RuntimeError: a view names nobody.
    """
    unnamed = [name for name, view in app.view_functions.items() if not hasattr(view, "allowed")]
    if unnamed:
        raise RuntimeError(f"views that name no role: {', '.join(sorted(unnamed))}")
    app.before_request(guard)
