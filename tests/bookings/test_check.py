"""check-data names each fault that is planted by hand, and is silent on clean data."""

import pytest
from sqlalchemy import text

from community.bookings.check import faults
from community.core.db import db, transaction
from tests.cast import NOW

pytestmark = pytest.mark.usefixtures("data")


def plant(*statements: str) -> list[str]:
    """Change rows by hand, as whoever has the file could: without triggers, checks and foreign keys."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    db.session.rollback()
    with db.engine.connect() as connection:
        if is_sqlite:
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA ignore_check_constraints=ON")
            cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            for statement in statements:
                connection.execute(text(statement))
            connection.commit()
        finally:
            if is_sqlite:
                cursor.execute("PRAGMA ignore_check_constraints=OFF")
                cursor.execute("PRAGMA foreign_keys=ON")
    return list(faults(NOW))


def without_trigger() -> str:
    on = "" if db.engine.dialect.name == "sqlite" else " ON booking"
    return f"DROP TRIGGER keep_booking_columns{on}"


def test_clean_data_has_no_fault():
    assert list(faults(NOW)) == []


def test_taken_that_is_not_its_claims_is_named():
    assert "taken 2, but its claims are 1" in plant("UPDATE slot SET taken = 2 WHERE id = 1")[0]


def test_a_claim_without_a_booking_is_named():
    drop = (
        []
        if db.engine.dialect.name == "sqlite"
        else ["ALTER TABLE claim DROP CONSTRAINT fk_claim_booking_id"]
    )
    found = plant(*drop, "INSERT INTO claim (booking_id, slot_id, quantity) VALUES (999, 1, 1)")
    assert any("has no booking" in fault for fault in found)


def test_two_active_bookings_of_one_person_are_named():
    columns = (
        "pickup_code, partner_id, service_id, contact_id, for_whom, starts_at, ends_at, quantity, state,"
        " channel, price_id, price_fen, price_is_from, amount_fen, created_at"
    )
    found = plant(
        "DROP INDEX uq_booking_active",
        f"INSERT INTO booking (reference, {columns}) SELECT 'copy', {columns} FROM booking",
    )
    assert any("two active bookings" in fault for fault in found)


def test_a_changed_price_on_a_booking_is_named():
    found = plant(without_trigger(), "UPDATE booking SET price_fen = 900, amount_fen = 900")
    assert any("does not bear the price" in fault for fault in found)


def test_a_slot_past_its_capacity_is_named():
    drop = [] if db.engine.dialect.name == "sqlite" else ["ALTER TABLE slot DROP CONSTRAINT ck_slot_taken"]
    found = plant(
        *drop, "UPDATE slot SET taken = 3 WHERE id = 1", "UPDATE claim SET quantity = 3 WHERE slot_id = 1"
    )
    assert any("taken 3 of a capacity of 2" in fault for fault in found)


def test_a_booking_that_holds_its_place_without_a_claim_is_named():
    found = plant("DELETE FROM claim", "UPDATE slot SET taken = 0")
    assert any("without a claim" in fault for fault in found)


def test_a_cancelled_booking_with_claims_is_named():
    found = plant("UPDATE booking SET state = 'cancelled', cancelled_at = created_at")
    assert any("has claims and holds no place" in fault for fault in found)


def test_a_booking_moved_away_from_its_claims_is_named():
    found = plant("UPDATE booking SET starts_at = '2026-11-25 09:00:00'")
    assert any("its claims at other places" in fault for fault in found)


def test_a_booking_that_lost_one_of_its_steps_is_named():
    found = plant("DELETE FROM claim WHERE slot_id = 2", "UPDATE slot SET taken = 0 WHERE id = 2")
    assert any("its claims at other places" in fault for fault in found)


def test_a_claim_on_another_resource_is_named():
    found = plant("UPDATE slot SET resource_id = 2")
    assert any("its claims at other places" in fault for fault in found)


def test_a_state_without_its_event_is_named():
    found = plant("UPDATE booking SET state = 'done'")
    assert any("its events do not say so" in fault for fault in found)


@pytest.mark.parametrize("column", ["price_fen", "amount_fen", "quantity", "price_id"])
def test_the_database_refuses_to_change_what_was_agreed(column):
    with pytest.raises(Exception, match="never changes"), transaction() as session:
        session.execute(text(f"UPDATE booking SET {column} = {column} + 1"))


def test_the_database_refuses_to_sell_past_the_capacity():
    with pytest.raises(Exception, match="ck_slot_taken"), transaction() as session:
        session.execute(text("UPDATE slot SET taken = capacity + 1"))


def test_a_booking_left_over_in_a_time_that_is_shut_is_named():
    columns = "INSERT INTO closure (partner_id, starts_at, ends_at, reason)"
    shut = f"{columns} VALUES (NULL, '2026-11-25 00:00:00', '2026-11-26 00:00:00', '盘点')"
    assert "stands in the time of closure" in plant(shut)[0]


def test_a_place_sold_twice_at_crossing_times_is_named():
    columns = "INSERT INTO slot (resource_id, starts_at, ends_at, capacity, taken) VALUES"
    found = plant(
        f"{columns} (2, '2026-11-25 10:00:00.000000', '2026-11-25 10:20:00.000000', 1, 1)",
        f"{columns} (2, '2026-11-25 10:10:00.000000', '2026-11-25 10:30:00.000000', 1, 1)",
    )
    assert any("resource 2 has more taken at 2026-11-25 10:10" in fault for fault in found)
