"""Agreements and what met them against whoever writes SQL by hand, as the site's own database user."""

import pytest
from sqlalchemy.exc import DBAPIError

from community.core.db import db, transaction
from community.fund.agreements import contributions
from community.fund.agreements.check import faults
from community.fund.agreements.dues import asked_waivers
from tests import factories as make
from tests.cast import NOW, account
from tests.fund.agreements.agreed import (
    SINCE_OCTOBER,
    all_paid,
    collected,
    entered,
    rent_of,
    service_of,
    shop,
    three_rents,
)
from tests.fund.staged import by
from tests.fund.test_by_hand import execute

pytestmark = pytest.mark.usefixtures("data")
OCTOBER = NOW.date().replace(month=10)
CANTEENS = "signed_at IS NOT NULL AND partner_id = (SELECT id FROM partner WHERE slug = 'canteen')"


@pytest.fixture(autouse=True)
def agreed(data):
    """Three rents, paid in October for November; a service, counted; a waiver, granted; a scan; a draft."""
    three_rents()
    with transaction():
        make.scan(make.agreement(shop("draft-shop"), times=3, **SINCE_OCTOBER))
        make.agreement(shop("canteen"), times=9, number="草稿", signed_on=None, signed_at=None)
    entered(all_paid(), on=OCTOBER)
    contributions.count(service_of("draft-shop"), "2026-10", 1, **by())
    contributions.ask_waiver(rent_of("canteen"), "2026-10", reason="装修", **by())
    contributions.settle_waiver(asked_waivers()[0].waiver, "granted", **by("second"))
    db.session.remove()


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE agreement SET summary = 'x' WHERE {CANTEENS}",
        f"UPDATE agreement SET ends_on = '2030-01-01' WHERE {CANTEENS}",
        f"UPDATE agreement SET signed_at = NULL, signed_on = NULL WHERE {CANTEENS}",
        f"DELETE FROM agreement WHERE {CANTEENS}",
        "UPDATE agreement_term SET amount_fen = 1 WHERE kind = 'rent'",
        "DELETE FROM agreement_term WHERE kind = 'rent'",
        "INSERT INTO agreement_term (agreement_id, kind, quantity, unit, words)"
        f" SELECT id, 'service', 1, '人次', '' FROM agreement WHERE {CANTEENS}",
        "UPDATE agreement_scan SET size_bytes = 1",
        "DELETE FROM agreement_scan",
        "UPDATE contribution_share SET amount_fen = 1",
        "DELETE FROM contribution_share",
        "UPDATE service_count SET quantity = 9",
        "DELETE FROM service_count",
        "UPDATE contribution_waiver SET reason = 'x'",
        "UPDATE contribution_waiver SET state = 'asked', settled_at = NULL, settled_by_id = NULL",
        "DELETE FROM contribution_waiver",
    ],
)
def test_what_was_signed_paid_counted_or_settled_stays(statement):
    with pytest.raises(DBAPIError, match="never change"):
        execute(statement)
    assert list(faults(NOW)) == []


def test_a_last_day_is_set_once():
    ended = f"UPDATE agreement SET ended_on = '2026-12-31', end_reason = '换约' WHERE {CANTEENS}"
    execute(ended)
    with pytest.raises(DBAPIError, match="never changes"):
        execute(ended.replace("12-31", "12-30"))
    with pytest.raises(DBAPIError, match="never changes"):
        execute(f"UPDATE agreement SET ended_on = NULL, end_reason = '' WHERE {CANTEENS}")


@pytest.mark.parametrize(
    "table", ["agreement_scan", "contribution_share", "service_count", "contribution_waiver"]
)
def test_nothing_is_replaced(only_sqlite, table):
    with pytest.raises(DBAPIError, match="never change|shares of a draft"):
        execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert list(faults(NOW)) == []


@pytest.mark.parametrize("table", ["agreement_scan", "contribution_share", "service_count"])
def test_nothing_is_emptied(only_postgres, table):
    with pytest.raises(DBAPIError, match="never changed"):
        execute(f"TRUNCATE {table} CASCADE")


def share(draft_id: int, amount_fen: int) -> str:
    values = f"{draft_id}, {rent_of('canteen')}, '2026-10', {amount_fen}"
    return f"INSERT INTO contribution_share (draft_id, term_id, month, amount_fen) VALUES ({values})"


def test_no_share_comes_after_its_draft_was_approved():
    with pytest.raises(DBAPIError, match="shares of a draft"):
        execute(share(1, 1))


def test_a_draft_is_not_approved_with_shares_that_are_not_all_of_it():
    from_rents = {key: fen for key, fen in all_paid("2026-10").items() if key[0] != rent_of("canteen")}
    row = collected(from_rents)
    number = row.id
    execute(share(number, 1))
    approved = (
        f"UPDATE fund_draft SET state = 'approved', settled_at = '2026-11-24 10:00:00',"
        f" settled_by_id = {account('second').id} WHERE id = {number}"
    )
    with pytest.raises(DBAPIError, match="shares of a draft"):
        execute(approved)
    told = list(faults(NOW))
    assert f"the shares of draft {number} are 180001 fen of 180000" in told


def test_nobody_settles_the_waiver_he_asked_for():
    contributions.ask_waiver(rent_of("mending"), "2026-10", reason="装修", **by())
    own = (
        "UPDATE contribution_waiver SET state = 'granted', settled_at = '2026-11-24 10:00:00',"
        " settled_by_id = asked_by_id WHERE state = 'asked'"
    )
    with pytest.raises(DBAPIError, match="second_eyes"):
        execute(own)


def test_a_service_that_is_paid_and_a_month_that_is_not_due_are_named():
    contributions.ask_waiver(rent_of("mending"), "2026-10", reason="装修", **by())
    execute(
        f"INSERT INTO service_count (term_id, month, quantity, counted_at)"
        f" VALUES ({service_of('draft-shop')}, '2025-01', 1, '2026-11-24 10:00:00')"
    )
    assert any("of 2025-01, in which nothing is due" in fault for fault in faults(NOW))
