"""Whatever is done to the book in whatever order, what is always true stays true after each step."""

import pytest
from sqlalchemy.exc import IntegrityError

from community.bookings import actions, outcomes, resources, undo
from tests.bookings import machine
from tests.databases import staged_app

pytestmark = pytest.mark.book


@pytest.fixture(scope="module")
def book_stage(tmp_path_factory):
    with staged_app("sqlite", tmp_path_factory.mktemp("machine"), machine.enter) as pair:
        yield pair


@pytest.mark.parametrize("number", [1, 2, 3, 4])  # quarters, that two cores share evenly
def test_what_is_always_true_of_the_book_is_true_after_each_step(book_stage, number):
    machine.run(*book_stage, examples=50, steps=40, number=number)


def nothing(*args, **kwargs) -> None:
    """In place of a guard."""


TWINS = {
    "nobody who waits is served": [(verbs, "settle") for verbs in (actions, outcomes, resources, undo)],
    "a cancellation keeps its places": [(outcomes, "release_slots")],
    "a move keeps its places": [(actions, "release_slots")],
    "doubles are not looked for": [(actions, "check_person")],
}


@pytest.mark.parametrize("guards", TWINS.values(), ids=TWINS)
def test_without_a_guard_the_machine_finds_it_out(book_stage, monkeypatch, guards):
    for verbs, name in guards:
        monkeypatch.setattr(verbs, name, nothing)
    with pytest.raises((AssertionError, IntegrityError)):
        machine.run(*book_stage, examples=60, steps=40, number=1, shrinks=False)
