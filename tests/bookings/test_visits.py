"""A visit to somebody's home: its window, its address, and who may see that."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from community.bookings import estates, visits
from community.bookings.actions import book
from community.bookings.check import faults
from community.bookings.details.address import BookingAddress
from community.bookings.models import Booking, Estate
from community.bookings.queries import ticket
from community.core.access import MACHINE, RESIDENT
from community.core.audit import AuditLine
from community.core.db import db, transaction
from tests import factories as make
from tests.cast import LI, NOW, ZHANG, actor
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as

MORNING, AFTERNOON = "2026-11-25T09:00", "2026-11-25T14:00"
BOARD = "/desk/bookings?day=2026-11-25&partner=red-vest"
DOOR = "3号楼2单元501室"
TYPED = {"door": "3-2-501", "todo": "擦客厅的窗子", "name": "李阿姨", "mobile": LI}
PRIVATE = (DOOR, "2单元", "擦客厅的窗子")


@pytest.fixture
def cleaning(data):
    """红马褂's cleaning: two workers, half a day each; its account is `red-vest`."""
    with transaction():
        firm = make.partner(
            "red-vest",
            "红马褂",
            days=range(7),
            blocks=((480, 1080),),
            place="上门服务",
            place_short="上门服务",
        )
        workers = make.resource(firm, name="家政员", step_minutes=None)
        make.resource_hours(workers, (540, 720), (840, 1080))
        make.account("red-vest", "shop", partner_slug="red-vest")
        fields = {"kind": "visit", "minutes": None, "price_fen": 16000, "market_fen": 30000}
        return make.service(firm, "擦窗和保洁", uses=workers, **fields).id


def estate_id(name: str = "柳荫里") -> str:
    return str(db.session.scalar(select(Estate.id).filter_by(name=name)))


def open_check(visitor: Visitor, cleaning: int, at: str = MORNING) -> Page:
    return visitor.open(f"/services/{cleaning}/book?at={at}")


def booked(resident: Visitor, cleaning: int, **typed) -> Page:
    return open_check(resident, cleaning).send("/bookings", **TYPED | {"estate": estate_id()} | typed)


def fill(app, cleaning: int) -> None:
    """Both workers have a visit on Wednesday morning."""
    for number in (3, 4):
        booked(Visitor(app), cleaning, name=f"别人{number}", mobile=f"1380000000{number}")


def lis() -> Booking:
    db.session.rollback()
    return db.session.scalars(select(Booking).filter_by(for_whom="李阿姨")).one()


def address() -> BookingAddress:
    return db.session.get(BookingAddress, lis().id)


def audit() -> list[tuple[str, str]]:
    return [(line.verb, line.after) for line in db.session.scalars(select(AuditLine).order_by(AuditLine.id))]


# ---- the resident


def test_the_times_of_a_visit_are_the_halves_of_a_day(resident, cleaning):
    page = resident.open(f"/services/{cleaning}?day=2026-11-25")
    assert "上午9:00–12:00之间上门，余2位" in page.text and "下午2:00–6:00之间上门，余2位" in page.text
    assert [link.rpartition("=")[2] for link in page.links("/book")] == [MORNING, AFTERNOON]
    assert "写上地址" in page.text and "市场价300元" in page.text


@both_ways
def test_a_visit_is_booked_with_its_address(resident, cleaning, htmx):
    check = open_check(resident, cleaning)
    assert "上午9:00–12:00擦窗和保洁红马褂，上门" in check.text and "上门付" in check.text
    typed = TYPED | {"estate": estate_id(), "door": "３号楼 2单元 501室"}
    done = check.send("/bookings", htmx=htmx, **typed)
    assert "约好了" in done.title
    for fact in (
        "上午9:00–12:00服务擦窗和保洁",
        "上午9:00–12:00之间到您家",
        f"柳荫里{DOOR}，擦客厅的窗子",
        "您家",
        "上门付160元",
        "请留人在家",
    ):
        assert fact in done.text
    row = address()
    assert (row.building, row.unit, row.room, row.todo) == ("3", "2", "501", "擦客厅的窗子")
    assert list(faults(NOW)) == []


@both_ways
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"estate": ""}, "请选小区"),
        ({"estate": "999"}, "请选小区"),
        ({"door": ""}, "请填写门牌，写成3-2-501这样"),
        ({"door": "3-501"}, "这个门牌没看懂，写成3-2-501这样，就是3号楼2单元501室"),
        ({"door": "枣香园3-2-501"}, "门牌里写的是枣香园，和上面选的小区对不上"),
        ({"door": "1" * 61}, "门牌最多60个字"),
        ({"todo": "擦" * 101}, "要做什么最多100个字"),
    ],
)
def test_an_address_that_cannot_be_found_is_asked_for_again(resident, cleaning, typed, sentence, htmx):
    sent = TYPED | {"estate": estate_id()} | typed
    wrong = open_check(resident, cleaning).send("/bookings", htmx=htmx, status=422, **sent)
    assert sentence in wrong.text and db.session.query(BookingAddress).count() == 0
    form = wrong.form("/bookings").fields
    assert (form["door"] or "", form["name"], form["todo"].strip()) == (sent["door"], "李阿姨", sent["todo"])
    assert form["estate"] == (sent["estate"] if sent["estate"] != "999" else "")


def test_a_whole_address_that_names_the_chosen_estate_is_taken(resident, cleaning):
    booked(resident, cleaning, door="锦林街道柳荫里3号楼2单元501室")
    assert address().words() == f"柳荫里{DOOR}"


def test_what_is_to_be_done_may_be_left_out(resident, cleaning):
    assert f"柳荫里{DOOR}称呼" not in booked(resident, cleaning, todo="").text
    assert address().todo == ""


def test_an_estate_that_is_off_the_list_is_not_offered_and_not_taken(resident, secretary, cleaning):
    check, number = open_check(resident, cleaning), estate_id()
    estates.end_estate(db.session.get(Estate, int(number)), by=actor("secretary"), now=NOW)
    check.send("/bookings", status=422, **TYPED, estate=number)
    assert open_check(resident, cleaning).find("//select[@name='estate']/option/text()") == ["请选", "枣香园"]


@both_ways
def test_when_the_half_day_is_full_the_other_is_offered_and_nothing_typed_is_lost(
    app, resident, cleaning, htmx
):
    check = open_check(resident, cleaning)
    fill(app, cleaning)
    full = check.send("/bookings", htmx=htmx, status=409, **TYPED, estate=estate_id())
    assert "下午2:00–6:00" in full.text
    if not htmx:
        assert full.form("/bookings").fields["door"] == "3-2-501"


def test_whoever_waits_for_a_half_day_has_an_address_too(app, resident, cleaning):
    fill(app, cleaning)
    check = open_check(resident, cleaning)
    check.send("/bookings", **TYPED, estate=estate_id(), waits="1")
    assert lis().state == "waiting" and address().room == "501"
    assert list(faults(NOW)) == []


@both_ways
def test_a_visit_is_moved_to_another_half_day_and_keeps_its_address(resident, cleaning, htmx):
    booked(resident, cleaning)
    move = resident.open(f"/bookings/{lis().reference}/move?day=2026-11-25")
    check = resident.open(move.links(f"at={AFTERNOON}")[0])
    assert "下午2:00–6:00" in check.text and "上午9:00–12:00" in check.text
    moved = check.send("/move", htmx=htmx)
    assert "下午2:00–6:00之间到您家" in moved.text and DOOR in moved.text
    assert list(faults(NOW)) == []


def test_the_address_is_shown_to_the_browser_that_keeps_the_booking_and_to_no_other(app, resident, cleaning):
    booked(resident, cleaning)
    url = f"/bookings/{lis().reference}"
    assert DOOR in resident.open(url).text
    stranger = Visitor(app).open(url)
    assert "您家" in stranger.text and not any(words in stranger.body for words in PRIVATE)


def test_a_calendar_and_an_address_bar_never_hold_the_address(app, resident, cleaning):
    done = booked(resident, cleaning)
    with app.app_context():
        entry = resident.client.get(f"/bookings/{lis().reference}/calendar.ics").get_data(as_text=True)
    assert "LOCATION:您家" in entry and not any(words in entry for words in (*PRIVATE, "柳荫里"))
    assert "501" not in done.response.request.url


def test_a_haircut_asks_for_no_address(resident, data):
    number = db.session.scalar(select(Booking.service_id))
    check = resident.open(f"/services/{number}/book?at=2026-11-25T10:00")
    assert check.find("//*[@name='door']") == [] and "到店付" in check.text


# ---- the desk


@both_ways
def test_the_desk_books_a_visit_with_the_same_address(app, cleaning, htmx):
    desk = Visitor(app, "red-vest")
    check = desk.open(desk.open(f"/desk/services/{cleaning}?day=2026-11-25").links("/book?")[1])
    assert "14:00–18:00" in check.text
    check.send("/bookings", htmx=htmx, status=422, **TYPED, estate=estate_id("枣香园") + "x")
    check.send("/bookings", htmx=htmx, **TYPED | {"estate": estate_id("枣香园"), "channel": "phone"})
    assert address().words() == f"枣香园{DOOR}" and lis().channel == "phone"


@both_ways
def test_the_board_shows_the_estate_and_after_a_tap_the_door_once(app, resident, secretary, cleaning, htmx):
    booked(resident, cleaning)
    board = secretary.open(BOARD)
    assert "柳荫里" in board.text and not any(words in board.body for words in PRIVATE)
    shown = board.send("/address", htmx=htmx)
    assert f"柳荫里{DOOR}，擦客厅的窗子" in shown.text and "看过地址已记录" in shown.text
    assert audit() == [("show_address", "{}")]
    assert not any(words in secretary.open(BOARD).body for words in PRIVATE)
    assert "看地址" in secretary.open("/desk/audit").text


def test_the_firm_sees_its_own_visits_address_and_another_shop_none(app, resident, cleaning):
    booked(resident, cleaning)
    url = f"/desk/bookings/{lis().reference}/address"
    Visitor(app, "red-vest").open(BOARD).send("/address")
    key = {"request_key": "12345678-1234-1234-1234-123456789abc"}
    post_as(Visitor(app, "mending"), url, key, status=404)
    for role in ("supervisor", "worker", "member"):
        post_as(Visitor(app, role), url, key, status=403)
    assert [verb for verb, _ in audit()] == ["show_address"]


@both_ways
def test_a_booking_that_is_no_visit_has_no_address_to_show(app, data, htmx):
    zhang = db.session.scalars(select(Booking)).one()
    board = Visitor(app, "shop").open("/desk/bookings?day=2026-11-25")
    assert board.find("//form[contains(@action, '/address')]") == []
    fields = {"request_key": "12345678-1234-1234-1234-123456789abc"}
    post_as(Visitor(app, "shop"), f"/desk/bookings/{zhang.reference}/address", fields, status=409)
    assert audit() == []


@pytest.mark.parametrize(
    ("state", "day"), [("cancelled", 25), ("done", 25), ("no_show", 25), ("confirmed", 26)]
)
def test_the_door_of_a_visit_that_is_over_is_shown_to_nobody(
    app, resident, cleaning, standing_clock, state, day
):
    booked(resident, cleaning)
    given_up = {"cancelled_at": NOW} if state == "cancelled" else {}
    with transaction() as session:
        change = update(Booking).where(Booking.id == lis().id)
        session.execute(change.values(state=state, **given_up))
    standing_clock(datetime(2026, 11, day, 13))
    firm, url = Visitor(app, "red-vest"), f"/desk/bookings/{lis().reference}/address"
    assert firm.open(BOARD).find("//form[contains(@action, '/address')]") == []
    key = {"request_key": "12345678-1234-1234-1234-123456789abc"}
    refused = post_as(firm, url, key, status=409)
    assert DOOR not in refused.text and audit() == []


def test_the_paper_that_leaves_the_desk_names_the_estate_alone(secretary, resident, cleaning):
    booked(resident, cleaning)
    sheet = secretary.open("/desk/bookings/sheet?day=2026-11-25&partner=red-vest")
    assert "擦窗和保洁，柳荫里上门完成没人" in sheet.text and not any(
        words in sheet.body for words in PRIVATE
    )


@both_ways
def test_the_paper_is_typed_back_in_the_same_words(app, resident, cleaning, standing_clock, htmx):
    booked(resident, cleaning)
    standing_clock(datetime(2026, 11, 25, 13))
    page = Visitor(app, "red-vest").open("/desk/bookings/catch-up?day=2026-11-25")
    assert "上门完成没人没动" in page.text and not any(words in page.body for words in PRIVATE)
    form = page.form("/catch-up?day=2026-11-25&partner=red-vest")
    page.send(form.action, htmx=htmx, **{f"row-{lis().id}": "finish"})
    assert lis().state == "done"


def test_a_visit_arrives_at_a_home_and_not_at_a_shop(app, resident, cleaning, standing_clock):
    booked(resident, cleaning)
    standing_clock(datetime(2026, 11, 25, 9, 30))
    firm = Visitor(app, "red-vest")
    assert "已上门" in firm.open(BOARD).send("/arrival").text
    firm.open(BOARD).send("/correction")
    assert "家里没人" in firm.open(BOARD).send("/absence").text


# ---- kept, moved, blanked


def visit(cleaning: int, **fields) -> Booking:
    home = db.session.get(Estate, int(estate_id()))
    person = {"contact": ZHANG, "for_whom": "李阿姨", "starts_at": datetime(2026, 11, 25, 9)}
    details = [make.address(home, todo="擦窗")]
    return book(cleaning, **person | {"details": details, "by": RESIDENT, "now": NOW} | fields)


def test_an_address_is_blanked_and_its_estate_stays(cleaning):
    booking = visit(cleaning)
    over = datetime(2026, 11, 25, 12)
    for _ in range(2):
        visits.blank_address(booking, by=MACHINE, now=over)
    db.session.expire_all()
    assert (address().building, address().unit, address().room, address().todo) == ("", "", "", "")
    assert address().words() == "柳荫里" and ticket(booking.reference).estate == "柳荫里"
    assert list(faults(over)) == []


def test_blanking_by_somebody_leaves_a_line_that_says_no_address(cleaning):
    visits.blank_address(visit(cleaning), by=actor("secretary"), now=NOW)
    assert audit() == [("blank_address", '{"address": true}')]


def test_a_visit_without_an_address_is_a_fault(cleaning):
    booking = visit(cleaning, details=())
    assert [line for line in faults(NOW) if "without an address" in line] == [
        f"booking {booking.reference} is a visit without an address"
    ]


def test_a_visit_to_come_whose_door_is_lost_is_a_fault(cleaning):
    booking = visit(cleaning)
    visits.blank_address(booking, by=MACHINE, now=NOW)
    assert any(booking.reference in line for line in faults(NOW))
    with transaction() as session:
        session.execute(update(Booking).where(Booking.id == booking.id).values(state="expired"))
    assert not any("without an address" in line for line in faults(NOW))
