"""Who may open what: denied unless a view names it."""

from datetime import timedelta

import pytest
from flask import Flask, session
from sqlalchemy import update

from community.accounts.models import Account
from community.core import access
from community.core.access import (
    MACHINE,
    RESIDENT,
    ROLE_NAMES,
    ROLES,
    Actor,
    actor,
    allow,
    anyone,
    init_access,
    public,
)
from community.core.db import transaction
from community.partners import desk
from tests.cast import NOW
from tests.factories import LONG_AHEAD
from tests.page import Visitor

HTMX = {"HX-Request": "true"}


def small_app(*views) -> Flask:
    app = Flask("small", static_folder=None)
    for view in views:
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)
    return app


def test_a_view_without_a_role_stops_the_start():
    def forgotten():
        return "open to all"

    with pytest.raises(RuntimeError, match="forgotten"):
        init_access(small_app(forgotten))


@pytest.mark.parametrize("mark", [public, anyone, allow("secretary")], ids=["public", "anyone", "roles"])
def test_a_view_that_names_who_may_open_it_starts(mark):
    app = small_app(mark(lambda: "for somebody"))
    init_access(app)
    assert access.guard in app.before_request_funcs[None]


def test_every_role_has_a_name():
    assert set(ROLE_NAMES) == set(ROLES)


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client):
    answer = client.get("/desk/calls?done=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/desk/calls?done%3D1"


def test_a_stranger_with_htmx_is_sent_to_the_whole_page(client):
    answer = client.get("/desk/calls", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


def test_a_strangers_change_is_not_come_back_to(app):
    visitor = Visitor(app)
    token = visitor.open("/kiosk/pair").form("/pair").fields["csrf_token"]
    answer = visitor.client.post("/logout", data={"csrf_token": token})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")


def test_a_strange_screen_is_asked_for_its_code(client):
    assert client.get("/kiosk").headers["Location"] == "/kiosk/pair"


def test_without_the_guard_a_stranger_would_see_the_screen(client, without_guard):
    without_guard(access.guard)
    assert client.get("/kiosk").status_code == 200


@pytest.mark.parametrize("login", ["shop", "kiosk"])
def test_a_role_that_is_not_named_is_refused(app, login):
    Visitor(app, login).open("/desk/screens", status=403)


def test_a_role_that_is_named_enters(secretary):
    assert secretary.open("/desk/screens").url == "/desk/screens"


@pytest.mark.parametrize("slug", ["mending", "no-such-shop"])
def test_another_shop_and_no_shop_look_the_same(shop, slug):
    shop.open(f"/desk/partners/{slug}", status=404)


def test_a_shop_finds_its_own_pages(shop):
    assert "老周理发" in shop.open("/desk/partners/lao-zhou").text


def test_without_the_guard_a_shop_would_see_anothers(shop, monkeypatch):
    monkeypatch.setattr(desk, "own_partner_or_404", lambda slug: None)
    assert "小修小补" in shop.open("/desk/partners/mending").text


def test_an_account_that_is_disabled_is_out_at_once(app):
    visitor = Visitor(app, "staff")
    with app.app_context(), transaction() as session:
        session.execute(update(Account).filter_by(login="staff").values(disabled_at=NOW))
    assert visitor.client.get("/desk").headers["Location"].startswith("/login")


@pytest.mark.parametrize(("later", "status"), [(timedelta(seconds=-1), 200), (timedelta(), 303)])
def test_a_sign_in_lasts_until_it_expires(app, standing_clock, later, status):
    standing_clock(LONG_AHEAD + later)
    assert Visitor(app, "worker").client.get("/desk/password").status_code == status


def test_a_made_up_token_signs_nobody_in(app):
    assert Visitor(app, "no-such-person").client.get("/desk").status_code == 303


def who_at(app, path: str) -> Actor:
    with app.test_request_context(path):
        session["_user_id"] = "token-secretary"
        return actor()


def test_on_a_page_that_names_roles_the_actor_is_who_signed_in(app):
    assert who_at(app, "/desk").role == "secretary"


@pytest.mark.parametrize("path", ["/", "/bookings", "/no-such-page"])
def test_on_a_residents_page_whoever_signed_in_is_a_resident(app, path):
    assert who_at(app, path) == RESIDENT


def test_the_desk_serves_every_shop():
    assert Actor(1, "小李", "staff").may_serve("lao-zhou")


def test_a_shop_serves_itself_alone():
    zhou = Actor(1, "老周", "shop", "lao-zhou")
    assert zhou.may_serve("lao-zhou") and not zhou.may_serve("mending")


def test_nobody_else_serves_a_shop():
    for who in (RESIDENT, MACHINE, Actor(1, "监督员", "supervisor")):
        assert not who.may_serve("lao-zhou")
