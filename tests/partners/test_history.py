"""The history of a shop: each field and each price, who, when, before, after."""

from datetime import date, timedelta

import pytest

from community.core.db import transaction
from community.partners import calendar, lines, listing
from community.partners.history import history
from tests import factories as make
from tests.cast import NOW, actor, service
from tests.page import Page, Visitor
from tests.partners.lines import open_edit, save
from tests.partners.shops import shop_row
from tests.steps import words

HISTORY = "/desk/partners/lao-zhou/history"
HISTORY_OF_CANTEEN = HISTORY.replace("lao-zhou", "canteen")
LISTING = "/desk/partners/lao-zhou/listing"
pytestmark = pytest.mark.usefixtures("data")


def rows(page: Page) -> list[str]:
    """What each row says but for its time, blanks taken out."""
    return ["，".join(words(cell) for cell in row[1:]) for row in page.find("//tbody/tr")]


def latest(page: Page) -> str:
    return rows(page)[0]


def change_listing(**changes: str) -> None:
    shop = shop_row("lao-zhou")
    fields = {name: getattr(shop, name) for name in listing.LISTING_NAMES} | changes
    listing.change_listing(shop, seen=listing.listing_seen(shop), by=actor("secretary"), now=NOW, **fields)


# ---- the shop's own fields


def test_each_changed_field_is_a_row_with_who_when_before_and_after(secretary):
    secretary.open(LISTING).send("/listing", phone="0952-111 2222", category_key="home")
    page = secretary.open(HISTORY)
    assert set(rows(page)[:2]) == {
        "书记，店，改商户资料：电话，0952-0000000，0952-1112222",
        "书记，店，改商户资料：类别，便民，家政",
    }
    assert words(page.find("//tbody/tr/td")[0]) == "2026年11月24日10:12"


def test_a_field_that_was_or_is_empty_says_so(secretary):
    change_listing(place_hint="")
    assert latest(secretary.open(HISTORY)).endswith("怎么走，进门右手第二间，空")


def test_new_hours_say_what_stood_before_and_from_when_they_stand(secretary):
    blocks = [(day, 480, 720) for day in range(5)]
    day = date(2026, 12, 1)
    listing.set_hours(shop_row("lao-zhou"), blocks, starts_on=day, by=actor("secretary"), now=NOW)
    assert latest(secretary.open(HISTORY)) == (
        "书记，店，改营业时间：营业时间，周二到周日9:00-12:0014:00-18:00，周一到周五8:00-12:00（2026-12-01起）"
    )


def test_a_pause_and_its_end_say_the_state_before_and_after(secretary):
    shop, by = shop_row("lao-zhou"), actor("secretary")
    listing.pause(shop, note="店里装修", by=by, now=NOW)
    listing.publish(shop, by=by, now=NOW + timedelta(minutes=1))
    assert rows(secretary.open(HISTORY))[:3] == [
        "书记，店，上架：状态，暂停，已上架",
        "书记，店，暂停：状态，已上架，暂停",
        "书记，店，暂停：说明，无，店里装修",
    ]


# ---- prices and lines


def test_a_changed_price_says_both_prices_and_stands_once(secretary):
    save(open_edit(secretary), price="12", market_high="40")
    told = [row for row in rows(secretary.open(HISTORY)) if "改价" in row]
    assert told == ["书记，理女发，改价，10元，市场价30元，12元，市场价30–40元"]


def test_the_first_price_of_a_line_is_told_too(secretary):
    assert "建站时，理男发，定价，无，8元" in rows(secretary.open(HISTORY))


def test_a_price_ahead_is_told_with_its_day_and_what_it_takes_the_place_of(secretary):
    line, by = service("理男发"), actor("secretary")
    price = {"is_from": False, "market_low_fen": None, "market_high_fen": None}
    for days, fen in ((20, 1200), (7, 900)):  # the later one is entered first
        lines.schedule_price(
            line, starts_on=NOW.date() + timedelta(days=days), by=by, now=NOW, price_fen=fen, **price
        )
    assert rows(secretary.open(HISTORY))[:2] == [
        "书记，理男发，预定改价，8元，9元（2026-12-01起）",
        "书记，理男发，预定改价，8元，12元（2026-12-14起）",
    ]


def test_a_line_taken_off_brought_back_and_moved_is_told_without_fields(secretary):
    line, by = service("理男发"), actor("secretary")
    for number, verb in enumerate((lines.end_line, lines.bring_back, lines.move_up)):
        verb(line, by=by, now=NOW + timedelta(minutes=number))
    told = rows(secretary.open(HISTORY))[:3]
    assert told == [f"书记，理男发，{word}，，" for word in ("上移", "恢复", "停用")]


def test_how_a_line_is_booked_is_told_in_words(secretary):
    fields = {"kind": "visit", "minutes": 90, "by_approval": True, "limit_day": 2}
    line = service("午餐")
    lines.change_service(line, seen=lines.service_seen(line), by=actor("secretary"), now=NOW, **fields)
    told = {row.removeprefix("书记，午餐，改怎么约：") for row in rows(secretary.open(HISTORY_OF_CANTEEN))}
    assert {"怎么约，订餐，上门", "时长，无，1小时30分钟", "先审批，否，是", "一天最多，无，2"} <= told


# ---- narrowed down, paged


def test_one_field_alone_is_a_link_away(secretary):
    change_listing(phone="0952-111 2222", place_hint="上楼左手")
    page = secretary.open(HISTORY)
    assert f"{HISTORY}?field=phone" in page.links("field=")
    assert rows(secretary.open(f"{HISTORY}?field=phone")) == [
        "书记，店，改商户资料：电话，0952-0000000，0952-1112222"
    ]


def test_a_lines_own_history_is_reached_from_its_file(secretary):
    number = service("理女发").id
    save(open_edit(secretary), price="12")
    (link,) = secretary.open(f"/desk/services/{number}/file").links("/history")
    page = secretary.open(link)
    assert "理女发，共2条" in page.text and all("理女发" in row for row in rows(page))


def test_a_line_keeps_its_history_when_it_is_taken_off(secretary):
    line = service("理男发")
    lines.end_line(line, by=actor("secretary"), now=NOW)
    assert len(rows(secretary.open(f"{HISTORY}?line={line.id}"))) == 2


def test_another_shops_line_is_no_history_of_this_one(secretary):
    for number in (service("截裤边").id, 999_999):
        secretary.open(f"{HISTORY}?line={number}", status=404)


def test_a_long_history_comes_in_pages_that_miss_nothing(secretary):
    with transaction():
        for fen in range(100, 6100, 100):
            make.price(service("理女发"), fen, recorded_at=NOW)
    first = secretary.open(HISTORY)
    assert "共63条，这一页是第1到50条" in first.text and len(rows(first)) == 50
    (link,) = first.links("page=")
    second = secretary.open(link)
    assert "第51到63条" in second.text and len(rows(second)) == 13
    assert len(set(rows(first) + rows(second))) == 63
    for page in ("0", "3", "-1", "9" * 30):
        secretary.open(f"{HISTORY}?page={page}", status=404)


def test_a_field_that_nobody_changed_has_no_rows(secretary):
    assert "还没有这样的记录" in secretary.open(f"{HISTORY}?field=phone").text


# ---- who reads it


def test_a_shop_reads_its_own_and_the_supervisor_each(app, shop):
    assert len(rows(shop.open(HISTORY))) == 3
    supervisor = Visitor(app, "supervisor")
    assert HISTORY in supervisor.open("/desk/partners/lao-zhou").links()
    assert supervisor.open(HISTORY).links("/listing") == []
    shop.open("/desk/partners/mending/history", status=404)
    for login, status in (("worker", 403), ("member", 403)):
        Visitor(app, login).open(HISTORY, status=status)


def test_another_shops_changes_are_not_in_it(app):
    save(open_edit(Visitor(app, "mending"), "截裤边"), price="6")
    assert {entry.line for entry in history(shop_row("lao-zhou"))} == {"理女发", "理男发", "上门理发"}
    assert len(history(shop_row("mending"))) == 2


def test_an_odd_day_is_told_as_one_day(secretary):
    opened = NOW.date() + timedelta(days=6)  # a Monday
    calendar.open_odd_day(shop_row("lao-zhou"), opened, [(540, 720)], by=actor("secretary"), now=NOW)
    told = "书记，店，加开一天：营业时间，无，9:00-12:00（2026-11-30当天）"
    assert latest(secretary.open(HISTORY)) == told
