"""Courses at the desk: made, changed, dates moved, who signed up, who is there."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.bookings import check as book_check
from community.bookings import outcomes
from community.bookings.models import Booking, Call, ResourceDate
from community.bookings.queries import ticket
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.courses import dates
from community.courses.check import faults
from community.courses.models import Attendance, Course
from community.partners import lines
from community.partners.models import Service
from tests.cast import NOW, account, actor
from tests.courses.staged import MONDAY, NEXT_SATURDAY, SATURDAY, seen, sign_up
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as, words

DESK = "/desk/courses"
NEW = {
    "partner": "mending",
    "name": "补衣服",
    "for_whom": "谁都行",
    "seats": "１０",
    "price": "0",
    "dates": "12-5 14:00-15:30\n12-6 14:00-15:30",
}


def made() -> Service | None:
    return db.session.scalars(select(Service).join(Course, Course.service_id == Service.id)).first()


def here(course: Service, rest: str = "") -> str:
    return f"{DESK}/{course.id}{rest}"


def date_of(course: Service, place: int = 0) -> int:
    return seen(course).dates[place].id


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


# ---- made and changed


@both_ways
def test_a_course_is_made_in_one_form_then_shown(secretary, resident, data, htmx):
    page = secretary.open(f"{DESK}/new").send(DESK, htmx=htmx, is_series="1", **NEW)
    assert "居民看不到" in page.text and "12月6日" in page.text
    course = made()
    resident.open(f"/courses/{course.id}", status=404)
    page.send("/publication", htmx=htmx)
    assert "补衣服" in resident.open("/courses").text
    assert verbs()[-1] == "bring_back" and list(faults(NOW)) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "请填写课叫什么"),
        ({"for_whom": ""}, "请填写谁来上"),
        ({"seats": "0"}, "几个名额要在1到999之间"),
        ({"price": "十块"}, "惠民价写成"),
        ({"dates": "周六下午"}, "没有看懂"),
        ({"books_from": "明天"}, "什么时候开始报名写成"),
        ({"books_from": "2026-12-02 9:00", "books_until": "2026-12-01T09:00"}, "报名要先开始，再截止"),
        ({"partner": "nobody"}, "请选哪家店"),
    ],
)
@both_ways
def test_a_course_typed_wrongly_says_how_and_keeps_what_was_typed(secretary, data, typed, says, htmx):
    form = secretary.open(f"{DESK}/new")
    page = form.send(DESK, htmx=htmx, status=422, **NEW | typed)
    assert says in words(page.find("//*[contains(@class, 'govuk-error-summary')]")[0])
    kept = dict(page.form(DESK).form_values())
    assert kept["about"] == "" and kept["seats"] == (NEW | typed)["seats"]
    assert made() is None


@both_ways
def test_a_course_at_a_time_that_is_past_is_refused_and_nothing_is_made(secretary, data, htmx):
    form = secretary.open(f"{DESK}/new")
    page = form.send(DESK, htmx=htmx, status=409, **NEW | {"dates": "2026-11-24 9:00-10:00"})
    assert "已经过了" in page.text and made() is None


def test_a_shop_makes_courses_of_its_own_alone(app, shop, data):
    form = shop.open(f"{DESK}/new")
    assert [o.get("value") for o in form.find("//select[@name='partner']/option")] == ["lao-zhou"]
    form.send(DESK, status=422, **NEW)
    form.send(DESK, **NEW | {"partner": "lao-zhou"})
    assert "补衣服" in shop.open(DESK).text and "补衣服" not in Visitor(app, "mending").open(DESK).text


@both_ways
def test_a_course_is_changed_and_keeps_what_was_not_touched(secretary, braiding, htmx):
    form = secretary.open(here(braiding, "/edit"))
    page = form.send(here(braiding), htmx=htmx, seats="12", books_until="2026-11-27T18:00")
    assert "报名到周五11月27日18:00" in page.text
    course = seen(braiding)
    assert (course.seats, course.name, course.needs_guardian) == (12, "亲子编发", True)
    said = db.session.scalars(select(AuditLine.after).filter_by(verb="change_course")).one()
    assert json.loads(said) == {"seats": 12, "books_until": "2026-11-27 18:00:00"}


@both_ways
def test_of_two_who_change_one_course_the_second_sees_both_values(secretary, braiding, htmx):
    first, second = (secretary.open(here(braiding, "/edit")) for _ in range(2))
    first.send(here(braiding), seats="12")
    page = second.send(here(braiding), htmx=htmx, status=409, seats="9")
    assert "几个名额现在是“12”，您填的是“9”" in page.text and seen(braiding).seats == 12


@both_ways
def test_sign_up_is_closed_by_one_tap_and_a_second_is_refused(secretary, resident, braiding, htmx):
    page = secretary.open(here(braiding))
    page.send("/deadline", htmx=htmx)
    assert "已截止" in resident.open(f"/courses/{braiding.id}").text
    assert "报名已经截止了" in post_again(secretary, here(braiding, "/deadline"), htmx).text


def post_again(visitor: Visitor, url: str, htmx: bool) -> Page:
    """The same tap from another page that was open already."""
    form = visitor.open("/desk/password").form("/logout")
    values = dict(form.form_values()) | {"request_key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    return visitor.post(url, values, htmx=htmx, status=409)


@both_ways
def test_a_course_without_dates_is_not_given_to_residents(secretary, data, htmx):
    page = secretary.open(f"{DESK}/new").send(DESK, **NEW | {"dates": ""})
    assert "还没有上课时间" in page.send("/publication", htmx=htmx, status=409).text


def test_a_course_is_put_away_and_those_in_it_stay(secretary, resident, braiding):
    booking = sign_up(braiding)
    secretary.open(here(braiding)).send("/withdrawal")
    resident.open(f"/courses/{braiding.id}", status=404)
    db.session.refresh(booking)
    assert booking.state == "confirmed" and list(faults(NOW)) == []


# ---- dates


@both_ways
def test_dates_are_added_one_a_line(secretary, braiding, htmx):
    page = secretary.open(here(braiding))
    page = page.send("/dates", htmx=htmx, dates="12月12日 下午2:00-3:30\n2026-12-19 14:00-15:30")
    assert "12月19日14:00–15:30" in page.text and len(seen(braiding).dates) == 4


@both_ways
def test_dates_typed_wrongly_are_said_and_kept(secretary, braiding, htmx):
    page = secretary.open(here(braiding)).send("/dates", htmx=htmx, status=422, dates="周六")
    assert "“周六”没有看懂" in page.text and page.form("/dates").fields["dates"] == "周六"
    page = secretary.open(here(braiding))
    twice = page.send("/dates", htmx=htmx, status=409, dates="2026-11-28 15:00-16:00")
    assert "重叠" in twice.text and len(seen(braiding).dates) == 2


@both_ways
def test_a_date_is_moved_and_whoever_signed_up_is_to_be_rung(secretary, braiding, htmx):
    booking = sign_up(braiding)
    page = secretary.open(here(braiding, f"/dates/{date_of(braiding)}/move"))
    assert "报了名的1人跟着改" in page.text
    page.send("/move", htmx=htmx, day="2026-11-29", hours="下午3:00-4:30")
    db.session.refresh(booking)
    assert booking.starts_at == SATURDAY.replace(day=29, hour=15)
    assert db.session.scalars(select(Call.booking_id)).all() == [booking.id]
    calls = secretary.open("/desk/calls").text
    assert "店里改了时间" in calls and "11月28日14:00–15:30改到" in calls


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        ({"hours": "下午"}, 422, "几点到几点写成"),
        ({"day": "周日"}, 422, "哪一天写成"),
        ({"day": "2026-12-05"}, 409, "重叠"),
        ({"day": "2026-11-23"}, 409, "已经过了"),
    ],
)
@both_ways
def test_a_date_is_not_moved_to_what_cannot_be(secretary, braiding, typed, status, says, htmx):
    page = secretary.open(here(braiding, f"/dates/{date_of(braiding)}/move"))
    answer = page.send("/move", htmx=htmx, status=status, **typed)
    assert says in answer.text and seen(braiding).dates[0].starts_at == SATURDAY


@both_ways
def test_a_date_that_nobody_has_is_taken_off(secretary, braiding, htmx):
    sign_up(braiding)
    page = secretary.open(here(braiding))
    first, second = (date_of(braiding, place) for place in (0, 1))
    assert not page.find(f"//form[contains(@action, '/dates/{first}/removal')]")
    refused = post_again(secretary, here(braiding, f"/dates/{first}/removal"), htmx)
    assert "这一次有人报名" in refused.text
    page.send(f"/dates/{second}/removal", htmx=htmx)
    assert [one.id for one in seen(braiding).dates] == [first]


def test_a_date_is_called_off_where_it_would_be_moved(secretary, sewing):
    sign_up(sewing)
    page = secretary.open(here(sewing, f"/dates/{date_of(sewing)}/move"))
    assert "报了名的1人都进“待通知”，要打电话；别的时间照常" in page.text
    page = page.send("/removal")
    assert "上课时间2" in page.text
    assert "这一次不上了" in secretary.open("/desk/calls").text


def test_two_taps_on_taking_off_are_one(secretary, braiding):
    page = secretary.open(here(braiding))
    removal = f"/dates/{date_of(braiding, 1)}/removal"
    for _ in range(2):
        page.send(removal)
    assert verbs().count("take_off_date") == 1


# ---- people


def test_the_desk_sees_who_signed_up_masked_with_consent_and_the_queue_in_order(secretary, braiding):
    for number in (1, 2):
        sign_up(braiding, number)
    for number in (3, 4):
        sign_up(braiding, number, waits=True)
    page = secretary.open(here(braiding))
    rows = [words(row) for row in page.find("//section[h2[contains(., '报名的人')]]//tbody/tr")]
    assert all(row.startswith("小**7到9岁王**11月24日同意11月28日14:00") for row in rows)
    assert [row[-5:] for row in rows[2:]] == ["候补第1位", "候补第2位"]
    assert "小宝1" not in page.text and "王女士" not in page.text and "13900000001" not in page.text


def test_the_desk_signs_a_child_up_on_the_phone(secretary, braiding):
    page = secretary.open(here(braiding))
    times = secretary.open(page.links(f"/desk/services/{braiding.id}")[0])
    form = secretary.open(times.links("/book?")[0])
    typed = {"name": "小宝", "mobile": "13900000001", "age": "7-9", "guardian": "王女士"}
    assert "监护人当面或在电话里同意孩子参加" in form.text and "我是孩子的监护人" not in form.text
    assert "先问监护人" in form.send("/bookings", status=422, **typed).text
    form.send("/bookings", consent="1", **typed)
    said = f"11月24日电话里同意{account('secretary').name}记的"
    assert said in secretary.open(here(braiding)).text
    booking = db.session.scalars(select(Booking).filter_by(service_id=braiding.id)).one()
    assert (booking.channel, booking.starts_at) == ("phone", SATURDAY) and list(faults(NOW)) == []


@both_ways
def test_who_is_there_is_ticked_by_one_tap_and_taken_back(secretary, braiding, standing_clock, htmx):
    booking = sign_up(braiding)
    sign_up(braiding, 2, NEXT_SATURDAY)
    url = here(braiding, f"/dates/{date_of(braiding)}")
    assert "还没到那天" in secretary.open(url).text
    standing_clock(SATURDAY)
    page = secretary.open(url)
    assert len(page.find("//tbody")) == 1
    page = page.send("/presence", htmx=htmx)
    assert ticket(booking.reference).state == "arrived" and "到了" in page.text
    page.send("/absence", htmx=htmx)
    assert ticket(booking.reference).state == "confirmed"
    assert verbs()[-2:] == ["arrive", "undo"]


def test_nothing_is_shut_over_a_series_that_has_begun_until_its_date_is_called_off(
    secretary, sewing, standing_clock
):
    came = sign_up(sewing)
    standing_clock(MONDAY)
    outcomes.step(ticket(came.reference), "arrive", by=actor("secretary"), now=MONDAY)
    shut = f"/desk/partners/mending/closures/new?day={MONDAY.date() + timedelta(weeks=1)}"
    page = secretary.open(shut, status=422)
    assert "晚上7:00有课，上过课的人还要来" in page.text
    assert "先到“课程”里把这一次改期" in page.text
    dates.call_off_date(seen(sewing, MONDAY), seen(sewing).dates[1], by=actor("secretary"), now=MONDAY)
    secretary.open(shut).send("/closures")
    assert db.session.scalars(select(Call.booking_id)).all() == [came.id]
    assert ticket(came.reference).state == "arrived" and list(book_check.faults(MONDAY)) == []


@both_ways
def test_at_a_date_of_a_series_each_tap_is_that_dates(secretary, sewing, standing_clock, htmx):
    booking = sign_up(sewing)
    standing_clock(MONDAY)
    board = secretary.open("/desk/bookings?partner=mending&day=2026-11-30")
    assert board.links("/desk/courses/") == [here(sewing)] and not board.find(
        "//form[contains(@action, 'arrival')]"
    )
    page = secretary.open(here(sewing, f"/dates/{date_of(sewing)}")).send("/presence", htmx=htmx)
    assert db.session.scalars(select(Attendance.booking_id)).all() == [booking.id]
    assert "点错了" not in secretary.open(board.url).text
    page.send("/absence", htmx=htmx)
    assert db.session.scalars(select(Attendance.booking_id)).all() == []


@both_ways
def test_a_course_is_not_brought_back_on_the_price_list(secretary, braiding, htmx):
    lines.end_line(braiding, by=actor("secretary"), now=NOW)
    page = secretary.open("/desk/partners/lao-zhou")
    answer = page.send(f"/{braiding.id}/comeback", htmx=htmx, status=409)
    assert "要在“课程”里给居民看" in answer.text and not seen(braiding).is_listed


@both_ways
def test_nobody_is_there_before_the_day(secretary, braiding, htmx):
    booking = sign_up(braiding)
    url = here(braiding, f"/dates/{date_of(braiding)}/{booking.reference}/presence")
    assert "还没到上课那一天" in post_again(secretary, url, htmx).text


def test_the_list_at_the_door_is_made_for_paper(secretary, braiding):
    sign_up(braiding)
    page = secretary.open(here(braiding, f"/dates/{date_of(braiding)}"))
    assert page.find("//button[@data-print]") and page.find("//th[text()='签名']")
    assert "小**7到9岁" in page.text and "小宝" not in page.text


def test_an_empty_list_says_so(secretary, sewing):
    assert "还没有人报名" in secretary.open(here(sewing, f"/dates/{date_of(sewing)}")).text


# ---- wrong role, another shop


def test_the_supervisor_reads_courses_and_changes_nothing(app, braiding, standing_clock):
    sign_up(braiding)
    standing_clock(SATURDAY)
    supervisor = Visitor(app, "supervisor")
    course, door = here(braiding), here(braiding, f"/dates/{date_of(braiding)}")
    for page in (supervisor.open(DESK), supervisor.open(course), supervisor.open(door)):
        assert page.find("//main//form") == []
        assert not any(page.links(part) for part in ("/new", "/edit", "/move", "/services/"))
    assert "小**" in supervisor.open(door).text
    for url in (f"{DESK}/new", here(braiding, "/edit"), f"{door}/move"):
        supervisor.open(url, status=403)


@pytest.mark.parametrize("login", ["worker", "member", "kiosk"])
def test_who_does_not_serve_opens_no_course_at_the_desk(app, braiding, login):
    for url in (DESK, f"{DESK}/new", here(braiding), here(braiding, "/edit")):
        Visitor(app, login).open(url, status=403)


def test_another_shop_finds_neither_a_course_nor_its_dates(app, braiding):
    other = Visitor(app, "mending")
    booking = sign_up(braiding)
    date = f"/dates/{date_of(braiding)}"
    for rest in ("", "/edit", date, f"{date}/move"):
        other.open(here(braiding, rest), status=404)
    key = {"request_key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    for rest in ("", "/deadline", "/dates", f"{date}/move", f"{date}/removal"):
        post_as(other, here(braiding, rest), key, status=404)
    post_as(other, here(braiding, f"{date}/{booking.reference}/presence"), key, status=404)


def test_a_date_or_a_person_of_another_course_is_not_found(secretary, braiding, sewing):
    booking = sign_up(sewing)
    secretary.open(here(braiding, f"/dates/{date_of(sewing)}"), status=404)
    key = {"request_key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    mark = f"/dates/{date_of(braiding)}/{booking.reference}/presence"
    post_as(secretary, here(braiding, mark), key, status=404)


def test_the_list_says_how_each_course_stands(secretary, braiding, sewing):
    rows = [words(row) for row in secretary.open(DESK).find("//tbody/tr")]
    assert rows == [
        "亲子编发老周理发周六11月28日14:00余2，共2报名中打开",
        "缝纫班小修小补周一11月30日19:00余2，共2报名中打开",
    ]
    with transaction() as session:
        session.query(ResourceDate).delete()
    assert "还没有时间" in secretary.open(DESK).text
