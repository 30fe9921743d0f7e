"""The counter: who has ordered, found by what they say, one tap each."""

import pytest
from sqlalchemy import event, select

from community.bookings.models import Booking, Charge
from community.canteen.models import MOST_WALK_INS, WalkInCount
from community.core.db import db, transaction
from tests import factories as make
from tests.canteen.stage import LUNCH, WEDNESDAY, fresh, open_canteen, order
from tests.cast import GRANTED, LI, NOW, service
from tests.page import Visitor
from tests.steps import both_ways, post_as

NOON = LUNCH.replace(minute=45)
KEY = {"request_key": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}


@pytest.fixture(autouse=True)
def canteen(data, standing_clock):
    open_canteen()


@pytest.fixture
def cook(app):
    return Visitor(app, "cook")


def counter() -> str:
    return f"/desk/canteen/{service('午餐').id}/{WEDNESDAY}"


def codes(page) -> list[str]:
    return page.find("//tbody[starts-with(@id, 'order-')]//b[@class='sq-code']/text()")


def test_the_list_stands_in_order_of_the_codes(cook, standing_clock):
    made = [order(n, quantity=1 + n) for n in range(3)]
    standing_clock(NOON)
    page = cook.open(counter())
    assert codes(page) == sorted(one.pickup_code for one in made)
    assert "一共3单6份，取走0份" in page.text and "阿姨" not in page.text


@both_ways
def test_one_tap_takes_it_and_another_says_it_was_wrong(cook, standing_clock, htmx):
    booking = order(quantity=2)
    standing_clock(NOON)
    taken = cook.open(counter()).send("/pickup", htmx=htmx)
    assert "取走2份" in taken.text and "点错了" in taken.text and fresh(booking).state == "done"
    back = taken.send("/correction", htmx=htmx)
    assert back.form("/pickup") is not None and fresh(booking).state == "confirmed"


@both_ways
def test_what_somebody_else_handed_out_is_not_handed_out_again(cook, secretary, standing_clock, htmx):
    order()
    standing_clock(NOON)
    first, second = cook.open(counter()), secretary.open(counter())
    first.send("/pickup")
    assert "刚刚有人动过" in second.send("/pickup", htmx=htmx, status=409).text


def test_before_its_day_nothing_is_handed_out(cook):
    booking = order()
    page = cook.open(counter())
    assert "已取" not in page.text and booking.pickup_code in page.text
    url = f"/desk/canteen/orders/{booking.reference}/pickup"
    key = {"request_key": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}
    assert "还没到约的那一天" in post_as(cook, url, key, status=409).text


@both_ways
@pytest.mark.parametrize("said", ["code", "0002", "13800000002", "１３８ 0000 0002", "李阿姨", "阿姨"])
def test_an_order_is_found_by_what_is_said_and_no_address_holds_it(cook, standing_clock, said, htmx):
    wanted = order(1, contact=LI, for_whom="李阿姨")
    other = order(7, for_whom="王大爷")
    standing_clock(NOON)
    words = wanted.pickup_code if said == "code" else said
    page = cook.open(counter()).send("/lookup", q=words, htmx=htmx)
    assert codes(page) == [wanted.pickup_code] and "找到1单" in page.text
    assert other.reference not in page.body and page.url == f"{counter()}/lookup"
    page.send("/pickup", htmx=htmx)
    assert fresh(wanted).state == "done"


@both_ways
@pytest.mark.parametrize(("said", "sentence"), [("", "请写姓名"), ("12", "数字至少写3位")])
def test_what_says_nothing_is_asked_again(cook, said, sentence, htmx):
    assert sentence in cook.open(counter()).send("/lookup", q=said, htmx=htmx, status=422).text


def test_nobody_found_is_said(cook):
    order()
    assert "没有找到这样的单" in cook.open(counter()).send("/lookup", q="9999999").text


def test_whoever_asked_for_the_concession_is_told_yes_or_no_and_pays_so(cook, standing_clock):
    order(1, contact=GRANTED, for_whom="钱奶奶", quantity=2, asks_concession=True)
    order(2, asks_concession=True)
    order(3, contact=GRANTED, for_whom="钱大爷")
    assert "可享优惠" not in cook.open(counter()).text  # not before they come
    standing_clock(NOON)
    page = cook.open(counter())
    assert page.text.count("可享优惠是") == 1 and page.text.count("可享优惠否") == 1
    assert page.text.count("已取，收24.96元") == 1 and "低保" not in page.text


@both_ways
@pytest.mark.parametrize(("who", "said"), [(GRANTED, "可享优惠是"), (LI, "可享优惠否")])
def test_whoever_forgot_the_tick_is_asked_at_the_counter_with_one_tap(cook, standing_clock, who, said, htmx):
    booking = order(1, contact=who, for_whom="钱奶奶", quantity=2)
    assert "问优惠" not in cook.open(counter()).text  # not before they come
    standing_clock(NOON)
    row = cook.open(counter()).send("/concession", htmx=htmx)
    assert said in row.text and "问优惠" not in row.text and "低保" not in row.text
    row.send("/pickup", htmx=htmx)
    db.session.expire_all()
    charged = {GRANTED: 2496, LI: 2600}[who]
    assert fresh(booking).state == "done" and db.session.scalars(select(Charge.amount_fen)).all() == [charged]


@both_ways
def test_of_a_price_from_the_counter_says_what_was_taken(cook, standing_clock, htmx):
    with transaction():
        make.price(service("午餐"), 1300, starts_on=NOW.date(), is_from=True)
    booking = order(1, contact=GRANTED, for_whom="钱奶奶", quantity=2, asks_concession=True)
    standing_clock(NOON)
    page = cook.open(counter())
    assert page.find("//input[@name='taken']/@value") == ["24.96"] and "已取，收" not in page.text
    assert "收的钱对不上" in page.send("/pickup", taken="20", htmx=htmx, status=409).text
    page.send("/pickup", taken="31.5", htmx=htmx)
    db.session.expire_all()
    assert fresh(booking).state == "done" and db.session.scalars(select(Charge.amount_fen)).all() == [3150]


@both_ways
def test_what_was_handed_out_meanwhile_is_asked_no_more(cook, secretary, standing_clock, htmx):
    booking = order()
    standing_clock(NOON)
    late = secretary.open(counter())
    cook.open(counter()).send("/pickup")
    assert "刚刚有人动过" in late.send("/concession", htmx=htmx, status=409).text
    assert not fresh(booking).asks_concession


def test_a_line_without_a_concession_asks_nobody(cook, standing_clock):
    booking = order(service_id=service("晚餐").id, starts_at=LUNCH.replace(hour=17, minute=0))
    standing_clock(NOON)
    url = f"/desk/canteen/{service('晚餐').id}/{WEDNESDAY}"
    assert booking.pickup_code in cook.open(url).text and "问优惠" not in cook.open(url).text
    post_as(cook, f"/desk/canteen/orders/{booking.reference}/concession", KEY, status=409)


@pytest.mark.parametrize(("login", "status"), [("shop", 404), ("supervisor", 403), ("kiosk", 403)])
def test_nobody_else_asks_at_the_counter(app, standing_clock, login, status):
    booking = order()
    standing_clock(NOON)
    url = f"/desk/canteen/orders/{booking.reference}/concession"
    post_as(Visitor(app, login), url, KEY, status=status)
    post_as(Visitor(app, "cook"), url, {}, status=422)
    assert not fresh(booking).asks_concession


@both_ways
def test_walk_ins_are_counted_with_taps(cook, standing_clock, htmx):
    standing_clock(NOON)
    page = cook.open(counter())
    for seen in ("1位", "2位"):
        page = page.send("/plus", htmx=htmx)
        assert f"现场来{seen}" in page.text
    page = page.send("/minus", htmx=htmx)
    page = page.send("/minus", htmx=htmx)
    assert "现场来0位" in page.text
    assert "已经是0位" in page.send("/minus", htmx=htmx, status=409).text
    assert "现场来" not in cook.open("/desk/canteen").text


@both_ways
def test_the_counter_says_how_many_may_be_counted(cook, standing_clock, htmx):
    with transaction():
        full = {"service_id": service("午餐").id, "day": WEDNESDAY, "number": MOST_WALK_INS}
        make.saved(WalkInCount(**full))
    standing_clock(NOON)
    page = cook.open(counter())
    assert "最多记2000位" in page.send("/plus", htmx=htmx, status=409).text


def test_walk_ins_stand_in_the_kitchens_count(cook, standing_clock):
    standing_clock(NOON)
    cook.open(counter()).send("/plus")
    assert "现场来1位" in cook.open("/desk/canteen").text


@pytest.mark.parametrize("role", ["supervisor", "member", "worker", "kiosk"])
def test_who_does_not_serve_stands_at_no_counter(app, role):
    Visitor(app, role).open(counter(), status=403)


def test_another_shop_finds_neither_counter_nor_order(shop, standing_clock):
    booking = order()
    standing_clock(NOON)
    shop.open(counter(), status=404)
    key = {"request_key": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}
    for url in (f"/desk/canteen/orders/{booking.reference}/pickup", f"{counter()}/walk-ins/plus"):
        post_as(shop, url, key, status=404)
    post_as(shop, f"{counter()}/lookup", key | {"q": booking.pickup_code}, status=404)
    assert fresh(booking).state == "confirmed"


def test_a_haircut_is_no_order_of_the_canteen(secretary, data):
    reference = data.session.query(Booking.reference).limit(1).scalar()
    key = {"request_key": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}
    post_as(secretary, f"/desk/canteen/orders/{reference}/pickup", key, status=404)


def test_the_counter_asks_the_database_as_often_for_many_as_for_one(cook, data, standing_clock):
    standing_clock(NOON)
    asked = []
    engine = data.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    order(1)
    counts = []
    for extra in (0, 5):
        for n in range(extra):
            order(10 + n)
        asked.clear()
        cook.open(counter())
        counts.append(len([sql for sql in asked if sql.startswith("SELECT")]))
    assert counts[0] == counts[1]
