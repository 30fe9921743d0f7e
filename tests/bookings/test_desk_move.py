"""改期 and 加号 at the desk: one tap on a time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from community.bookings import actions, outcomes, undo
from community.bookings.check import faults
from community.bookings.forms import OVER_REASONS
from community.bookings.models import Booking, Call, Slot
from community.bookings.queries import hour_places, ticket
from community.core.access import RESIDENT
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Service
from tests.cast import LI, NOW, TOMORROW_0940, TOMORROW_1000, ZHANG, actor, service
from tests.page import Visitor
from tests.steps import both_ways

pytestmark = pytest.mark.usefixtures("data")
BOARD = "/desk/bookings?day=2026-11-25&partner=lao-zhou"
IN_AN_INSTANT = "2026-11-24T10:20"  # sooner than a resident may book


def zhangs() -> Booking:
    db.session.rollback()
    return db.session.scalars(select(Booking).filter_by(for_whom="张阿姨")).one()


def fill(*starts: datetime) -> None:
    for number, starts_at in enumerate(starts):
        person = {"contact": f"139000000{number:02d}", "for_whom": "别人"}
        actions.book(service("理男发").id, starts_at=starts_at, by=RESIDENT, now=NOW, **person)


def add_place(starts_at: datetime, mobile: str, channel="desk", *, by) -> None:
    person = {"contact": mobile, "for_whom": "李阿姨", "channel": channel, "extra": "fits"}
    actions.book(service("理女发").id, starts_at=starts_at, by=by, now=NOW, **person)


def capacities() -> dict[datetime, tuple[int, int]]:
    db.session.rollback()
    slots = db.session.scalars(select(Slot).where(Slot.resource_id == 1))
    return {slot.starts_at: (slot.capacity, slot.taken) for slot in slots}


def move_page(visitor: Visitor, day="2026-11-24", **kwargs):
    return visitor.open(f"/desk/bookings/{zhangs().reference}/move?day={day}", **kwargs)


@both_ways
def test_one_tap_on_a_time_moves_a_booking_and_one_takes_it_back(shop, htmx):
    assert shop.open(BOARD).links("/move") == [f"/desk/bookings/{zhangs().reference}/move"]
    board = move_page(shop).send("/move", htmx=htmx, at=IN_AN_INSTANT)
    assert "11月24日" in board.text and "10:20" in board.text
    assert zhangs().starts_at == datetime(2026, 11, 24, 10, 20) and db.session.query(Call).count() == 0
    board.send("/correction", htmx=htmx)
    assert zhangs().starts_at == TOMORROW_0940
    assert list(faults(NOW)) == []


@both_ways
def test_a_move_that_a_colleague_moved_on_is_not_taken_back_unseen(shop, secretary, htmx):
    mine = move_page(shop).send("/move", at=IN_AN_INSTANT)
    move_page(secretary).send("/move", at="2026-11-24T11:00")
    assert "刚刚有人动过" in mine.send("/correction", htmx=htmx, status=409).text
    assert zhangs().starts_at == datetime(2026, 11, 24, 11, 0)


@both_ways
def test_whoever_takes_a_move_back_sees_the_day_it_goes_back_to(shop, htmx):
    board = move_page(shop).send("/move", at=IN_AN_INSTANT).send("/correction", htmx=htmx)
    assert "11月25日" in board.text and board.find("//h1") != []


@both_ways
def test_a_booking_moves_on_by_one_step_into_places_of_its_own(shop, resident, htmx):
    fill(TOMORROW_0940, TOMORROW_1000)
    page = move_page(shop, "2026-11-25")
    at = f"{TOMORROW_1000:%Y-%m-%dT%H:%M}"
    assert page.find(f"//button[@name='at'][@value='{at}']") != []
    assert page.links(f"at={at}") == []
    assert resident.open(f"/bookings/{zhangs().reference}/move?day=2026-11-25").links(f"at={at}") != []
    page.send("/move", htmx=htmx, at=at)
    assert zhangs().starts_at == TOMORROW_1000 and list(faults(NOW)) == []


@both_ways
def test_a_place_is_added_where_one_lacks_once_the_booking_has_left_its_own(shop, htmx):
    at_1020 = datetime(2026, 11, 25, 10, 20)
    fill(TOMORROW_1000, at_1020, at_1020)
    move_page(shop, "2026-11-25").send("/move", htmx=htmx, full_at="2026-11-25T10:00")
    assert zhangs().starts_at == TOMORROW_1000
    assert capacities()[TOMORROW_1000] == (2, 2) and capacities()[at_1020] == (3, 3)


@both_ways
def test_who_does_not_know_of_the_move_goes_on_the_call_list(shop, secretary, htmx):
    page = move_page(shop)
    assert page.find("//input[@name='ring'][@form='f']") != []
    form = dict(page.form("/move").form_values()) | {"at": IN_AN_INSTANT, "ring": "1"}
    shop.post(page.form("/move").action, form, htmx=htmx)
    assert db.session.scalars(select(Call.reason)).all() == ["moved_by_shop"]
    assert "店里改了时间" in secretary.open("/desk/calls").text


def test_who_was_moved_and_cancels_need_not_be_rung_until_that_is_taken_back(shop, secretary):
    page = move_page(shop)
    form = dict(page.form("/move").form_values()) | {"at": IN_AN_INSTANT, "ring": "1"}
    shop.post(page.form("/move").action, form)
    outcomes.cancel(ticket(zhangs().reference), by=actor("shop"), now=NOW)
    assert "店里改了时间" not in secretary.open("/desk/calls").text
    undo.step_back(ticket(zhangs().reference), by=actor("shop"), now=NOW)
    assert "店里改了时间" in secretary.open("/desk/calls").text


@both_ways
def test_a_time_that_somebody_took_meanwhile_offers_others(shop, htmx):
    page = move_page(shop, "2026-11-25")
    fill(*[datetime(2026, 11, 25, 14, 0)] * 2)
    refused = page.send("/move", htmx=htmx, status=409, at="2026-11-25T14:00")
    assert "刚被别人约走了" in refused.text and refused.find("//button[@name='instead']") != []
    assert zhangs().starts_at == TOMORROW_0940


@pytest.mark.parametrize("at", ["", "2026-11-25", "2026-11-25T03:00", "2020-01-01T09:00"])
def test_a_move_to_no_such_time_is_refused(shop, at):
    assert move_page(shop).send("/move", status=409 if "T" in at else 422, at=at)
    assert zhangs().starts_at == TOMORROW_0940


def test_what_is_over_is_not_moved(shop, standing_clock):
    standing_clock(TOMORROW_0940)
    shop.open(BOARD).send("/arrival")
    assert "不能改时间了" in move_page(shop, status=409).text


@both_ways
def test_a_full_time_has_one_place_more_for_a_reason(secretary, htmx):
    fill(TOMORROW_0940, TOMORROW_1000)
    times = secretary.open(f"/desk/services/{service('理女发').id}?day=2026-11-25")
    form = secretary.open(times.links("book?at=2026-11-25T10:00")[0])
    form.send("/bookings", htmx=htmx, name="李阿姨", mobile=LI, extra="urgent")
    assert capacities()[TOMORROW_1000] == (3, 3)
    assert capacities()[datetime(2026, 11, 25, 10, 20)] == (2, 1)  # there was room in the second step
    line = db.session.scalars(select(AuditLine).filter_by(verb="add_place")).one()
    assert '"reason": "urgent"' in line.after and '"capacity": 3' in line.after
    assert "有急事" in secretary.open("/desk/audit").text
    assert list(faults(NOW)) == []


def test_whoever_finds_a_time_full_adds_a_place_with_one_more_tap(secretary):
    form = secretary.open(f"/desk/services/{service('理女发').id}/book?at=2026-11-25T10:00")
    assert "加号" not in form.text
    fill(TOMORROW_0940, TOMORROW_1000)
    person = {"name": "李阿姨", "mobile": LI}
    refused = form.send("/bookings", status=409, **person)
    assert "加号，店里说排得下" in refused.text
    refused.send("/bookings", extra="fits")
    assert capacities()[TOMORROW_1000] == (3, 3)


@both_ways
def test_a_booking_moves_to_a_place_that_was_added_for_it(shop, htmx):
    at = "2026-11-25T14:00"
    fill(*[datetime(2026, 11, 25, 14, 0)] * 2)
    page = move_page(shop, "2026-11-25")
    page.send("/move", htmx=htmx, status=409, at=at)
    page.send("/move", htmx=htmx, full_at=at)
    assert zhangs().starts_at == datetime(2026, 11, 25, 14, 0)
    assert list(faults(NOW)) == []


def test_every_full_step_of_a_booking_gets_its_place():
    fill(TOMORROW_0940, TOMORROW_1000)
    add_place(TOMORROW_0940, LI, by=actor("shop"))
    assert capacities() == {TOMORROW_0940: (3, 3), TOMORROW_1000: (3, 3)}


def test_a_resident_adds_no_place(data):
    fill(TOMORROW_0940)
    with pytest.raises(Refusal, match="约走"):
        add_place(TOMORROW_0940, LI, channel="web", by=RESIDENT)
    assert capacities()[TOMORROW_0940] == (2, 2)


@both_ways
def test_a_place_is_not_added_for_a_reason_that_is_none(shop, htmx):
    fill(TOMORROW_0940)
    form = shop.open(f"/desk/services/{service('理女发').id}/book?at=2026-11-25T09:40")
    person = {"name": "李阿姨", "mobile": LI}
    wrong = form.send("/bookings", htmx=htmx, status=422, extra="because", **person)
    assert "请选为什么加号" in wrong.text
    form.send("/bookings", htmx=htmx, status=409, extra="", **person)
    assert capacities()[TOMORROW_0940] == (2, 2)


def test_a_place_where_there_is_one_already_is_just_booked():
    at = datetime(2026, 11, 25, 14, 0)
    add_place(at, LI, by=actor("shop"))
    assert capacities()[at] == (2, 1)


def test_the_boards_hour_leads_to_its_times(shop):
    hour = shop.open(shop.open(BOARD).links("hour=9")[0])
    assert any(link.endswith("book?at=2026-11-25T09:20") for link in hour.links("/book"))
    assert not hour.links("T10:")


def test_the_board_shows_the_places_of_an_hour_and_how_many_are_taken(shop):
    fill(TOMORROW_0940)
    assert hour_places(1, TOMORROW_0940.date())[9].is_full()
    page = shop.open(BOARD)
    assert "2个位子，约了2个" in page.text
    pips = page.find("//*[@class='dk-pips']")
    assert [len(pips[0].findall("i")), len(pips[0].xpath("i[@class='on']"))] == [2, 2]
    assert page.find("//a[@aria-label='9:00 加号']") != []
    assert page.links("/desk/bookings/new?day=2026-11-25&partner=lao-zhou") != []


def limit_to_one_a_day() -> None:
    """张阿姨 has another the day after, where one a day is the limit."""
    after = {"contact": ZHANG, "for_whom": "张阿姨", "starts_at": TOMORROW_1000 + timedelta(days=1)}
    with transaction() as session:
        actions.book(service("理女发").id, by=RESIDENT, now=NOW, **after)
        session.execute(update(Service).where(Service.name == "理女发").values(limit_day=1))


def first_of_zhang() -> Booking:
    db.session.rollback()
    return db.session.get_one(Booking, 1)


@both_ways
def test_a_move_over_the_limit_asks_for_a_reason_and_one_tap_on_it_moves(secretary, htmx):
    limit_to_one_a_day()
    page = secretary.open(f"/desk/bookings/{first_of_zhang().reference}/move?day=2026-11-26")
    asked = page.send("/move", htmx=htmx, at="2026-11-26T14:00", status=409)
    assert "这个号码约满次数了" in asked.text and first_of_zhang().starts_at == TOMORROW_0940
    reasons = asked.find("//button[@name='override']/@value")
    assert reasons == [key for key, _ in OVER_REASONS]
    assert asked.find("//input[@name='tried']/@value") == ["2026-11-26T14:00"]
    sent = dict(page.form("/move").form_values()) | {"tried": "2026-11-26T14:00", "override": "household"}
    secretary.post(page.form("/move").action, sent, htmx=htmx)
    assert first_of_zhang().starts_at == datetime(2026, 11, 26, 14, 0)
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.after.contains("override")))
    assert (line.verb, '"override": "household"' in line.after) == ("move", True)


@both_ways
def test_a_move_over_the_limit_for_a_reason_that_is_none_is_wrong(secretary, htmx):
    limit_to_one_a_day()
    page = secretary.open(f"/desk/bookings/{first_of_zhang().reference}/move?day=2026-11-26")
    sent = dict(page.form("/move").form_values()) | {"at": "2026-11-26T14:00", "override": "because"}
    secretary.post(page.form("/move").action, sent, htmx=htmx, status=422)
    assert first_of_zhang().starts_at == TOMORROW_0940


def test_who_is_moved_by_the_shop_is_asked_for_no_reason(secretary):
    limit_to_one_a_day()
    page = secretary.open(f"/desk/bookings/{first_of_zhang().reference}/move?day=2026-11-26")
    sent = dict(page.form("/move").form_values()) | {"at": "2026-11-26T14:00", "ring": "1"}
    secretary.post(page.form("/move").action, sent)
    assert first_of_zhang().starts_at == datetime(2026, 11, 26, 14, 0)


def test_a_resident_moves_nothing_over_the_limit(data):
    limit_to_one_a_day()
    with pytest.raises(Refusal) as refusal:
        at = datetime(2026, 11, 26, 14, 0)
        actions.move(ticket(first_of_zhang().reference), starts_at=at, override="spare", by=RESIDENT, now=NOW)
    assert refusal.value.code == "limit"
