"""A day on paper, and typing it back in: each row by itself."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from community.bookings import actions, outcomes
from community.bookings.check import faults
from community.bookings.models import Booking, BookingEvent
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.db import db
from tests.cast import LI, NOW, TOMORROW_0940, TOMORROW_1000, ZHANG, actor, service
from tests.page import Page, Visitor
from tests.partners.test_statements import count
from tests.steps import both_ways

pytestmark = pytest.mark.usefixtures("data")
DAY = "?day=2026-11-25&partner=lao-zhou"
AT_ELEVEN = datetime(2026, 11, 25, 11, 0)


@pytest.fixture
def three(standing_clock):
    """张阿姨 at 9:40, 李阿姨 at 10:00 and somebody at 15:00; it is eleven."""
    book("李阿姨", TOMORROW_1000, LI)
    book("王阿姨", datetime(2026, 11, 25, 15, 0), "13800000003")
    standing_clock(AT_ELEVEN)


def book(for_whom: str, starts_at: datetime, contact: str, name="理男发") -> str:
    person = {"contact": contact, "for_whom": for_whom}
    return actions.book(service(name).id, starts_at=starts_at, by=RESIDENT, now=NOW, **person).reference


def states() -> dict[str, str]:
    db.session.rollback()
    return dict(db.session.execute(select(Booking.for_whom, Booking.state)).all())


def row(for_whom: str) -> str:
    return f"row-{db.session.scalars(select(Booking.id).filter_by(for_whom=for_whom)).one()}"


def type_in(page: Page, **noted) -> Page:
    """Send the page with what was noted: 称呼 to a word; keyword `htmx` and `status` as in send."""
    how = {key: noted.pop(key) for key in ("htmx", "status") if key in noted}
    return page.send(f"/catch-up{DAY}", **how, **{row(name): verb for name, verb in noted.items()})


def test_the_sheet_has_what_one_needs_at_the_counter(secretary, three):
    outcomes.step(ticket(reference_of("张阿姨")), "arrive", by=actor("shop"), now=AT_ELEVEN)
    page = secretary.open(f"/desk/bookings/sheet{DAY}")
    code = db.session.scalars(select(Booking.pickup_code).filter_by(for_whom="张阿姨")).one()
    for words in ("张**", "138****0001", code, "理女发", "老周理发", "到店", "完成", "未到"):
        assert words in page.text
    assert ZHANG not in page.body and "张阿姨" not in page.body
    assert len(page.find("//i[@class='dk-box']")) == 9 and page.text.count("✓") == 1
    assert len(page.find("//tbody[@class='dk-blank']")) == 3


def reference_of(for_whom: str) -> str:
    return db.session.scalars(select(Booking.reference).filter_by(for_whom=for_whom)).one()


def test_the_sheet_holds_all_shops_or_one(secretary, app, three):
    book("赵阿姨", TOMORROW_1000, "13800000004", "截裤边")
    both = secretary.open("/desk/bookings/sheet?day=2026-11-25").text
    assert "老周理发" in both and "小修小补" in both
    assert "小修小补" not in secretary.open(f"/desk/bookings/sheet{DAY}").text
    own = Visitor(app, "mending").open(f"/desk/bookings/sheet{DAY}").text
    assert "赵**" in own and "张**" not in own


def test_the_sheet_asks_as_little_for_many_as_for_few(app, secretary):
    pages = [f"/desk/bookings/sheet{DAY}", f"/desk/bookings/catch-up{DAY}"]
    before = [count(app, secretary, page) for page in pages]
    for number in range(9):
        at = datetime(2026, 11, 25, 14, 0) + timedelta(minutes=20 * number)
        book(f"{number}号", at, f"139000000{number:02d}")
    assert [count(app, secretary, page) for page in pages] == before


@both_ways
def test_a_sheet_is_typed_back_in_with_one_save(shop, three, htmx):
    page = shop.open(f"/desk/bookings/catch-up{DAY}")
    saved = type_in(page, htmx=htmx, 张阿姨="finish", 李阿姨="miss")
    assert states() == {"张阿姨": "done", "李阿姨": "no_show", "王阿姨": "confirmed"}
    assert "已完成" in saved.text and "没来" in saved.text
    verbs = db.session.scalars(select(BookingEvent.verb).order_by(BookingEvent.id)).all()
    assert verbs[-3:] == ["arrive", "finish", "miss"]
    assert list(faults(AT_ELEVEN)) == []


@both_ways
def test_a_row_that_is_refused_does_not_lose_the_others(shop, secretary, three, htmx):
    page = shop.open(f"/desk/bookings/catch-up{DAY}")
    outcomes.cancel(ticket(reference_of("李阿姨")), by=RESIDENT, now=NOW)
    outcomes.step(ticket(reference_of("张阿姨")), "miss", by=actor("secretary"), now=AT_ELEVEN)
    book("赵阿姨", datetime(2026, 11, 25, 16, 0), "13800000004")
    told = type_in(page, htmx=htmx, status=422, 张阿姨="arrive", 王阿姨="miss")
    assert "还没到约的时间" in told.text and "刚刚有人动过" in told.text and "有2个没存上" in told.text
    assert states()["王阿姨"] == "confirmed" and states()["张阿姨"] == "no_show"
    kept = told.find(f"//input[@name='{row('王阿姨')}'][@checked]")
    assert [field.get("value") for field in kept] == ["miss"]
    again = type_in(told, htmx=htmx, 王阿姨="arrive")
    assert states()["王阿姨"] == "arrived" and "没存上" not in again.text


@both_ways
@pytest.mark.parametrize(
    ("changed", "sentence"), [("cancelled", "已经取消了"), ("moved", "改到明天（周四11月26日）了")]
)
def test_a_row_that_is_not_on_the_day_any_more_is_named(shop, three, htmx, changed, sentence):
    page = shop.open(f"/desk/bookings/catch-up{DAY}")
    gone, at = ticket(reference_of("李阿姨")), datetime(2026, 11, 26, 9, 0)
    if changed == "cancelled":
        outcomes.cancel(gone, by=RESIDENT, now=NOW)
    else:
        actions.move(gone, starts_at=at, by=actor("secretary"), now=AT_ELEVEN)
    told = type_in(page, htmx=htmx, status=422, 张阿姨="arrive", 李阿姨="finish")
    assert f"李**，取号码{gone.pickup_code}：{sentence}" in told.text
    assert "存好了1个，有1个没存上" in told.text
    assert states()["张阿姨"] == "arrived" and states()["李阿姨"] in ("cancelled", "confirmed")


@both_ways
def test_the_same_sheet_sent_twice_is_typed_in_once(shop, three, htmx):
    page = shop.open(f"/desk/bookings/catch-up{DAY}")
    for _ in range(2):
        type_in(page, htmx=htmx, 张阿姨="finish", 李阿姨="arrive")
    assert db.session.query(BookingEvent).filter_by(verb="arrive").count() == 2


def test_what_a_colleague_has_tapped_already_counts_as_saved(shop, three):
    page = shop.open(f"/desk/bookings/catch-up{DAY}")
    outcomes.step(ticket(reference_of("张阿姨")), "arrive", by=actor("secretary"), now=AT_ELEVEN)
    assert "没存上" not in type_in(page, 张阿姨="arrive").text
    assert "完成" in type_in(shop.open(f"/desk/bookings/catch-up{DAY}"), 张阿姨="finish").text


def test_words_that_nobody_offers_change_nothing(shop, three):
    page = shop.open(f"/desk/bookings/catch-up{DAY}")
    assert "还没有点一个" in type_in(page, status=422, 张阿姨="cancel", 李阿姨="").text
    assert set(states().values()) == {"confirmed"}


def test_a_shop_types_in_its_own_rows_alone(app, three):
    mending = Visitor(app, "mending")
    page = mending.open(f"/desk/bookings/catch-up{DAY}")
    form = dict(page.form("/catch-up?day=2026-11-25&partner=mending").form_values())
    mending.post(f"/desk/bookings/catch-up{DAY}", form | {row("张阿姨"): "arrive"}, status=422)
    assert states()["张阿姨"] == "confirmed"


def test_a_day_to_come_is_not_typed_in(shop):
    page = shop.open(f"/desk/bookings/catch-up{DAY}")
    assert "还没到约的那一天" in type_in(page, status=422, 张阿姨="finish").text
    assert states() == {"张阿姨": "confirmed"} and TOMORROW_0940 > NOW
