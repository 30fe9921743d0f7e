"""Addresses as people write and paste them: the building, unit and room of a home; values in, values out."""

import re
import unicodedata
from dataclasses import dataclass

FORMAT = "写成 3-2-501 这样，就是3号楼2单元501室"

_DASHES = re.compile(r"\s*[-‐‑–—―−~～/.、,，_]+\s*|(?<=[0-9])\s+(?=[0-9])")
_BLANKS = re.compile(r"\s+")
_SPOKEN = re.compile(r"[零〇○一二两三四五六七八九十]+(?=[号栋幢座单门楼层室房户#-]|$)")
_DIGITS = {"零": 0, "〇": 0, "○": 0} | {c: n for n, c in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_PART_OF_ESTATE = re.compile(r"[一二两三四五六七八九十][期区组]")

_BUILDING = r"(?P<building>[0-9]{1,3}|[A-Z][0-9]{0,2}|[0-9]{1,2}[A-Z])"
_IS_BUILDING = r"(?:号楼|号栋|栋楼?|幢楼?|座|#楼?)"
_IS_UNIT = r"(?:号?单元|门)"
_FLOOR = r"(?:(?P<floor>[0-9]{1,2})(?:楼|层)-?)?"
_DOOR = r"(?P<room>[0-9]{3,4}[A-Z]?|[东西南北中左右]户?)(?:号?房间?|室|号|户)?"
_ANY_DOOR = _DOOR.replace("{3,4}", "{1,4}")
_BEFORE = r"[^0-9A-Z#]*"  # 柳荫里, 锦林街道，柳荫里-: the estate is chosen beside it
_WITH_UNIT = re.compile(
    rf"{_BEFORE}{_BUILDING}(?:(?:{_IS_BUILDING}|号|楼)-?|-)"
    rf"(?P<unit>[0-9]{{1,2}}|[A-Z])(?:{_IS_UNIT}-?|-){_FLOOR}{_ANY_DOOR}"
)
_WITHOUT_UNIT = re.compile(rf"{_BEFORE}{_BUILDING}{_IS_BUILDING}-?{_FLOOR}{_DOOR}")


@dataclass(frozen=True)
class Address:
    """A home within an estate; a building without units has none."""

    building: str
    unit: str
    room: str

    def words(self) -> str:
        """3号楼2单元501室, A座1203室, 3号楼2单元5楼东户."""
        building = f"{self.building}座" if self.building.isalpha() else f"{self.building}号楼"
        unit = f"{self.unit}单元" if self.unit else ""
        return f"{building}{unit}{self.room}{'' if self.room.endswith('户') else '室'}"


def address_of(text: str) -> Address | None:
    """The one home that a text names, however it is written (3-2-501, 3号楼2单元501室, 三栋二单元五零一).

    Returns:
        None where it names none, leaves out the building, says a number that may be a unit or a room
        (3-501), or says more than an address.
    """
    plain = _plain(text)
    found = _WITH_UNIT.fullmatch(plain) or _WITHOUT_UNIT.fullmatch(plain)
    if found is None or _PART_OF_ESTATE.search(plain):
        return None
    parts = {"unit": "", "floor": None} | found.groupdict()
    building, unit, floor = (_bare(parts[name]) for name in ("building", "unit", "floor"))
    room = _room(_bare(parts["room"]), floor)
    is_zero = "0" in (building, unit, room)
    return None if room is None or is_zero else Address(building, unit, room)


def _plain(text: str) -> str:
    """Full-width signs and spoken numbers made plain, one sign between the parts, no blanks."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    plain = _BLANKS.sub("", _DASHES.sub("-", plain)).strip("-。;")
    return _SPOKEN.sub(lambda number: str(_spoken(number[0])), plain)


def _spoken(number: str) -> str:
    """五零一 is 501, 十二 is 12."""
    if "十" not in number:
        return "".join(str(_DIGITS[digit]) for digit in number)
    tens, _, ones = number.partition("十")
    return str(int(_spoken(tens) or 1) * 10 + int(_spoken(ones) or 0))


def _bare(part: str | None) -> str:
    """Without noughts in front: 03 is 3."""
    return part.lstrip("0") or "0" if part else ""


def _room(room: str, floor: str) -> str | None:
    """The room with its floor where it names none itself; None where the two contradict each other."""
    if room[0].isdigit():
        return room if not floor or room.startswith(floor) else None
    return f"{floor}楼{room[0]}户" if floor else None
