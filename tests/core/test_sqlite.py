"""Each connection to SQLite is set up to be safe."""

import pytest
from sqlalchemy import text

from community.core.db import db
from community.core.sqlite import is_wal_safe

SAFE = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "synchronous": 2,
    "busy_timeout": 5000,
    "trusted_schema": 0,
}


def test_each_connection_is_set_up(only_sqlite, data):
    assert {setting: db.session.execute(text(f"PRAGMA {setting}")).scalar() for setting in SAFE} == SAFE


@pytest.mark.parametrize("version", [(3, 51, 3), (4, 0, 0), (3, 50, 7), (3, 44, 6)])
def test_a_library_without_the_bug_may_run_wal(version):
    assert is_wal_safe(version)


@pytest.mark.parametrize("version", [(3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2)])
def test_a_library_with_the_bug_may_not(version):
    assert not is_wal_safe(version)
