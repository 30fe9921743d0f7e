"""The canteen's desk: the week's menus, the kitchen's count and its sheet."""

from datetime import datetime

import pytest

from community.bookings.models import Resource
from community.canteen import actions
from community.canteen.queries import menus
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.lines import end_line
from tests import factories as make
from tests.canteen.stage import CUT_OFF, LUNCH, MONDAY, WEDNESDAY, open_canteen, order
from tests.cast import NOW, actor, service
from tests.page import Visitor
from tests.steps import both_ways, post_as

MENU = "/desk/canteen/canteen/menu"
BOX = "//textarea[@id='{}']"


@pytest.fixture(autouse=True)
def canteen(data):
    open_canteen()


@pytest.fixture
def cook(app):
    return Visitor(app, "cook")


def box(name: str = "午餐", day=WEDNESDAY) -> str:
    return f"dishes-{service(name).id}-{day}"


def written() -> dict:
    lines = [service("午餐").id, service("晚餐").id]
    return {(line, day.day): dishes for (line, day), dishes in menus(lines, MONDAY, 7).items()}


def sheet(name: str = "午餐", day=WEDNESDAY) -> str:
    return f"/desk/canteen/{service(name).id}/{day}/sheet"


# ---- the week


@both_ways
def test_a_week_is_typed_and_saved(cook, htmx):
    page = cook.open(MENU)
    saved = page.send("/menu?day=2026-11-23", **{box(): "饺子、饺子汤", box("晚餐"): "面\n粥"}, htmx=htmx)
    assert "存好了" in saved.text
    assert written() == {(service("午餐").id, 25): ["饺子", "饺子汤"], (service("晚餐").id, 25): ["面", "粥"]}
    assert "饺子、饺子汤" in saved.find(BOX.format(box()))[0].text_content()


@both_ways
def test_dishes_that_are_too_long_are_said_and_nothing_typed_is_lost(cook, htmx):
    typed = {box(): "菜" * 21, box("晚餐"): "面"}
    page = cook.open(MENU).send("/menu?day=2026-11-23", **typed, htmx=htmx, status=422)
    assert "周三午餐" in page.text and "一样最多20个字" in page.text and written() == {}
    assert page.find(BOX.format(box("晚餐")))[0].text_content() == "面"


@both_ways
def test_of_two_who_write_the_second_is_told_and_may_save_all_the_same(cook, secretary, htmx):
    first, second = cook.open(MENU), secretary.open(MENU)
    first.send("/menu?day=2026-11-23", **{box(): "饺子"})
    told = second.send("/menu?day=2026-11-23", **{box(): "面"}, htmx=htmx, status=409)
    assert "这周的菜单刚刚有人改过" in told.text and written() == {(service("午餐").id, 25): ["饺子"]}
    if not htmx:
        agreed = told.find("//button[@name='agreed']/@value")[0]
        assert told.find(BOX.format(box()))[0].text_content() == "面"
        told.send("/menu?day=2026-11-23", agreed=agreed)
        assert written() == {(service("午餐").id, 25): ["面"]}


def copy(page, *, htmx: bool = False, status: int = 200, **typed):
    """Press 抄上周, which stands in the form of the week."""
    (url,) = page.find("//form[@id='f']//button[@formaction]/@formaction")
    values = {name: value for name, value in page.form("/menu?day=2026-11-23").form_values() if value}
    return page.visitor.post(url, values | typed, htmx=htmx, status=status)


@both_ways
def test_last_week_is_copied_with_one_tap(cook, htmx):
    line, by = service("午餐").id, actor("cook")
    actions.set_menu(line, WEDNESDAY.replace(day=18), ["饺子"], by=by, now=NOW)
    page = copy(cook.open(MENU), htmx=htmx)
    assert written() == {(line, 25): ["饺子"]} and "饺子" in page.text
    assert "没有可抄的菜单" in copy(page, htmx=htmx, status=409).text


@both_ways
def test_what_is_typed_is_kept_where_the_rest_is_copied(cook, htmx):
    line, by = service("午餐").id, actor("cook")
    for day in (18, 19):
        actions.set_menu(line, WEDNESDAY.replace(day=day), ["饺子"], by=by, now=NOW)
    copy(cook.open(MENU), htmx=htmx, **{f"dishes-{line}-2026-11-25": "面条"})
    assert written() == {(line, 25): ["面条"], (line, 26): ["饺子"]}


def test_a_week_that_is_over_is_not_copied_to(cook):
    assert "抄上周" not in cook.open(f"{MENU}?day=2026-11-16").text
    with pytest.raises(Refusal):
        actions.copy_week([service("午餐").id], MONDAY.replace(day=16), by=actor("cook"), now=NOW)


# ---- the kitchen


def test_the_kitchen_sees_portions_by_how_they_are_eaten(cook):
    order(1, quantity=2)
    order(2, quantity=3, way="take_out")
    page = cook.open("/desk/canteen?day=2026-11-25")
    assert (
        "备餐5份堂食2自取3单数2" in page.text and "明天10:30截止" in page.text and "截止前还会变" in page.text
    )


def test_once_the_cut_off_has_passed_the_count_stands(cook, secretary, standing_clock):
    order(1, quantity=2)
    later = CUT_OFF.replace(minute=45)
    standing_clock(later)
    order(2, quantity=3, channel="desk", by=actor("secretary"), now=later)
    page = cook.open("/desk/canteen")
    assert "10:30截止了" in page.text and "备餐2份" in page.text and "后来加的3份" in page.text
    paper = cook.open(sheet())
    assert "10:30截止的数" in paper.text and "截止后加的" in paper.text


def test_two_sittings_of_a_line_stand_each_by_itself_on_page_and_sheet(cook, standing_clock):
    evening = LUNCH.replace(hour=17, minute=0)
    with transaction():
        make.resource_hours(db.session.get(Resource, service("午餐").resource_id), (17 * 60, 18 * 60))
    order(1, quantity=2)
    order(2, quantity=3, starts_at=evening)
    standing_clock(LUNCH)
    page, paper = cook.open("/desk/canteen"), cook.open(sheet())
    for shown in (page, paper):
        assert shown.text.index("11:30开饭") < shown.text.index("备餐2份") < shown.text.index("17:00开饭")
        assert shown.text.index("17:00开饭") < shown.text.index("备餐3份")
    counter = cook.open(f"/desk/canteen/{service('午餐').id}/{WEDNESDAY}")
    assert "一共2单5份" in counter.text and "11:302份" in counter.text and "17:003份" in counter.text


def test_a_line_that_has_ended_is_cooked_and_handed_out_to_whoever_ordered(cook, standing_clock):
    booking = order(quantity=2)
    end_line(service("午餐"), by=actor("secretary"), now=NOW)
    standing_clock(LUNCH)
    page = cook.open("/desk/canteen")
    assert "不再供应了，订好的照做" in page.text and "备餐2份" in page.text and "代约午餐" not in page.body
    assert booking.pickup_code in cook.open(sheet()).text
    counter = cook.open(page.links(f"{service('午餐').id}/{WEDNESDAY}")[0])
    found = counter.send("/lookup", q=booking.pickup_code)
    assert "取走2份" in found.send("/pickup").text
    assert "午餐" not in cook.open("/desk/canteen?day=2026-11-26").text  # nobody has ordered that day


def test_a_line_that_uses_no_resource_any_more_is_cooked_for_whoever_ordered(cook, data, standing_clock):
    booking = order(quantity=2)
    with transaction():
        service("午餐").resource_id = None
    standing_clock(LUNCH)
    assert "备餐2份" in cook.open("/desk/canteen").text
    assert booking.pickup_code in cook.open(f"/desk/canteen/{service('午餐').id}/{WEDNESDAY}").text


def test_a_canteen_of_which_every_line_has_ended_keeps_its_kitchen(cook, standing_clock):
    order()
    for name in ("午餐", "晚餐"):
        end_line(service(name), by=actor("secretary"), now=NOW)
    page = cook.open("/desk/canteen?day=2026-11-25")
    assert "备餐1份" in page.text and not page.links("/menu") and page.links("/desk/canteen")
    assert "还没有能订的饭" in cook.open("/desk/canteen?day=2026-11-26").text


def test_a_line_without_a_price_yet_has_an_empty_kitchen(cook, standing_clock):
    standing_clock(datetime(2025, 12, 1, 9))
    for url in ("/desk/canteen", sheet(), f"/desk/canteen/{service('午餐').id}/{WEDNESDAY}"):
        assert "午餐" in cook.open(url).text
    assert "这天不开" in cook.open(sheet()).text


def test_the_sheet_says_code_name_and_portions_and_no_whole_name_or_number(cook):
    booking = order(1, quantity=2, way="take_out", for_whom="李阿姨")
    page = cook.open(sheet())
    assert f"{booking.pickup_code}李**2份自取" in page.text
    assert "李阿姨" not in page.body and "13900000001" not in page.body


def test_the_desk_says_when_tomorrow_has_no_menu(secretary, cook, shop):
    assert "2顿饭没写菜单" in secretary.open("/desk").text and "2顿饭没写菜单" in cook.open("/desk").text
    assert "没写菜单" not in shop.open("/desk").text
    for name in ("午餐", "晚餐"):
        actions.set_menu(service(name).id, WEDNESDAY, ["饺子"], by=actor("cook"), now=NOW)
    assert "没写菜单" not in secretary.open("/desk").text


# ---- who sees what


def test_the_side_bar_shows_the_canteen_to_whoever_has_one(secretary, cook, shop):
    assert secretary.open("/desk").links("/desk/canteen") and cook.open("/desk").links("/desk/canteen")
    assert not shop.open("/desk").links("/desk/canteen")
    assert "还没有能订的饭" in shop.open("/desk/canteen").text


@pytest.mark.parametrize("role", ["member", "worker", "kiosk"])
def test_who_does_not_serve_sees_no_kitchen(app, role):
    for url in ("/desk/canteen", MENU, sheet()):
        Visitor(app, role).open(url, status=403)


def test_the_supervisor_reads_the_kitchen_and_does_nothing_there(app):
    supervisor = Visitor(app, "supervisor")
    page = supervisor.open("/desk/canteen")
    assert "午餐" in page.text and page.links("/sheet")
    assert not any(page.links(part) for part in ("/counter", "/menu", "/services/"))
    assert not supervisor.open(sheet()).find("//main//form")
    supervisor.open(MENU, status=403)


def test_another_shop_finds_no_canteen_but_its_own(shop, cook):
    for url in (MENU, sheet()):
        shop.open(url, status=404)
    post_as(shop, MENU, {box(): "面", "request_key": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}, status=404)
    assert written() == {}
    assert "食堂" in cook.open("/desk/canteen?partner=lao-zhou").text


@pytest.mark.parametrize("day", ["2026-13-01", "nobody", "1999-01-01"])
def test_a_day_that_no_calendar_has_is_no_page(cook, day):
    cook.open(sheet(day=day), status=404)


def test_what_is_no_meal_has_no_sheet(secretary):
    secretary.open(sheet("理女发"), status=404)
    secretary.open("/desk/canteen/lao-zhou/menu", status=404)


def test_the_audit_reads_the_menus_aloud(cook, secretary):
    cook.open(MENU).send("/menu?day=2026-11-23", **{box(): "饺子、饺子汤"})
    assert (
        "写菜单" in secretary.open("/desk/audit").text
        and "菜饺子、饺子汤" in secretary.open("/desk/audit").text
    )
