"""Figures become bars and lines of a drawing."""

import pytest

from community.fund.bars import BASE, HIGHEST, MOST_LINES, Bar, chart, share


def test_the_highest_bar_fills_the_drawing_and_the_others_their_share():
    drawn = chart([("2026-09", 460_000, 230_000), ("2026-10", 0, 115_000)])
    assert drawn.bars[:2] == [Bar("in", 2, BASE - HIGHEST, HIGHEST), Bar("out", 21, 80, 58)]
    assert [bar.height for bar in drawn.bars[2:]] == [0, 29]
    assert drawn.months == [(20, "2026-09"), (65, "2026-10")]


@pytest.mark.parametrize(
    ("most_fen", "lines"),
    [
        (460_000, ["2000", "4000"]),
        (510_000, ["2000", "4000"]),
        (90_000, ["500"]),
        (5_000_000, ["2万", "4万"]),
        (100, ["1"]),
        (50, []),
        (0, []),
    ],
)
def test_lines_stand_at_round_figures(most_fen, lines):
    drawn = chart([("2026-10", most_fen, 0)])
    assert [words for _, words in drawn.lines] == lines and len(lines) <= MOST_LINES
    assert all(BASE - HIGHEST <= height <= BASE for height, _ in drawn.lines)


def test_no_months_are_an_empty_drawing():
    assert chart([]).bars == []


def test_a_small_part_is_seen_and_nothing_is_not():
    assert [share(fen, -100_000) for fen in (-100_000, -50_000, -1, 0)] == [100, 50, 1, 0]
