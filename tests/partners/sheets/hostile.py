"""Files that mean harm, or that nobody should be troubled with; each made here, none of them kept."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.partners.sheets.files import HEAD, made

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MIB = 1024 * 1024


def with_parts(parts: dict[str, bytes], *, without: tuple[str, ...] = ()) -> bytes:
    """A good workbook, some parts of it put in, or in place of what was there."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made([HEAD, ["店", "项", "", 1]]))) as good,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            if name not in parts and name not in without:
                bad.writestr(name, good.read(name))
        for name, content in parts.items():
            bad.writestr(name, content)
    return file.getvalue()


def sheet_of(rows: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    """A workbook whose sheet is this XML."""
    data = b"<sheetData>" + rows + b"</sheetData>"
    return with_parts(
        {SHEET: b'<worksheet xmlns="' + MAIN.encode() + b'">' + head + data + tail + b"</worksheet>"}
    )


def strings_of(content: bytes) -> bytes:
    """A workbook whose one cell names the first of these strings."""
    strings = b'<sst xmlns="' + MAIN.encode() + b'">' + content + b"</sst>"
    cell = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    sheet = b'<worksheet xmlns="' + MAIN.encode() + b'"><sheetData>' + cell + b"</sheetData></worksheet>"
    with zipfile.ZipFile(io.BytesIO(made([HEAD]))) as good:
        types = good.read(TYPES)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = types.replace(
        b"</Types>", b'<Override PartName="/%s" ContentType="%s"/></Types>' % (STRINGS.encode(), kind)
    )
    return with_parts({TYPES: types, STRINGS: strings, SHEET: sheet})


def lying_zip(part: str = SHEET, *, crc: bool = False) -> bytes:
    """A part that unpacks to 200 MiB and declares 100 bytes; with a sum that is right for those 100."""
    content = bytearray(with_parts({part: b"<worksheet/>" + b" " * 200 * MIB}))
    place = content.rindex(part.encode()) - 46  # its entry in the directory
    assert content[place : place + 4] == b"PK\x01\x02"
    struct.pack_into("<I", content, place + 24, 100)
    if crc:
        struct.pack_into("<I", content, place + 16, zlib.crc32(b"<worksheet/>" + b" " * 88))
    return bytes(content)


def nested_zip() -> bytes:
    """Zips in a zip, the inmost one large."""
    content = b"0" * 50 * MIB
    for depth in range(5):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{depth}.zip", content)
        content = file.getvalue()
    return content


def laughing() -> bytes:
    """Ten entities, each ten of the one before."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    return with_parts({SHEET: f"<!DOCTYPE x [{entities}]><worksheet>&j;</worksheet>".encode()})


def reading_a_file(encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>'
    body = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    return with_parts({SHEET: (text + body).encode(encoding)})


def one_word(length: int) -> bytes:
    return b"<si><t>" + b"9" * length + b"</t></si>"


def plain_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("照片/1.txt", "一")
    return file.getvalue()


def with_another_name(name: str, content: bytes) -> bytes:
    return with_parts({name: content})


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(17) + zlib.compress(b"0" * 999)


def many_rows() -> bytes:
    return made([HEAD, *(["店", f"项目{n}", "", 1] for n in range(2_001))])


WIDE = b"".join(b'<c t="n"><v>1</v></c>' for _ in range(20_000))
FAR_ROW = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="999999999999"><c><v>1</v></c></row>'
MERGED = b'<mergeCells count="90000">' + b'<mergeCell ref="A1:B2"/>' * 90_000 + b"</mergeCells>"
FORMATS = (
    b'<styleSheet xmlns="' + MAIN.encode() + b'"><cellXfs>' + b"<xf/>" * 300_000 + b"</cellXfs></styleSheet>"
)

# name: the file, and words of the sentence that refuses it
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "是空的"),
    "blanks": (lambda: b" \r\n" * 99, "是空的"),
    "an old xls": (lambda: OLE + b"\x09\x08" * 5_000, "老式的xls"),
    "an encrypted workbook": (
        lambda: OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4_096),
        "加了密码",
    ),
    "a macro file": (lambda: with_another_name("xl/vbaProject.bin", OLE + bytes(999)), "带宏"),
    "a picture renamed": (png, "是一张图片"),
    "a photo renamed": (lambda: b"\xff\xd8\xff\xe0" + bytes(9_999), "是一张图片"),
    "a PDF renamed": (lambda: b"%PDF-1.7\n" + bytes(9_999), "是一份PDF"),
    "a web page renamed": (lambda: "<html><table><tr><td>项目</td></tr></table></html>".encode(), "是网页"),
    "a zip of other things": (plain_zip, "不是xlsx"),
    "a binary workbook": (
        lambda: with_parts({"xl/workbook.bin": b"\x83\x01" * 99}, without=("xl/workbook.xml",)),
        "不是xlsx",
    ),
    "half a workbook": (lambda: made([HEAD, ["店", "项", "", 1]])[:-900], "打不开"),
    "a workbook of wrong bytes": (lambda: with_another_name(SHEET, b"\x00\xff" * 5_000), "打不开"),
    "a zip bomb": (lambda: with_another_name(SHEET, b"<worksheet>" + b" " * 300 * MIB), "解开后太大"),
    "a zip bomb that lies": (lying_zip, "打不开"),
    "a zip bomb that lies well": (lambda: lying_zip(crc=True), "没有找到表头"),
    "a zip in a zip in a zip": (nested_zip, "不是xlsx"),
    "ten thousand parts": (
        lambda: with_parts({f"xl/media/{n}.xml": b"" for n in range(10_000)}),
        "解开后太大",
    ),
    "a billion laughs": (laughing, "不该有的内容"),
    "a file of the server": (reading_a_file, "不该有的内容"),
    "a file of the server in UTF-16": (lambda: reading_a_file("utf-16"), "不该有的内容"),
    "20,000 columns": (lambda: sheet_of(b"<row>" + WIDE + b"</row>"), "栏太多"),
    "200 sheets": (lambda: _sheets(200), "最多40张"),
    "2,001 rows": (many_rows, "超过2000行"),
    "half a million empty rows": (lambda: sheet_of(b"<row/>" * 500_000), "内容太多"),
    "a row beyond every sheet": (lambda: sheet_of(FAR_ROW), "太长"),
    "900,000 cells": (lambda: sheet_of(b"<row>" + b"<c/>" * 900_000 + b"</row>"), "内容太多"),
    "cells just within bounds": (lambda: sheet_of(b"<row>" + b"<c/>" * 149_000 + b"</row>"), "没有找到表头"),
    "rows just within bounds": (lambda: sheet_of(b'<row><c r="ZZZ1"/></row>' * 74_000), "没有找到表头"),
    "700,000 words": (lambda: strings_of(b"<si/>" * 700_000), "内容太多"),
    "words just within bounds": (lambda: strings_of(b"<si><t>1</t></si>" * 70_000), "没有找到表头"),
    "90,000 merged cells": (lambda: sheet_of(b"", tail=MERGED), "内容太多"),
    "300,000 formats": (lambda: with_another_name("xl/styles.xml", FORMATS), "内容太多"),
    "one cell of 15 MiB": (lambda: strings_of(one_word(15 * MIB)), "解开后太大"),
    "one cell just within bounds": (lambda: strings_of(one_word(4 * MIB - 20_000)), "没有找到表头"),
    "a number beyond all numbers": (lambda: sheet_of(b'<row r="' + b"9" * 5_000 + b'"/>'), "打不开"),
    "a sheet that says it is endless": (
        lambda: sheet_of(b"", b'<dimension ref="A1:XFD1048576"/>'),
        "没有找到表头",
    ),
    "a csv with NULs": (lambda: "商户,项目,惠民价\n".encode() + b"\0" * 99, "不是表格"),
    "a csv in UTF-16": (lambda: "商户,项目,惠民价\n店,项,1".encode("utf-16"), "编码不认识"),
    "a csv of one cell": (lambda: b"a" * 2_000_000, "读不懂"),
    "a csv in no language": (lambda: bytes(range(128, 256)) * 99, "不是表格"),
    "a csv that never closes": (lambda: '商户,项目,惠民价\n"'.encode() + b"x,\n" * 90_000, "读不懂"),
    "too large a file": (lambda: b"x" * (2 * MIB + 1), "超过2MB"),
}


def _sheets(count: int) -> bytes:
    from openpyxl import Workbook

    from tests.partners.sheets.files import saved

    book = Workbook()
    for _ in range(count - 1):
        book.create_sheet()
    return saved(book)
