"""停业: whom it hits, what becomes of each, and that nobody is left over."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from community.bookings import closing
from community.bookings.actions import book
from community.bookings.check import faults
from community.bookings.closing import Shutting, close, hit_by
from community.bookings.models import Booking, BookingEvent, Call, Resource
from community.core.access import RESIDENT
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Closure
from tests.cast import NOW, actor, service
from tests.page import Page, Visitor
from tests.partners.shops import shop_row
from tests.steps import both_ways

SHOP = "/desk/partners/lao-zhou/closures"
TOMORROW = NOW.date() + timedelta(days=1)
NEW = f"{SHOP}/new?day={TOMORROW}"


@pytest.fixture
def twelve(data) -> list[str]:
    """Twelve bookings of tomorrow at 老周理发, 张阿姨's among them."""
    for number in range(11):  # two at once, from 14:00 on
        at = datetime(2026, 11, 25, 14) + timedelta(minutes=20 * (number // 2))
        who = {"contact": f"1380000{number:04d}", "for_whom": "客人", "by": RESIDENT, "now": NOW}
        book(service("理男发").id, starts_at=at, **who)
    return list(db.session.scalars(select(Booking.reference).where(Booking.starts_at >= TOMORROW)))


def tomorrow(**fields) -> Shutting:
    start = datetime(TOMORROW.year, TOMORROW.month, TOMORROW.day)
    values = {"partner_id": shop_row("lao-zhou").id, "resource_id": None, "reason": "盘点"}
    return Shutting(**values | {"starts_at": start, "ends_at": start + timedelta(days=1)} | fields)


def shut(shutting: Shutting, fates: dict) -> Closure:
    return close(shutting, fates, by=actor("secretary"), now=NOW)


def states(references: list[str]) -> dict[str, str]:
    db.session.expire_all()
    rows = db.session.execute(
        select(Booking.reference, Booking.state).where(Booking.reference.in_(references))
    )
    return dict(rows.all())


def fate_fields(page: Page) -> list[str]:
    return [str(name) for name in page.find("//select[starts-with(@name, 'fate-')]/@name")]


@both_ways
def test_closing_over_twelve_bookings_leaves_none_over(secretary, twelve, htmx):
    page = secretary.open(NEW)
    fields = fate_fields(page)
    assert len(fields) == 12
    moved = dict.fromkeys(fields[:2], page.find("//select[starts-with(@name, 'fate-')]/option[2]/@value")[0])
    page.send("/closures", htmx=htmx, **moved)
    ended = list(states(twelve).values())
    assert sorted(ended) == ["cancelled"] * 10 + ["confirmed"] * 2
    assert hit_by(tomorrow(), NOW) == [] and list(faults(NOW)) == []
    reasons = list(db.session.scalars(select(Call.reason)))
    assert sorted(reasons) == ["cancelled_by_shop"] * 10 + ["moved_by_shop"] * 2
    events = list(
        db.session.scalars(select(BookingEvent.verb).where(BookingEvent.verb.in_(("cancel", "move"))))
    )
    assert sorted(events) == ["cancel"] * 10 + ["move"] * 2
    assert "店里有事" in Visitor(secretary.app).open("/partners/lao-zhou").text


def test_whoever_books_while_the_desk_chooses_is_not_forgotten(secretary, twelve):
    page = secretary.open(NEW)
    at = datetime(2026, 11, 25, 17, 0)
    book(service("理男发").id, contact="13900000000", for_whom="后来", starts_at=at, by=RESIDENT, now=NOW)
    answer = page.send("/closures", status=422)
    assert "名单变了" in answer.text and len(fate_fields(answer)) == 13
    assert set(states(twelve).values()) == {"confirmed"}
    answer.send("/closures")
    assert hit_by(tomorrow(), NOW) == []


def test_two_moved_to_one_place_shuts_nothing_and_says_whom(secretary, data):
    for number in range(3):
        who = {"contact": f"1380000{number:04d}", "for_whom": f"客{number}", "by": RESIDENT, "now": NOW}
        book(service("理女发").id, starts_at=datetime(2026, 11, 25, 14 + number, 0), **who)
    page = secretary.open(NEW)
    place = page.find("//select[starts-with(@name, 'fate-')]/option[2]/@value")[0]
    answer = page.send("/closures", status=422, **dict.fromkeys(fate_fields(page), place))
    assert "给这一位换个时间，或者取消" in answer.text
    closed = select(Closure).where(Closure.starts_at < datetime(2027, 1, 1))
    assert len(hit_by(tomorrow(), NOW)) == 4 and not db.session.scalars(closed).all()


def test_some_hours_hit_only_who_comes_in_them(data):
    def hours(start: int, end: int) -> Shutting:
        day = datetime(TOMORROW.year, TOMORROW.month, TOMORROW.day)
        return tomorrow(starts_at=day + timedelta(hours=start), ends_at=day + timedelta(hours=end))

    assert len(hit_by(hours(10, 12), NOW)) == 1  # 9:40 until 10:20
    assert hit_by(hours(14, 16), NOW) == [] and hit_by(hours(8, 9), NOW) == []


def test_a_resource_that_is_shut_leaves_the_others_of_the_shop_open(data):
    with transaction() as session:
        chair = Resource(
            partner_id=shop_row("lao-zhou").id,
            name="染发椅",
            counter="位",
            step_minutes=20,
            capacity=1,
            days_ahead=14,
        )
        session.add(chair)
    assert hit_by(tomorrow(resource_id=chair.id), NOW) == []
    shut(tomorrow(resource_id=chair.id), {})
    at = datetime(2026, 11, 25, 15, 0)
    book(service("理女发").id, contact="13900000000", for_whom="后来", starts_at=at, by=RESIDENT, now=NOW)
    assert list(faults(NOW)) == []


def test_nothing_is_booked_in_a_time_that_is_shut_and_is_again_once_lifted(twelve):
    closure = shut(tomorrow(), dict.fromkeys(twelve))
    who = {"contact": "13900000000", "for_whom": "后来", "by": RESIDENT, "now": NOW}
    at = datetime(2026, 11, 25, 15, 0)
    with pytest.raises(Refusal, match="约不了"):
        book(service("理女发").id, starts_at=at, **who)
    closing.lift(closure, by=actor("secretary"), now=NOW)
    assert book(service("理女发").id, starts_at=at, **who).state == "confirmed"


def test_everything_is_shut_by_the_desk_alone(app, secretary, twelve):
    Visitor(app, "shop").open("/desk/closures", status=403)
    secretary.open(f"/desk/closures/new?day={TOMORROW}").send("/desk/closures", reason="全市停电")
    assert set(states(twelve).values()) == {"cancelled"}
    assert "全市停电" in secretary.open("/desk/closures").text
    of_shop = Visitor(app, "shop").open(SHOP)
    assert (
        "全部商户，全市停电" in of_shop.text
        and len(of_shop.find("//form[contains(@action, 'lifting')]")) == 1
    )
    assert "全市停电" in Visitor(app).open("/partners/mending").text


@both_ways
def test_a_closure_is_taken_back_with_one_tap(secretary, data, htmx):
    secretary.open(f"{SHOP}/new?day=2026-11-30").send("/closures", reason="盘点")
    closure = db.session.scalars(select(Closure.id).where(Closure.reason == "盘点")).one()
    secretary.open(SHOP).send(f"/closures/{closure}/lifting", htmx=htmx)
    assert "盘点" not in secretary.open(SHOP).find("//main")[0].text_content().replace("店里盘点", "")
    verbs = set(db.session.scalars(select(AuditLine.verb)))
    assert {"close", "lift"} <= verbs


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("day=", "请选从哪天"),
        ("day=2026-11-25&until=2026-11-24", "结束的日子要在开始之后"),
        ("day=2026-11-25&hours=下午", "时间写成"),
        ("day=2026-11-25&hours=9:00-10:00+11:00-12:00", "一次停一段"),
        ("day=2026-11-25&until=2026-11-26&hours=9:00-10:00", "只能选一天"),
        ("day=2026-11-25&resource=999999", "请选停什么"),
        ("day=2026-11-23", "这段时间已经过了，日子要从今天起选"),
        ("day=2026-11-25&until=2027-11-25", "一次最多停93天"),
        ("day=9999-12-31", "从哪天写成"),
        ("day=2026-11-25&until=9999-12-31", "到哪天写成"),
    ],
)
def test_a_time_typed_wrongly_says_how(secretary, data, query, sentence):
    answer = secretary.open(f"{SHOP}/new?{query}", status=422)
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_at": datetime(2026, 11, 20), "ends_at": datetime(2026, 11, 21)}, "已经过了"),
        ({"ends_at": datetime(2027, 11, 25)}, "一次最多停"),
    ],
)
def test_a_time_that_is_past_or_endless_is_refused(data, fields, sentence):
    with pytest.raises(Refusal, match=sentence):
        shut(tomorrow(**fields), {})


@both_ways
def test_who_rang_stands_on_the_call_list_and_a_wrong_tick_is_taken_back(secretary, twelve, htmx):
    secretary.open(NEW).send("/closures")
    call = db.session.scalars(select(Call.id).order_by(Call.due_at, Call.id)).first()
    page = secretary.open("/desk/calls")
    assert "11月25日" in page.text and "前打" in page.text
    page.send(f"/calls/{call}/done", htmx=htmx)
    page = secretary.open("/desk/calls")
    assert "最近一周打过的" in page.text and "书记打过" in page.text
    page.send(f"/calls/{call}/correction", htmx=htmx)
    assert "最近一周打过的" not in secretary.open("/desk/calls").text


def test_a_new_time_that_is_shut_too_shuts_nothing(secretary, twelve):
    page = secretary.open(NEW)
    rows = db.session.execute(select(Booking.reference, Booking.starts_at)).all()
    own = {f"fate-{reference}": f"{at:%Y-%m-%dT%H:%M}" for reference, at in rows}
    answer = page.send("/closures", status=422, **own)
    assert "改到的时间也在停业里" in answer.text and list(faults(NOW)) == []


def test_a_new_time_that_nobody_can_read_cancels_nobody(secretary, twelve):
    page = secretary.open(NEW)
    page.send("/closures", status=422, **{fate_fields(page)[0]: "2026-13-40T09:00"})
    assert set(states(twelve).values()) == {"confirmed"}


def test_the_same_time_is_not_shut_twice_until_it_is_lifted(secretary, twelve):
    closure = shut(tomorrow(), dict.fromkeys(twelve))
    assert "已经定了停业" in secretary.open(NEW, status=422).text
    with pytest.raises(Refusal, match="已经定了停业"):
        shut(tomorrow(ends_at=datetime(2026, 11, 25, 12)), {})
    assert shut(tomorrow(partner_id=None, reason="停电"), {}).id  # everybody is more than one shop
    closing.lift(closure, by=actor("secretary"), now=NOW)
    assert shut(tomorrow(), {}).id != closure.id


def test_a_request_past_its_time_is_not_told_that_it_was_cancelled(data):
    at = datetime(2026, 11, 25, 15, 0)
    book(service("上门理发").id, contact="13900000000", for_whom="问", starts_at=at, by=RESIDENT, now=NOW)
    late = at + timedelta(minutes=5)
    assert [ticket.for_whom for ticket in hit_by(tomorrow(), late)] == []
    assert "问" in [ticket.for_whom for ticket in hit_by(tomorrow(), NOW)]


def test_a_time_typed_wrongly_keeps_what_is_shut_in_view(secretary, data):
    shut(tomorrow(starts_at=datetime(2026, 12, 1), ends_at=datetime(2026, 12, 2), reason="检修"), {})
    assert "检修" in secretary.open(f"{SHOP}/new?day=2026-11-25&hours=下午", status=422).text


def test_the_page_says_which_resource_is_shut(secretary, data):
    chairs = service("理女发").resource_id
    page = secretary.open(f"{NEW}&resource={chairs}")
    assert "老周理发理发位11月25日（周三）停业一天" in page.text
