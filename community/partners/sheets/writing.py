"""Price lists as a workbook or as text: what comes back unchanged changes nothing."""

import csv
import io
from collections.abc import Iterable

from community.core.text import harmless
from community.partners.models import CATEGORIES, KIND_NAMES, UNITS
from community.partners.sheets.columns import LINE_HEADINGS, LINES, SHOP_HEADINGS, SHOPS
from community.partners.sheets.standing import StandingShop
from community.partners.week import written

WIDTHS = {"项目": 26, "说明": 26, "商户": 20, "店名": 20, "地址": 30, "怎么走": 22, "电话": 18, "介绍": 40}
USUAL_WIDTH, HOURS_WIDTH = 12, 24
CHOICES = {
    "类别": [name for _, name, _ in CATEGORIES],
    "单位": list(UNITS),
    "怎么约": [name for _, name in KIND_NAMES],
    "起": ["是"],
}
ROOM = 2_001  # rows that offer the choices


def workbook(shops: list[StandingShop]) -> bytes:
    """An .xlsx file of two sheets: the lines of some shops, and what the shops say of themselves."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    _sheet(book, LINES, list(LINE_HEADINGS.values()), line_rows(shops))
    _sheet(book, SHOPS, list(SHOP_HEADINGS.values()), shop_rows(shops))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def comma_separated(shops: list[StandingShop], encoding: str) -> bytes:
    """A .csv file of the lines alone.

    Args:
        encoding: utf-8-sig, which Excel knows by its mark, or gb18030.
    """
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(LINE_HEADINGS.values())
    rows.writerows(line_rows(shops))
    return file.getvalue().encode(encoding)


def line_rows(shops: list[StandingShop]) -> Iterable[list]:
    """A row for each line that is on a list today, in the order of LINE_HEADINGS."""
    kinds = dict(KIND_NAMES)
    for shop in shops:
        for line in shop.on_list():
            fen, is_from, low, high = line.price
            yield [
                *(_text(shop.name), _text(line.name), _text(line.note), _yuan(fen), "是" if is_from else ""),
                *(_yuan(low), _yuan(None if high == low else high), line.unit, line.minutes),
                *(kinds[line.kind], line.starts_on, line.id),
            ]


def shop_rows(shops: list[StandingShop]) -> Iterable[list]:
    """A row for each shop, in the order of SHOP_HEADINGS."""
    categories = {key: name for key, name, _ in CATEGORIES}
    for shop in shops:
        said = shop.listing | {"category_key": categories[shop.listing["category_key"]]}
        yield [*(_text(value) for value in said.values()), *written(shop.blocks)]


def _text(text: str) -> str:
    return harmless(text.replace("\r\n", "\n"))


def _yuan(amount_fen: int | None) -> int | float | None:
    """A number of yuan as a sheet keeps it: whole where it is."""
    if amount_fen is None:
        return None
    return amount_fen / 100 if amount_fen % 100 else amount_fen // 100


def _sheet(book, title: str, headings: list[str], rows: Iterable[list]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(title)
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    sheet.freeze_panes = "C2" if title == LINES else "B2"
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="center")
    for place, heading in enumerate(headings, 1):
        letter = get_column_letter(place)
        usual = HOURS_WIDTH if heading.startswith("周") else USUAL_WIDTH
        sheet.column_dimensions[letter].width = WIDTHS.get(heading, usual)
        if heading in CHOICES:
            said = f'"{",".join(CHOICES[heading])}"'
            choice = DataValidation("list", formula1=said, allow_blank=True, showErrorMessage=True)
            choice.errorTitle, choice.error = heading, f"请从里面选：{'、'.join(CHOICES[heading])}"
            choice.add(f"{letter}2:{letter}{ROOM}")
            sheet.add_data_validation(choice)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.number_format, cell.data_type = "@", "s"  # a phone number stays text
            elif cell.is_date:
                cell.number_format = "yyyy-mm-dd"
