"""A resident's own bookings: the list, the ticket, finding, cancelling, moving, forgetting."""

import pytest
from sqlalchemy import select

from community.bookings.models import Booking
from community.core.db import db
from tests.cast import LI, NOW, TOMORROW_0940, ZHANG, service
from tests.page import Visitor
from tests.steps import both_ways


def zhangs() -> Booking:
    return db.session.scalars(select(Booking).filter_by(for_whom="张阿姨")).one()


def booked(resident, at="2026-11-25T14:00"):
    check = resident.open(f"/services/{service('理女发').id}/book?at={at}")
    return check.send("/bookings", name="李阿姨", mobile=LI)


def test_the_phone_that_booked_finds_the_booking_in_its_list(resident, data):
    assert "还没有预约" in resident.open("/bookings").text
    booked(resident)
    page = resident.open("/bookings")
    assert "下午2:00" in page.text and "理女发，老周理发" in page.text and "约好了" in page.text


def test_another_phone_sees_nothing_of_it_in_its_list(app, resident, data):
    booked(resident)
    assert "还没有预约" in Visitor(app).open("/bookings").text


def test_the_next_booking_comes_to_the_home_page_as_a_fragment(resident, data):
    booked(resident)
    part = resident.open("/bookings/next", htmx=True)
    assert part.tree.xpath("//*[@id='next']") and "下午2:00" in part.text
    assert "我的下一个预约" in resident.open("/bookings/next").text


def test_a_forged_cookie_is_an_empty_list(resident, data):
    booked(resident)
    listed, _, signature = resident.client.get_cookie("bookings").value.rpartition(".")
    resident.client.set_cookie("bookings", f"{listed}.{signature.swapcase()}")
    assert "还没有预约" in resident.open("/bookings").text


@both_ways
def test_a_booking_is_found_from_another_phone_by_number_and_code(app, data, htmx):
    other = Visitor(app)
    found = other.open("/bookings").send(
        "/lookup", htmx=htmx, mobile="138 0000 0001", code=zhangs().pickup_code
    )
    assert "上午9:40" in found.text
    assert "上午9:40" in other.open("/bookings").text


@both_ways
def test_a_wrong_code_finds_nothing_and_keeps_what_was_typed(resident, data, htmx):
    wrong_code = f"{(int(zhangs().pickup_code) + 1) % 10_000:04d}"
    page = resident.open("/bookings").send("/lookup", htmx=htmx, status=422, mobile=ZHANG, code=wrong_code)
    assert "没有找到" in page.text and page.form("/lookup").fields["mobile"] == ZHANG


def test_guessing_codes_of_one_number_is_slowed_down(app, data, standing_clock):
    right = zhangs().pickup_code
    wrong = f"{(int(right) + 1) % 10_000:04d}"
    guesser = Visitor(app)
    for _ in range(5):
        guesser.open("/bookings").send("/lookup", status=422, mobile=ZHANG, code=wrong)
    refused = guesser.open("/bookings").send("/lookup", status=409, mobile=ZHANG, code=right)
    assert "试的次数太多了" in refused.text
    guesser.open("/bookings").send("/lookup", status=422, mobile=LI, code=wrong)  # another number is free
    standing_clock(NOW.replace(hour=11))
    assert "上午9:40" in guesser.open("/bookings").send("/lookup", mobile=ZHANG, code=right).text


def test_forgetting_this_phone_keeps_the_booking(resident, data):
    page = booked(resident)
    resident.open("/bookings").send("/bookings/forget")
    assert "还没有预约" in resident.open("/bookings").text
    assert "约好了" in resident.open(page.url).text


@both_ways
def test_a_booking_is_cancelled_from_its_own_page(resident, data, htmx):
    page = booked(resident)
    ask = resident.open(page.links("/cancellation")[0])
    gone = ask.send("/cancellation", htmx=htmx)
    assert "已取消" in gone.text and gone.links("/cancellation") == []


@both_ways
def test_a_booking_is_moved_at_its_old_price(resident, data, htmx):
    page = booked(resident)
    times = resident.open(page.links("/move")[0] + "?day=2026-11-26")
    check = resident.open(times.links("at=2026-11-26T09:20")[0])
    moved = check.send("/move", htmx=htmx)
    assert "上午9:20" in moved.text and "10元" in moved.text


@both_ways
def test_a_move_to_a_time_that_is_gone_offers_others(app, resident, data, htmx):
    page = booked(resident)
    check = resident.open(f"{page.url}/move?at=2026-11-26T09:20")
    for number in (3, 4):
        other = Visitor(app).open(f"/services/{service('理女发').id}/book?at=2026-11-26T09:20")
        other.send("/bookings", name="别人", mobile=f"1380000000{number}")
    refused = check.send("/move", htmx=htmx, status=409)
    assert "上午9:20刚被别人约走了" in refused.text and refused.find("//button[@name='instead']") != []
    assert "下午2:00" in resident.open(page.url).text


@pytest.mark.parametrize("change", ["cancellation", "move"])
def test_a_phone_that_did_not_book_gives_the_numbers_last_digits(app, data, change):
    address = f"/bookings/{zhangs().reference}/{change}"
    query = "" if change == "cancellation" else "?at=2026-11-26T09:20"
    other = Visitor(app)
    wrong = other.open(address + query).send(f"/{change}", status=422, tail="9999")
    assert "对不上" in wrong.text
    done = other.open(address + query).send(f"/{change}", tail="0001")
    assert ("已取消" if change == "cancellation" else "上午9:20") in done.text


def test_guessing_the_last_digits_is_slowed_down(app, data):
    address = f"/bookings/{zhangs().reference}/cancellation"
    guesser = Visitor(app)
    for _ in range(5):
        guesser.open(address).send("/cancellation", status=422, tail="9999")
    refused = guesser.open(address).send("/cancellation", status=409, tail="0001")
    assert "试的次数太多了" in refused.text
    data.session.rollback()
    assert zhangs().state == "confirmed"


def test_too_late_to_cancel_is_said_before_and_after(app, data, standing_clock):
    reference = zhangs().reference
    ask = Visitor(app).open(f"/bookings/{reference}/cancellation")
    standing_clock(TOMORROW_0940.replace(hour=8, minute=41))
    refused = ask.visitor.post(
        f"/bookings/{reference}/cancellation",
        dict(ask.form("/cancellation").form_values()) | {"tail": "0001"},
        status=409,
    )
    assert "不能在网上取消了" in refused.text
    assert "不能在网上取消了" in Visitor(app).open(f"/bookings/{reference}/cancellation").text
    page = Visitor(app).open(f"/bookings/{reference}")
    assert page.links("/cancellation") == [] and "请打电话给店里" in page.text


def test_strangers_with_the_address_see_no_full_name_and_no_number(app, data):
    page = Visitor(app).open(f"/bookings/{zhangs().reference}")
    assert "张**" in page.text and "张阿姨" not in page.text
    assert ZHANG not in page.body and ZHANG[-4:] not in page.text  # what cancelling asks for


def test_an_unknown_reference_is_not_found(resident):
    for path in ("", "/cancellation", "/move", "/calendar.ics", "/qr.png"):
        resident.open(f"/bookings/{'x' * 22}{path}", status=404)


def test_a_booking_made_at_an_old_price_shows_that_price(resident, data):
    from community.core.db import transaction
    from tests import factories as make

    page = booked(resident)
    with transaction():
        make.price(service("理女发"), 9900)
    assert "10元" in resident.open(page.url).text and "99元" not in resident.open(page.url).text
