"""The home page, what the site says of itself, and what is kept for whom."""

from datetime import datetime

import pytest
from sqlalchemy import update

from community.core.centre import Centre
from community.core.db import transaction
from tests.cast import LI
from tests.page import Page, Visitor
from tests.steps import open_check

NIGHT = datetime(2026, 11, 24, 22, 0)
OWN = {"Origin": "http://localhost"}


def book(visitor: Visitor) -> None:
    """The visitor books a haircut for tomorrow at ten, and its browser remembers."""
    open_check(visitor).send("/bookings", name="李阿姨", mobile=LI)


def sized(app, size: str) -> Visitor:
    visitor = Visitor(app)
    visitor.client.set_cookie("size", size)
    return visitor


def choose(visitor: Visitor, size: str, **headers: str):
    """Choose a text size; the headers say where the form stood."""
    return visitor.client.post("/text-size", data={"size": size}, headers=headers)


def size_of(page: Page) -> str | None:
    return page.tree.get("data-size")


def set_centre(**values: str) -> None:
    with transaction() as session:
        session.execute(update(Centre).values(**values))


# ---- the home page


def test_the_home_page_leads_to_every_category(resident):
    page = resident.open("/")
    assert "您想办点什么？" in page.text
    assert len(page.links("/partners?category=")) == 6


def test_the_home_page_says_who_is_open_now(resident):
    page = resident.open("/")
    assert "现在营业3家" in page.text and "老周理发一楼103室到中午12:00" in page.text.replace("老老", "老")
    assert "/partners/lao-zhou" in page.links()


def test_at_night_the_home_page_says_that_all_are_shut(resident, standing_clock):
    standing_clock(NIGHT)
    page = resident.open("/")
    assert "现在都休息了" in page.text and page.links("/partners/") == []


def test_a_draft_does_not_stand_on_the_home_page(resident):
    assert "未上架" not in resident.open("/").text


def test_the_home_page_leads_to_teams_bookings_and_the_notices_below(resident):
    links = resident.open("/").links()
    assert {"/volunteers", "/bookings", "/about", "/privacy", "/login", "/partners"} <= set(links)


def test_a_browser_that_booked_nothing_has_no_place_for_its_next_booking(resident):
    assert not resident.open("/").find("//*[@id='next']")


def test_a_browser_that_booked_fetches_its_next_booking_apart_from_the_page(resident, data):
    book(resident)
    home = resident.open("/")
    (place,) = home.find("//*[@id='next']")
    assert (place.get("hx-get"), place.get("hx-trigger")) == ("/bookings/next", "load")
    assert "取号码" not in home.text and "理女发" in resident.open(place.get("hx-get"), htmx=True).text


def test_another_browser_sees_nothing_of_it(app, resident, data):
    book(resident)
    other = Visitor(app)
    assert not other.open("/").find("//*[@id='next']")
    assert "理女发" not in other.open("/bookings/next", htmx=True).text


# ---- about, privacy, the foot


def test_the_site_says_what_it_is_and_what_it_keeps(resident):
    assert "现在有3家" in resident.open("/about").text
    kept = resident.open("/privacy").text
    assert "180天" in kept and "忘记本机" in kept


@pytest.mark.parametrize(("url", "status"), [("/", 200), ("/privacy", 200), ("/nobody", 404)])
def test_every_foot_names_the_host_and_the_phone(resident, url, status):
    page = resident.open(url, status=status)
    assert "主办：锦林街道府佑水香社区" in page.text and "tel:09520000000" in page.links()


def test_without_a_phone_there_is_nothing_to_dial(resident, data):
    set_centre(phone="")
    for url in ("/", "/about", "/privacy"):
        page = resident.open(url)
        assert page.links("tel:") == [] and "服务电话" not in page.text


def test_the_filing_number_is_linked_where_there_is_one(resident, data):
    assert resident.open("/").links("beian") == []
    set_centre(icp_number="宁ICP备00000000号")
    page = resident.open("/")
    assert "宁ICP备00000000号" in page.text and page.links().count("https://beian.miit.gov.cn/") == 1


def test_a_real_community_is_not_called_a_sample(resident):
    assert "示例站点" not in resident.open("/").text + resident.open("/about").text


# ---- for machines


def test_health_tells_the_outside_only_that_it_is_well(app):
    answer = app.test_client().get("/healthz", environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert answer.json == {"ok": True}


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_health_tells_loopback_more(app, pytestconfig, address):
    answer = app.test_client().get("/healthz", environ_base={"REMOTE_ADDR": address})
    kind = {"sqlite": "sqlite", "postgres": "postgresql"}[pytestconfig.getoption("database")]
    assert answer.json == {"ok": True, "database": kind, "at": "2026-11-24T10:12:00"}


def test_health_is_never_kept(app):
    assert app.test_client().get("/healthz").headers["Cache-Control"] == "no-store"


def test_robots_stay_away_from_what_is_personal(app):
    answer = app.test_client().get("/robots.txt")
    assert answer.mimetype == "text/plain"
    rules = answer.get_data(as_text=True).splitlines()
    assert rules[0] == "User-agent: *"
    assert {f"Disallow: {path}" for path in ("/bookings", "/desk", "/kiosk", "/login")} <= set(rules)


# ---- text size, kept in a cookie


def test_the_kept_text_size_stands_on_every_page(app):
    for url in ("/", "/partners/lao-zhou", "/bookings", "/login"):
        assert size_of(sized(app, "xxl").open(url)) == "xxl"


@pytest.mark.parametrize("size", ["huge", '"><script>'])
def test_an_unknown_text_size_is_the_usual_one(app, size):
    page = sized(app, size).open("/")
    assert size_of(page) is None
    assert page.find("//form[@action='/text-size']//button[@aria-pressed='true']")[0].text == "标准"


def test_the_chosen_text_size_is_marked_among_the_buttons(app):
    buttons = sized(app, "xl").open("/").find("//form[@action='/text-size']//button")
    pressed = [button.text for button in buttons if button.get("aria-pressed") == "true"]
    assert len(buttons) == 4 and pressed == ["更大"]


def test_two_visitors_with_different_sizes_do_not_get_each_others_page(app):
    small, large = app.test_client(), sized(app, "xxl").client
    first, second = small.get("/"), large.get("/")
    assert "Cookie" in first.headers["Vary"] and first.headers["ETag"] != second.headers["ETag"]
    again = large.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and 'data-size="xxl"' in again.get_data(as_text=True)


@pytest.mark.parametrize(
    "headers", [OWN, {"Referer": "http://localhost/partners"}], ids=["origin", "referer"]
)
def test_a_chosen_text_size_is_kept_in_a_cookie(resident, headers):
    assert choose(resident, "xl", **headers).status_code == 303
    assert resident.client.get_cookie("size").value == "xl"
    assert size_of(resident.open("/")) == "xl"


@pytest.mark.parametrize("size", ["", "huge"])
def test_the_usual_text_size_and_an_unknown_one_forget_the_cookie(app, size):
    visitor = sized(app, "xl")
    assert choose(visitor, size, **OWN).status_code == 303
    assert visitor.client.get_cookie("size") is None


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        ("http://localhost/partners?q=%E7%90%86", "/partners?q=%E7%90%86"),
        ("", "/"),
        ("https://evil.test/partners", "/"),
        ("http://localhost//evil.test/", "/"),
    ],
)
def test_after_choosing_a_text_size_one_is_back_on_the_page_and_on_no_other_site(resident, referer, target):
    headers = OWN | ({"Referer": referer} if referer else {})
    answer = choose(resident, "l", **headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, target)


def test_a_text_size_chosen_on_a_wrong_form_leads_to_a_page_that_opens(resident, data):
    """A wrong form stands at the address it was sent to, which only takes POST."""
    wrong = open_check(resident).send("/bookings", status=422, name="", mobile=LI)
    answer = choose(resident, "l", **OWN, Referer=f"http://localhost{wrong.url}")
    resident.open(answer.headers["Location"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Referer": "https://evil.test/localhost"},
        {"Origin": "https://evil.test", "Referer": "http://localhost/"},
    ],
)
def test_another_sites_form_cannot_change_the_text_size(resident, headers):
    answer = choose(resident, "xl", **headers)
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers
