"""Courses as residents see them, and the form on which a child is signed up."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from community.bookings import outcomes
from community.bookings.details.child import BookingChild
from community.bookings.models import Booking
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.clock import SHANGHAI
from community.core.db import db, transaction
from community.courses import dates
from community.partners import lines
from community.partners.models import Service
from tests import factories as make
from tests.cast import NOW, actor
from tests.courses.staged import MONDAY, NEXT_SATURDAY, SATURDAY, lesson, partner, seen, sign_up
from tests.page import Page, Visitor
from tests.steps import both_ways, words

FORM = {"name": "小宝", "mobile": "13900000001", "age": "7-9", "guardian": "王女士", "consent": "1"}
WHEN = "%Y-%m-%dT%H:%M"


def open_form(visitor: Visitor, course: Service, at=SATURDAY) -> Page:
    return visitor.open(f"/services/{course.id}/book?at={at.strftime(WHEN)}")


def send(visitor: Visitor, course: Service, *, at=SATURDAY, htmx=False, status=200, **typed) -> Page:
    fields = {name: value for name, value in (FORM | typed).items() if value}
    return open_form(visitor, course, at).send("/bookings", htmx=htmx, status=status, **fields)


def booked(course: Service) -> list[Booking]:
    return list(db.session.scalars(select(Booking).filter_by(service_id=course.id).order_by(Booking.id)))


def set_line(course: Service, **fields) -> None:
    with transaction():
        for name, value in fields.items():
            setattr(course, name, value)


def test_the_list_says_what_for_whom_when_how_many_and_for_how_much(resident, braiding, sewing):
    page = resident.open("/courses")
    first, second = (words(li) for li in page.find("//ul[contains(@class, 'sq-rows')]/li"))
    assert first == "亲子编发6到10岁的孩子周六11月28日下午2:00起，还有2次报名中余2位20元"
    assert second == "缝纫班6到10岁的孩子周一11月30日晚上7:00起，一共3次报名中余2位免费"


def test_the_list_without_courses_says_so(resident, data):
    assert "现在没有课" in resident.open("/courses").text


@pytest.mark.parametrize("url", ["/courses", "/courses/{}"])
def test_a_course_is_the_same_page_for_all_kept_by_its_tag_without_a_cookie(app, braiding, url):
    answer = Visitor(app, "secretary").open(url.format(braiding.id)).response
    assert answer.headers["ETag"] and "Set-Cookie" not in answer.headers
    assert b"csrf_token" not in answer.data


def test_a_courses_page_says_all_its_dates_and_leads_to_each(resident, braiding):
    page = resident.open(f"/courses/{braiding.id}")
    assert "市场价60元" in page.text and "社区综合体一楼103室" in page.text and "每次2位" in page.text
    assert "要家长同意" in page.text
    at = [f"/services/{braiding.id}/book?at={day.strftime(WHEN)}" for day in (SATURDAY, NEXT_SATURDAY)]
    assert page.links("/book?") == at


def test_a_series_is_signed_up_to_at_once_from_one_button(resident, sewing):
    page = resident.open(f"/courses/{sewing.id}")
    assert "一共3次，每次都来" in page.text
    assert page.links("/book?") == [f"/services/{sewing.id}/book?at={MONDAY.strftime(WHEN)}"]


def test_a_course_elsewhere_says_so_wherever_its_place_is_said(resident, sewing):
    set_line(sewing, place="二楼活动室")
    sign_up_page = open_form(resident, sewing, MONDAY)
    pages = [resident.open(f"/courses/{sewing.id}"), sign_up_page]
    pages.append(sign_up_page.send("/bookings", name="王阿姨", mobile="13900000009"))
    pages += [resident.open(url) for url in ("/bookings", "/bookings/next", f"/services/{sewing.id}")]
    assert "当场付" in pages[1].text and not any("到店" in page.text for page in pages)
    home = {"".join(words.split()) for words in (partner("mending").place, partner("mending").place_short)}
    for page in pages:
        assert "二楼活动室" in page.text and not any(words in page.text for words in home)
    entry = resident.client.get(f"/bookings/{booked(sewing)[0].reference}/calendar.ics").get_data(
        as_text=True
    )
    assert "LOCATION:二楼活动室" in entry
    set_line(sewing, place="")
    assert partner("mending").place.replace(" ", "") in open_form(resident, sewing, MONDAY).text


def test_a_full_date_leads_to_the_queue(resident, braiding):
    for number in (1, 2):
        sign_up(braiding, number)
    page = resident.open(f"/courses/{braiding.id}")
    assert [words(link) for link in page.find("//ul//a[contains(@href, '/book')]")] == ["候补", "报名"]


@pytest.mark.parametrize(
    ("line", "says", "count"),
    [
        ({"books_from": NOW.replace(day=25)}, "明天起报名", 0),
        ({"books_until": NOW}, "已截止", 0),
        ({"books_until": NOW.replace(day=26, hour=18, minute=0)}, "报名到后天下午6:00", 2),
    ],
)
def test_a_courses_page_says_when_one_may_sign_up(resident, braiding, line, says, count):
    set_line(braiding, **line)
    page = resident.open(f"/courses/{braiding.id}")
    assert says in page.text and len(page.links("/book?")) == count


def test_a_date_that_is_too_far_says_from_when_one_may_sign_up(resident, braiding):
    far = SATURDAY + timedelta(weeks=20)
    dates.add_dates(seen(braiding), [lesson(far)], by=actor("secretary"), now=NOW)
    rows = [
        words(li) for li in resident.open(f"/courses/{braiding.id}").find("//ul/li") if "周六" in words(li)
    ]
    assert rows[-1] == "周六4月17日下午2:00–3:30周日1月17日起报名"
    set_line(braiding, books_until=NOW)
    assert "起报名" not in resident.open(f"/courses/{braiding.id}").text


def test_a_course_that_is_put_away_or_never_was_is_not_found(resident, braiding):
    lines.end_line(braiding, by=actor("secretary"), now=NOW)
    resident.open(f"/courses/{braiding.id}", status=404)
    assert "亲子编发" not in resident.open("/courses").text
    other = db.session.scalars(select(Service.id).filter_by(name="理女发")).one()
    resident.open(f"/courses/{other}", status=404)


def test_the_home_page_and_the_shop_lead_to_courses_with_seats(resident, braiding):
    home = resident.open("/")
    assert "有名额的课" in home.text and f"/courses/{braiding.id}" in home.links("/courses/")
    assert resident.open("/partners/lao-zhou").links("/courses/") == [f"/courses/{braiding.id}"]
    for number in (1, 2):
        sign_up(braiding, number)
        sign_up(braiding, number + 2, NEXT_SATURDAY)
    assert "有名额的课" not in resident.open("/").text


# ---- signing up


@both_ways
def test_a_child_is_signed_up_with_a_guardians_consent(resident, braiding, htmx):
    assert open_form(resident, braiding).links("/courses/") == [f"/courses/{braiding.id}"]
    page = send(resident, braiding, htmx=htmx)
    (booking,) = booked(braiding)
    child = db.session.get(BookingChild, booking.id)
    assert (booking.for_whom, child.age, child.guardian, child.consented_at) == ("小宝", "7-9", "王女士", NOW)
    assert "7到9岁，王女士11月24日同意参加" in page.text


def test_whoever_opens_the_ticket_elsewhere_learns_nothing_of_the_child(app, resident, braiding):
    send(resident, braiding)
    (booking,) = booked(braiding)
    page = Visitor(app).open(f"/bookings/{booking.reference}")
    assert "王女士" not in page.text and "7到9岁" not in page.text


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("consent", "监护人同意了，孩子才能报名"),
        ("age", "请选年龄段"),
        ("guardian", "请填写怎么称呼家长"),
        ("name", "请填写怎么称呼孩子"),
        ("mobile", "请填写家长手机号"),
    ],
)
@both_ways
def test_what_is_missing_of_a_child_is_said_and_nothing_typed_is_lost(
    resident, braiding, missing, says, htmx
):
    page = send(resident, braiding, htmx=htmx, status=422, **{missing: ""})
    said = [words(p) for p in page.find("//*[contains(@class, 'govuk-error-message')]")]
    assert said == [f"错误：{says}"] and not booked(braiding)
    typed = dict(page.form("/bookings").form_values())
    assert {name: typed.get(name) for name in FORM if name != missing} == {
        name: value for name, value in FORM.items() if name != missing
    }


def test_no_form_asks_for_a_birthday(resident, braiding):
    asked = {field.get("name") for field in open_form(resident, braiding).find("//input")}
    assert asked >= {"name", "age", "guardian", "mobile", "consent"}
    assert not any(word in open_form(resident, braiding).text for word in ("生日", "出生"))


def test_an_adult_is_asked_for_two_fields_alone(resident, sewing):
    page = open_form(resident, sewing, MONDAY)
    assert "孩子" not in page.text
    page.send("/bookings", name="王阿姨", mobile="13900000009")
    (booking,) = booked(sewing)
    assert ticket(booking.reference).ends_at == seen(sewing).dates[-1].ends_at


@both_ways
def test_before_its_opening_and_after_its_close_a_sign_up_is_refused(resident, braiding, htmx):
    page = open_form(resident, braiding)
    for fields in ({"books_from": NOW.replace(day=25)}, {"books_from": None, "books_until": NOW}):
        set_line(braiding, **fields)
        answer = page.send("/bookings", htmx=htmx, status=409, **FORM)
        assert "约不了" in answer.text or "没有" in answer.text
    assert not booked(braiding)


@both_ways
def test_where_it_is_full_a_child_waits_with_the_same_consent(resident, braiding, htmx):
    for number in (1, 2):
        sign_up(braiding, number)
    open_form(resident, braiding).send("/bookings", htmx=htmx, waits="1", **FORM | {"mobile": "13900000003"})
    *_, waiter = booked(braiding)
    assert waiter.state == "waiting" and db.session.get(BookingChild, waiter.id).guardian == "王女士"


def test_a_moved_date_stands_on_the_ticket(resident, braiding):
    send(resident, braiding)
    (booking,) = booked(braiding)
    course = seen(braiding)
    sunday = lesson(SATURDAY.replace(day=29))
    dates.move_date(course, course.dates[0], sunday, by=actor("secretary"), now=NOW)
    assert "11月29日" in resident.open(f"/bookings/{booking.reference}").text


def test_a_begun_series_says_its_next_date_and_all_of_them(resident, sewing, standing_clock):
    open_form(resident, sewing, MONDAY).send("/bookings", name="王阿姨", mobile="13900000009")
    url = f"/bookings/{booked(sewing)[0].reference}"
    standing_clock(MONDAY + timedelta(days=1))
    page = resident.open(url)
    (when,) = page.find("//*[contains(@class, 'sq-when')]")
    assert words(when) == "周一12月7日晚上7:00"
    (dates_said,) = (dd for dd in page.find("//dd") if "上过了" in words(dd))
    assert words(dates_said).split("周一")[1:] == [
        "11月30日晚上7:00–8:30，上过了",
        "12月7日晚上7:00–8:30",
        "12月14日晚上7:00–8:30",
    ]


@pytest.mark.parametrize("waits", [False, True])
def test_the_calendar_has_an_entry_for_each_date_of_a_series(resident, sewing, waits):
    for number in (1, 2) if waits else ():
        sign_up(sewing, number)
    booking = sign_up(sewing, 3, waits=waits)
    course, url = seen(sewing), f"/bookings/{booking.reference}/calendar.ics"
    later = lesson(course.dates[1].starts_at + timedelta(days=1))
    dates.move_date(course, course.dates[1], later, by=actor("secretary"), now=NOW)
    entries = Calendar.from_ical(resident.client.get(url).data).walk("VEVENT")
    assert [str(entry["UID"]) for entry in entries] == [
        f"{booking.reference}-{number}@community" for number in (1, 2, 3)
    ]
    spans = [one.span() for one in seen(sewing).dates]
    assert [
        tuple(entry[end].dt.astimezone(SHANGHAI).replace(tzinfo=None) for end in ("DTSTART", "DTEND"))
        for entry in entries
    ] == spans
    db.session.rollback()
    outcomes.cancel(ticket(booking.reference), by=RESIDENT, now=NOW)
    assert resident.client.get(url).status_code == 404


def test_dates_that_are_shut_or_over_take_nobody(resident, braiding, standing_clock):
    with transaction():
        make.closure(None, SATURDAY, lesson(SATURDAY)[1], "停电")
    page = resident.open(f"/courses/{braiding.id}")
    assert "停业，不上" in page.text and len(page.links("/book?")) == 1
    standing_clock(NEXT_SATURDAY.replace(hour=20))
    assert "已截止" in resident.open(f"/courses/{braiding.id}").text
    assert "现在没有课" in resident.open("/courses").text


def test_another_date_is_chosen_among_the_dates_there_are(resident, braiding):
    page = send(resident, braiding)
    move = resident.open(page.links("/move")[0])
    days = [words(day) for day in move.find("//*[contains(@class, 'sq-day ') or @class='sq-day']")]
    assert days == ["周六11月28日", "周六12月5日"]


def test_whoever_is_no_longer_in_a_course_is_led_to_the_others(resident, braiding):
    send(resident, braiding)
    (booking,) = booked(braiding)
    course = seen(braiding)
    dates.call_off_date(course, course.dates[0], by=actor("secretary"), now=NOW)
    lines.end_line(braiding, by=actor("secretary"), now=NOW)
    page = resident.open(f"/bookings/{booking.reference}")
    assert "已取消" in page.text and resident.open(page.links("/courses")[0])


def test_a_parent_signs_up_a_second_child_and_lets_a_third_wait(resident, braiding):
    send(resident, braiding)
    assert "给家里别人约，接着填" in open_form(resident, braiding).text
    send(resident, braiding, name="大宝")
    full = open_form(resident, braiding)
    assert "这个时间您已经约过了" in full.text and "刚被别人约走了" not in full.text
    full.send("/bookings", **FORM | {"name": "二宝"}, waits="1")
    assert [(row.for_whom, row.state) for row in booked(braiding)][1:] == [
        ("大宝", "confirmed"),
        ("二宝", "waiting"),
    ]


def test_after_sign_up_has_closed_another_date_is_for_a_call(resident, braiding):
    page = send(resident, braiding)
    set_line(braiding, books_until=NOW)
    refused = resident.open(page.links("/move")[0], status=409)
    assert "不能改时间了" in refused.text and "请打电话给店里" in refused.text


def test_a_series_of_which_one_date_is_left_says_it_as_a_single_time(resident, sewing):
    booking = sign_up(sewing)
    for one in seen(sewing).dates[:2]:
        dates.call_off_date(seen(sewing), one, by=actor("secretary"), now=NOW)
    course, ticket = resident.open(f"/courses/{sewing.id}"), resident.open(f"/bookings/{booking.reference}")
    assert "就这一次" in course.text and "12月14日" in ticket.text
    assert "每次都来" not in course.text + ticket.text
