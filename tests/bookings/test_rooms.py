"""场地: the rooms on one page, the week of one, hours that follow each other, the limits of a number."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from community.bookings import actions, outcomes
from community.bookings.check import faults
from community.bookings.models import Booking, Resource
from community.bookings.queries import offer_of, ticket
from community.bookings.rooms import joined, rooms, week_of
from community.bookings.rules import TimeChoice
from community.bookings.times import Times
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.partners.models import Partner, Service
from tests import factories as make
from tests.cast import LI, NOW, ZHANG
from tests.steps import both_ways, words

WEDNESDAY = datetime(2026, 11, 25)


def at(hour: int, day: datetime = WEDNESDAY) -> datetime:
    return day.replace(hour=hour)


@pytest.fixture(autouse=True)
def play(data) -> None:
    """乒乓室: two tables, free, up to three hours; a hall by approval, 5 yuan an hour. Open 9 to 18."""
    with transaction():
        shop = make.partner("play", "乒乓室", days=range(7), blocks=((540, 1080),), position=5)
        room = {"kind": "room", "unit": "小时", "minutes": 60}
        tables = make.resource(shop, name="球台", counter="张", step_minutes=60, capacity=2, days_ahead=9)
        make.service(shop, "乒乓球台", uses=tables, price_fen=0, most=3, **room)
        hall = make.resource(shop, name="大厅", counter="间", step_minutes=60, capacity=1)
        make.service(shop, "大厅", uses=hall, price_fen=500, most=4, by_approval=True, position=1, **room)


def line(name: str = "乒乓球台") -> Service:
    return db.session.scalars(select(Service).filter_by(name=name)).one()


def book(contact: str, starts_at: datetime, hours: int, name: str = "乒乓球台", **said) -> Booking:
    said = {"for_whom": contact, "quantity": hours, "by": RESIDENT, "now": NOW} | said
    return actions.book(line(name).id, contact=contact, starts_at=starts_at, **said)


def times(hours: int = 1, name: str = "乒乓球台") -> Times:
    return Times(offer_of(line(name).id, NOW), NOW, quantity=hours)


# ---- the list


def test_the_rooms_stand_on_one_page_with_price_and_what_is_free_today(resident):
    rows = [words(row) for row in resident.open("/rooms").find("//main//ul/li")]
    assert rows == [
        "乒乓球台今天空着中午12:00–下午6:00免费",
        "大厅要先申请今天空着中午12:00–下午6:005元一小时",
    ]


def test_a_room_leads_to_its_week(resident):
    (link,) = resident.open("/rooms").links(f"/services/{line().id}")
    assert resident.open(link).find("//section[@id='week']//table")


def test_what_is_taken_today_is_not_said_to_be_free(resident):
    today = datetime(NOW.year, NOW.month, NOW.day)
    for contact in (LI, ZHANG):
        book(contact, at(14, today), 2)
    assert "今天空着中午12:00–下午2:00，下午4:00–6:00" in resident.open("/rooms").text


def test_a_room_that_is_not_free_today_names_the_next_day(resident, standing_clock):
    standing_clock(NOW.replace(hour=17, minute=30))
    assert "今天没有空，明天有" in resident.open("/rooms").text


def test_only_rooms_of_shops_that_are_shown_stand_there(resident):
    with transaction() as session:
        session.execute(update(Partner).where(Partner.slug == "play").values(state="paused"))
    assert "还没有能约的场地" in resident.open("/rooms").text and rooms(NOW) == []


def test_a_line_without_anything_to_book_is_no_room(resident):
    with transaction() as session:
        session.execute(update(Service).where(Service.name == "大厅").values(resource_id=None))
    assert [room.offer.service_name for room in rooms(NOW)] == ["乒乓球台"]


def test_the_list_sets_no_cookie_and_is_known_again(resident):
    first = resident.client.get("/rooms")
    assert "Set-Cookie" not in first.headers
    again = resident.client.get("/rooms", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_free_hours_that_follow_each_other_are_one_span():
    def choice(hour: int, free: int, hours: int = 1) -> TimeChoice:
        return TimeChoice(at(hour), free, at(hour + hours))

    assert joined([choice(9, 1), choice(10, 2), choice(11, 0), choice(14, 1)]) == [
        (at(9), at(11)),
        (at(14), at(15)),
    ]
    assert joined([choice(9, 1, 2), choice(10, 1, 2)]) == [(at(9), at(12))]
    assert joined([choice(9, 0)]) == [] == joined([])


# ---- the week


def cells(page) -> dict[str, list[str]]:
    """What the table says, hour by hour."""
    rows = page.find("//section[@id='week']//tbody/tr")
    return {words(row[0]): [words(cell) for cell in row[1:]] for row in rows}


def test_the_week_says_how_many_are_free_at_each_hour(resident):
    for contact in (LI, ZHANG):
        book(contact, at(10), 1)
    book(LI, at(15), 1)
    table = cells(resident.open(f"/services/{line().id}"))
    assert list(table) == [
        *(f"上午{hour}:00" for hour in (9, 10, 11)),
        "中午12:00",
        *(f"下午{hour}:00" for hour in range(1, 6)),
    ]
    assert table["上午10:00"] == ["不能约", "候补", "余2", "余2", "余2", "余2", "余2"]
    assert table["下午3:00"] == ["余2", "余1", "余2", "余2", "余2", "余2", "余2"]


def test_more_hours_start_only_where_they_fit(resident):
    for contact in (LI, ZHANG):
        book(contact, at(12), 1)
    table = cells(resident.open(f"/services/{line().id}?quantity=3"))
    wednesday = {hour: row[1] for hour, row in table.items()}
    assert wednesday == {
        "上午9:00": "余2",
        "上午10:00": "候补",
        "上午11:00": "候补",
        "中午12:00": "候补",
        "下午1:00": "余2",
        "下午2:00": "余2",
        "下午3:00": "余2",
    }


def test_a_cell_leads_to_the_check_page_with_its_hours(resident):
    page = resident.open(f"/services/{line().id}?quantity=2")
    (cell,) = page.find("//section[@id='week']//a[contains(@href, 'at=2026-11-25T10')]")
    assert cell.get("aria-label") == "明天（周三 11月25日）上午10:00，余2张"
    check = resident.open(cell.get("href"))
    assert "2小时，上午10:00–12:00" in check.text


def test_the_table_names_its_days_and_hours(resident):
    page = resident.open(f"/services/{line().id}")
    heads = [words(cell) for cell in page.find("//section[@id='week']//th[@scope='col']")]
    assert heads[:3] == ["今天周二", "明天周三", "周四26日"] and len(heads) == 7
    assert len(page.find("//section[@id='week']//th[@scope='row']")) == 9


@both_ways
def test_further_days_are_a_week_away_and_lead_back(resident, htmx):
    url = f"/services/{line().id}"
    (onward,) = resident.open(url).find("//section[@id='week']//a[text()='后七天']/@href")
    page = resident.open(onward, htmx=htmx)
    assert "12月1日到12月3日" in page.text
    (back,) = page.find("//section[@id='week']//a[text()='前七天']/@href")
    assert "11月24日到11月30日" in resident.open(back).text


def test_a_shut_day_is_shown_as_shut(resident):
    with transaction() as session:
        shop = session.scalars(select(Partner).filter_by(slug="play")).one()
        make.closure(shop, at(0, datetime(2026, 11, 26)), at(0, datetime(2026, 11, 27)))
    page = resident.open(f"/services/{line().id}")
    assert words(page.find("//section[@id='week']//th[@scope='col']")[2]) == "周四休息"
    assert {row[2] for row in cells(page).values()} == {"不能约"}


def test_the_week_starts_with_the_day_that_is_asked_for_within_its_seven():
    week = week_of(times(), date(2026, 11, 27))
    assert week.days[0].day == NOW.date() and week.before is None and week.after == date(2026, 12, 1)
    assert [clock for clock, _ in week.rows][0] == time(9)


def test_without_any_time_the_week_says_so(resident):
    with transaction() as session:
        session.execute(update(Resource).where(Resource.name == "球台").values(step_minutes=None))
    assert "这几天没有可约的时间" in resident.open(f"/services/{line().id}").text


def test_other_kinds_have_no_week(resident):
    assert not resident.open(f"/services/{line('理女发').id}").find("//section[@id='week']")


# ---- hours that follow each other


@both_ways
def test_two_hours_are_booked_as_one_and_take_a_table_for_each(resident, htmx):
    check = resident.open(f"/services/{line('大厅').id}/book?at=2026-11-25T10:00&quantity=2")
    done = check.send("/bookings", htmx=htmx, name="李阿姨", mobile=LI)
    assert "申请收到了" in done.text and "10元" in done.text
    row = db.session.scalars(select(Booking).filter_by(for_whom="李阿姨")).one()
    assert (row.starts_at, row.ends_at, row.amount_fen, row.state) == (at(10), at(12), 1000, "requested")
    assert times(1, "大厅").free_at(at(9)) == 1
    assert [times(1, "大厅").free_at(at(hour)) for hour in (10, 11, 12)] == [0, 0, 1]
    assert list(faults(NOW)) == []


@both_ways
def test_a_request_refused_gives_its_hours_back(resident, secretary, htmx):
    asked = book(LI, at(10), 2, "大厅").reference
    board = secretary.open("/desk/bookings?day=2026-11-25&partner=play")
    board.send("/refusal", htmx=htmx, because="clash")
    assert "店里没同意：时间另有安排" in resident.open(f"/bookings/{asked}").text
    assert [times(1, "大厅").free_at(at(hour)) for hour in (10, 11)] == [1, 1]


def test_a_request_past_its_time_is_over(resident, standing_clock):
    asked = book(LI, at(10), 2, "大厅").reference
    standing_clock(at(10) + timedelta(minutes=1))
    assert "已过期" in resident.open(f"/bookings/{asked}").text


@both_ways
@pytest.mark.parametrize("hours", ["0", "4", "x"])
def test_more_hours_than_the_line_allows_are_not_booked(resident, hours, htmx):
    form = resident.open(f"/services/{line().id}/book?at=2026-11-25T10:00").form("/bookings")
    sent = dict(form.form_values()) | {"name": "李阿姨", "mobile": LI, "quantity": hours}
    status = 409 if hours == "4" else 422
    resident.post(form.action, sent, htmx=htmx, status=status)
    assert db.session.query(Booking).filter_by(for_whom="李阿姨").count() == 0


def test_a_number_plays_as_often_a_day_as_the_line_allows(resident, secretary):
    with transaction() as session:
        session.execute(update(Service).where(Service.name == "乒乓球台").values(limit_day=1))
    book(LI, at(9), 1)
    check = resident.open(f"/services/{line().id}/book?at=2026-11-25T15:00")
    assert "请打电话" in check.send("/bookings", status=409, name="李阿姨", mobile=LI).text
    form = secretary.open(f"/desk/services/{line().id}/book?at=2026-11-25T15:00")
    refused = form.send("/bookings", status=409, name="李阿姨", mobile=LI)
    refused.send("/bookings", override="household")
    assert db.session.query(Booking).filter_by(starts_at=at(15)).count() == 1


@both_ways
def test_whoever_moves_an_approved_hour_reads_first_that_it_is_asked_for_anew(resident, secretary, htmx):
    check = resident.open(f"/services/{line('大厅').id}/book?at=2026-11-25T10:00")
    asked = check.send("/bookings", name="李阿姨", mobile=LI)
    secretary.open("/desk/bookings?day=2026-11-25&partner=play").send("/approval")
    move = resident.open(f"{asked.url.partition('?')[0]}/move?at=2026-11-25T15:00")
    assert "原来的时间不再留着" in move.text and "申请改到这个时间" in move.text
    assert "等店里同意" in move.send("/move", htmx=htmx).text


def test_an_hour_that_needs_no_yes_is_moved_without_a_word_of_it(resident):
    check = resident.open(f"/services/{line().id}/book?at=2026-11-25T10:00")
    booked = check.send("/bookings", name="李阿姨", mobile=LI)
    move = resident.open(f"{booked.url.partition('?')[0]}/move?at=2026-11-25T15:00")
    assert "不再留着" not in move.text and "就改到这个时间" in move.text


def test_a_free_hour_in_my_list_is_not_said_to_be_paid(resident):
    check = resident.open(f"/services/{line().id}/book?at=2026-11-25T10:00")
    check.send("/bookings", name="李阿姨", mobile=LI)
    mine = resident.open("/bookings").text
    assert "免费" in mine and "付免费" not in mine


def test_what_the_shop_has_not_agreed_to_is_not_said_to_be_certain(resident, secretary):
    def said() -> list[bool]:
        entry = resident.client.get(f"{url}/calendar.ics").get_data(as_text=True).replace("\r\n ", "")
        return ["等店里同意" in text for text in (resident.open("/bookings/next").text, entry)]

    check = resident.open(f"/services/{line('大厅').id}/book?at=2026-11-25T10:00")
    url = check.send("/bookings", name="李阿姨", mobile=LI).url.partition("?")[0]
    assert said() == [True, True]
    secretary.open("/desk/bookings?day=2026-11-25&partner=play").send("/approval")
    assert said() == [False, False]


def test_whoever_is_rung_after_waiting_hears_that_the_shop_must_still_agree(secretary):
    first = book(ZHANG, at(10), 1, "大厅")
    book(LI, at(10), 1, "大厅", waits=True)
    outcomes.cancel(ticket(first.reference), by=RESIDENT, now=NOW)
    assert "候补排到了，还要店里同意" in secretary.open("/desk/calls").text
    secretary.open("/desk/requests").send("/approval")
    assert "还要店里同意" not in secretary.open("/desk/calls").text
