"""One cell as people fill it in: numbers, prices, days and yes or no, understood or said to be wrong."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from community.core import money
from community.core.text import as_written, has_control_characters, plain_number, without_invisible
from community.partners.models import CATEGORIES, KIND_NAMES, UNITS

LONGEST = 2_000  # characters of any cell
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000-01-01 to 2099-12-31, counted from the end of 1899
YES = {"是", "起", "对", "有", "√", "✓", "1", "y", "yes", "true"}
NO = {"", "否", "无", "0", "×", "n", "no", "false"}
KINDS = {words: kind for kind, words in KIND_NAMES} | {"直接来": "walk_in", "不用约": "walk_in"}
CATEGORY_KEYS = {name: key for key, name, _ in CATEGORIES}
_PRICE = re.compile(rf"[¥￥]?([0-9.,]+)(?:元|块)?(起)?(?:/?(?:{'|'.join(UNITS)}))?(起)?")
_RANGE = re.compile(r"(.+?)(?:-|–|—|~|至|到)(.+)")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]?00:00(?::00)?)?")
_SPAN = re.compile(r"(?:([0-9]{1,2}(?:\.[0-9])?|半)(?:个)?小时)?(?:([0-9]{1,4})(?:分钟|分)?)?")


def text_of(value: object) -> str:
    """A cell's value as the text a person would have typed, on one line or more, without blanks around it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):  # a phone number or a price that a sheet took for a number
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{value:.10g}"
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    text = without_invisible(str(value)).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return as_written(text.strip())


def line_text(text: str) -> str:
    """Several lines in a cell of one: joined by blanks."""
    return " ".join(part.strip() for part in re.split(r"[\n\t]+", text))


def is_same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing that a sheet keeps."""
    return text_of(one) == text_of(other)


def checked(text: str, heading: str, most: int) -> str:
    """A text that its column can hold.

    Raises:
        ValueError: the sentence that says why not.
    """
    if len(text) > most:
        raise ValueError(f"{heading}最多{most}个字，现在是{len(text)}个")
    if has_control_characters(text, newlines=True):
        raise ValueError(f"{heading}里有打不出来的字符，请重新输入")
    return text


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


def day_of(text: str, heading: str) -> date | None:
    """2026-12-01, 2026/12/1, 2026年12月1日, or the number that a sheet keeps a day as."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if plain.isdigit() and len(plain) == 5 and FIRST_SERIAL <= int(plain) <= LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(plain))
    match = _DAY.fullmatch(plain)
    try:
        return date(*(int(part) for part in match.groups()))
    except (AttributeError, ValueError):
        raise ValueError(f"{heading}写成 2026-12-01 这样的日子") from None


def one_of(text: str, heading: str, choices: dict[str, str]) -> str:
    """What a word of a short list stands for."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace(",", "，")
    if plain not in choices:
        raise ValueError(f"{heading}只能写{'、'.join(choices)}")
    return choices[plain]


def number_of(text: str, heading: str) -> int | None:
    """A line's own number, as an export gave it."""
    plain = plain_number(text)
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise ValueError(f"{heading}请不要改，新项目空着")
    return int(plain)
