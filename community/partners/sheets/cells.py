"""One cell as people fill it in: prices, minutes, yes or no, understood or said to be wrong."""

import re

from community.core import money
from community.core.text import plain_number
from community.partners.models import CATEGORIES, KIND_NAMES, UNITS

YES = {"是", "起", "对", "有", "√", "✓", "1", "y", "yes", "true"}
NO = {"", "否", "无", "0", "×", "n", "no", "false"}
KINDS = {words: kind for kind, words in KIND_NAMES} | {"直接来": "walk_in", "不用约": "walk_in"}
CATEGORY_KEYS = {name: key for key, name, _ in CATEGORIES}
_PRICE = re.compile(rf"[¥￥]?([0-9.,]+)(?:元|块)?(起)?(?:/?(?:{'|'.join(UNITS)}))?(起)?")
_RANGE = re.compile(r"(.+?)(?:-|–|—|~|至|到)(.+)")
_SPAN = re.compile(r"(?:([0-9]{1,2}(?:\.[0-9])?|半)(?:个)?小时)?(?:([0-9]{1,4})(?:分钟|分)?)?")


def price_of(text: str, heading: str) -> tuple[int, bool]:
    """An amount in fen and whether it is "from": 10, 10元, ￥12.5, 60元起, 10元/次, 免费."""
    plain = plain_number(text)
    if plain == "免费":
        return 0, False
    match = _PRICE.fullmatch(plain)
    try:
        return money.fen(match[1] if match else plain), bool(match and (match[2] or match[3]))
    except ValueError:
        raise ValueError(f"{heading}写成 10 或 12.5 这样的数") from None


def market_of(text: str, heading: str) -> tuple[int | None, int | None]:
    """A market price in fen, low and high where it is a range (300-400)."""
    if plain_number(text) in ("", "无", "-"):
        return None, None
    match = _RANGE.fullmatch(plain_number(text))
    if not match:
        return price_of(text, heading)[0], None
    return price_of(match[1], heading)[0], price_of(match[2], heading)[0]


def is_yes(text: str, heading: str) -> bool:
    plain = plain_number(text).lower()
    if plain not in YES | NO:
        raise ValueError(f"{heading}写“是”，不是就空着")
    return plain in YES


def minutes_of(text: str, heading: str) -> int | None:
    """40, 40分钟, 1小时30分钟, 1.5小时, 半小时; None where it is empty or 不定."""
    plain = plain_number(text)
    if plain in ("", "不定"):
        return None
    match = _SPAN.fullmatch(plain)
    if not match:
        raise ValueError(f"{heading}写分钟数，比如 40")
    hours = 0.5 if match[1] == "半" else float(match[1] or 0)
    total = round(hours * 60) + int(match[2] or 0)
    if not 5 <= total <= 1440:
        raise ValueError(f"{heading}要在5到1440分钟之间")
    return total


def number_of(text: str, heading: str) -> int | None:
    """A line's own number, as an export gave it."""
    plain = plain_number(text)
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise ValueError(f"{heading}请不要改，新项目空着")
    return int(plain)
