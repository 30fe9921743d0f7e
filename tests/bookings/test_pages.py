"""A resident books, looks, moves and cancels: with htmx and without."""

import pytest

from community.accounts.models import Contact
from community.bookings.models import Booking
from tests.cast import LI, service

both_ways = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def open_check(resident, data, at="2026-11-25T10:00", name="理女发"):
    return resident.open(f"/services/{service(name).id}/book?at={at}")


@both_ways
def test_a_haircut_is_booked_in_three_screens(resident, data, htmx):
    shop = resident.open("/partners/lao-zhou")
    times = resident.open(shop.links("/services/")[0] + "?day=2026-11-25")
    check = resident.open(times.links("at=2026-11-25T10:00")[0])
    done = check.send("/bookings", htmx=htmx, name="李阿姨", mobile=LI)
    assert "约好了" in done.title
    for fact in ("李阿姨", "138****0002", "上午10:00", "理女发", "社区综合体一楼103室", "10元", "取号码"):
        assert fact in done.text
    assert data.session.query(Booking).filter_by(for_whom="李阿姨").one().state == "confirmed"


@both_ways
def test_a_wrong_form_keeps_what_was_typed(resident, data, htmx):
    check = open_check(resident, data)
    wrong = check.send("/bookings", htmx=htmx, status=422, name="", mobile="138 0000 000")
    assert "请填写怎么称呼您" in wrong.text and "手机号要11位数字，现在是10位" in wrong.text
    assert wrong.form("/bookings").fields["mobile"] == "138 0000 000"
    if not htmx:
        assert wrong.title.startswith("错误：")
    assert data.session.query(Contact).filter_by(mobile=LI).count() == 0
