"""The desk's day: one tap for each step, booking for others, the call list."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from community.bookings import actions
from community.bookings.models import Booking, Call
from community.bookings.queries import ticket
from community.core.audit import AuditLine
from community.core.db import db, transaction
from tests import factories as make
from tests.cast import LI, NOW, ZHANG, actor, service
from tests.page import Visitor
from tests.steps import both_ways

BOARD = "/desk/bookings?day=2026-11-25&partner=lao-zhou"


@pytest.fixture
def on_the_day(standing_clock):
    standing_clock(datetime(2026, 11, 25, 9, 41))


def zhangs() -> Booking:
    db.session.rollback()
    return db.session.scalars(select(Booking).filter_by(for_whom="张阿姨")).one()


@both_ways
def test_a_booking_goes_from_arrival_to_done_and_back(shop, data, on_the_day, htmx):
    page = shop.open(BOARD).send("/arrival", htmx=htmx)
    assert "已到店" in page.text
    assert "已完成" in page.send("/completion", htmx=htmx).text
    back = shop.open(BOARD).send("/correction", htmx=htmx)
    assert "已到店" in back.text and zhangs().state == "arrived"


@both_ways
def test_one_step_is_taken_back_however_many_have_the_page_open(shop, secretary, data, on_the_day, htmx):
    for noun in ("/arrival", "/completion"):
        shop.open(BOARD).send(noun)
    mine, theirs = shop.open(BOARD), secretary.open(BOARD)
    assert "已到店" in mine.send("/correction", htmx=htmx).text
    assert "刚刚有人动过" in theirs.send("/correction", htmx=htmx, status=409).text
    assert zhangs().state == "arrived"
    assert "已到店" in mine.send("/correction", htmx=htmx).text  # a second tap is the same tap


@both_ways
def test_somebody_who_did_not_come_is_marked_and_unmarked(shop, data, on_the_day, htmx):
    assert "没来" in shop.open(BOARD).send("/absence", htmx=htmx).text
    assert "约好了" in shop.open(BOARD).send("/correction", htmx=htmx).text


@both_ways
def test_a_tap_tells_how_full_its_hour_is_now(shop, data, on_the_day, htmx):
    board = shop.open(BOARD)
    assert "2个位子，约了1个" in board.text and "到了1个" not in board.text
    vals = json.loads(board.find("//@hx-vals")[0])
    for noun, said in (
        ("/arrival", "约了1个，到了1个"),
        ("/correction", "约了1个"),
        ("/cancellation", "约了0个"),
    ):
        form = board.form(noun)
        board = shop.post(form.action, dict(form.form_values()) | vals, htmx=htmx)
        assert f"2个位子，{said}" in board.text
        assert len(board.find("//tbody[@hx-swap-oob]")) == htmx


def test_two_taps_on_arrival_are_one_arrival(shop, data, on_the_day):
    page = shop.open(BOARD)
    page.send("/arrival", htmx=True)
    assert "已到店" in page.send("/arrival", htmx=True).text
    assert db.session.query(AuditLine).filter_by(verb="arrive").count() == 1


def test_whoever_is_slower_than_a_colleague_is_told(shop, secretary, data, on_the_day):
    mine, theirs = shop.open(BOARD), secretary.open(BOARD)
    mine.send("/arrival")
    assert "刚刚有人动过" in theirs.send("/absence", status=409).text


def test_before_the_day_there_is_no_arrival_to_tap(shop, data):
    page = shop.open(BOARD)
    assert [f.action for f in page.tree.forms if f.action.endswith(("/arrival", "/absence"))] == []


@both_ways
def test_a_cancellation_is_one_tap_and_a_call_one_more(shop, data, htmx):
    gone = shop.open(BOARD).send("/cancellation", htmx=htmx)
    assert "已取消" in gone.text and "点错了" in gone.text
    assert zhangs().state == "cancelled" and db.session.query(Call).count() == 0
    gone.send("/call", htmx=htmx)
    assert db.session.query(Call).one().reason == "cancelled_by_shop"
    gone.send("/call", htmx=htmx)
    assert db.session.query(Call).count() == 1


def test_whoever_was_to_hear_of_a_move_hears_of_the_cancellation_too(shop, data):
    at = datetime(2026, 11, 25, 14)
    actions.move(ticket(zhangs().reference), starts_at=at, must_ring=True, by=actor("shop"), now=NOW)
    shop.open(BOARD).send("/cancellation").send("/call")
    assert {call.reason for call in db.session.query(Call)} == {"moved_by_shop", "cancelled_by_shop"}


def test_nobody_is_rung_about_a_booking_that_stands(shop, data):
    gone = shop.open(BOARD).send("/cancellation")
    shop.open(BOARD).send("/correction")
    assert "刚刚有人动过" in gone.send("/call", status=409).text
    assert db.session.query(Call).count() == 0


@both_ways
def test_a_call_is_made_and_ticked_off(secretary, shop, data, htmx):
    shop.open(BOARD).send("/cancellation").send("/call")
    assert "要打的电话" in secretary.open("/desk").text
    page = secretary.open("/desk/calls")
    assert "张**" in page.text and ZHANG not in page.body and "店里取消了" in page.text
    shown = page.send("/number", htmx=htmx)
    assert ZHANG in shown.text and "张阿姨" in shown.text
    assert db.session.query(AuditLine).filter_by(verb="show_number").count() == 1
    done = secretary.open("/desk/calls").send("/done", htmx=htmx)
    assert "没有要打的电话" in done.text


@both_ways
def test_one_number_is_shown_after_a_tap_that_leaves_a_line(shop, data, htmx):
    board = shop.open(BOARD)
    assert ZHANG not in board.body and "张阿姨" not in board.body
    assert ZHANG in board.send("/number", htmx=htmx).text
    assert db.session.query(AuditLine).filter_by(verb="show_number").count() == 1


@both_ways
@pytest.mark.parametrize(
    ("noun", "tap", "words"),
    [("approval", {}, "约好了"), ("refusal", {"because": "clash"}, "店里没同意：时间另有安排")],
)
def test_a_request_waits_at_the_desk_and_is_answered(resident, shop, data, htmx, noun, tap, words):
    check = resident.open(f"/services/{service('上门理发').id}/book?at=2026-11-26T09:00")
    check.send("/bookings", name="李阿姨", mobile=LI)
    home = shop.open("/desk")
    assert "预约待批" in home.text
    board = shop.open("/desk/bookings?day=2026-11-26&partner=lao-zhou")
    answered = board.send(f"/{noun}", htmx=htmx, **tap)
    assert words in answered.text
    assert "预约待批" not in shop.open("/desk").text


def test_all_requests_stand_on_one_page(resident, secretary, data):
    for at in ("2026-11-26T09:00", "2026-11-27T09:00"):
        check = resident.open(f"/services/{service('上门理发').id}/book?at={at}")
        check.send("/bookings", name="李阿姨", mobile=LI)
    page = secretary.open(secretary.open("/desk").links("/desk/requests")[0])
    assert len([form for form in page.tree.forms if form.action.endswith("/approval")]) == 2


@both_ways
def test_the_desk_books_for_somebody_who_rings(secretary, data, htmx):
    choose = secretary.open("/desk/bookings/new")
    times = secretary.open(choose.links(f"/desk/services/{service('理女发').id}")[0] + "?day=2026-11-24")
    assert times.links("at=2026-11-24T10:20") != []  # no lead time for the desk
    form = secretary.open(times.links("at=2026-11-24T10:20")[0])
    board = form.send("/bookings", htmx=htmx, name="李阿姨", mobile=LI, channel="phone")
    assert "李**" in board.text
    row = db.session.scalars(select(Booking).filter_by(for_whom="李阿姨")).one()
    assert (row.channel, row.account_id is not None, row.state) == ("phone", True, "confirmed")


@both_ways
def test_a_wrong_form_at_the_desk_keeps_what_was_typed(secretary, data, htmx):
    form = secretary.open(f"/desk/services/{service('理女发').id}/book?at=2026-11-24T10:20")
    wrong = form.send("/bookings", htmx=htmx, status=422, name="李阿姨", mobile="12")
    assert wrong.form("/bookings").fields["name"] == "李阿姨" and "手机号要11位" in wrong.text


@both_ways
def test_the_desk_is_asked_again_too_when_the_price_has_changed(secretary, data, htmx):
    form = secretary.open(f"/desk/services/{service('理女发').id}/book?at=2026-11-24T10:20")
    with transaction():
        make.price(service("理女发"), 1200)
    refused = form.send("/bookings", htmx=htmx, status=409, name="李阿姨", mobile=LI)
    assert "刚才是10元" in refused.text and refused.find("//button[@name='agreed']") != []


def test_a_shop_books_and_serves_its_own_customers_only(app, data):
    mending = Visitor(app, "mending")
    choose = mending.open("/desk/bookings/new")
    assert "截裤边" in choose.text and "理女发" not in choose.text
    board = mending.open("/desk/bookings?partner=lao-zhou&day=2026-11-25")
    assert "小修小补" in board.text and "老周理发" not in board.text and "张**" not in board.text


def test_a_supervisor_looks_and_touches_nothing(app, data, on_the_day):
    page = Visitor(app, "supervisor").open(BOARD)
    assert "张**" in page.text
    offered = [form.action for form in page.tree.forms if form.action.startswith("/desk/")]
    assert offered == ["/desk/bookings/lookup"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2022-01-01"])
def test_the_board_opens_for_any_day(secretary, data, day):
    assert "没有预约" in secretary.open(f"/desk/bookings?day={day}").text


def test_a_tap_after_signing_out_elsewhere_leads_to_sign_in(app, data, on_the_day):
    page = Visitor(app, "shop").open(BOARD)
    gone = Visitor(app)
    form = page.form("/arrival")
    answer = gone.client.post(form.action, data=dict(form.form_values()), headers={"HX-Request": "true"})
    assert answer.status_code == 401 and answer.headers["HX-Redirect"].startswith("/login")


def test_a_session_that_has_expired_leads_to_sign_in_as_a_page(app, data, on_the_day):
    answer = app.test_client().get("/desk/bookings", headers={"HX-Request": "true"})
    assert answer.status_code == 401 and answer.headers["HX-Redirect"].startswith("/login")


@both_ways
def test_the_desk_notes_that_somebody_asks_for_the_concession(shop, data, htmx):
    with transaction():
        make.concession(service("理女发"))
    check = shop.open(f"/desk/services/{service('理女发').id}/book?at=2026-11-25T14:00")
    assert "他享受优惠（到店核对）" in check.text
    check.send("/bookings", htmx=htmx, name="李阿姨", mobile=LI, asks_concession="1")
    assert data.session.query(Booking).filter_by(for_whom="李阿姨").one().asks_concession
