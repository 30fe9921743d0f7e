"""Tables of cells into rows of a price list, each fault with its place; knows no database."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

from community.core.cells import LONGEST, checked, day_of, line_text, one_of, text_of
from community.core.sheets import MOST_ROWS, Fault, Table, Unreadable, letters, tables_of
from community.partners.models import UNITS
from community.partners.sheets import cells
from community.partners.sheets.columns import DAYS, HEADINGS, LINES, NEEDED, known, table_of
from community.partners.week import weekly

HEAD_WITHIN = 30  # rows: what stands above is a title
MOST_FAULTS = 200  # shown; more of them say nothing more
LETTERS = {"name": 30, "note": 60, "shop": 20, "place": 40, "place_short": 20, "place_hint": 40, "phone": 20}
DESCRIPTION, SHOP_NAME, HOURS = 400, 20, 60


@dataclass(frozen=True)
class Row:
    """One row as it was meant: only the columns that the sheet has."""

    sheet: str
    row: int
    fields: dict


@dataclass
class Reading:
    """Everything a file says, and everything in it that could not be understood."""

    lines: list[Row] = field(default_factory=list)
    shops: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def stored(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_stored(cls, text: str) -> "Reading":
        said = json.loads(text)
        rows = {name: [Row(**row) for row in said[name]] for name in ("lines", "shops")}
        return cls(**rows, faults=[Fault(**fault) for fault in said["faults"]])


def read(content: bytes) -> Reading:
    """A whole file.

    Returns:
        Its rows and its faults; dates as ISO text, amounts in fen.
    Raises:
        Unreadable: it is no sheet at all, or none with the headings of a price list.
    """
    reading, found = Reading(), 0
    for table in tables_of(content):
        head = _head_of(table)
        if head is None:
            continue
        found += 1
        kind, columns, number = head
        lacking = [name for name in NEEDED[kind] if name not in columns.values()]
        if lacking:
            words = "、".join(f"“{HEADINGS[kind][name]}”" for name in lacking)
            said = f"这一行表头里没有{words}，请补上这一栏"
            reading.faults.append(Fault(table.name or kind, number, "", said))
            continue
        _read_table(reading, table, kind, columns, number)
    if not found:
        raise Unreadable("没有找到表头，请用导出的表格来改，要有“项目”“惠民价”这几栏")
    spoiled = {(fault.sheet, fault.row) for fault in reading.faults}
    if len(reading.lines) + len(reading.shops) + len(spoiled) > MOST_ROWS:
        raise Unreadable("这份表格超过2000行，请分成几份")
    del reading.faults[MOST_FAULTS:]
    return reading


def _head_of(table: Table) -> tuple[str, dict[int, str], int] | None:
    for number, row in table.rows[:HEAD_WITHIN]:
        found = table_of([text_of(cell) for cell in row])
        if found:
            return *found, number
    return None


def _read_table(reading: Reading, table: Table, kind: str, columns: dict[int, str], head: int) -> None:
    places = {name: f"{letters(place)} {HEADINGS[kind][name]}" for place, name in columns.items()}
    sheet, shop = table.name or kind, ""
    for number, row in table.rows:
        typed = {name: text_of(row[place]) for place, name in columns.items() if place < len(row)}
        if number <= head or all(known(kind, text) == name for name, text in typed.items() if text):
            continue  # titles, the head, the head once more
        if kind == LINES:
            shop = typed.get("shop") or shop  # one shop's name over several rows
            typed["shop"] = shop
            if not any(text for name, text in typed.items() if name != "shop"):
                continue
        fields: dict = {}
        faults = list(_understand(kind, typed, fields))
        reading.faults += [Fault(sheet, number, places.get(name, ""), said) for name, said in faults]
        if not faults:
            (reading.lines if kind == LINES else reading.shops).append(Row(sheet, number, fields))


def _understand(kind: str, typed: dict[str, str], fields: dict) -> Iterator[tuple[str, str]]:
    """Put what was typed into fields; yields the column and the sentence of each fault."""
    heads, understand = HEADINGS[kind], LINE_CELLS if kind == LINES else SHOP_CELLS
    for name, text in typed.items():
        try:
            checked(text, heads[name], LONGEST)
            fields.update(understand.get(name, _plain)(name, text, heads[name]))
        except ValueError as error:
            yield name, str(error)
    if kind == LINES:
        yield from _settle_line(fields)
    else:
        yield from _settle_hours(fields)


def _plain(name: str, text: str, heading: str) -> dict:
    return {name: checked(line_text(text), heading, LETTERS[name])}


def _named(name: str, text: str, heading: str) -> dict:
    if not text:
        raise ValueError(f"没有写{heading}")
    return _plain(name, text, heading)


def _shop_named(name: str, text: str, heading: str) -> dict:
    if not text:
        raise ValueError(f"没有写{heading}")
    return {name: checked(line_text(text), heading, SHOP_NAME)}


def _price(name: str, text: str, heading: str) -> dict:
    if not text:
        raise ValueError(f"没有写{heading}，免费写 0")
    amount, is_from = cells.price_of(text, heading)
    return {"price_fen": amount, **({"is_from": True} if is_from else {})}


def _from(name: str, text: str, heading: str) -> dict:
    return {"from_column": cells.is_yes(text, heading)}


def _market(name: str, text: str, heading: str) -> dict:
    low, high = cells.market_of(text, heading)
    return {"market_low_fen": low, "market_high_fen": low if high is None else high}


def _market_high(name: str, text: str, heading: str) -> dict:
    return {"high_column": cells.market_of(text, heading)[0]}


def _unit(name: str, text: str, heading: str) -> dict:
    return {name: one_of(text, heading, {unit: unit for unit in UNITS})} if text else {}


def _kind(name: str, text: str, heading: str) -> dict:
    return {name: one_of(text, heading, cells.KINDS)} if text else {}


def _category(name: str, text: str, heading: str) -> dict:
    return {name: one_of(text, heading, cells.CATEGORY_KEYS)} if text else {}


def _phone(name: str, text: str, heading: str) -> dict:
    if "E+" in text.upper():
        raise ValueError(f"{heading}变成了科学计数，请把这一格设成文本再写一遍")
    plain = unicodedata.normalize("NFKC", text)
    whole = plain.removesuffix(".0")
    return _plain(name, whole if whole.isdigit() else plain, heading)


def _description(name: str, text: str, heading: str) -> dict:
    return {name: checked(text, heading, DESCRIPTION)}


def _day_off_or_hours(name: str, text: str, heading: str) -> dict:
    text = checked(line_text(text), heading, HOURS)
    weekly(["" if day != name else text for day in DAYS])
    return {name: text}


def _starts_on(name: str, text: str, heading: str) -> dict:
    day = day_of(text, heading)
    return {name: day.isoformat() if day else None}


LINE_CELLS: dict[str, Callable[[str, str, str], dict]] = {
    "name": _named,
    "price": _price,
    "is_from": _from,
    "market": _market,
    "market_high": _market_high,
    "unit": _unit,
    "kind": _kind,
    "starts_on": _starts_on,
    "minutes": lambda name, text, heading: {name: cells.minutes_of(text, heading)},
    "number": lambda name, text, heading: {name: cells.number_of(text, heading)},
    "ends": lambda name, text, heading: {name: cells.is_yes(text, heading)},
}
SHOP_CELLS: dict[str, Callable[[str, str, str], dict]] = {
    "name": _shop_named,
    "category_key": _category,
    "phone": _phone,
    "description": _description,
    **dict.fromkeys(DAYS, _day_off_or_hours),
}


def _settle_line(fields: dict) -> Iterator[tuple[str, str]]:
    """What two columns say together: 起 and the price's own 起, the market price and its upper end."""
    if "from_column" in fields:
        fields["is_from"] = fields.pop("from_column") or fields.get("is_from", False)
    high = fields.pop("high_column", None)
    if high is not None and "market_low_fen" in fields:
        low = fields["market_low_fen"]
        if low is None or high < low:
            yield "market_high", "市场价要先写低的，再写高的"
            return
        fields["market_high_fen"] = high
    low, top = fields.get("market_low_fen"), fields.get("market_high_fen")
    if low is not None and top < low:
        yield "market", "市场价要先写低的，再写高的"


def _settle_hours(fields: dict) -> Iterator[tuple[str, str]]:
    """Seven empty days say nothing of the hours."""
    if not any(fields.get(day) for day in DAYS):
        for day in DAYS:
            fields.pop(day, None)
    return iter(())
