"""What every answer carries, and what every change must come with."""

import gzip
import re

import pytest
from sqlalchemy import update

from community.core import headers
from community.core.db import transaction
from community.partners.models import Partner
from tests.page import Visitor

PUBLIC_PAGES = (
    "/",
    "/about",
    "/privacy",
    "/partners",
    "/partners?category=daily&open=1",
    "/search?q=理发",
    "/search/hits?q=理发",
    "/partners/lao-zhou",
    "/volunteers",
    "/volunteers/vanguard",
    "/services/1",
    "/robots.txt",
)
PERSONAL_PAGES = ("/login", "/bookings", "/services/1/book?at=2026-11-25T10:00", "/kiosk/pair", "/healthz")
PACKED = {"Accept-Encoding": "gzip"}


# Every answer


@pytest.mark.parametrize(
    ("url", "status"), [("/", 200), ("/login", 200), ("/desk", 303), ("/no-such-page", 404)]
)
def test_every_answer_carries_the_policy(client, url, status):
    answer = client.get(url)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == headers.POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_policy_lets_nothing_in_from_elsewhere():
    sources = set(re.sub(r"[\w-]+-(src|action|uri|ancestors) ", "", headers.POLICY).replace(";", "").split())
    assert sources == {"'none'", "'self'", "data:"}


def test_a_refused_change_carries_the_policy_too(client):
    answer = client.post("/login")
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (403, headers.POLICY)


# Public pages may be kept


def test_a_public_page_sets_no_cookie_and_holds_no_token(client):
    for url in PUBLIC_PAGES:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "Set-Cookie" not in answer.headers, url
        assert "csrf_token" not in answer.get_data(as_text=True), url


def test_for_whoever_is_signed_in_a_public_page_sets_no_cookie_either(secretary):
    with secretary.client.session_transaction() as session:
        session.permanent = True  # as signing in makes it
    assert "Set-Cookie" in secretary.client.get("/desk").headers
    assert "Set-Cookie" not in secretary.client.get("/").headers


def test_a_public_page_is_asked_for_again_and_not_sent_again(client):
    for url in PUBLIC_PAGES:
        first = client.get(url)
        second = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        assert (second.status_code, second.get_data()) == (304, b""), url
        assert second.headers["ETag"] == first.headers["ETag"], url
        assert first.headers["Cache-Control"] == "no-cache", url


def test_a_page_that_changed_is_sent_again(client, app):
    tag = client.get("/partners/lao-zhou").headers["ETag"]
    with app.app_context(), transaction() as session:
        session.execute(update(Partner).filter_by(slug="lao-zhou").values(description="今天起烫发也做"))
    answer = client.get("/partners/lao-zhou", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "烫发也做" in answer.get_data(as_text=True)


def test_somebody_elses_tag_is_no_match(client):
    assert client.get("/", headers={"If-None-Match": '"0000"'}).status_code == 200


def test_a_page_is_packed_for_who_asks(client):
    plain, packed = client.get("/"), client.get("/", headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()
    assert int(packed.headers["Content-Length"]) == len(packed.get_data()) < len(plain.get_data())


@pytest.mark.parametrize("encodings", [{"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip;q=0"}])
def test_a_page_is_plain_for_who_does_not_ask(client, encodings):
    assert "Content-Encoding" not in client.get("/", headers=encodings).headers


def test_packed_and_plain_are_told_apart(client):
    plain, packed = client.get("/"), client.get("/", headers=PACKED)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert {"Accept-Encoding", "Cookie"} <= set(packed.vary)


def test_a_packed_page_is_not_sent_again_either(client):
    tag = client.get("/", headers=PACKED).headers["ETag"]
    again = client.get("/", headers=PACKED | {"If-None-Match": tag})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_a_short_answer_is_not_packed(client):
    assert "Content-Encoding" not in client.get("/robots.txt", headers=PACKED).headers


def test_head_says_what_get_would(client):
    get, head = client.get("/"), client.head("/")
    assert head.get_data() == b""
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (
        get.headers["ETag"],
        get.headers["Content-Length"],
    )


# Personal pages are not


def test_a_personal_page_is_not_kept_and_not_indexed(client):
    for url in PERSONAL_PAGES:
        answer = client.get(url)
        assert answer.status_code == 200, url
        kept = (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"])
        assert kept == ("no-store", "noindex"), url
        assert "ETag" not in answer.headers, url


WITH_A_TOKEN = ("/bookings", "/login")


def padding(packed: bytes) -> int:
    """How many bytes of file name stand in a gzip's head."""
    has_name = packed[3] & 8
    return packed.index(b"\0", 10) - 10 if has_name else 0


def test_a_page_that_holds_a_token_is_packed_and_its_length_tells_nothing_of_it(client):
    for url in WITH_A_TOKEN:
        answers = [client.get(url, headers=PACKED) for _ in range(12)]
        assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}, url
        assert all(b"csrf_token" in gzip.decompress(answer.data) for answer in answers), url
        assert len({padding(answer.data) for answer in answers}) > 4, url
        assert all("Accept-Encoding" in answer.headers["Vary"] for answer in answers), url


def test_a_public_page_is_packed_the_same_each_time(client):
    assert {padding(client.get("/partners", headers=PACKED).data) for _ in range(5)} == {0}


def test_who_cannot_unpack_gets_a_plain_page(client):
    for url in WITH_A_TOKEN:
        assert b"csrf_token" in client.get(url).data, url


def test_a_desk_page_is_not_kept(secretary):
    answer = secretary.open("/desk").response
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_an_error_on_a_public_page_is_not_kept(client):
    answer = client.get("/partners/no-such-shop")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


# Changes come from a page of this site


def send_pairing(app, *, token: bool = True, **fetch) -> int:
    """Type a wrong code into the hall screen's form; 422 says that the form was read."""
    visitor = Visitor(app)
    form = visitor.open("/kiosk/pair").form("/pair")
    fields = dict(form.form_values()) | {"code": "00000000"}
    if not token:
        del fields["csrf_token"]
    return visitor.client.post(form.action, data=fields, headers=fetch).status_code


FOREIGN = (
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "null"},
    {"Origin": "http://[evil"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
)


@pytest.mark.parametrize(
    "fetch",
    [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_a_change_from_a_page_of_this_site_is_read(app, fetch):
    assert send_pairing(app, **fetch) == 422


@pytest.mark.parametrize("fetch", FOREIGN)
def test_a_change_from_elsewhere_is_refused(app, fetch):
    assert send_pairing(app, **fetch) == 403


def test_without_the_guard_a_change_from_elsewhere_would_be_read(app, without_guard):
    without_guard(headers.refuse_foreign_changes)
    for fetch in FOREIGN:
        assert send_pairing(app, **fetch) == 422


def test_reading_from_elsewhere_is_fine(client):
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_change_without_a_token_is_refused(app):
    assert send_pairing(app, token=False) == 403


def test_without_the_guard_a_change_without_a_token_would_be_read(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    assert send_pairing(app, token=False) == 422


def test_somebody_elses_token_is_refused(app):
    token = Visitor(app).open("/kiosk/pair").form("/pair").fields["csrf_token"]
    visitor = Visitor(app)
    visitor.open("/kiosk/pair")
    visitor.post("/kiosk/pair", {"csrf_token": token, "code": "00000000"}, status=403)
