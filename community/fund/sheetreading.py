"""An existing ledger as a sheet: its cells into rows, each fault with its place; knows no database."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date

from community.core import money
from community.core.cells import LONGEST, checked, day_of, line_text, one_of, text_of
from community.core.errors import Refusal
from community.core.sheets import MOST_ROWS, Fault, Table, Unreadable, letters, tables_of
from community.core.text import plain_number
from community.fund.models import CATEGORIES
from community.fund.rules import CATEGORY_WORDS, KIND_WORDS, LARGEST_ENTRY_FEN, check_public

HEADINGS = {"day": "日期", "kind": "类型", "category": "类别", "amount": "金额", "summary": "摘要"}
ALSO = {"发生日": "day", "发生日期": "day", "收支": "kind", "金额元": "amount", "说明": "summary"}
BY_WORDS = {words: name for name, words in HEADINGS.items()} | ALSO
TOTALS = ("合计", "总计", "小计", "累计")
OTHER_UNITS = ("万元", "千元", "百元", "角", "分")  # such a column is none of ours
HEAD_WITHIN = 30  # rows: what stands above is a title
TOLD_BY = 3  # known headings in one row make it the head of the table
MOST_FAULTS = 200  # shown; more of them say nothing more
LETTERS = 60  # of a summary
KINDS = {KIND_WORDS[kind]: kind for kind in CATEGORIES}


@dataclass(frozen=True)
class Row:
    """One row as it was meant: what a draft will say; spending is negative."""

    sheet: str
    row: int
    occurred_on: date
    kind: str
    category: str
    amount_fen: int
    summary: str


@dataclass
class Reading:
    """Everything a file says, and everything in it that could not be understood."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    places: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # of each sheet: what its columns are called

    def column(self, row: Row, name: str) -> str:
        """D 金额: where something of a row stands."""
        return self.places[row.sheet][name]

    def stored(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, default=date.isoformat)

    @classmethod
    def from_stored(cls, text: str) -> "Reading":
        said = json.loads(text)
        days = ({**row, "occurred_on": date.fromisoformat(row["occurred_on"])} for row in said["rows"])
        faults = [Fault(**fault) for fault in said["faults"]]
        return cls([Row(**row) for row in days], faults, said["places"])


def read(content: bytes) -> Reading:
    """A whole file.

    Raises:
        Unreadable: it is no sheet at all, or none with the headings of a ledger.
    """
    reading, found = Reading(), 0
    for table in tables_of(content):
        head = _head_of(table)
        if head:
            found += 1
            _read_table(reading, table, *head)
    if not found:
        said = "、".join(HEADINGS.values())
        raise Unreadable(f"没有找到表头，要有{said}这几栏，可以先下载样表")
    if len(reading.rows) + len({(fault.sheet, fault.row) for fault in reading.faults}) > MOST_ROWS:
        raise Unreadable("这份表格超过2000行，请分成几份")
    del reading.faults[MOST_FAULTS:]
    return reading


def _head_of(table: Table) -> tuple[dict[int, str], int] | None:
    """Which column stands where, and in which row that is said."""
    for number, cells in table.rows[:HEAD_WITHIN]:
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            plain, _, unit = "".join(unicodedata.normalize("NFKC", text_of(cell)).split()).partition("(")
            if plain in BY_WORDS and unit.rstrip(")") not in OTHER_UNITS:
                places.setdefault(BY_WORDS[plain], place)
        if len(places) >= TOLD_BY:
            return {place: name for name, place in places.items()}, number
    return None


def _read_table(reading: Reading, table: Table, columns: dict[int, str], head: int) -> None:
    reading.places[table.name] = {
        name: f"{letters(place)} {HEADINGS[name]}" for place, name in columns.items()
    }
    lacking = [words for name, words in HEADINGS.items() if name not in columns.values()]
    if lacking:
        said = f"这一行表头里没有{'、'.join(lacking)}，请补上"
        reading.faults.append(Fault(table.name, head, "", said))
        return
    for number, cells in table.rows:
        typed = {name: text_of(cells[at]) if at < len(cells) else "" for at, name in columns.items()}
        if number <= head or not any(typed.values()):
            continue
        if _is_total(typed):
            reading.faults.append(Fault(table.name, number, "", "这一行像是合计，删掉这一行再传"))
            continue
        said: dict = {}
        faults = list(_understand(typed, said))
        reading.faults += [
            Fault(table.name, number, reading.places[table.name][name], sentence) for name, sentence in faults
        ]
        if not faults:
            reading.rows.append(Row(table.name, number, **said))


def _is_total(typed: dict[str, str]) -> bool:
    """A line that sums up others; a summary with such a word and a day of its own is a row like any."""
    said = [typed[name] for name in (("day", "kind", "category") if typed["day"] else typed)]
    return any(text.rstrip("：:").endswith(TOTALS) for text in said)


def _understand(typed: dict[str, str], said: dict) -> Iterator[tuple[str, str]]:
    """Put what was typed into `said`; yields the column and the sentence of each fault."""
    for name, understand in CELLS.items():
        try:
            checked(typed[name], HEADINGS[name], LONGEST)
            if not typed[name] and not (name == "category" and said.get("kind") == "opening"):
                raise ValueError(f"没有写{HEADINGS[name]}")
            understand(typed[name], said)
        except ValueError as error:
            yield name, str(error)


def _day(text: str, said: dict) -> None:
    said["occurred_on"] = day_of(text, "日期")


def _kind(text: str, said: dict) -> None:
    if text == KIND_WORDS["reversal"]:
        raise ValueError("冲正请导入以后在网站上点“冲正”")
    said["kind"] = one_of(text, "类型", KINDS)


def _category(text: str, said: dict) -> None:
    kind = said.get("kind")
    if kind == "opening":
        said["category"] = "opening"
    elif kind:
        choices = {CATEGORY_WORDS[category]: category for category in CATEGORIES[kind]}
        said["category"] = one_of(text, f"{KIND_WORDS[kind]}的类别", choices)


def _amount(text: str, said: dict) -> None:
    """326, 1,468.00, ￥326; of spending also with its minus."""
    plain = plain_number(text).lstrip("¥￥")
    is_minus = plain[:1] in ("-", "−")
    try:
        amount_fen = money.fen(plain[is_minus:], LARGEST_ENTRY_FEN)
    except ValueError:
        raise ValueError("金额写成 326 或 1468.50 这样的数") from None
    if not amount_fen:
        raise ValueError("金额要大于0")
    if is_minus and said.get("kind") in ("opening", "income"):
        raise ValueError(f"{KIND_WORDS[said['kind']]}不写负数")
    said["amount_fen"] = -amount_fen if said.get("kind") == "spending" else amount_fen


def _summary(text: str, said: dict) -> None:
    words = checked(line_text(text), "摘要", LETTERS)
    try:
        check_public(words)
    except Refusal as refusal:
        raise ValueError(f"摘要{refusal.sentence}，{refusal.then}") from None
    said["summary"] = words


CELLS: dict[str, Callable[[str, dict], None]] = {
    "day": _day,
    "kind": _kind,
    "category": _category,
    "amount": _amount,
    "summary": _summary,
}
