"""The ledger as a file for everybody, written portion by portion: its length costs no memory."""

from collections.abc import Iterator

from community.core.db import reading
from community.fund.chain import COLUMNS, line
from community.fund.reckoning import portion

PORTION = 500  # entries in memory at once
MARK = "\ufeff"  # a spreadsheet then reads it as UTF-8


def records(first: int, last: int) -> Iterator[str]:
    """The file of the entries from one number to another, both in it.

    Each portion is a read of its own: whoever downloads slowly holds neither a connection nor the log of
    the database. Entries are only ever appended, so they are the same entries all the while.
    """
    yield MARK + line(list(COLUMNS.values()))
    for start in range(first, last + 1, PORTION):
        with reading():
            entries = portion(start, min(last, start + PORTION - 1))
        yield "".join(line(entry.cells()) for entry in entries)
