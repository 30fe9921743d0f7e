"""The one module that imports SQLite; everything else goes through the engine."""

import platform

try:
    from pysqlite3 import dbapi2 as module
except ImportError:  # no wheel for this machine (aarch64): Python's own, without WAL
    import sqlite3 as module

# The WAL-reset bug loses commits of several connections; fixed in these, https://sqlite.org/wal.html
FIXED_FROM = (3, 51, 3)
FIXED_BRANCHES = ((3, 50, 7), (3, 44, 6))
BUSY_CODES = {5, 6, 10, 13}  # SQLITE_BUSY, LOCKED, IOERR, FULL


def is_wal_safe(version: tuple[int, ...]) -> bool:
    """Whether a library of this version may run WAL with several connections."""
    return version >= FIXED_FROM or any(version[:2] == b[:2] and version >= b for b in FIXED_BRANCHES)


def prepare(connection) -> None:
    """Set one new DBAPI connection up; transactions are begun by hand (core.db).

    Raises:
        RuntimeError: the file refused the journal mode that keeps commits safe.
    """
    connection.isolation_level = None
    wanted = "wal" if is_wal_safe(module.sqlite_version_info) else "truncate"
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=5000")
    got = cursor.execute(f"PRAGMA journal_mode={wanted}").fetchone()[0]
    if got != wanted:
        raise RuntimeError(
            f"SQLite {module.sqlite_version} on {platform.machine()}: {wanted} refused, got {got}"
        )
    for setting in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
        "cache_size=-8000",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def is_busy(error: BaseException) -> bool:
    """Whether an error says busy, locked or full: nothing was saved, and later it may be."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in BUSY_CODES
