"""A ledger as a workbook to be filled in: its headings, a few rows that show how."""

import io
from datetime import date

from community.fund.rules import CATEGORY_WORDS
from community.fund.sheetreading import HEADINGS, KINDS

ROWS = (
    (date(2026, 1, 1), "期初", "期初结余", 16_380, "示例：开始记账时的结余"),
    (date(2026, 1, 15), "收入", "合伙人缴入", 4_600, "示例：合伙人缴入，3家"),
    (date(2026, 1, 20), "支出", "公共活动空间", 326, "示例：乒乓室换灯管"),
)
WIDTHS = (14, 8, 20, 12, 44)
CHOICES = {"类型": list(KINDS), "类别": list(CATEGORY_WORDS.values())}
ROOM = 2_001  # rows that offer the choices


def workbook() -> bytes:
    """An .xlsx file of one sheet."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = "流水", "A2"
    for row in (tuple(HEADINGS.values()), *ROWS):
        sheet.append(row)
    for cell, width in zip(sheet[1], WIDTHS, strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
        if cell.value in CHOICES:
            choice = DataValidation("list", formula1=f'"{",".join(CHOICES[cell.value])}"', allow_blank=True)
            choice.add(f"{cell.column_letter}2:{cell.column_letter}{ROOM}")
            sheet.add_data_validation(choice)
    for (day,) in sheet.iter_rows(min_row=2, max_col=1):
        day.number_format = "yyyy-mm-dd"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
