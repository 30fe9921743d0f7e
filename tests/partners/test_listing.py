"""A shop's own words and whether residents see it: draft, published, paused, ended."""

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners import listing
from community.partners.models import Partner
from tests import factories as make
from tests.cast import NOW, actor
from tests.page import Visitor
from tests.partners.shops import names, set_shop, shop_row
from tests.steps import both_ways

FILE = "/desk/partners/lao-zhou"
pytestmark = pytest.mark.usefixtures("data")


def typed(shop: Partner, **changes: str) -> dict[str, str]:
    return {name: getattr(shop, name) for name in listing.LISTING_NAMES} | changes


def change(slug: str = "lao-zhou", *, seen: str | None = None, **changes: str) -> None:
    shop = shop_row(slug)
    seen = seen or listing.listing_seen(shop)
    listing.change_listing(shop, seen=seen, by=actor("secretary"), now=NOW, **typed(shop, **changes))


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


# ---- actions


def test_a_new_shop_is_a_draft_that_no_resident_sees(resident, secretary):
    page = secretary.open("/desk/partners/new").send("/desk/partners", name="新开的店", category_key="edu")
    assert page.url.endswith("/listing") and "新开的店的资料未上架" in page.text
    shop = db.session.scalars(select(Partner).filter_by(name="新开的店")).one()
    assert (shop.state, shop.initial, shop.category_key, shop.joined_on) == ("draft", "新", "edu", NOW.date())
    assert "新开的店" not in names(resident.open("/partners"))
    resident.open(f"/partners/{shop.slug}", status=404)
    assert verbs() == ["add_partner"]


@both_ways
def test_a_changed_listing_is_what_residents_read(secretary, resident, htmx):
    secretary.open(f"{FILE}/listing").send(
        "/listing", htmx=htmx, phone="0952-111 2222", place_hint="上楼左手"
    )
    shown = resident.open("/partners/lao-zhou")
    assert "上楼左手" in shown.text and shown.links("tel:09521112222")


def test_a_change_leaves_one_line_with_the_fields_that_changed():
    change(phone="0952-111 2222")
    (line,) = db.session.scalars(select(AuditLine))
    assert (line.verb, line.subject_key) == ("change_partner", "lao-zhou")
    assert line.before == '{"phone": "0952-000 0000"}' and line.after == '{"phone": "0952-111 2222"}'


def test_nothing_changed_leaves_no_line():
    change()
    assert verbs() == []


@both_ways
def test_of_two_people_the_second_is_told_both_values_and_may_insist(app, secretary, htmx):
    second = Visitor(app, "second").open(f"{FILE}/listing")
    secretary.open(f"{FILE}/listing").send("/listing", phone="0952-111 2222", category_key="home")
    told = second.send("/listing", htmx=htmx, status=409, phone="0952-333 4444")
    assert "电话现在是“0952-1112222”，您填的是“0952-3334444”" in told.text
    assert "类别现在是“家政”，您填的是“便民”" in told.text
    assert shop_row("lao-zhou").phone == "0952-111 2222"
    (button,) = told.find("//button[@name='agreed']")
    values = dict(second.form("/listing").form_values()) | {
        "phone": "0952-333 4444",
        "agreed": button.get("value"),
    }
    second.visitor.post(f"{FILE}/listing", values, htmx=htmx)
    db.session.rollback()
    assert shop_row("lao-zhou").phone == "0952-333 4444"


def test_the_end_of_a_line_is_one_character_and_no_change(secretary):
    lines = "一二三\r\n" * 100  # as a browser sends them
    secretary.open(f"{FILE}/listing").send("/listing", description=lines)
    assert shop_row("lao-zhou").description == ("一二三\n" * 100).strip()
    secretary.open(f"{FILE}/listing").send("/listing", description=lines)
    assert verbs() == ["change_partner"]


def test_a_listing_needs_a_name_and_one_character(secretary):
    page = secretary.open(f"{FILE}/listing").send("/listing", status=422, name="", initial="两个")
    assert "请填写店名" in page.text and "招牌字最多1个字，现在是2个" in page.text


# ---- states


def test_an_incomplete_draft_is_not_published_and_says_what_is_missing(secretary):
    with transaction():
        make.partner("bare", "空店", days=(), phone="", description="", state="draft")
    page = secretary.open("/desk/partners/bare").send("/publication", status=409)
    assert "还没填齐：位置和电话、介绍、价目、营业时间" in page.text
    assert shop_row("bare").state == "draft"


def test_the_file_says_what_is_filled_and_what_is_not(secretary):
    with transaction():
        make.partner("half", "半店", state="draft")
    said = [
        "".join(item.text_content().split())
        for item in secretary.open("/desk/partners/half").find("//ul[@class='dk-check']/li")
    ]
    assert said == ["位置和电话已填", "介绍已填", "价目去填未填", "营业时间已填", "照片去填可以后填"]


@both_ways
def test_a_complete_draft_is_published_with_one_tap(secretary, resident, htmx):
    set_shop("lao-zhou", state="draft")
    assert "老周理发" not in names(resident.open("/partners"))
    secretary.open(FILE).send("/publication", htmx=htmx)
    assert "老周理发" in names(resident.open("/partners"))
    assert verbs() == ["publish"]


@both_ways
def test_a_paused_shop_says_why_and_takes_no_bookings_until_it_is_back(secretary, resident, htmx):
    secretary.open(FILE).send("/pause", htmx=htmx, note="店里装修，12月10日恢复")
    shown = resident.open("/partners/lao-zhou")
    assert "暂停营业店里装修，12月10日恢复" in shown.text and not shown.links("/services/")
    secretary.open(FILE).send("/publication", htmx=htmx)
    shown = resident.open("/partners/lao-zhou")
    assert "装修" not in shown.text and shown.links("/services/")
    assert verbs() == ["pause", "publish"]


def test_a_pause_needs_its_sentence(secretary):
    assert "请写一句给居民看的话" in secretary.open(FILE).send("/pause", status=422).text
    assert shop_row("lao-zhou").state == "published"


def test_an_ended_shop_is_gone_for_residents_and_kept_at_the_desk(secretary, resident):
    page = secretary.open(FILE).send("/ending")
    assert "已退出" in page.text and not page.find("//form[contains(@action, 'publication')]")
    resident.open("/partners/lao-zhou", status=404)
    assert "理女发10元" in page.text
    assert "老周理发便民已退出" in secretary.open("/desk/partners").text


def test_who_has_booked_at_a_shop_that_ended_still_stands_on_the_day_board(secretary):
    secretary.open(FILE).send("/ending")
    assert "9:40张**" in secretary.open("/desk/bookings?day=2026-11-25").text


def test_a_state_that_somebody_changed_first_is_refused():
    shop = shop_row("lao-zhou")
    listing.end(shop, by=actor("secretary"), now=NOW)
    for again in (listing.end, listing.publish):
        with pytest.raises(Refusal, match="刚刚有人改过"):
            again(shop, by=actor("second"), now=NOW)


# ---- who may


def test_a_shop_changes_its_own_listing_and_no_state(shop):
    page = shop.open(FILE)
    assert page.links("/listing") and not page.find("//form[contains(@action, 'pause')]")
    shop.open(f"{FILE}/listing").send("/listing", phone="0952-555 6666")
    assert shop_row("lao-zhou").phone == "0952-555 6666"
    shop.open("/desk/partners/mending/listing", status=404)
