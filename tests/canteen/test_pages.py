"""What residents see of the canteen: today, the week, several days ordered in one go."""

import pytest
from sqlalchemy import event, select

from community.bookings.details.way import BookingWay
from community.bookings.models import Booking, Resource
from community.canteen import actions
from community.core.db import db, transaction
from community.partners.models import Partner, Service
from tests import factories as make
from tests.canteen.stage import WEDNESDAY, open_canteen, order
from tests.cast import LI, NOW, actor, service
from tests.steps import both_ways

WEDNESDAY_NOON = "2026-11-25T11:30"
THURSDAY_NOON = "2026-11-26T11:30"


@pytest.fixture
def canteen(data):
    open_canteen()
    cook = actor("cook")
    for day, dishes in ((NOW.date(), ["红烧肉", "米饭"]), (WEDNESDAY, ["饺子", "饺子汤"])):
        actions.set_menu(service("午餐").id, day, dishes, by=cook, now=NOW)


def bookings(data) -> list[Booking]:
    query = select(Booking).where(Booking.service_id == service("午餐").id).order_by(Booking.starts_at)
    return data.session.scalars(query.execution_options(populate_existing=True)).all()


def order_url() -> str:
    return f"/canteen/{service('午餐').id}/order"


# ---- today and the week


def test_today_says_dishes_both_prices_what_is_left_and_until_when(resident, canteen):
    page = resident.open("/canteen")
    assert "午餐上午10:30截止13元红烧肉、米饭" in page.text and "订午餐还有200份" in page.text
    assert "60岁以上低保老人等12.48元" in page.text and "上午11:30–下午1:00" in page.text
    assert page.text.count("订午餐还有") == 1  # one of several days in one go beneath


def test_the_concession_of_a_price_from_is_a_price_from_too(resident, screen, canteen):
    with transaction():
        make.price(service("午餐"), 1300, starts_on=NOW.date(), is_from=True)
    pages = [resident.open(url) for url in ("/canteen", order_url(), "/partners/canteen")]
    for page in (*pages, screen.open("/kiosk"), screen.open("/kiosk/partners/canteen")):
        assert "12.48元起" in page.text.replace(" ", "")


def test_a_concession_says_of_which_meal_it_is_where_it_is_not_of_all(resident, screen, canteen):
    def pages():
        return [resident.open("/canteen").text, resident.open("/").text, screen.open("/kiosk").text]

    assert all("午餐60岁以上低保老人等12.48元" in page for page in pages())
    with transaction():
        make.concession(service("晚餐"))
    for page in pages():
        assert page.count("60岁以上低保老人等12.48元") == 1 and "餐60岁" not in page
    with transaction():
        make.price(service("晚餐"), 1500, starts_on=NOW.date())
    for page in pages():
        assert "午餐60岁以上低保老人等12.48元" in page and "晚餐60岁以上低保老人等14.40元" in page


def test_two_sittings_of_a_line_on_one_day_say_when(resident, canteen):
    assert "11月26日）午餐余" in resident.open("/canteen").text
    with transaction():
        make.resource_hours(db.session.get(Resource, service("午餐").resource_id), (13 * 60, 14 * 60))
    for url, first, second in (
        ("/canteen", "午餐上午11:30余200份", "午餐下午1:00余200份"),
        (order_url(), "11月26日）上午11:30", "11月26日）下午1:00"),
    ):
        page = resident.open(url)
        assert first in page.text and second in page.text


def test_the_week_says_each_day_and_each_sitting(resident, canteen):
    page = resident.open("/canteen")
    assert (
        "明天（周三11月25日）午餐余200份，上午10:30前订饺子、饺子汤晚餐余200份，下午4:00前订菜单还没写"
        in page.text
    )
    assert "周一11月30日" in page.text and "周二12月1日" not in page.text


def test_after_the_cut_off_nothing_of_it_is_ordered_any_more(resident, canteen, standing_clock):
    standing_clock(NOW.replace(hour=10, minute=31))
    page = resident.open("/canteen")
    assert "午餐截止了" in page.text and "订午餐还有" not in page.text and "订晚餐还有" in page.text
    standing_clock(NOW.replace(hour=13))
    assert "午餐吃过了" in resident.open("/canteen").text


def test_a_meal_that_is_ordered_on_its_day_alone_says_when_that_begins(
    resident, screen, canteen, standing_clock
):
    with transaction() as session:
        session.query(Resource).update({"days_ahead": 0})
    standing_clock(NOW.replace(hour=20))
    for page in (resident.open("/"), screen.open("/kiosk"), resident.open("/canteen")):
        assert page.text.count("明天开始订") == 2 and "截止了" not in page.text
    assert "后天开始订" in resident.open("/canteen").text
    standing_clock(NOW.replace(day=25, hour=0))
    assert "订午餐还有" in resident.open("/").text


def test_a_meal_of_a_later_day_that_is_too_late_to_order_says_so(resident, canteen):
    with transaction() as session:
        session.query(Service).filter_by(name="午餐").update({"lead_book_minutes": 2 * 1440})
    page = resident.open("/canteen")
    assert "午餐截止了饺子" in page.text and "开始订" not in page.text


def test_a_full_sitting_leads_to_waiting(resident, data):
    open_canteen(capacity=1)
    order(1, starts_at=NOW.replace(hour=11, minute=30))
    order(2)
    page = resident.open("/canteen")
    assert "约满，候补午餐" in page.text and "约满，候补" in page.text
    assert len(page.links("day=2026-11-24")) == 1 and len(page.links("day=2026-11-25")) == 1
    order_page = resident.open(order_url())
    assert "明天（周三11月25日）约满" in order_page.text
    for link in (*page.links("day=2026-11-25"), *order_page.links("day=2026-11-25")):
        for_two = resident.open(resident.open(link).links("quantity=2")[0])
        assert "2份" in resident.open(for_two.links(f"at={WEDNESDAY_NOON}")[0]).text


def test_no_canteen_is_said_kindly(resident, data):
    assert "食堂的菜单还没有上来" in resident.open("/canteen").text
    assert "吃什么" not in resident.open("/").text


def test_a_shut_day_has_no_sitting(resident, canteen):
    with transaction():
        make.closure(None, NOW.replace(hour=0, minute=0), NOW.replace(day=25, hour=0, minute=0))
    page = resident.open("/canteen")
    assert "今天没有饭" in page.text and "明天（周三" in page.text


@pytest.mark.parametrize("url", ["/canteen", "order"])
def test_the_pages_are_the_same_for_everybody_and_may_be_kept(resident, canteen, url):
    page = resident.open(order_url() if url == "order" else url)
    assert page.response.headers.get("ETag") and not page.response.headers.get("Set-Cookie")
    assert "csrf_token" not in page.body


def test_the_menu_stands_on_the_home_page_and_on_the_screen(resident, screen, canteen):
    for page in (resident.open("/"), screen.open("/kiosk")):
        assert "今天吃什么" in page.text and "红烧肉、米饭" in page.text and "12.48元" in page.text
    assert screen.open("/kiosk").links("/canteen") == []


def test_the_home_page_asks_the_database_as_often_for_many_lines_as_for_two(resident, canteen, data):
    asked = []
    event.listen(data.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    resident.open("/")
    first = len([sql for sql in asked if sql.startswith("SELECT")])
    with transaction():
        shop = db.session.get(Partner, service("晚餐").partner_id)
        for name in ("早餐", "宵夜"):
            uses = make.resource(shop, name=name, counter="份", step_minutes=None)
            make.service(shop, name, uses=uses, kind="meal", unit="份", minutes=None)
    asked.clear()
    assert "早餐" in resident.open("/").text
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == first


def test_a_closure_after_the_days_that_may_be_ordered_is_known(resident, canteen):
    with transaction() as session:
        session.query(Resource).update({"days_ahead": 0})
        make.closure(None, NOW.replace(day=28, hour=0, minute=0), NOW.replace(day=29, hour=0, minute=0))
    page = resident.open("/canteen")
    assert "周五11月27日" in page.text and "周六11月28日" not in page.text


def test_in_the_evening_the_home_page_says_what_is_eaten_tomorrow(resident, canteen, standing_clock):
    standing_clock(NOW.replace(hour=20))
    page = resident.open("/")
    assert "明天吃什么" in page.text and "饺子、饺子汤" in page.text and "明天上午10:30截止" in page.text


# ---- several days in one go


@both_ways
def test_several_days_are_ordered_in_one_go(resident, canteen, data, htmx):
    page = resident.open(resident.open("/canteen").links("/order")[0])
    check = page.send("/order", at=[WEDNESDAY_NOON, THURSDAY_NOON], quantity="2")
    assert (
        "每次2份" in check.text
        and "到店付，2次一共52元" in check.text
        and order_url() in check.links("/order")
    )
    listed = check.send("/bookings", name="李阿姨", mobile=LI, way="take_out", htmx=htmx)
    assert listed.text.count("午餐") >= 2
    made = bookings(data)
    assert [(one.starts_at.day, one.quantity, one.amount_fen) for one in made] == [
        (25, 2, 2600),
        (26, 2, 2600),
    ]
    assert data.session.scalars(select(BookingWay.way)).all() == ["take_out", "take_out"]


@both_ways
def test_a_day_with_too_few_portions_is_named_and_can_be_left_out(resident, data, htmx):
    open_canteen(capacity=2)
    order()
    page = resident.open(order_url())
    check = page.send("/order", at=[WEDNESDAY_NOON, THURSDAY_NOON], quantity="2")
    assert "明天上午11:30只剩1份了" in check.text and "不要明天的，约其余的" in check.text
    check.send("/bookings", name="李阿姨", mobile=LI, without=WEDNESDAY_NOON, htmx=htmx)
    assert [(one.starts_at.day, one.quantity) for one in bookings(data)] == [(25, 1), (26, 2)]


def test_whoever_orders_some_days_again_goes_on_with_the_others(resident, canteen, data):
    days = [WEDNESDAY_NOON, THURSDAY_NOON, "2026-11-27T11:30"]
    order_page = resident.open(order_url())
    order_page.send("/order", at=days[:2], quantity="2").send("/bookings", name="李阿姨", mobile=LI)
    again = order_page.send("/order", at=days, quantity="2")
    assert "明天、后天的您已经约过了" in again.text
    rest = resident.open(again.links("/book?")[0])
    assert "已经约过" not in rest.text
    rest.send("/bookings", name="李阿姨", mobile=LI)
    assert [(one.starts_at.day, one.quantity) for one in bookings(data)] == [(25, 2), (26, 2), (27, 2)]


@both_ways
def test_of_several_days_one_that_waits_is_not_said_to_be_booked(resident, data, htmx):
    open_canteen(capacity=1)
    order()
    check = resident.open(order_url()).send("/order", at=[WEDNESDAY_NOON, THURSDAY_NOON], quantity="1")
    listed = check.send("/bookings", name="李阿姨", mobile=LI, waits="1", htmx=htmx)
    assert [one.state for one in bookings(data)] == ["confirmed", "waiting", "confirmed"]
    assert "约好的和候补的" in listed.text and "约好了，都在下面" not in listed.text


def test_whoever_ticks_no_day_is_asked_to_and_keeps_what_was_chosen(resident, canteen):
    page = resident.open(order_url()).send("/order", quantity="3")
    assert page.title.startswith("错误：") and "先勾上哪几天来" in page.text
    assert page.find("//input[@name='quantity'][@checked]/@value") == ["3"]


def test_more_days_than_one_form_may_book_are_refused_and_stay_ticked(resident, canteen):
    days = [f"2026-11-{day}T11:30" for day in range(24, 31)] + ["2026-12-01T11:30"]
    page = resident.open(order_url() + "?quantity=1&" + "&".join(f"at={day}" for day in days))
    assert "一次最多订7天" in page.text and len(page.find("//input[@name='at'][@checked]")) == 8


def test_what_is_no_meal_has_no_order_page(resident, canteen):
    resident.open(f"/canteen/{service('理女发').id}/order", status=404)
    resident.open("/canteen/999999/order", status=404)


def test_a_paused_canteen_takes_no_orders(resident, canteen, data):
    with transaction() as session:
        session.query(Partner).filter_by(slug="canteen").update({"state": "paused"})
    assert "现在没有能订的午餐" in resident.open(order_url()).text
    assert "订午餐还有" not in resident.open("/canteen").text
