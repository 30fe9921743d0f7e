"""One cell as people fill it in: text, a day, a word of a short list, understood or said to be wrong."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from community.core.text import as_written, has_control_characters, without_invisible

LONGEST = 2_000  # characters of any cell
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  # 2000-01-01 to 2099-12-31, counted from the end of 1899
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]?00:00(?::00)?)?")


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
