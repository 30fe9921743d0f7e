"""A code on the screen goes on with the same time on a phone: five minutes, one booking."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from community.bookings.models import Booking
from community.core.db import transaction
from community.kiosk.handoff import token_for
from tests.cast import LI, NOW, TOMORROW_1000, service
from tests.page import Page, Visitor
from tests.steps import words

pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture
def code(data) -> str:
    """The address in the picture beside the pad."""
    return "/go/" + token_for(service("理女发").id, TOMORROW_1000, 1, now=NOW)


def book_on(page: Page, mobile: str = LI, **sent) -> Page:
    return page.send("/bookings", name="李阿姨", mobile=mobile, **sent)


def bookings_at_ten(data) -> list[Booking]:
    data.session.rollback()
    return list(data.session.scalars(select(Booking).filter_by(starts_at=TOMORROW_1000)))


def test_the_pad_shows_a_code_beside_it(screen):
    page = screen.open(f"/kiosk/services/{service('理女发').id}/book?at=2026-11-25T10:00")
    (src,) = page.find("//img[@alt='用手机接着约的二维码']/@src")
    assert src.startswith("data:image/png;base64,")


def test_the_code_goes_on_with_the_same_service_and_time(resident, code):
    page = resident.open(code)
    assert page.url == f"/services/{service('理女发').id}/book"
    assert "理女发，约40分钟" in page.text and "上午10:00" in page.text
    assert "约好了" in book_on(page).text


def test_opening_it_does_not_use_it_up(app, resident, code, data):
    for _ in range(3):
        resident.open(code)
    assert "约好了" in book_on(Visitor(app).open(code)).text
    assert len(bookings_at_ten(data)) == 1


def test_the_booking_uses_it_up(app, resident, code, data):
    other = Visitor(app).open(code)
    book_on(resident.open(code))
    late = book_on(other, "13900000001", status=409)
    assert "这一页已经交过了" in late.text
    assert [words(link) for link in late.find("//*[@id='messages']//a")] == ["另选个时间"]
    assert len(bookings_at_ten(data)) == 1


def test_another_phone_finds_a_used_code_among_the_lines_times(app, resident, code):
    book_on(resident.open(code))
    page = Visitor(app).open(code, status=409)
    assert "大厅屏上的这个码已经用过了" in page.text and "明天（周三11月25日）几点？" in page.text
    assert page.links("at=2026-11-25") and page.tree.xpath("//h1")[0].text == "理女发"


@pytest.mark.parametrize("minutes", [1, 9])
def test_the_phone_that_used_a_code_comes_back_to_its_booking(resident, code, standing_clock, minutes):
    """By the code once more, or Back to the form, also once the code is over."""
    form = resident.open(code)
    booking = book_on(form).url
    standing_clock(NOW + timedelta(minutes=minutes))
    for address in (code, form.response.request.full_path):
        assert resident.open(address).url == booking


def test_the_code_goes_on_with_as_many(resident, data):
    line = service("午餐")
    with transaction():
        line.resource_id = service("理女发").resource_id
        line.minutes, line.most = None, 4
    token = token_for(line.id, datetime(2026, 11, 25, 8), 3, now=NOW)
    page = resident.open(f"/go/{token}", status=200)
    assert dict(page.form("/bookings").form_values())["quantity"] == "3"


def test_a_refused_booking_leaves_it_good(resident, code):
    page = resident.open(code)
    book_on(page, "123", status=422)
    assert "约好了" in book_on(resident.open(code)).text


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 409)])
def test_it_is_good_for_five_minutes(resident, code, standing_clock, seconds, status):
    standing_clock(NOW + timedelta(seconds=seconds))
    page = resident.open(code, status=status)
    assert ("这个码过期了" in page.text) is (status == 409)


def test_whoever_opened_it_in_time_books_in_peace(resident, code, standing_clock):
    page = resident.open(code)
    standing_clock(NOW + timedelta(minutes=9))
    assert "约好了" in book_on(page).text


@pytest.mark.parametrize(
    "change", [lambda c: c[:-9] + c[-8:], lambda c: c[:6] + "A" + c[7:], lambda c: "/go/x"]
)
def test_a_code_that_the_site_did_not_make_is_no_page(resident, code, change):
    resident.open(change(code), status=404)


def test_a_code_spelt_another_way_is_the_same_code(app, resident, code, data):
    """The last letter of a signature carries two bits that nobody reads."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = letters.index(code[-1])
    other = code[:-1] + letters[place ^ 1]
    book_on(resident.open(code))
    assert "这个码已经用过了" in Visitor(app).open(other, status=409).text


def test_two_screens_show_two_codes(data):
    at = datetime(2026, 11, 25, 10)
    assert token_for(1, at, 1, now=NOW) != token_for(1, at, 1, now=NOW)


@pytest.mark.parametrize("key", ["x", "%00", "9" * 50])
def test_a_key_that_no_form_could_carry_is_refused_in_peace(resident, key):
    page = resident.open(f"/services/{service('理女发').id}/book?at=2026-11-25T10:00&key={key}")
    assert "这一页放得太久了" in book_on(page, status=422).text
