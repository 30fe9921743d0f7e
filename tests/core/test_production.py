"""Production is what SITE_URL says: https, cookies bound to the host, no other names."""

import pytest

from community import create_app
from community.core import headers
from community.core.db import db
from community.core.setup import migrate
from tests import cast


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    app = create_app(
        SITE_URL="https://example.org",
        INSTANCE=folder,
        DATABASE_URL=f"sqlite:///{folder / 'site.db'}",
        SECRET_KEY="k" * 40,
    )
    with app.app_context():
        migrate()
        cast.enter()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def ask(app, url: str, *, host="https://example.org", **how):
    return app.test_client().get(url, base_url=host, **how)


def test_in_production_the_cookie_is_bound_to_the_host_and_to_https(production):
    cookie = ask(production, "/login").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_elsewhere_the_cookie_is_plain(client):
    cookie = client.get("/login").headers["Set-Cookie"]
    assert cookie.startswith("session=") and "Secure" not in cookie


def test_in_production_browsers_are_told_to_stay_with_https(production):
    for url in ("/", "/login", "/no-such-page"):
        assert ask(production, url).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_elsewhere_https_is_not_demanded(client):
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_in_production_another_hosts_name_is_refused(production):
    answer = ask(production, "/login", host="https://evil.example")
    assert answer.status_code == 422
    assert "Set-Cookie" not in answer.headers


def test_in_production_the_own_names_are_answered(production):
    for host in ("https://example.org", "http://127.0.0.1:8000", "http://localhost:8000"):
        assert ask(production, "/", host=host).status_code == 200


def test_in_production_an_address_is_the_one_that_nginx_names(production):
    """Else everybody would have nginx's own, and health would tell them all that it tells loopback."""
    assert ask(production, "/healthz").json.keys() > {"ok"}
    assert ask(production, "/healthz", headers={"X-Forwarded-For": "203.0.113.9"}).json == {"ok": True}


def test_in_production_an_origin_is_the_configured_site(production):
    with production.test_request_context(base_url="http://127.0.0.1:8000"):
        assert headers.is_own_origin("https://example.org")
        assert not headers.is_own_origin("https://example.org.evil.example")
