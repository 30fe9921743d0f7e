"""How many, how, and whether it is reduced: what a finger chooses at the hall's screen, for every kind."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from community.bookings.details.way import BookingWay
from community.bookings.kinds import KINDS
from community.bookings.kinds.appointment import Appointment
from community.bookings.models import Booking
from community.core.db import transaction
from tests import factories as make
from tests.bookings.kinds import STAGES, Staged, meal, room
from tests.cast import LI, service
from tests.kiosk.test_booking import fields, press_next, type_in
from tests.page import Page, Visitor
from tests.steps import both_ways

IN_THE_HALL = {
    "appointment": True,
    "meal": True,
    "room": True,
    "course": True,
    "series": True,
    "visit": False,
}


@pytest.fixture
def lunch(data) -> Staged:
    """Two portions a day at 13 yuan, for which a group pays less."""
    with transaction():
        staged = meal()
        make.concession(staged.service)
        return staged


@pytest.fixture
def tables(data) -> Staged:
    """Two or three hours of a table."""
    with transaction():
        return room()


def base(staged: Staged) -> str:
    return f"/kiosk/services/{staged.service.id}"


def pad_of(screen: Visitor, staged: Staged, quantity: int | None = None) -> Page:
    """From the day's times, with one tap on how many, to the pad."""
    page = screen.open(f"{base(staged)}?day={staged.at.date()}")
    if quantity:
        page = screen.open(page.links(f"quantity={quantity}")[0])
    return screen.open(page.links(f"at={staged.at:%Y-%m-%dT%H:%M}")[0])


def check_of(screen: Visitor, staged: Staged, quantity: int | None = None) -> Page:
    return press_next(type_in(pad_of(screen, staged, quantity)))


def made(data, staged: Staged) -> Booking:
    return data.session.scalars(select(Booking).where(Booking.service_id == staged.service.id)).one()


# ---- every kind


@pytest.mark.parametrize("kind", IN_THE_HALL)
def test_every_kind_is_booked_here_or_handed_to_the_phone(screen, data, kind):
    with transaction():
        staged = STAGES[kind]()
    pad = pad_of(screen, staged)
    if not IN_THE_HALL[kind]:
        assert "请用手机接着约" in pad.text and "请找服务台" in pad.text and pad.tree.forms == []
        return
    assert "约好了" in press_next(type_in(pad)).send("/bookings").text
    assert (made(data, staged).channel, made(data, staged).quantity) == ("kiosk", staged.service.least)


@dataclass
class Sixth(Appointment):
    """A kind that this screen has never heard of."""

    details: tuple[str, ...]


@pytest.mark.parametrize(("details", "step"), [((), "请输入手机号"), (("address",), "请用手机接着约")])
def test_a_sixth_kind_says_itself_what_it_asks(screen, data, monkeypatch, details, step):
    monkeypatch.setitem(KINDS, "appointment", Sixth(details))
    assert step in screen.open(f"/kiosk/services/{service('理女发').id}/book?at=2026-11-25T10:00").text


def test_of_a_course_the_dates_alone_are_offered_however_far_ahead(screen, data):
    with transaction():
        staged = STAGES["course"]()
    days = screen.open(base(staged)).find("//nav[@aria-label='选日子']/*")
    assert [day.get("href") for day in days] == [
        f"{base(staged)}?day={one.date()}" for one in (staged.at, staged.later)
    ]


# ---- how many


@both_ways
def test_as_many_are_booked_as_were_chosen(screen, data, lunch, htmx):
    check = check_of(screen, lunch, quantity=2)
    assert "2份" in check.text and "到店付26元" in check.text
    assert "2份" in check.send("/bookings", htmx=htmx).text
    assert (made(data, lunch).quantity, made(data, lunch).amount_fen) == (2, 2600)


def test_hours_are_chosen_like_portions(screen, data, tables):
    check = check_of(screen, tables, quantity=3)
    assert "3小时，上午10:00–下午1:00" in check.text and "到店付30元" in check.text
    check.send("/bookings")
    assert made(data, tables).ends_at.hour == 13


def test_a_line_without_a_choice_shows_none(screen, data):
    assert "要几" not in screen.open(f"/kiosk/services/{service('理女发').id}").body


def test_the_chosen_number_stays_while_days_are_looked_at(screen, lunch):
    page = screen.open(f"{base(lunch)}?quantity=2")
    days = page.find("//nav[@aria-label='选日子']/a/@href")
    assert days and all("quantity=2" in day for day in days)
    assert page.find("//a[@aria-current='true']")[0].text == "2份"
    assert "quantity=2" in pad_of(screen, lunch, 2).find("//a[contains(@href, 'day=')]/@href")[0]


@pytest.mark.parametrize("quantity", ["0", "9", "x", ""])
@both_ways
def test_a_number_that_no_chip_sends_books_nothing(screen, data, lunch, quantity, htmx):
    sent = fields(check_of(screen, lunch), "/bookings") | {"quantity": quantity}
    status = 409 if quantity == "9" else 422
    screen.post(f"{base(lunch)}/bookings", sent, status=status, htmx=htmx)
    assert data.session.scalars(select(Booking).where(Booking.service_id == lunch.service.id)).all() == []


# ---- how, and whether it is reduced


@both_ways
def test_a_meal_is_eaten_there_or_taken_home(screen, data, lunch, htmx):
    check = check_of(screen, lunch)
    assert fields(check, "/bookings")["way"] == "eat_in"
    assert "自取带走" in check.send("/bookings", htmx=htmx, way="take_out").text
    assert data.session.scalars(select(BookingWay.way)).all() == ["take_out"]


@pytest.mark.parametrize("way", ["", "standing"])
@both_ways
def test_another_way_is_not_understood(screen, data, lunch, way, htmx):
    screen.post(
        f"{base(lunch)}/bookings",
        fields(check_of(screen, lunch), "/bookings") | {"way": way},
        status=422,
        htmx=htmx,
    )
    assert data.session.scalars(select(BookingWay)).all() == []


@both_ways
def test_who_ticks_it_books_at_the_full_price_and_is_looked_at_when_paying(screen, data, lunch, htmx):
    done = check_of(screen, lunch).send("/bookings", htmx=htmx, asks_concession="1")
    assert "优惠到店核对13元" in done.text
    assert (made(data, lunch).asks_concession, made(data, lunch).amount_fen) == (True, 1300)


def test_the_tick_stands_only_where_a_group_pays_less(screen, lunch, tables):
    assert "我享受优惠（到店核对）" in check_of(screen, lunch).text
    assert "优惠" not in check_of(screen, tables).text


def test_whoever_mends_the_number_has_chosen_already(screen, data, lunch):
    check = check_of(screen, lunch, quantity=2)
    sent = fields(check, "/bookings") | {"way": "take_out", "asks_concession": "1"}
    pad = screen.post(f"{base(lunch)}/number", sent | {"key": "again"})
    check = press_next(pad.send("/number", key="delete").send("/number", key="3"))
    kept = fields(check, "/bookings")
    assert (kept["quantity"], kept["way"], kept["asks_concession"]) == ("2", "take_out", "1")
    assert kept["mobile"] == LI[:-1] + "3"


# ---- who books for somebody else


def test_whoever_books_for_the_family_is_shown_the_phone_and_the_desk(screen, lunch):
    assert "替家人约的，也用手机，或者找服务台" in pad_of(screen, lunch).text


def test_the_code_beside_the_pad_goes_on_with_as_many(screen, resident, lunch, monkeypatch):
    drawn = []
    monkeypatch.setattr("community.kiosk.handoff.qr_png", lambda address: drawn.append(address) or b"")
    pad_of(screen, lunch, 2)
    assert fields(resident.open(urlsplit(drawn[0]).path), "/bookings")["quantity"] == "2"
