"""Changing a price list: new rows, old ones kept, a history that says who."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.actions import change_line
from community.partners.deskqueries import price_changes
from community.partners.models import Price
from community.partners.queries import price_line
from tests import factories as make
from tests.cast import NOW, actor, service

pytestmark = pytest.mark.usefixtures("data")
TODAY = NOW.date()


def change(of: str = "理女发", /, *, by: str = "secretary", **changes) -> Price:
    """Change a line as it stands, but for what is named."""
    row = service(of)
    line = price_line(row.id, TODAY)
    values = {
        "name": line.name,
        "price_fen": line.price_fen,
        "is_from": line.is_from,
        "market_low_fen": line.market_low_fen,
        "market_high_fen": line.market_high_fen,
        "seen_name": line.name,
        "seen_price_id": line.price_id,
    }
    return change_line(row, **values | changes, by=actor(by), now=NOW)


def prices(name: str = "理女发") -> list[tuple]:
    query = select(Price.price_fen, Price.starts_on).filter_by(service_id=service(name).id).order_by(Price.id)
    return [tuple(row) for row in db.session.execute(query)]


def audit_lines() -> list[AuditLine]:
    return list(db.session.scalars(select(AuditLine).order_by(AuditLine.id)))


def test_another_price_is_a_new_row_from_today_and_the_old_one_stays():
    change(price_fen=1200)
    assert prices() == [(1000, make.LONG_AGO.date()), (1200, TODAY)]


def test_yesterday_the_old_price_stood():
    change(price_fen=1200)
    line = service("理女发").id
    assert price_line(line, TODAY).price_fen == 1200
    assert price_line(line, TODAY - timedelta(days=1)).price_fen == 1000


def test_of_two_changes_on_one_day_the_last_stands():
    change(price_fen=1200)
    change(price_fen=1100)
    assert price_line(service("理女发").id, TODAY).price_fen == 1100


def test_a_new_price_says_who_entered_it_and_when():
    price = change(price_fen=1200, by="shop")
    assert (price.account_id, price.recorded_at) == (actor("shop").account_id, NOW)


def test_the_history_tells_each_change_the_latest_first():
    change(price_fen=1200)
    change(price_fen=1100, is_from=True, by="shop")
    shown = [
        (c.who, c.name, c.before_fen, c.was_from, c.price_fen, c.is_from)
        for c in price_changes(service("理女发").partner_id)
    ]
    assert shown == [
        ("商户", "理女发", 1200, False, 1100, True),
        ("书记", "理女发", 1000, False, 1200, False),
    ]


def test_the_history_of_a_shop_holds_no_other_shops_changes_and_no_first_prices():
    change("截裤边", price_fen=600)
    assert price_changes(service("理女发").partner_id) == []
    assert len(price_changes(service("截裤边").partner_id)) == 1


def test_a_price_change_leaves_one_audit_line_with_before_and_after():
    change(price_fen=1200)
    (line,) = audit_lines()
    assert (line.verb, line.subject, line.subject_key) == (
        "change_price",
        "service",
        str(service("理女发").id),
    )
    assert '"price_fen": 1000' in line.before and '"price_fen": 1200' in line.after


def test_an_unchanged_line_saves_nothing():
    standing = price_line(service("理女发").id, TODAY).price_id
    assert change().id == standing
    assert len(prices()) == 1 and audit_lines() == []


def test_a_change_on_top_of_a_price_nobody_saw_is_refused():
    seen = price_line(service("理女发").id, TODAY).price_id
    change(price_fen=1200)
    with pytest.raises(Refusal) as refused:
        change(name="女士理发", price_fen=1300, seen_price_id=seen)
    assert refused.value.code == "price"
    assert prices()[-1][0] == 1200 and service("理女发").name == "理女发"


def test_a_market_price_upside_down_is_refused():
    with pytest.raises(Refusal, match="先写低的"):
        change(market_low_fen=4000, market_high_fen=3000)
    assert len(prices()) == 1


def test_the_market_price_alone_makes_a_new_row_too():
    change(market_low_fen=3000, market_high_fen=4000)
    line = price_line(service("理女发").id, TODAY)
    assert (line.price_fen, line.market_low_fen, line.market_high_fen) == (1000, 3000, 4000)


@pytest.mark.parametrize(("market", "stays"), [(2800, True), (None, False)])
def test_a_market_price_keeps_its_from_as_long_as_there_is_one(market, stays):
    with transaction():
        make.price(service("理女发"), 1000, market_fen=3000, market_is_from=True)
    change(market_low_fen=market, market_high_fen=market)
    assert price_line(service("理女发").id, TODAY).market_is_from is stays


def test_a_new_name_leaves_an_audit_line_and_no_new_price():
    key = service("理女发").id
    change(name="女士理发")
    (line,) = audit_lines()
    assert (line.verb, line.subject_key, line.at) == ("rename_service", str(key), NOW)
    assert "理女发" in line.before and "女士理发" in line.after
    assert len(prices("女士理发")) == 1


def test_a_new_name_and_a_new_price_at_once_leave_a_line_each():
    change(name="女士理发", price_fen=1200)
    assert [line.verb for line in audit_lines()] == ["rename_service", "change_price"]
