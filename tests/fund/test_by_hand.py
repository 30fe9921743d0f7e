"""The ledger against whoever writes SQL by hand, as the site's own database user."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from community.core.db import db
from community.fund import months
from community.fund.check import faults
from community.fund.queries import end_of_chain, entry
from tests.cast import NOW, account
from tests.fund.staged import by, closed, entered, forget, written

pytestmark = pytest.mark.usefixtures("data")
ENTRY = (
    "fund_id, seq, month, occurred_on, recorded_at, kind, category, amount_fen, balance_fen, summary, reason,"
    " entered_by_id, approved_by_id, previous_hash, hash"
)


@pytest.fixture(autouse=True)
def ledger(data):
    """Three entries, and October closed."""
    for kind, amount_fen in (("income", 1000), ("spending", 300), ("income", 50)):
        entered(kind, amount_fen, on=NOW.date().replace(month=10))
    closed("2026-10", 750)
    months.review("2026-10", **by("supervisor"))
    db.session.remove()


def execute(*statements: str) -> None:
    forget()
    with db.engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def copied(**changed: object) -> str:
    """An INSERT of a fourth entry that would be right but for what is changed."""
    seq, balance, last_hash = end_of_chain()
    values = {
        "fund_id": 1,
        "seq": seq + 1,
        "month": "2026-11",
        "occurred_on": "2026-11-20",
        "recorded_at": "2026-11-20 10:00:00",
        "kind": "income",
        "category": "contribution",
        "amount_fen": 20,
        "balance_fen": balance + 20,
        "summary": "by hand",
        "reason": "",
        "entered_by_id": account("secretary").id,
        "approved_by_id": account("second").id,
        "previous_hash": last_hash,
        "hash": "1" * 64,
    } | changed
    said = ", ".join(str(v) if isinstance(v, int) else f"'{v}'" for v in values.values())
    return f"INSERT INTO fund_entry ({', '.join(values)}) VALUES ({said})"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fund_entry SET summary = 'x' WHERE seq = 2",
        "DELETE FROM fund_entry WHERE seq = 3",
        "DELETE FROM fund_entry",
        "UPDATE fund_close SET bank_fen = 1",
        "DELETE FROM fund_close",
        "UPDATE fund_review SET reviewed_at = '2026-01-01 00:00:00'",
        "DELETE FROM fund_review",
        "UPDATE audit_line SET verb = 'x'",
        "DELETE FROM audit_line",
    ],
)
def test_nothing_that_stands_is_changed(statement):
    before = [entry(seq) for seq in (1, 2, 3)]
    with pytest.raises(DBAPIError):
        execute(statement)
    forget()
    assert [entry(seq) for seq in (1, 2, 3)] == before and list(faults(NOW)) == []


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("fund_entry", "summary = 'x'"),
        ("fund_close", "bank_fen = 1"),
        ("fund_review", "reviewed_at = '2026-01-01 00:00:00'"),
        ("audit_line", "verb = 'x'"),
    ],
)
def test_nothing_is_changed_by_an_insert_that_conflicts(table, changed):
    again = f"INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) DO UPDATE SET {changed}"
    with pytest.raises(DBAPIError, match="appended, never changed|follows"):
        execute(again)
    assert list(faults(NOW)) == []


@pytest.mark.parametrize(
    "changed",
    [
        "kind = 'income', amount_fen = 4000",
        "category = 'facilities'",
        "amount_fen = -4000",
        "occurred_on = '2026-11-01'",
        "summary = 'x'",
        "reverses = 1",
        "reason = 'x'",
        "entered_by_id = 99",
        "entered_at = '2026-01-01 00:00:00'",
        "import_mark = 'm'",
        "is_exempt = false",
        "rewrites = 1",
    ],
)
def test_a_draft_stays_as_it_was_written_down(changed):
    number = written("spending", 40)
    with pytest.raises(DBAPIError, match="written down never changes"):
        execute(f"UPDATE fund_draft SET {changed} WHERE id = {number}")
    again = f"INSERT INTO fund_draft SELECT * FROM fund_draft WHERE id = {number}"
    with pytest.raises(DBAPIError, match="written down never changes"):
        execute(f"{again} ON CONFLICT (id) DO UPDATE SET {changed}")


@pytest.mark.parametrize(
    "changed",
    [
        "state = 'waiting', settled_at = NULL, settled_by_id = NULL",
        "settled_by_id = 99",
        "seq = 9",
        "seq = NULL",
    ],
)
def test_what_was_approved_stays_so(changed):
    with pytest.raises(DBAPIError, match="signed or settled never changes"):
        execute(f"UPDATE fund_draft SET {changed} WHERE seq = 1")


def test_a_draft_is_not_thrown_away(data):
    with pytest.raises(DBAPIError, match="written down never changes"):
        execute("DELETE FROM fund_draft WHERE seq = 1")


def test_a_draft_is_not_replaced(only_sqlite):
    written("spending", 40)
    with pytest.raises(DBAPIError, match="written down never changes"):
        execute("INSERT OR REPLACE INTO fund_draft SELECT * FROM fund_draft WHERE state = 'waiting'")


@pytest.mark.parametrize("table", ["fund_entry", "fund_close", "fund_review", "audit_line"])
def test_nothing_is_replaced(only_sqlite, table):
    with pytest.raises(DBAPIError, match="appended, never changed|follows"):
        execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert list(faults(NOW)) == []


@pytest.mark.parametrize("table", ["fund_entry", "fund_close", "fund_review", "audit_line"])
def test_nothing_is_emptied(only_postgres, table):
    with pytest.raises(DBAPIError, match="appended, never changed"):
        execute(f"TRUNCATE {table} CASCADE")
    assert list(faults(NOW)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 5},
        {"seq": 3},
        {"balance_fen": 21},
        {"previous_hash": "0" * 64},
        {"amount_fen": 0, "balance_fen": 750},
        {"amount_fen": -20, "balance_fen": 730},  # an income
        {"kind": "spending", "amount_fen": -751, "balance_fen": -1},
        {"kind": "opening", "category": "opening"},
        {"kind": "reversal"},  # of nothing
        {"approved_by_id": 1, "entered_by_id": 1},
        {"kind": "gift"},
        {"category": "wages"},
        {"month": "2026-10"},  # closed
    ],
)
def test_no_entry_comes_in_that_does_not_follow_the_rules(changed):
    with pytest.raises(DBAPIError):
        execute(copied(**changed))
    forget()
    assert end_of_chain()[0] == 3


def test_an_entry_by_hand_that_follows_is_let_in_and_named_by_its_hash():
    execute(copied())
    assert list(faults(NOW)) == ["entry 4 is not what its hash says", "entry 4 was written down by nobody"]


def guards_off(table: str = "fund_entry", names: tuple[str, ...] = ("update", "delete")) -> list[str]:
    if db.engine.dialect.name == "sqlite":
        return [f"DROP TRIGGER keep_{table}_{name}" for name in names]
    return [f"ALTER TABLE {table} DISABLE TRIGGER USER"]


@pytest.mark.parametrize(
    ("by_hand", "named"),
    [
        ("UPDATE fund_entry SET summary = '示例300.01元' WHERE seq = 2", "entry 2 is not what its hash says"),
        ("UPDATE fund_entry SET recorded_at = '2026-01-01 00:00:00' WHERE seq = 1", "entry 1 is not what"),
        ("DELETE FROM fund_entry WHERE seq = 2", "entry 3 follows entry 1"),
    ],
)
def test_with_the_triggers_dropped_check_data_names_the_entry(by_hand, named):
    execute(*guards_off(), by_hand)
    assert any(named in fault for fault in faults(NOW))


def test_two_entries_that_changed_places_are_named():
    swap = [f"UPDATE fund_entry SET seq = {to} WHERE seq = {at}" for at, to in ((2, 99), (3, 2), (99, 3))]
    execute(*guards_off(), *swap)
    assert any("entry 2 is not what its hash says" in fault for fault in faults(NOW))


def test_a_close_with_other_sums_is_named():
    changed = "UPDATE fund_close SET income_fen = 0, closing_fen = -300, bank_fen = -300"
    execute(*guards_off("fund_close"), changed)
    assert list(faults(NOW)) == ["the close of 2026-10 has other sums than its entries"]


def test_a_close_that_does_not_name_its_last_entry_is_named():
    """Two entries that come to nothing leave its sums as they were."""
    one = copied(seq=4, month="2026-10", hash="4" * 64)
    back = {"kind": "spending", "amount_fen": -20, "balance_fen": 750, "previous_hash": "4" * 64}
    other = copied(seq=5, month="2026-10", **back)
    with_on = "" if db.engine.dialect.name == "sqlite" else " ON fund_entry"
    execute(f"DROP TRIGGER months_fund_entry{with_on}", one, other)
    assert "the close of 2026-10 does not name its last entry and its hash" in faults(NOW)


def test_a_month_that_no_close_names_is_named():
    same = "fund_id, closing_fen, last_seq, last_hash, closed_by_id, closed_at"
    columns = f"{same}, bank_fen, opening_fen, income_fen, spending_fen, reversals_fen"
    empty = f"{same}, closing_fen, closing_fen, 0, 0, 0"
    execute(f"INSERT INTO fund_close (month, {columns}) SELECT '2026-12', {empty} FROM fund_close")
    assert list(faults(NOW)) == ["the close of 2026-12 follows that of 2026-10"]


@pytest.mark.parametrize("changed", ["amount_fen = 999", "summary = '别的事'", "occurred_on = '2026-10-01'"])
def test_a_draft_that_says_other_than_its_entry_is_named(changed):
    execute(*guards_off("fund_draft", ("columns",)), f"UPDATE fund_draft SET {changed} WHERE seq = 1")
    assert list(faults(NOW)) == ["draft 1 and entry 1 are not the same"]
