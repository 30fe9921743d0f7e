"""Residents book every kind on the same pages: how many, 候补, several times in one go."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from community.bookings import outcomes
from community.bookings.check import faults
from community.bookings.models import Booking
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.db import transaction
from tests.bookings.kinds import STAGES, THURSDAY, WEDNESDAY, at, meal, room
from tests.bookings.test_kinds import book, fill
from tests.bookings.test_pages import both_ways
from tests.cast import LI, NOW

# what is typed beside name and number, by kind
DETAILS: dict[str, dict] = {"visit": {"estate": "1", "door": "3-2-501"}}


@pytest.fixture(params=["appointment", "meal", "room", "course", "series", "visit"])
def staged(request, data):
    with transaction():
        return STAGES[request.param]()


def check_page(resident, staged, *ats, **asked):
    times = [("at", f"{one:%Y-%m-%dT%H:%M}") for one in ats or (staged.at,)]
    return resident.open(f"/services/{staged.service.id}/book?{urlencode([*times, *asked.items()])}")


def typed(staged) -> dict[str, str]:
    return {"name": "李阿姨", "mobile": LI} | DETAILS.get(staged.service.kind, {})


def bookings_of(data, staged) -> list[Booking]:
    query = select(Booking).where(Booking.service_id == staged.service.id).order_by(Booking.id)
    return data.session.scalars(query.execution_options(populate_existing=True)).all()


@both_ways
def test_each_kind_is_booked_in_three_screens(resident, data, staged, htmx):
    times = resident.open(f"/services/{staged.service.id}?day={staged.at:%Y-%m-%d}")
    link = times.links(f"at={staged.at:%Y-%m-%dT%H:%M}")[0]
    resident.open(link).send("/bookings", **typed(staged), htmx=htmx)
    booking = bookings_of(data, staged)[0]
    assert (booking.state, booking.starts_at) == ("confirmed", staged.at)
    assert staged.service.name in resident.open(f"/bookings/{booking.reference}").text
    assert staged.service.name in resident.open("/bookings").text


@both_ways
def test_a_full_time_offers_to_wait_and_says_how_many_wait_before(resident, data, staged, htmx):
    first, _ = fill(staged)
    book(staged, 3, waits=True)
    page = check_page(resident, staged)
    assert "约满" in page.text and "候补" in page.text
    page.send("/bookings", **typed(staged), waits="1", htmx=htmx)
    waiter = bookings_of(data, staged)[-1]
    shown = resident.open(f"/bookings/{waiter.reference}")
    assert waiter.state == "waiting" and "前面还有1位" in shown.text and "候补中" in shown.text
    assert "取号码" not in shown.text  # nothing to show at the counter yet
    assert f"凭手机号和{waiter.pickup_code}" in shown.text
    in_list, ahead = resident.open("/bookings"), resident.open("/bookings/next")
    assert "排到了打电话告诉您" in in_list.text and "候补中" in ahead.text
    assert waiter.pickup_code not in in_list.text + ahead.text
    for one in (first, bookings_of(data, staged)[1]):
        outcomes.cancel(ticket(one.reference), by=RESIDENT, now=NOW)
    assert "约好了" in resident.open(f"/bookings/{waiter.reference}").text
    assert list(faults(NOW)) == []


def test_a_place_that_goes_while_one_types_offers_to_wait(resident, data, staged):
    page = check_page(resident, staged)
    fill(staged)
    refused = page.send("/bookings", **typed(staged), status=409)
    refused.send("/bookings", waits="1")
    assert bookings_of(data, staged)[-1].state == "waiting"


@pytest.fixture
def lunch(data):
    with transaction():
        return meal()


@both_ways
def test_several_days_are_one_form_and_a_booking_each(resident, data, lunch, htmx):
    page = check_page(resident, lunch, lunch.at, lunch.later, quantity=2)
    assert "52元" in page.text.replace(" ", "")  # 13 元 for two on two days
    page.send("/bookings", name="李阿姨", mobile=LI, way="take_out", htmx=htmx)
    made = bookings_of(data, lunch)
    assert [(b.starts_at, b.quantity) for b in made] == [(lunch.at, 2), (lunch.later, 2)]
    assert "自取带走" in resident.open(f"/bookings/{made[0].reference}").text
    mine = resident.open("/bookings")
    assert all(b.reference in "".join(mine.links("/bookings/")) for b in made)


def test_of_several_days_none_is_booked_where_one_is_full(resident, data, lunch):
    page = check_page(resident, lunch, lunch.at, lunch.later)
    fill(lunch)
    refused = page.send("/bookings", name="李阿姨", mobile=LI, status=409)
    assert "明天" in refused.text and len(bookings_of(data, lunch)) == 2
    refused.send("/bookings", without=f"{lunch.at:%Y-%m-%dT%H:%M}")
    assert [b.starts_at for b in bookings_of(data, lunch)[2:]] == [lunch.later]


def test_the_same_order_sent_twice_is_one_order(resident, data, lunch):
    page = check_page(resident, lunch, lunch.at, lunch.later)
    for _ in range(2):
        page.send("/bookings", name="李阿姨", mobile=LI)
    assert len(bookings_of(data, lunch)) == 2


EIGHT = "&".join(f"at=2026-11-25T11:3{n}" for n in range(8))


@pytest.mark.parametrize("asked", ["at=2026-11-25T11:30&at=x", "", EIGHT])
def test_times_that_nobody_can_mean_are_no_page(resident, lunch, asked):
    resident.open(f"/services/{lunch.service.id}/book?{asked}", status=404)


def test_hours_are_chosen_before_the_time(resident, data):
    with transaction():
        tables = room()
    page = resident.open(f"/services/{tables.service.id}?day=2026-11-25&quantity=3")
    assert f"at={at(WEDNESDAY, 15):%Y-%m-%dT%H:%M}" in "".join(page.links("quantity=3"))
    assert not page.links(f"at={at(WEDNESDAY, 16):%Y-%m-%dT%H:%M}")  # three hours no longer fit
    link = page.links(f"at={at(WEDNESDAY, 15):%Y-%m-%dT%H:%M}")[0]
    check = resident.open(link)
    assert "3小时" in check.text and "下午3:00–6:00" in check.text
    check.send("/bookings", name="李阿姨", mobile=LI)
    assert [(b.quantity, b.amount_fen) for b in bookings_of(data, tables)] == [(3, 3000)]


def test_a_quantity_beyond_the_line_is_brought_within(resident, data):
    with transaction():
        tables = room()
    for typed in ("99", "0", "x"):
        page = resident.open(f"/services/{tables.service.id}?quantity={typed}&day={THURSDAY:%Y-%m-%d}")
        assert page.find("//a[@aria-current='true']")


@both_ways
def test_a_family_member_books_and_says_that_it_is_agreed(resident, data, lunch, htmx):
    check_page(resident, lunch).send("/bookings", name="王奶奶", mobile=LI, family="1", htmx=htmx)
    shown = resident.open(f"/bookings/{bookings_of(data, lunch)[0].reference}")
    assert "家人替约，本人同意" in shown.text


@both_ways
def test_whoever_rings_reads_that_somebody_of_the_family_answers(resident, secretary, data, lunch, htmx):
    check_page(resident, lunch).send("/bookings", name="王奶奶", mobile=LI, family="1")
    board = secretary.open("/desk/bookings?partner=of-meal&day=2026-11-25")
    assert "家人替约，本人同意" not in board.text
    assert "家人替约，本人同意" in board.send("/number", htmx=htmx).text


def test_the_audit_says_who_booked_for_somebody_and_how_they_asked(secretary, data, lunch):
    form = secretary.open(f"/desk/services/{lunch.service.id}/book?at={lunch.at:%Y-%m-%dT%H:%M}")
    form.send("/bookings", name="王奶奶", mobile=LI, channel="phone")
    audit = secretary.open("/desk/audit").text
    assert "代约" in audit and "怎么来的" in audit and "打电话来" in audit


def test_my_bookings_say_all_kinds_in_one_sentence(resident, data):
    made = [stage() for stage in (meal, room)]
    data.session.commit()
    for staged in made:
        check_page(resident, staged, quantity=2).send("/bookings", name="李阿姨", mobile=LI)
    page = resident.open("/bookings")
    assert "这周：周三上午10:00乒乓球桌，周三套餐×2" in page.text


def test_a_series_that_has_begun_stands_at_its_next_date(resident, data, standing_clock):
    with transaction():
        staged = STAGES["series"]()
    check_page(resident, staged).send("/bookings", name="李阿姨", mobile=LI)
    standing_clock(at(THURSDAY, 8))
    assert "12月2日" in resident.open("/bookings").text


@both_ways
def test_the_board_shows_who_waits_and_gives_a_place_more_with_one_tap(secretary, data, lunch, htmx):
    fill(lunch)
    waiter = book(lunch, 3, waits=True)
    board = secretary.open("/desk/bookings?partner=of-meal&day=2026-11-25")
    assert "候补中" in board.text
    board.send(f"{waiter.reference}/seat", htmx=htmx)
    assert ticket(waiter.reference).state == "confirmed" and list(faults(NOW)) == []
