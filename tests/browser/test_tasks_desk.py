"""What the desk does all day, from the first tap to the last, with JavaScript and without."""

from datetime import datetime

import pytest
from PIL import Image

from community.partners import pictures
from tests.browser.stages import PASSWORD
from tests.browser.steps import (
    DESK,
    bookings_of,
    is_quiet,
    only_booking_of,
    see_heading,
    with_and_without_script,
)
from tests.cast import LI
from tests.partners.photographs import encoded
from tests.partners.sheets.files import HEAD, made
from tests.partners.sheets.test_desk import NEW_SHOP, SHOP_HEAD

pytestmark = pytest.mark.browser
BOARD = "/desk/bookings?day=2026-11-25&partner=lao-zhou"
TOMORROW_0938 = datetime(2026, 11, 25, 9, 38)


@pytest.fixture
def open_desk(open_page):
    """A page of the desk, signed in: (path, login, javascript) to (page, watch)."""

    def open_it(path: str, login: str = "secretary", *, javascript: bool = True):
        return open_page(path, size=DESK, token=login, javascript=javascript)

    return open_it


@with_and_without_script
def test_the_desk_books_for_whoever_stands_there(open_desk, javascript):
    page, watch = open_desk(BOARD, javascript=javascript)
    page.get_by_role("link", name="代约", exact=True).click()
    page.get_by_role("link", name="理女发 10元").click()
    page.get_by_role("link", name="周四 11月26日").click()
    see_heading(page, "后天（周四 11月26日）几点？")
    page.get_by_role("link", name="14:00").click()
    page.get_by_label("称呼").fill("李阿姨")
    page.get_by_label("手机号").fill(LI)
    page.get_by_label("到服务台来").check()
    page.get_by_role("button", name="约上").click()
    see_heading(page, "预约日表")
    row = page.get_by_role("row").filter(has_text="李**")
    assert "14:00" in row.inner_text() and "约好了" in row.inner_text()
    made = only_booking_of("李阿姨")
    assert (made.starts_at, made.channel) == (datetime(2026, 11, 26, 14, 0), "desk")
    assert is_quiet(watch)


@with_and_without_script
def test_the_secretary_changes_a_price_and_a_resident_sees_it(open_desk, open_page, javascript):
    page, watch = open_desk("/desk/partners/lao-zhou", javascript=javascript)
    page.get_by_role("link", name="改理女发").click()
    page.get_by_label("惠民价，元").fill("12")
    page.get_by_role("button", name="保存").click()
    page.locator("#changes").get_by_text("12元").wait_for()
    assert page.locator("[id^=line-]").first.get_by_text("12元").count() == 1
    assert page.url.endswith("/desk/partners/lao-zhou")
    resident, _ = open_page("/partners/lao-zhou", javascript=javascript)
    assert resident.get_by_role("listitem").filter(has_text="理女发").get_by_text("12元").count() == 1
    assert is_quiet(watch)


@with_and_without_script
def test_a_new_shop_with_eight_lines_is_published_from_a_file_in_eight_taps(open_desk, tmp_path, javascript):
    """At most 12 taps, nothing typed: the file says it all."""
    lines = [[NEW_SHOP[0], f"修鞋{number}", "", 5 + number] for number in range(8)]
    file = tmp_path / "价目.xlsx"
    file.write_bytes(made([HEAD, *lines], shops=[SHOP_HEAD, NEW_SHOP]))
    page, watch = open_desk("/desk", javascript=javascript)
    taps = []

    def tap(role: str, name: str) -> None:
        page.get_by_role(role, name=name, exact=True).click()
        taps.append(name)

    tap("link", "商户与价目")
    tap("link", "表格")
    page.get_by_label("表格", exact=True).set_input_files(file)
    taps.extend(["choose a file", "the file"])
    tap("button", "先看看会改什么")
    see_heading(page, "核对全部商户的表格")
    tap("button", "确认，改到网站上")
    tap("link", NEW_SHOP[0])
    tap("button", "上架，让居民看到")
    page.get_by_role("link", name="看居民页面").wait_for()
    assert len(taps) == 8 and is_quiet(watch)
    assert page.get_by_text("修鞋7").count() == 1


@with_and_without_script
def test_an_arrival_is_one_tap_and_so_is_taking_it_back(open_desk, standing_clock, javascript):
    standing_clock(TOMORROW_0938)
    page, watch = open_desk(BOARD, "shop", javascript=javascript)
    page.get_by_role("button", name="张** 到店").click()
    page.get_by_role("button", name="张** 完成").wait_for()
    assert only_booking_of("张阿姨").state == "arrived"
    page.get_by_role("button", name="张** 点错了").click()
    page.get_by_role("button", name="张** 到店").wait_for()
    assert only_booking_of("张阿姨").state == "confirmed"
    assert is_quiet(watch)


@with_and_without_script
def test_a_booking_is_found_moved_and_moved_back(open_desk, javascript):
    page, watch = open_desk(BOARD, javascript=javascript)
    page.get_by_label("姓名、手机末四位或取号码").fill("张阿姨")
    page.get_by_role("button", name="找预约").click()
    see_heading(page, "找预约")
    page.get_by_role("link", name="张** 改期").click()
    page.get_by_role("link", name="周四 11月26日").click()
    see_heading(page, "后天（周四 11月26日）几点？")
    page.get_by_label("要打电话告诉他").check()
    page.get_by_role("button", name="改到14:00").click()
    see_heading(page, "预约日表")
    assert "11月26日" in page.locator(".dk-today").inner_text()
    assert only_booking_of("张阿姨").starts_at == datetime(2026, 11, 26, 14, 0)
    page.get_by_role("button", name="张** 点错了").click()
    page.get_by_text("9:40").wait_for()
    assert only_booking_of("张阿姨").starts_at == datetime(2026, 11, 25, 9, 40)
    assert is_quiet(watch)


@with_and_without_script
def test_a_full_time_gets_a_place_for_whoever_rings(open_desk, javascript):
    page, watch = open_desk("/desk/bookings?day=2026-11-25&partner=mending", javascript=javascript)
    for name in ("李阿姨", "王阿姨"):
        page.goto(page.url.partition("/desk")[0] + "/desk/bookings/new?day=2026-11-25&partner=mending")
        page.get_by_role("link", name="截裤边 5元").click()
        page.get_by_role("link", name="10:00").click()
        page.get_by_label("称呼").fill(name)
        page.get_by_label("手机号").fill(LI)
        page.get_by_role("button", name="加号，约上" if name == "王阿姨" else "约上", exact=True).click()
        see_heading(page, "预约日表")
    assert {only_booking_of(name).starts_at.hour for name in ("李阿姨", "王阿姨")} == {10}
    assert is_quiet(watch)


@with_and_without_script
def test_a_paper_sheet_is_typed_back_in(open_desk, standing_clock, javascript):
    standing_clock(datetime(2026, 11, 25, 18, 0))
    page, watch = open_desk(BOARD, "shop", javascript=javascript)
    page.get_by_role("link", name="纸表").click()
    see_heading(page, "预约纸表")
    page.get_by_role("link", name="把纸表录回来").click()
    see_heading(page, "录回纸表")
    page.get_by_label("完成").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已完成").wait_for()
    assert only_booking_of("张阿姨").state == "done"
    assert is_quiet(watch)


def test_a_refusal_is_gone_once_something_else_has_worked(open_desk, standing_clock):
    standing_clock(datetime(2026, 11, 25, 9, 41))
    page, _ = open_desk(BOARD, "shop")
    other, _ = open_desk(BOARD)
    other.get_by_role("button", name="张** 到店").click()
    other.get_by_role("button", name="张** 完成").wait_for()
    page.get_by_role("button", name="张** 未到").click()
    page.get_by_text("这个预约刚刚有人动过").wait_for()
    page.get_by_role("button", name="张** 到店").click()
    page.get_by_text("这个预约刚刚有人动过").wait_for()
    page.get_by_role("button", name="张** 电话").click()
    page.get_by_text("看过号码已记录").wait_for()
    assert page.get_by_text("这个预约刚刚有人动过").count() == 0


def sign_out_elsewhere(open_desk) -> None:
    """The same sign-in ends in another window: this one does not know it yet."""
    other, _ = open_desk("/desk")
    other.get_by_role("button", name="退出登录").click()
    see_heading(other, "登录工作台")


def sign_in(page) -> None:
    page.get_by_label("账号").fill("secretary")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def is_whole_sign_in(page) -> bool:
    """The sign-in page by itself: one heading, and nothing of the desk around it."""
    return (
        page.get_by_role("heading", level=1).all_inner_texts() == ["登录工作台"]
        and not page.locator(".dk-frame, [id^=row-], [id^=line-]").count()
    )


@with_and_without_script
def test_a_tap_after_the_session_has_ended_leads_to_the_sign_in_and_back(
    open_desk, standing_clock, javascript
):
    standing_clock(TOMORROW_0938)
    page, _ = open_desk(BOARD, javascript=javascript)
    sign_out_elsewhere(open_desk)
    page.get_by_role("button", name="张** 到店").click()
    see_heading(page, "登录工作台")
    assert is_whole_sign_in(page) and only_booking_of("张阿姨").state == "confirmed"
    sign_in(page)
    see_heading(page, "预约日表" if javascript else "今天")
    if javascript:
        assert page.url.endswith(BOARD)
        page.get_by_role("button", name="张** 到店").click()
        page.get_by_role("button", name="张** 完成").wait_for()


@with_and_without_script
def test_a_row_asked_for_after_the_session_has_ended_leads_to_the_sign_in_and_back(open_desk, javascript):
    page, _ = open_desk("/desk/partners/lao-zhou", javascript=javascript)
    sign_out_elsewhere(open_desk)
    page.get_by_role("link", name="改理女发").click()
    see_heading(page, "登录工作台")
    assert is_whole_sign_in(page)
    sign_in(page)
    if javascript:
        see_heading(page, "老周理发的价目")
        page.get_by_role("link", name="改理女发").click()
    page.get_by_label("惠民价，元").wait_for()
    assert page.locator(".dk-frame").count() == 1


def test_a_form_filled_in_after_the_session_has_ended_books_nothing(open_desk):
    page, _ = open_desk("/desk/bookings/new")
    page.get_by_role("link", name="理女发 10元").click()
    page.get_by_role("link", name="明天").click()
    see_heading(page, "明天（周三 11月25日）几点？")
    page.get_by_role("link", name="10:00").click()
    page.get_by_label("称呼").fill("李阿姨")
    page.get_by_label("手机号").fill(LI)
    filled_at = page.url
    sign_out_elsewhere(open_desk)
    page.get_by_role("button", name="约上").click()
    see_heading(page, "登录工作台")
    sign_in(page)
    see_heading(page, "替谁约？")
    assert page.url == filled_at and bookings_of("李阿姨") == []


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_the_days_text_is_copied_with_one_tap(open_desk, has_clipboard):
    """Without HTTPS a browser has no clipboard to write to: the old way then."""
    page, watch = open_desk("/desk/partners/text")
    asked = "text => {window.copied = text; return Promise.resolve()}"
    clipboard = f"{{writeText: {asked}}}" if has_clipboard else "undefined"
    page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})")
    page.evaluate("document.execCommand = () => {window.copied = String(getSelection()); return true}")
    page.get_by_role("button", name="复制文案").click()
    page.get_by_role("button", name="已复制").wait_for()
    assert page.locator("#live").inner_text() == "已复制"
    assert page.evaluate("window.copied").strip() == page.get_by_role("textbox").input_value().strip()
    assert is_quiet(watch)


def test_without_a_script_the_text_is_there_to_select(open_desk):
    page, _ = open_desk("/desk/partners/text", javascript=False)
    assert "理女发10元" in page.get_by_role("textbox").input_value()
    assert page.get_by_role("button", name="复制文案").count() == 0
    assert page.get_by_text("点进文字里，全选，再复制").is_visible()


@with_and_without_script
def test_a_shop_puts_a_photo_on_its_page(open_desk, open_page, tmp_path, javascript):
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(encoded(Image.effect_noise((4000, 3000), 90), quality=90))
    page, watch = open_desk("/desk/partners/lao-zhou", "shop", javascript=javascript)
    page.get_by_role("link", name="照片", exact=True).click()
    page.get_by_label("照片", exact=True).set_input_files(file)
    page.get_by_label("照片里是什么").fill("两张理发椅")
    page.get_by_role("button", name="上传").click()
    page.get_by_role("img", name="两张理发椅").wait_for()
    page.get_by_text("改说明，取下").click()
    page.get_by_role("listitem").get_by_label("照片里是什么").fill("三张理发椅")
    page.get_by_role("button", name="保存说明").click()
    page.get_by_role("img", name="三张理发椅").wait_for()
    seen, _ = open_page("/partners/lao-zhou", javascript=javascript)
    assert seen.get_by_role("img", name="三张理发椅").evaluate(
        "img => img.decode().then(() => img.naturalWidth)"
    )
    assert is_quiet(watch)


def test_a_photo_on_its_way_says_how_far_it_is(open_desk, tmp_path):
    """The line is held at the end: the bar is full and says what happens now."""
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(encoded(Image.effect_noise((1200, 900), 90), quality=90))
    page, _ = open_desk("/desk/partners/lao-zhou/photos")
    page.get_by_label("照片", exact=True).set_input_files(file)
    page.get_by_label("照片里是什么").fill("两张理发椅")
    assert not page.get_by_role("progressbar", name="上传进度").is_visible()
    with pictures.one_at_a_time():
        page.get_by_role("button", name="上传").click()
        page.get_by_text("传完了，正在处理").wait_for()
        assert page.get_by_role("progressbar", name="上传进度").evaluate("bar => bar.value") == 100
    page.get_by_role("img", name="两张理发椅").wait_for()


def test_a_photo_that_is_too_large_does_not_set_out(open_desk, tmp_path):
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(bytes(pictures.MOST_BYTES + 1))
    page, watch = open_desk("/desk/partners/lao-zhou/photos")
    page.get_by_label("照片", exact=True).set_input_files(file)
    page.get_by_text("这张照片超过12兆").wait_for()
    assert page.get_by_label("照片", exact=True).evaluate("field => field.files.length") == 0
    assert is_quiet(watch)
