"""Booking at the hall's screen: times, the digit pad, check, done with a code, and nothing kept of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from community.accounts.models import Contact
from community.bookings.actions import book
from community.bookings.models import Booking, Resource, Slot
from community.core.access import RESIDENT
from community.core.audit import AuditLine
from community.core.db import transaction
from community.kiosk.rules import NOT_HERE
from community.partners.models import Service
from tests import factories as make
from tests.cast import LI, NOW, service
from tests.page import Page, Visitor
from tests.partners.shops import set_shop
from tests.steps import both_ways

AT, TOMORROW_1400 = "2026-11-25T14:00", datetime(2026, 11, 25, 14)
pytestmark = pytest.mark.usefixtures("data")


def base(line: str = "理女发") -> str:
    return f"/kiosk/services/{service(line).id}"


def open_pad(screen: Visitor, at: str = AT, line: str = "理女发") -> Page:
    return screen.open(f"{base(line)}/book?at={at}")


def fields(page: Page, action: str) -> dict:
    return dict(page.form(action).form_values())


def type_in(page: Page, digits: str = LI) -> Page:
    for digit in digits:
        page = page.send("/number", key=digit)
    return page


def press_next(page: Page, *, status: int = 200, htmx: bool = False) -> Page:
    """下一步: a button of the pad's form with an address of its own."""
    (button,) = page.find("//button[contains(@class, 'k-key--go')]")
    return page.visitor.post(button.get("formaction"), fields(page, "/number"), status=status, htmx=htmx)


def check_step(screen: Visitor, digits: str = LI, at: str = AT, line: str = "理女发") -> Page:
    return press_next(type_in(open_pad(screen, at, line), digits))


def code_on(page: Page) -> str:
    (code,) = page.find("//b[@class='sq-code']")
    return code.text


def booking_of(data, mobile: str = LI) -> Booking:
    mine = select(Booking).join(Contact, Contact.id == Booking.contact_id).where(Contact.mobile == mobile)
    return data.session.scalars(mine).one()


def count(data) -> int:
    return data.session.scalar(select(func.count()).select_from(Booking))


# ---- from the price list to the times


def test_a_line_that_can_be_booked_leads_to_its_times(screen):
    page = screen.open("/kiosk/partners/lao-zhou")
    assert page.links("/kiosk/services/")[0] == base()
    assert "10元预约" in page.text and "15元申请" in page.text


def test_a_line_that_cannot_be_booked_leads_nowhere(screen, data):
    assert screen.open("/kiosk/partners/canteen").links("/kiosk/services/") == []
    set_shop("lao-zhou", state="paused")
    assert screen.open("/kiosk/partners/lao-zhou").links("/kiosk/services/") == []


def test_the_times_are_those_of_the_phone(screen, resident):
    on_screen, on_phone = (
        screen.open(f"{base()}?day=2026-11-25"),
        resident.open(f"/services/{service('理女发').id}?day=2026-11-25"),
    )
    times = [[link.rpartition("at=")[2] for link in page.links("at=")] for page in (on_screen, on_phone)]
    assert times[0] == times[1] and AT in times[0]


def test_a_day_without_times_leads_to_the_next_that_has_some(screen):
    page = screen.open(f"{base()}?day=2026-11-30")
    assert "这一天没有可约的时间" in page.text and "看周二12月1日，还有" in page.text


def test_at_a_full_time_one_may_wait(screen, data):
    set_chairs(data, 1)
    page = screen.open(f"{base()}?day=2026-11-25")
    assert "上午9:40约满，可候补" in page.text
    assert page.links("at=2026-11-25T09:40") == [f"{base()}/book?at=2026-11-25T09:40&waits=1"]


def test_where_no_place_would_be_given_away_any_more_a_full_time_is_no_link(screen, data):
    set_chairs(data, 1)
    with transaction() as session:
        session.execute(update(Service).values(lead_cancel_minutes=3 * 1440))
    page = screen.open(f"{base()}?day=2026-11-25")
    assert "上午9:40约满" in page.text and "候补" not in page.text and not page.links("T09:40")
    screen.open(f"{base()}/book?at=2026-11-25T09:40&waits=1", status=409)


def set_chairs(data, capacity: int) -> None:
    with transaction() as session:
        session.execute(update(Resource).values(capacity=capacity))
        session.execute(update(Slot).values(capacity=capacity))


def test_what_is_not_offered_has_no_page(screen):
    for url in (base("午餐"), f"{base('午餐')}/book?at={AT}", f"{base()}/book", f"{base()}/book?at=x"):
        screen.open(url, status=404)


def test_a_time_that_is_gone_leads_to_others(screen, data):
    set_chairs(data, 1)
    page = screen.open(f"{base()}/book?at=2026-11-25T09:40", status=409)
    assert "上午9:40刚被别人约走了" in page.text and "填的都还在" not in page.text
    assert len(page.links("/book?at=2026-11-25")) > 4
    page = screen.open(f"{base()}/book?at=2026-11-30T10:00", status=409)
    assert "这个时间约不了" in page.text and "看周二12月1日，还有" in page.text


# ---- the pad


def test_the_number_grows_key_by_key_without_a_script(screen):
    page = type_in(open_pad(screen), "1380000")
    assert "1380000" in page.find("//*[@id='typed']")[0].text_content().replace(" ", "")
    page = page.send("/number", key="delete")
    assert fields(page, "/number")["mobile"] == "138000"


def test_with_a_script_a_key_changes_the_number_and_nothing_around_it(screen):
    page = open_pad(screen).send("/number", htmx=True, key="1")
    assert page.body.startswith('<p class="k-num" id="typed"') and 'value="1"' in page.body


def test_every_key_waits_for_the_one_before_it(screen):
    keys = open_pad(screen).find("//button[contains(@class, 'k-key')]")
    assert len(keys) == 12
    assert {key.get("hx-sync") for key in keys} == {"closest form:queue all"}


@pytest.mark.parametrize(
    "bad", [{"key": "x"}, {"key": ""}, {"mobile": "abc", "key": "1"}, {"at": "", "key": "1"}]
)
@both_ways
def test_what_no_key_sends_is_refused(screen, bad, htmx):
    page = open_pad(screen)
    screen.post(f"{base()}/number", fields(page, "/number") | bad, status=422, htmx=htmx)


@pytest.mark.parametrize(
    ("digits", "sentence"),
    [("", "请填写手机号"), ("1380000", "手机号要11位数字，现在是7位"), ("00000000000", "这不像手机号")],
)
@both_ways
def test_what_is_no_number_is_wrong_and_stays_typed(screen, digits, sentence, htmx):
    page = open_pad(screen)
    sent = fields(page, "/number") | {"mobile": digits}
    for step in ("check", "bookings"):
        wrong = screen.post(f"{base()}/{step}", sent, status=422, htmx=htmx)
        assert sentence in wrong.text and fields(wrong, "/number")["mobile"] == digits
        assert htmx or wrong.title.startswith("错误：")


def test_a_wrong_number_is_gone_back_to(screen):
    page = check_step(screen)
    (again,) = page.find("//button[@value='again']")
    back = screen.post(again.get("formaction"), fields(page, "/bookings") | {"key": "again"})
    assert fields(back, "/number")["mobile"] == LI and "请输入手机号" in back.text


# ---- check, and done


def test_the_check_shows_what_when_and_the_number_whole(screen):
    said = check_step(screen).text
    for fact in (
        "核对一下",
        "明天（周三11月25日）下午2:00",
        "理女发，约40分钟",
        "13800000002",
        "到店付10元",
    ):
        assert fact in said


@both_ways
def test_a_number_alone_books(screen, data, htmx):
    done = check_step(screen).send("/bookings", htmx=htmx)
    made = booking_of(data)
    assert (made.starts_at, made.state, made.channel) == (TOMORROW_1400, "confirmed", "kiosk")
    assert (made.for_whom, made.account_id) == ("尾号0002", None)
    assert code_on(done) == made.pickup_code and "约好了" in done.text
    assert htmx is not done.body.startswith("<!DOCTYPE")


def test_the_done_step_says_neither_number_nor_reference(screen, data):
    done = check_step(screen).send("/bookings")
    assert LI not in done.body and booking_of(data).reference not in done.body


def test_a_line_by_approval_is_asked_for(screen, data):
    check = check_step(screen, line="上门理发")
    assert "提交申请" in check.text and "店里同意了才算约好" in check.text
    assert "申请收到了" in check.send("/bookings").text
    assert booking_of(data).state == "requested"


@both_ways
def test_the_same_step_sent_twice_is_one_booking_and_one_code(screen, data, htmx):
    check = check_step(screen)
    first, second = (check.send("/bookings", htmx=htmx) for _ in range(2))
    assert code_on(first) == code_on(second) == booking_of(data).pickup_code


def test_the_resident_booked_and_the_screen_did_not(screen, data):
    check_step(screen).send("/bookings")
    assert data.session.scalars(select(AuditLine)).all() == []


def test_the_screen_keeps_no_booking_in_its_cookies(screen):
    check_step(screen).send("/bookings")
    assert [name for name in ("bookings", "__Host-bookings") if screen.client.get_cookie(name)] == []


# ---- what a rule refuses


@both_ways
def test_the_place_that_went_meanwhile_leads_to_the_next_times_with_the_number_kept(screen, data, htmx):
    check = check_step(screen)
    for mobile in ("13900000001", "13900000002"):
        book(
            service("理女发").id,
            contact=mobile,
            for_whom="别人",
            starts_at=TOMORROW_1400,
            by=RESIDENT,
            now=NOW,
        )
    refused = check.send("/bookings", status=409, htmx=htmx)
    assert "下午2:00刚被别人约走了" in refused.text
    (first, *_) = refused.find("//button[@name='instead']/@value")
    if htmx:
        refused = check
    done = screen.post(f"{base()}/bookings", fields(check, "/bookings") | {"instead": first})
    assert "约好了" in done.text and f"{booking_of(data).starts_at:%Y-%m-%dT%H:%M}" == first


def test_a_refusal_of_another_time_goes_on_with_that_time(screen, data):
    check = check_step(screen)
    for mobile in ("13900000001", "13900000002"):
        for minutes in (0, 40):
            starts_at = TOMORROW_1400 + timedelta(minutes=minutes)
            person = {"contact": mobile, "for_whom": "别人", "by": RESIDENT, "now": NOW}
            book(service("理女发").id, starts_at=starts_at, **person)
    other = {"instead": f"{TOMORROW_1400 + timedelta(minutes=40):%Y-%m-%dT%H:%M}"}
    refused = screen.post(f"{base()}/bookings", fields(check, "/bookings") | other, htmx=True, status=409)
    assert refused.find("//*[@id='carried']/input[@name='at']/@value") == [other["instead"]]
    assert "下午2:40" in refused.find("//div[@id='k-ordered']")[0].text_content()


def book_both(starts_at: datetime) -> None:
    """Both chairs by others."""
    for mobile in ("13900000001", "13900000002"):
        person = {"contact": mobile, "for_whom": "别人", "by": RESIDENT, "now": NOW}
        book(service("理女发").id, starts_at=starts_at, **person)


def waits_in_the_hall(screen: Visitor, digits: str, *, htmx: bool = False) -> Page:
    times = screen.open(f"{base()}?day=2026-11-25")
    pad = screen.open(times.links("waits=1")[0])
    check = press_next(type_in(pad, digits))
    assert "候补，现在约满" in check.text and "排候补" in check.text
    return check.send("/bookings", htmx=htmx)


@both_ways
def test_who_waits_is_told_the_place_in_the_queue(screen, data, htmx):
    book_both(TOMORROW_1400)
    assert "您排第一个" in waits_in_the_hall(screen, LI, htmx=htmx).text
    assert "前面还有1位" in waits_in_the_hall(screen, "13900000003", htmx=htmx).text
    assert booking_of(data).state == "waiting"


def test_who_would_wait_for_what_is_free_again_gets_it(screen, data):
    done = press_next(type_in(open_pad(screen, f"{AT}&waits=1"))).send("/bookings")
    assert "约好了" in done.text and booking_of(data).state == "confirmed"


def test_whoever_finds_it_full_at_the_last_step_may_wait(screen, data):
    check = check_step(screen)
    for mobile in ("13900000001", "13900000002"):
        at = {"starts_at": TOMORROW_1400, "by": RESIDENT, "now": NOW}
        book(service("理女发").id, contact=mobile, for_whom="别人", **at)
    assert check.send("/bookings", status=409).find("//button[@name='waits']")
    waits = screen.post(f"{base()}/bookings", fields(check, "/bookings") | {"waits": "1"})
    assert "候补排上了" in waits.text and booking_of(data).state == "waiting"


@both_ways
def test_limits_and_doubles_are_one_sentence_that_names_no_booking(screen, data, htmx):
    check_step(screen).send("/bookings")
    said = check_step(screen).send("/bookings", status=409, htmx=htmx)
    assert NOT_HERE in said.text and "打电话" not in said.text
    with transaction() as session:
        session.execute(update(Service).values(limit_day=1))
    assert NOT_HERE in check_step(screen, at="2026-11-25T15:00").send("/bookings", status=409, htmx=htmx).text


@both_ways
def test_a_new_price_is_agreed_to_or_nothing_is_booked(screen, data, htmx):
    check = check_step(screen)
    with transaction():
        make.price(service("理女发"), 1200, starts_on=NOW.date())
    refused = check.send("/bookings", status=409, htmx=htmx)
    assert "刚才是10元，现在是12元" in refused.text and "按12元约" in refused.text
    assert count(data) == 1
    (agreed,) = refused.find("//button[@name='agreed']/@value")
    assert "12元" in screen.post(f"{base()}/bookings", fields(check, "/bookings") | {"agreed": agreed}).text


def test_a_key_is_good_for_one_number(screen, data):
    check = check_step(screen)
    sent = fields(check, "/bookings")
    screen.post(f"{base()}/bookings", sent)
    again = screen.post(f"{base()}/bookings", sent | {"mobile": "13900000001"}, status=409)
    assert "这一页已经交过了" in again.text and count(data) == 2


# ---- who may


@pytest.mark.parametrize("login", ["secretary", "shop", None])
def test_nobody_but_a_paired_screen_books_here(app, screen, data, login):
    sent = fields(check_step(screen), "/bookings")
    other = Visitor(app, login)
    own = dict(other.open("/kiosk/pair").form("/kiosk/pair").form_values())
    with other._own_context():
        url, sent = f"{base()}/bookings", sent | {"csrf_token": own["csrf_token"]}
        answer = other.client.post(url, data=sent)
    assert answer.status_code == (403 if login else 303)
    assert count(data) == 1


# ---- what is left


def test_no_step_is_kept_by_the_browser(screen):
    check = check_step(screen)
    done = check.send("/bookings")
    for page in (open_pad(screen), check, done):
        assert page.response.headers["Cache-Control"] == "no-store"


def test_no_address_of_a_step_says_more_than_the_service_and_the_time(screen):
    for page in (check_step(screen), check_step(screen).send("/bookings")):
        said = [
            *page.links(),
            *page.find("//form/@action"),
            *page.find("//@formaction"),
            *page.find("//@hx-post"),
        ]
        assert said and not [url for url in said if LI in url or "0002" in url]


def test_no_step_leads_away_or_dials(screen):
    for page in (
        screen.open(base()),
        open_pad(screen),
        check_step(screen),
        check_step(screen).send("/bookings"),
    ):
        assert [link for link in page.links() if not link.startswith("/kiosk")] == []
        assert "tel:" not in page.body


def test_the_end_clears_cache_and_storage_and_leaves_the_pairing(screen):
    with screen._own_context():
        answer = screen.client.get("/kiosk/fresh")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/kiosk")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert screen.open("/kiosk").url == "/kiosk"


def test_each_page_but_the_board_asks_whether_anybody_is_there(screen):
    for url in (base(), f"{base()}/book?at={AT}", "/kiosk/notices"):
        page = screen.open(url)
        assert page.find("//body/@data-fresh") == ["/kiosk/fresh"] and "还在吗？" in page.text
    assert screen.open("/kiosk").find("//body/@data-fresh") == []


# ---- what needs more than a number


@pytest.fixture
def childrens_line(data) -> Service:
    """理女发 for children, which wants a guardian."""
    with transaction() as session:
        session.execute(update(Service).where(Service.name == "理女发").values(needs_guardian=True))
    return service("理女发")


def test_what_needs_more_than_a_number_goes_on_on_the_phone_alone(screen, childrens_line):
    page = open_pad(screen)
    assert "请用手机接着约" in page.text and page.tree.forms == []
    assert page.find("//img/@src")[0].startswith("data:image/png;base64,")


def test_what_needs_more_than_a_number_is_not_booked_by_one(screen, data, request):
    sent = fields(check_step(screen), "/bookings")
    request.getfixturevalue("childrens_line")
    for step in ("number", "check", "bookings"):
        screen.post(f"{base()}/{step}", sent, status=404)
    assert count(data) == 1
