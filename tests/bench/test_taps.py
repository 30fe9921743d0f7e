"""The robot that taps: on the pad it types a number, elsewhere it takes what is there."""

import random

import pytest

from tests.bench.taps import NEXT, Tapped, _chosen

KEYS = [[key, n, n, 1] for n, key in enumerate([*"1234567890", "删一位", "下一步"])]


def pressed(typed: str | None, targets: list, times: int = 200) -> list[str]:
    chance = random.Random(1)
    return [_chosen(targets, typed, chance)[0] for _ in range(times)]


@pytest.mark.parametrize(("typed", "key"), [("", "1"), ("1", "3"), ("13", "9"), ("13900000007", "下一步")])
def test_on_the_pad_it_mostly_goes_on_with_a_number(typed, key):
    assert pressed(typed, KEYS).count(key) > 150


@pytest.mark.parametrize("name", NEXT)
def test_it_mostly_ends_what_it_began_and_not_always(name):
    found = pressed(None, [["返回", 0, 0, 1], [name, 0, 0, 1]])
    assert found.count(name) > 150 and "返回" in found


def test_a_share_of_the_answers_is_the_time_by_which_they_had_come():
    tapped = Tapped(answers=[5.0, 1.0, 3.0, 2.0, 4.0])
    assert [tapped.share(part) for part in (0, 0.5, 1)] == [1.0, 3.0, 5.0]
