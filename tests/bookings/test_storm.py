"""Eight processes do anything to one book at once: nothing is sold twice, nobody is lost, nothing breaks."""

import pytest

from tests.bookings.storm import PROCESSES, storm

pytestmark = [pytest.mark.book, pytest.mark.parametrize("kind", ["sqlite", "postgres"])]
OPERATIONS = 60  # of each process; `python -m tests.bookings.storm` does 1,500


def test_whatever_many_do_at_once_the_book_is_right_in_the_end(tmp_path, kind):
    result = storm(kind, tmp_path, operations=OPERATIONS, number=20261124)
    assert result.errors == []
    assert result.found == []
    assert sum(result.done.values()) == PROCESSES * OPERATIONS and result.done["book"] > 30


def test_without_the_guards_it_is_not(tmp_path, kind):
    result = storm(kind, tmp_path, operations=OPERATIONS, number=1, module="tests.unguarded")
    assert [*result.errors, *result.found] != []  # the last word is the database's: some of it is a 500
