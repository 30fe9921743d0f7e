"""A shop's week as people write it: 9:00-12:00 14:00-18:00, one text a day."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, pairwise

from community.core.dates import WEEKDAYS, minutes_of
from community.partners.rules import days_words

AFTERNOON = ("下午", "傍晚", "晚上")
_PART = "凌晨|早上|上午|中午|下午|傍晚|晚上"
_CLOCK = re.compile(rf"({_PART})?(\d{{1,2}})(?:[:.点](?:(\d\d)分?|(半))?)?")
_GLUED = re.compile(rf"\s*(-|–|—|~|〜|到|至)+\s*|({_PART})\s+")


def weekly(texts: Sequence[str]) -> list[tuple[int, int, int]]:
    """Seven days as people write them into blocks of weekday, opens, closes.

    Args:
        texts: Monday first; 9:00-12:00 14:00-18:00, empty for a day off.
    Raises:
        ValueError: its sentence says which day is wrong, and how.
    """
    blocks: list[tuple[int, int, int]] = []
    for day, text in enumerate(texts):
        blocks += [(day, opens, closes) for opens, closes in spans_of(WEEKDAYS[day], text)]
    return blocks


def spans_of(day: str, text: str) -> list[tuple[int, int]]:
    """One day as people write it into opens and closes in minutes, in order.

    Args:
        day: what to call it in the sentence that says what is wrong.
    Raises:
        ValueError: with that sentence.
    """
    spans = sorted(_typed(day, text))
    for (_, closes), (opens, _) in pairwise(spans):
        if opens < closes:
            raise ValueError(f"{day}的时间重叠了")
    return spans


def _typed(day: str, text: str) -> list[tuple[int, int]]:
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in ("", "休息", "休"):
        return []
    spans = []
    for part in re.split(r"[\s,、;和]+", _GLUED.sub(lambda glue: "-" if glue[1] else glue[2], plain)):
        try:
            opens, closes = _ends(part)
        except ValueError:
            raise ValueError(f"{day}写成 9:00-12:00 14:00-18:00 这样，休息就空着") from None
        if opens >= closes:
            raise ValueError(f"{day}的关门时间要在开门之后")
        spans.append((opens, closes))
    return spans


def _ends(part: str) -> tuple[int, int]:
    """9:00-12:00, 9点-12点半, 下午2:00-6:00; the part of the day said first counts for both ends."""
    first, last = (_CLOCK.fullmatch(end) for end in part.split("-"))
    if not first or not last:
        raise ValueError(part)
    return _minutes(first, first[1]), _minutes(last, last[1] or first[1])


def _minutes(clock: re.Match, part_of_day: str | None) -> int:
    hours = int(clock[2])
    if hours < 12 and part_of_day in AFTERNOON or hours < 3 and part_of_day == "中午":
        hours += 12
    return minutes_of(f"{hours}:{clock[3] or ('30' if clock[4] else '00')}")


def written(blocks: Sequence[tuple[int, int, int]]) -> list[str]:
    """Blocks as a person would type them, one text for each weekday."""
    return [written_spans([block[1:] for block in sorted(blocks) if block[0] == day]) for day in range(7)]


def written_spans(spans: Sequence[tuple[int, int]]) -> str:
    """A day's spans as a person would type them."""
    return " ".join(
        f"{opens // 60}:{opens % 60:02d}-{closes // 60}:{closes % 60:02d}" for opens, closes in spans
    )


def in_short(blocks: Sequence[tuple[int, int, int]]) -> str:
    """Blocks in one line: 周一到周五 9:00-12:00 14:00-18:00，周六、周日 9:00-17:00."""
    texts = written(blocks)
    runs = [list(run) for _, run in groupby(range(7), key=lambda day: texts[day])]
    return "，".join(f"{days_words(run)} {texts[run[0]]}" for run in runs if texts[run[0]])
