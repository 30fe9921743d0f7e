"""The price list at the desk: edited in place, seen at once everywhere, with a history."""

import pytest
from sqlalchemy import select

from community.bookings.models import Booking
from community.core.audit import AuditLine
from community.core.db import transaction
from community.partners import lines
from community.partners.models import Price
from tests import factories as make
from tests.cast import LI, NOW, actor, service
from tests.page import Page, Visitor
from tests.partners.lines import fields, line_url, open_edit, save
from tests.steps import both_ways, open_check, post_as, words

LAO_ZHOU = "/desk/partners/lao-zhou"


def prices(data, name: str = "理女发") -> list[int]:
    query = select(Price.price_fen).filter_by(service_id=service(name).id).order_by(Price.id)
    return list(data.session.scalars(query))


def changes(page: Page) -> list[str]:
    """The rows of 改价记录, blanks taken out."""
    return [words(row) for row in page.find("//*[@id='changes']//tbody/tr")]


# ---- who sees what


@pytest.mark.parametrize("login", ["secretary", "supervisor"])
def test_the_desk_sees_every_shop_drafts_too(app, login):
    page = Visitor(app, login).open("/desk/partners")
    assert "共4家" in page.text and "未上架便民未上架" in page.text


def test_a_shop_sees_its_own_list_of_one(shop):
    page = shop.open("/desk/partners")
    assert "共1家" in page.text
    assert page.links("/desk/partners/") == [LAO_ZHOU]


@pytest.mark.parametrize("login", ["secretary", "shop"])
def test_whoever_serves_may_edit_each_line(app, login):
    page = Visitor(app, login).open(LAO_ZHOU)
    assert len(page.links("/line/edit")) == 3
    assert "理女发10元30元次40分钟选时间" in page.text and "先审批" in page.text


def test_the_supervisor_may_look_and_not_edit(app, data):
    supervisor = Visitor(app, "supervisor")
    assert supervisor.open(LAO_ZHOU).links("/line/edit") == []
    supervisor.open(line_url(), htmx=True)
    open_edit(supervisor, status=403)


def test_the_supervisor_may_not_save_either(app, secretary, data):
    values = fields(open_edit(secretary)) | {"price": "1"}
    refused = post_as(Visitor(app, "supervisor"), line_url(), values, status=403)
    assert "这一页您打不开" in refused.text and prices(data) == [1000]


def test_a_line_of_another_shop_cannot_be_saved(app, shop, data):
    values = fields(open_edit(Visitor(app, "mending"), "截裤边")) | {"price": "1"}
    post_as(shop, line_url("截裤边"), values, status=404)
    assert prices(data, "截裤边") == [500]


def test_a_line_that_does_not_exist_is_not_found(secretary):
    for number in (0, 999_999, 2**31, 2**63):
        secretary.open(f"/desk/services/{number}/line/edit", status=404)


# ---- edit, cancel, save


@both_ways
def test_a_line_is_edited_in_place_with_what_stands_there(secretary, data, htmx):
    page = open_edit(secretary, htmx=htmx)
    shown = fields(page)
    assert (shown["name"], shown["price"], shown["market_low"], shown["market_high"]) == (
        "理女发",
        "10",
        "30",
        "",
    )
    assert page.find(f"//tbody[@id='line-{service('理女发').id}']")


def test_the_edited_line_takes_the_place_of_the_row_it_came_from(secretary, data):
    number = service("理女发").id
    link = secretary.open(LAO_ZHOU).find(f"//tbody[@id='line-{number}']//a[@hx-get]")[0]
    assert link.get("hx-target") == f"#line-{number}" and link.get("hx-get") == link.get("href")


@both_ways
def test_cancel_shows_the_line_as_it_was(secretary, data, htmx):
    (cancel,) = open_edit(secretary, htmx=htmx).find("//a[text()='不改了']")
    page = secretary.open(cancel.get("hx-get" if htmx else "href"), htmx=htmx)
    assert "理女发10元30元" in page.text and not page.find("//input[@name='price']")


@both_ways
def test_a_saved_price_stands_in_the_line_and_in_the_history(secretary, data, htmx):
    saved = save(open_edit(secretary, htmx=htmx), htmx=htmx, price="12")
    assert "理女发12元30元" in saved.text
    assert changes(saved) == ["11月24日10:12书记理女发10元12元"]
    assert prices(data) == [1000, 1200]


def test_a_saved_market_price_stands_in_the_history(secretary, data):
    (change,) = changes(save(open_edit(secretary), market_low="40"))
    assert "30" in change and "40" in change


def test_a_line_of_a_thousand_yuan_is_saved_as_it_stands(secretary, data):
    with transaction():
        make.price(service("理女发"), 123_456, market_fen=200_000)
    assert "理女发1,234.56元2,000元" in save(open_edit(secretary)).text


def test_without_htmx_a_saved_price_leads_back_to_the_price_list(secretary, data):
    assert save(open_edit(secretary), price="12").url == LAO_ZHOU


def test_with_htmx_the_history_comes_along_out_of_band(secretary, data):
    saved = save(open_edit(secretary, htmx=True), htmx=True, price="12")
    assert saved.find("//*[@id='changes'][@hx-swap-oob='true']")


def test_a_saved_price_leaves_an_audit_line(shop, data):
    save(open_edit(shop), price="12")
    line = data.session.scalars(select(AuditLine)).one()
    assert (line.verb, line.role, line.subject_key) == ("change_price", "shop", str(service("理女发").id))


def test_a_new_name_is_saved_without_a_new_price(secretary, data):
    assert "女士理发10元" in save(open_edit(secretary), name="女士理发").text
    assert prices(data, "女士理发") == [1000]


@both_ways
def test_saving_nothing_new_changes_nothing(secretary, data, htmx):
    saved = save(open_edit(secretary, htmx=htmx), htmx=htmx)
    assert "还没有改过价" in saved.body and prices(data) == [1000]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"price": " １２.5 元"}, "理女发12.50元30元"),
        ({"price": "0"}, "理女发免费30元"),
        ({"is_from": "1"}, "理女发10元起30元"),
        ({"market_low": "30", "market_high": "40"}, "理女发10元30–40元"),
        ({"market_low": ""}, "理女发10元无"),
    ],
)
def test_amounts_are_taken_as_people_write_them(secretary, data, typed, shown):
    assert shown in save(open_edit(secretary), **typed).text


def test_the_same_form_sent_twice_is_one_change(secretary, data):
    page = open_edit(secretary)
    save(page, price="12")
    assert "理女发12元" in save(page, price="12").text
    assert prices(data) == [1000, 1200]


# ---- wrong and refused


@both_ways
def test_a_bad_amount_keeps_what_was_typed(secretary, data, htmx):
    wrong = save(open_edit(secretary, htmx=htmx), htmx=htmx, status=422, name="女士理发", price="十二")
    kept = fields(wrong)
    assert (kept["name"], kept["price"]) == ("女士理发", "十二")
    assert wrong.find("//*[@role='alert']")
    assert wrong.find("//input[@name='price'][contains(@class, 'error')]")
    assert prices(data) == [1000] and service("理女发").name == "理女发"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "请填写项目"),
        ({"price": ""}, "请填写惠民价，免费写0"),
        ({"price": "10-15"}, "惠民价写成10或12.5这样的数"),
        ({"price": "1\x00"}, "惠民价里有打不出来的字符"),
        ({"market_low": "贵"}, "市场价写成10或12.5这样的数"),
        ({"market_low": "40", "market_high": "30"}, "市场价要先写低的，再写高的"),
        ({"market_low": "", "market_high": "30"}, "市场价要先写低的，再写高的"),
        ({"price_id": "9" * 30}, "请刷新这一页再改"),
        ({"request_key": "x"}, "这一页放得太久了，请再交一次"),
    ],
)
def test_a_wrong_line_is_told_what_is_wrong(secretary, data, typed, sentence):
    assert sentence in save(open_edit(secretary), status=422, **typed).text
    assert prices(data) == [1000]


def test_a_wrong_line_says_so_in_the_title(secretary, data):
    assert save(open_edit(secretary), status=422, price="").title.startswith("错误：")


def test_a_wrong_line_can_be_put_right_and_saved(secretary, data):
    wrong = save(open_edit(secretary), status=422, price="十二")
    assert "理女发12元" in save(wrong, price="12").text


@both_ways
def test_of_two_who_edit_one_line_the_slower_is_told_both_prices(app, secretary, data, htmx):
    slower = open_edit(Visitor(app, "staff"), htmx=htmx)
    save(open_edit(secretary), price="12")
    refused = save(slower, htmx=htmx, status=409, price="13")
    assert "这一行刚刚有人改过现在是理女发12元，市场价30元；您填的是理女发13元，市场价30元" in refused.text
    assert refused.find("//*[@id='messages']") and prices(data) == [1000, 1200]


def test_of_two_who_rename_and_reprice_one_line_the_slower_takes_no_name_back(app, secretary, data):
    slower = open_edit(Visitor(app, "staff"))
    save(open_edit(secretary), name="女士理发")
    action = slower.form("/line").action
    refused = slower.visitor.post(action, fields(slower) | {"price": "13"}, status=409)
    assert "现在是女士理发10元，市场价30元；您填的是理女发13元" in refused.text
    assert prices(data, "女士理发") == [1000]


@both_ways
def test_a_line_that_was_taken_off_meanwhile_is_not_changed(app, secretary, data, htmx):
    slower = open_edit(Visitor(app, "staff"), htmx=htmx)
    lines.end_line(service("理女发"), by=actor("secretary"), now=NOW)
    refused = save(slower, htmx=htmx, status=409, price="13")
    assert "这一行刚刚停用了" in refused.text and prices(data) == [1000]


def test_a_line_is_not_saved_without_the_pages_token(secretary, data):
    page = open_edit(secretary)
    secretary.post(line_url(), fields(page) | {"csrf_token": "", "price": "1"}, status=403)
    assert prices(data) == [1000]


# ---- one price everywhere


def test_a_new_price_stands_at_once_wherever_the_old_one_stood(app, secretary, resident, screen, data):
    save(open_edit(secretary), price="12")
    assert "理女发12元" in resident.open("/partners").text
    assert "理女发约40分钟12元" in resident.open("/partners/lao-zhou").text
    assert "到店付12元" in open_check(resident).text
    for url in ("/kiosk", "/kiosk/categories/daily"):
        assert "理女发12元" in screen.open(url).text
    assert "理女发40分钟市场价30元12元" in screen.open("/kiosk/partners/lao-zhou").text


def test_who_has_booked_keeps_the_price_of_that_day(secretary, resident, data):
    save(open_edit(secretary), price="12")
    booking = data.session.scalars(select(Booking)).one()
    assert (booking.for_whom, booking.price_fen, booking.amount_fen) == ("张阿姨", 1000, 1000)
    assert "10元" in resident.open(f"/bookings/{booking.reference}").text


def test_a_page_with_the_old_price_is_asked_to_agree_to_the_new_one(secretary, resident, data):
    check = open_check(resident)
    save(open_edit(secretary), price="12")
    asked = check.send("/bookings", status=409, name="李阿姨", mobile=LI)
    assert "现在是12元" in asked.text
