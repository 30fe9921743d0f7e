"""What everybody reads of the agreements, and what nobody does."""

import re

import pytest
from sqlalchemy import update

from community.core.db import db, transaction
from community.fund.agreements import contributions
from community.fund.agreements.dues import asked_waivers
from community.fund.agreements.models import Agreement
from tests import factories as make
from tests.fund.agreements.agreed import (
    RENTS,
    SINCE_OCTOBER,
    TODAY,
    entered,
    paid,
    service_of,
    shop,
    three_rents,
)
from tests.fund.agreements.test_contributions import served
from tests.fund.staged import by
from tests.page import Visitor
from tests.walk import reachable

PAGE = "/agreements"


def card(page, slug: str) -> str:
    return "".join(page.find(f"//section[@id='{slug}']")[0].text_content().split())


def test_before_anything_is_signed_the_page_says_so(resident):
    assert "协议还没有登出来" in resident.open(PAGE).text


def test_each_shop_says_what_it_gives_until_when_and_how_far_it_is_kept(resident, data):
    with transaction():
        make.agreement(shop("lao-zhou"), times=60, other="春节前免费磨剪刀", **SINCE_OCTOBER)
    contributions.count(service_of("lao-zhou"), "2026-10", 60, **by())
    served()
    page = resident.open(PAGE)
    said = card(page, "lao-zhou")
    assert "每月低价服务60人次" in said and "春节前免费磨剪刀" in said and "2026年10月到2027年12月" in said
    assert "近12个月61人次，省下20元" in said and "近12个月1项，做到1项" in said
    assert "用低价服务还给邻居1家" in page.text and "一共替居民省下20元" in page.text
    assert page.links("/partners/lao-zhou")


def test_shops_stand_by_their_way_of_contributing(resident, data):
    with transaction():
        make.agreement(shop("lao-zhou"), rent_fen=1000_00)
        make.agreement(shop("mending"), times=30)
        make.agreement(shop("canteen"), rent_fen=500_00, times=300)
    headings = [h.text for h in resident.open(PAGE).find("//main//h2") if h.text]
    assert headings == ["用低价服务还给邻居", "交一点场地租金", "又出服务又交租金"]


def test_what_was_waived_stands_beside_and_what_ran_out_says_so(resident, data):
    with transaction():
        make.agreement(shop("lao-zhou"), times=60, **SINCE_OCTOBER | {"ends_on": TODAY.replace(day=1)})
    term_id = service_of("lao-zhou")
    contributions.ask_waiver(term_id, "2026-10", reason="装修", **by())
    contributions.settle_waiver(asked_waivers()[0].waiver, "granted", **by("second"))
    said = card(resident.open(PAGE), "lao-zhou")
    assert (
        "同意免掉1项" in said and "做到" not in said and "到期了，在商量续签" in said and "装修" not in said
    )


@pytest.fixture
def pages(app, data) -> dict:
    """Every public page, with three rents of which one was agreed to be public, paid for two months."""
    three_rents()
    with transaction():
        fourth = make.agreement(shop("draft-shop"), rent_fen=77_00, **SINCE_OCTOBER)
        db.session.execute(
            update(Agreement).where(Agreement.partner_id == shop("canteen").id).values(rent_shown_since=TODAY)
        )
        fourth.rent_shown_since = None
    entered(paid(lao_zhou=999_00, mending=800_00, canteen=500_00), on=TODAY)
    return reachable(Visitor(app), "/")


def test_no_public_page_tells_a_rent_without_consent(pages):
    shown = {slug: f"{fen // 100:,}" for slug, fen in RENTS.items()}
    hidden = [shown["lao-zhou"], shown["mending"], "1000", "999"]
    assert PAGE in pages
    for url, page in pages.items():
        for amount in hidden:
            assert not re.search(rf"(?<![\d.,]){amount}(?:\.00)?元", page.text), f"{url}: {amount}"
    assert "每月500元，店家同意公开" in pages[PAGE].text


def test_no_public_page_tells_who_entered_a_waiver_or_where_a_scan_is(pages):
    assert not [url for url in pages if "/scans/" in url or url.startswith("/desk")]


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_shops_page_says_what_it_agreed_to(resident, data, htmx):
    three_rents(summary="每月有一天免费磨剪刀")
    place = resident.open("/partners/lao-zhou").find("//*[@id='agreed']")[0]
    assert place.find("a").get("href") == "/agreements#lao-zhou"  # what stands there without JavaScript
    said = resident.open(place.find("a").get("hx-get"), htmx=htmx)
    assert "每月有一天免费磨剪刀" in said.text and said.links("/agreements#lao-zhou")


def test_a_shop_without_an_agreement_says_nothing_of_one_and_a_draft_is_not_found(resident, data):
    assert not resident.open("/partners/lao-zhou/agreement", htmx=True).links()
    resident.open("/partners/draft-shop/agreement", status=404)


def test_a_rent_without_consent_is_told_without_its_amount(resident, data):
    three_rents()
    assert "每月交，金额只登合计" in card(resident.open(PAGE), "canteen")
