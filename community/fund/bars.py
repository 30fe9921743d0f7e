"""The charts of the fund, in the units of their drawing: figures in, figures out."""

from collections.abc import Sequence
from dataclasses import dataclass

BASE, HIGHEST = 138, 115  # where the bars stand, and how high the highest is
STEP, WIDTH, GAP = 45, 17, 2
MOST_LINES = 3  # behind the bars


@dataclass(frozen=True)
class Bar:
    """One bar: income (in) or spending (out)."""

    way: str
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Chart:
    """Bars side by side, month by month.

    Args:
        months: where the name of each stands.
        lines: height and words of each line behind them.
    """

    bars: list[Bar]
    months: list[tuple[int, str]]
    lines: list[tuple[int, str]]


def chart(months: Sequence[tuple[str, int, int]]) -> Chart:
    """Income and spending of some months, the oldest first.

    Args:
        months: name, income and spending in fen, neither below 0.
    """
    most = max((fen for _, *both in months for fen in both), default=0)
    bars, names = [], []
    for place, (name, *both) in enumerate(months):
        left = GAP + STEP * place
        names.append((left + WIDTH + GAP // 2, name))
        for number, (way, fen) in enumerate(zip(("in", "out"), both, strict=True)):
            height = _height(fen, most)
            bars.append(Bar(way, left + number * (WIDTH + GAP), BASE - height, height))
    step = _round_step(most)
    lines = [(BASE - _height(at, most), _in_words(at)) for at in range(step, most + 1, step)] if step else []
    return Chart(bars, names, lines)


def share(amount_fen: int, largest_fen: int) -> int:
    """The length of a bar lying down, of 100; what is not nothing is seen."""
    return max(1, round(abs(amount_fen) * 100 / abs(largest_fen))) if amount_fen else 0


def _height(fen: int, most: int) -> int:
    return round(fen * HIGHEST / most) if most else 0


def _round_step(most: int) -> int:
    """1, 2 or 5 and noughts, so that one to three lines stand behind the bars."""
    step, factors = 100, (2, 2.5, 2)
    turn = 0
    while most // step > MOST_LINES:
        step = int(step * factors[turn % 3])
        turn += 1
    return step


def _in_words(fen: int) -> str:
    yuan = fen // 100
    return f"{yuan / 10_000:g}万" if yuan >= 10_000 else str(yuan)
