"""A resident chooses a time and books: with htmx and without, and when a rule says no."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from community.accounts.models import Contact
from community.bookings.limits import NOT_ONLINE
from community.bookings.models import Booking
from community.core.db import transaction
from community.partners.models import Service
from tests import factories as make
from tests.cast import LI, ZHANG, service
from tests.steps import both_ways


def open_check(resident, at="2026-11-25T14:00", name="理女发"):
    return resident.open(f"/services/{service(name).id}/book?at={at}")


def bookings(data, name="李阿姨") -> int:
    data.session.rollback()
    return data.session.query(Booking).filter_by(for_whom=name).count()


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
    wrong = open_check(resident).send("/bookings", htmx=htmx, status=422, name="", mobile="138 0000 000")
    assert "请填写怎么称呼您" in wrong.text and "手机号要11位数字，现在是10位" in wrong.text
    assert wrong.form("/bookings").fields["mobile"] == "138 0000 000"
    if not htmx:
        assert wrong.title.startswith("错误：")
    assert data.session.query(Contact).filter_by(mobile=LI).count() == 0


@pytest.mark.parametrize(
    "typed", ["138 0000 0002", "+86 13800000002", "１３８０００００００２", "138-0000-0002"]
)
def test_numbers_are_taken_as_people_write_them(resident, data, typed):
    open_check(resident).send("/bookings", name="李阿姨", mobile=typed)
    assert data.session.query(Contact).filter_by(mobile=LI).count() == 1


def test_the_times_page_greys_what_is_full_and_leaves_out_what_is_too_soon(resident, data):
    open_check(resident, name="理男发", at="2026-11-25T10:00").send("/bookings", name="李阿姨", mobile=LI)
    page = resident.open(f"/services/{service('理女发').id}?day=2026-11-25")
    links = "//a[contains(@href, 'at=2026-11-25T10:%s')]"
    full, free = (page.find(links % minute)[0] for minute in ("00", "20"))
    assert "候补" in full.text_content() and "余2位" in free.text_content()
    today = resident.open(f"/services/{service('理女发').id}?day=2026-11-24")
    assert today.links("at=2026-11-24T11:00") == [] and today.links("at=2026-11-24T11:20") != []


def test_a_day_that_is_shut_is_no_link(resident, data):
    page = resident.open(f"/services/{service('理女发').id}")
    assert page.links("day=2026-11-30") == [] and page.links("day=2026-12-08") != []


@pytest.mark.parametrize("day", ["2026-11-23", "2027-01-01", "9999-12-31", ""])
def test_a_day_that_cannot_be_shown_falls_back_to_the_first_free_one(resident, data, day):
    page = resident.open(f"/services/{service('理女发').id}?day={day}")
    assert page.find("//*[@aria-current='date']/@href")[0].endswith("2026-11-24")


@pytest.mark.parametrize("day", ["2026-02-30", "gestern", "2026-13-01", "9" * 309, "%00"])
def test_a_day_that_no_calendar_has_is_not_found(resident, secretary, data, day):
    number = service("理女发").id
    page = resident.open(f"/services/{number}?day={day}", status=404)
    assert "没有找到这一页" in page.text
    secretary.open(f"/desk/services/{number}?day={day}", status=404)
    secretary.open(f"/desk/bookings?day={day}", status=404)


@both_ways
def test_whoever_is_too_late_for_a_time_is_offered_the_next(resident, data, htmx):
    check = open_check(resident, at="2026-11-25T10:00", name="理男发")
    for number in (3, 4):
        other = open_check(resident, at="2026-11-25T10:00", name="理男发")
        other.send("/bookings", name="别人", mobile=f"1380000000{number}", status=200 if number == 3 else 409)
    refused = check.send("/bookings", htmx=htmx, status=409, name="李阿姨", mobile=LI)
    assert "上午10:00刚被别人约走了" in refused.text and "上午10:20余" in refused.text
    assert bookings(data) == 0
    if not htmx:
        assert refused.form("/bookings").fields["name"] == "李阿姨"
        done = refused.send("/bookings", name="李阿姨", mobile=LI, instead="2026-11-25T10:20")
        assert "上午10:20" in done.text and bookings(data) == 1


@both_ways
def test_whoever_stands_on_the_check_page_is_shown_both_prices_and_asked_again(resident, data, htmx):
    check = open_check(resident)
    with transaction():
        new = make.price(service("理女发"), 1200)
        new_id = str(new.id)
    refused = check.send("/bookings", htmx=htmx, status=409, name="李阿姨", mobile=LI)
    assert "刚才是10元" in refused.text and "现在是12元" in refused.text
    assert bookings(data) == 0
    # the button of the message stands beside the form that is still on the page
    form = check if htmx else refused
    fields = dict(form.form("/bookings").form_values()) | {"name": "李阿姨", "mobile": LI, "agreed": new_id}
    done = resident.post(form.form("/bookings").action, fields, htmx=htmx)
    assert "12元" in done.text
    assert data.session.query(Booking).filter_by(for_whom="李阿姨").one().price_fen == 1200


@both_ways
def test_limits_and_doubles_are_answered_alike(resident, data, htmx):
    with transaction() as session:
        session.execute(update(Service).where(Service.name == "理女发").values(limit_day=1))
    open_check(resident).send("/bookings", name="李阿姨", mobile=LI)
    answers = []
    for at in ("2026-11-25T14:00", "2026-11-25T16:00"):
        refused = open_check(resident, at=at).send(
            "/bookings", htmx=htmx, status=409, name="李阿姨", mobile=LI
        )
        answers.append(refused.find("//*[@id='messages']")[0].text_content())
    assert answers[0] == answers[1] and NOT_ONLINE in answers[0]


def test_a_form_sent_twice_is_one_booking_with_one_answer(resident, data):
    check = open_check(resident)
    first = check.send("/bookings", name="李阿姨", mobile=LI)
    second = check.send("/bookings", name="李阿姨", mobile=LI)
    assert first.url == second.url and bookings(data) == 1


def test_a_form_sent_twice_with_htmx_is_one_booking_with_one_answer(resident, data):
    check = open_check(resident)
    first = check.send("/bookings", htmx=True, name="李阿姨", mobile=LI)
    second = check.send("/bookings", htmx=True, name="李阿姨", mobile=LI)
    assert first.url == second.url and bookings(data) == 1


@both_ways
def test_the_same_form_with_another_name_is_refused(resident, data, htmx):
    check = open_check(resident)
    check.send("/bookings", name="李阿姨", mobile=LI)
    refused = check.send("/bookings", htmx=htmx, status=409, name="王阿姨", mobile=LI)
    assert "这次填的和上次不一样" in refused.text and bookings(data, "王阿姨") == 0


def test_the_last_place_is_not_called_full_to_whoever_took_it(resident, data):
    """The key is looked up before the place: the winner's second tap is the same booking."""
    check = open_check(resident, at="2026-11-25T10:00", name="理男发")
    first = check.send("/bookings", name="李阿姨", mobile=LI)
    assert check.send("/bookings", name="李阿姨", mobile=LI).url == first.url


def test_what_must_be_approved_is_asked_for(resident, data):
    done = open_check(resident, name="上门理发").send("/bookings", name="李阿姨", mobile=LI)
    assert "申请收到了" in done.text and "等店里回话" in done.text


def test_a_time_that_is_not_offered_is_said_so_before_anything_is_typed(resident, data):
    page = open_check(resident, at="2026-11-25T13:00")
    assert "这个时间约不了" in page.text and page.find("//button[@name='instead']") != []


@pytest.mark.parametrize("at", ["", "2026-02-30T10:00", "now", "2026-11-25"])
def test_a_check_page_without_a_time_is_not_found(resident, data, at):
    resident.open(f"/services/{service('理女发').id}/book?at={at}", status=404)


def test_the_answer_is_the_same_whoever_the_number_belongs_to(resident, data):
    """张阿姨's number has a booking, the other is unknown: only reference, code and names differ."""
    known = open_check(resident).send("/bookings", name="示例", mobile=ZHANG)
    unknown = open_check(resident, at="2026-11-25T15:00").send("/bookings", name="示例", mobile=LI)
    rows = data.session.scalars(select(Booking).filter_by(for_whom="示例").order_by(Booking.id)).all()
    words = []
    for page, row in zip((known, unknown), rows, strict=True):
        text = page.text.replace(row.pickup_code, "").replace(row.reference, "")
        words.append(
            text.replace("0001", "").replace("0002", "").replace("下午2:00", "").replace("下午3:00", "")
        )
    assert words[0].replace("下午1:00", "") == words[1].replace("下午2:00", "").replace("下午1:00", "")


# Hostile input: a Chinese sentence, never a crash


@pytest.mark.parametrize(
    "fields",
    [
        {"quantity": "9" * 309},
        {"quantity": "-1"},
        {"quantity": "1.5"},
        {"name": "王\x00阿姨"},
        {"name": "王" * 21},
        {"name": "\u200b\u202e"},
        {"mobile": "1" * 5000},
        {"at": "2026-02-30T10:00"},
        {"at": ""},
        {"instead": "x" * 100, "at": "x"},
        {"request_key": "x"},
        {"request_key": ""},
    ],
)
def test_bad_fields_are_a_422_with_a_sentence(resident, data, fields):
    form = open_check(resident).form("/bookings")
    sent = dict(form.form_values()) | {"name": "李阿姨", "mobile": LI} | fields
    answer = resident.client.post(form.action, data=sent)
    assert answer.status_code == 422
    assert any("\u4e00" <= c <= "\u9fff" for c in answer.get_data(as_text=True))
    assert bookings(data) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"price_id": "9" * 309},
        {"price_id": "x"},
        {"price_id": "2147483647"},
        {"price_id": "2147483648"},
        {"agreed": str(2**40)},
        {"agreed": "-1"},
    ],
)
def test_a_price_that_was_never_shown_is_asked_again(resident, data, fields):
    form = open_check(resident).form("/bookings")
    sent = dict(form.form_values()) | {"name": "李阿姨", "mobile": LI} | fields
    answer = resident.client.post(form.action, data=sent)
    assert answer.status_code == 409 and bookings(data) == 0


def test_seventy_kilobytes_of_text_are_too_much(resident, data):
    form = open_check(resident).form("/bookings")
    sent = dict(form.form_values()) | {"name": "王" * 35_000, "mobile": LI}
    assert resident.client.post(form.action, data=sent).status_code == 422


def test_a_broken_multipart_body_is_a_422(resident, data):
    form = open_check(resident).form("/bookings")
    broken = b'--x\r\nContent-Disposition: form-data; name="name\r\n\r\n\x00\xff'
    answer = resident.client.post(form.action, data=broken, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422 and "没有看懂" in answer.get_data(as_text=True)


@pytest.mark.parametrize("number", [2**70, 2**63, 2**31, 0, 10**300])
def test_services_that_no_database_holds_are_not_found(resident, number):
    resident.open(f"/services/{number}", status=404)


def test_a_service_that_is_not_booked_by_time_has_no_page_of_times(resident, data):
    resident.open(f"/services/{service('午餐').id}", status=404)


def test_a_paused_shop_keeps_its_page_and_takes_no_bookings(resident, data):
    with transaction() as session:
        session.execute(update(Service.__table__.metadata.tables["partner"]).values(state="paused"))
    page = resident.open(f"/services/{service('理女发').id}")
    assert page.links("book?at=") == [] and "没有可约的时间" in page.text


def test_the_calendar_entry_and_the_code_are_files(resident, data):
    done = open_check(resident).send("/bookings", name="李阿姨", mobile=LI)
    entry = resident.client.get(f"{done.url}/calendar.ics")
    text = entry.get_data(as_text=True).replace("\r\n ", "")
    assert entry.mimetype == "text/calendar" and "DTSTART:20261125T060000Z" in text
    assert "SUMMARY:理女发，老周理发" in text and "BEGIN:VALARM" in text
    code = resident.client.get(f"{done.url}/qr.png")
    assert code.mimetype == "image/png" and code.data.startswith(b"\x89PNG")
    width = int.from_bytes(code.data[16:20], "big")
    assert width >= 168 * 1.5, "shown 168 wide: a phone has at least 1.5 pixels for each of them"


def test_a_times_page_costs_the_same_queries_however_full_the_days_are(resident, data):
    def queries() -> int:
        from sqlalchemy import event

        seen = []
        listener = lambda *args: seen.append(args)  # noqa: E731
        event.listen(data.engine, "before_cursor_execute", listener)
        resident.open(f"/services/{service('理男发').id}?day=2026-11-25")
        event.remove(data.engine, "before_cursor_execute", listener)
        return len(seen)

    before = queries()
    for n in range(6):
        at = datetime(2026, 11, 26, 14, 20 * (n % 3)).strftime("%Y-%m-%dT%H:%M")
        open_check(resident, name="理男发", at=at).send(
            "/bookings", name=f"人{n}", mobile=f"138000001{n:02d}"
        )
    assert queries() == before


@both_ways
def test_whoever_says_so_books_at_the_full_price_with_the_concession_to_be_looked_at(resident, data, htmx):
    assert "享受优惠" not in open_check(resident).text
    with transaction():
        make.concession(service("理女发"))
    check = open_check(resident)
    assert "我享受优惠（到店核对）" in check.text
    wrong = check.send("/bookings", htmx=htmx, status=422, name="", mobile=LI, asks_concession="1")
    assert wrong.find("//input[@name='asks_concession']/@checked")
    done = wrong.send("/bookings", htmx=htmx, name="李阿姨")
    assert "10元优惠到店核对" in done.text
    booking = data.session.query(Booking).filter_by(for_whom="李阿姨").one()
    assert booking.asks_concession and booking.amount_fen == 1000
