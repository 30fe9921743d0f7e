"""A file that somebody sent, as tables of plain cells; what is no sheet is refused before it costs much."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

LARGEST_FILE = 2 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 4 * 1024 * 1024  # bytes of a workbook's XML; 2,000 full rows are 2 MiB
PIECE = 64 * 1024
MOST_ENTRIES, MOST_SHEETS, MOST_COLUMNS = 300, 40, 60
MOST_ROWS = 2_000  # that hold something
FARTHEST_ROW = 100_000  # of all sheets together, empty ones counted
MOST_CELL_TAGS, MOST_OTHER_TAGS = 150_000, 12_000  # 2,000 full rows are 100,000
OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
TEXT_16 = (b"\xff\xfe", b"\xfe\xff")
_CELL_TAG = re.compile(rb"<(?!/)(?:\w{1,9}:)?(?:row|c|v|is|t|si)[\s/>]")
_MOST = {"cells": MOST_CELL_TAGS, "others": MOST_OTHER_TAGS}


class Unreadable(Exception):
    """A file that is not the sheet asked for, in one Chinese sentence; what to do follows the comma."""


@dataclass(frozen=True)
class Table:
    """One sheet: its name, and its rows with their numbers, blank ones left out."""

    name: str
    rows: list[tuple[int, list[object]]]


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be read: in which sheet, row and column, and what to do."""

    sheet: str
    row: int | None
    column: str  # D 惠民价; empty where it is the whole row
    sentence: str


def letters(place: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def tables_of(content: bytes) -> list[Table]:
    """The sheets of an .xlsx or .csv file, told by what is in it and not by its name.

    Args:
        content: the whole file.
    Raises:
        Unreadable: it is something else, spoiled, or too much.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable("这个文件超过2MB，请把图片去掉，或者分成几份")
    if not content.strip():
        raise Unreadable("这个文件是空的，请选填好的表格")
    if content.startswith(OLD_FORMAT):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("这份表格加了密码，请去掉密码再传")
        raise Unreadable("这是老式的 xls，请在 Excel 里另存为 xlsx 再传")
    if content.startswith(PICTURES):
        raise Unreadable("这是一张图片，请选 xlsx 或 csv 的表格")
    if content.startswith(b"%PDF"):
        raise Unreadable("这是一份 PDF，请选 xlsx 或 csv 的表格")
    if content.startswith(b"PK"):
        return _workbook(content)
    return [Table("", _within_bounds(_csv_rows(content), [0, 0]))]


def _workbook(content: bytes) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            checked = _checked(archive)
        return _sheets(checked)
    except Unreadable:
        raise
    except Exception as error:  # whatever a library makes of a stranger's file
        raise Unreadable("这份表格打不开，可能坏了，请在 Excel 里另存为 xlsx 再传") from error


def _checked(archive: zipfile.ZipFile) -> io.BytesIO:
    """A workbook's own parts, looked through and packed anew: nothing else is opened, and none is larger."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("这份表格带宏，请另存为不带宏的 xlsx 再传")
    if "xl/workbook.xml" not in names or len(set(names)) < len(names):
        raise Unreadable("这不是 xlsx 表格，请在 Excel 里另存为 xlsx 再传")
    parts = [entry for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in parts) > LARGEST_UNPACKED:
        raise Unreadable("这份表格解开后太大，请只留要用的，另存一份再传")
    file, tags = io.BytesIO(), {"cells": 0, "others": 0}
    with zipfile.ZipFile(file, "w") as clean:
        for entry in parts:
            part = _unpacked(archive, entry)
            _look_through(part, tags)
            clean.writestr(entry.filename, part)
    return file


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A part in small pieces: read at once, it would be unpacked whole before its size is looked at."""
    with archive.open(entry) as part:
        return b"".join(iter(lambda: part.read(PIECE), b""))


def _look_through(part: bytes, tags: dict[str, int]) -> None:
    """Count a part's tags on, and refuse what costs more to read than a sheet that people fill in."""
    plain = part.replace(b"\0", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise Unreadable("这份表格里有不该有的内容，请在 Excel 里另存为 xlsx 再传")
    cells = sum(1 for _ in _CELL_TAG.finditer(part))
    tags["cells"] += cells
    tags["others"] += part.count(b"<") - part.count(b"</") - cells
    if any(tags[kind] > most for kind, most in _MOST.items()):
        raise Unreadable("这份表格内容太多，请只留要用的，最多2000行")


def _sheets(file: io.BytesIO) -> list[Table]:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    if len(book.worksheets) > MOST_SHEETS:
        raise Unreadable(f"这份表格有{len(book.worksheets)}张工作表，最多{MOST_SHEETS}张")
    seen, tables = [0, 0], []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # whatever size a sheet declares
        rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
        tables.append(Table(sheet.title.strip(), _within_bounds(rows, seen)))
    return tables


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    if content.startswith(TEXT_16):
        raise Unreadable("这份 csv 的编码不认识，请另存为“CSV UTF-8”再传")
    if b"\0" in content:
        raise Unreadable("这不是表格，请选 xlsx 或 csv 的表格")
    text = _decoded(content)
    if text.lstrip()[:1] == "<":
        raise Unreadable("这是网页存成的表格，请在 Excel 里另存为 xlsx 再传")
    separator = max(",\t;", key=text[:2_000].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise Unreadable("这份 csv 读不懂，请在 Excel 里另存为 xlsx 再传") from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("这不是表格，请选 xlsx 或 csv 的表格")


def _within_bounds(rows: Iterator, seen: list[int]) -> list[tuple[int, list[object]]]:
    """The rows that hold something, numbered from 1.

    Args:
        seen: how many rows of the file were passed, and how many of them hold something; counted on.
    """
    kept = []
    for number, cells in enumerate(rows, 1):
        seen[0] += 1
        if seen[0] > FARTHEST_ROW:
            raise Unreadable("这份表格太长，请只留要用的，最多2000行")
        filled = [cell if cell is not None else "" for cell in cells]
        if len(filled) > MOST_COLUMNS and str(filled[MOST_COLUMNS]).strip():
            raise Unreadable(f"这份表格的栏太多，请只留要用的，最多{MOST_COLUMNS}栏")
        if not any(str(cell).strip() for cell in filled):
            continue
        seen[1] += 1
        if seen[1] > MOST_ROWS + MOST_SHEETS:  # each sheet may have its head
            raise Unreadable("这份表格超过2000行，请分成几份")
        kept.append((number, filled[:MOST_COLUMNS]))
    return kept
