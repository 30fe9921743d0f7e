"""Price lists as people send them: made with openpyxl, the way a person fills them in."""

import io
from collections.abc import Callable

from openpyxl import Workbook, load_workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.page import Page, Visitor

HEAD = [
    "商户",
    "项目",
    "说明",
    "惠民价",
    "起",
    "市场价",
    "市场价到",
    "单位",
    "时长",
    "怎么约",
    "从哪天起",
    "编号",
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALL, LAO_ZHOU = "/desk/partners/sheet", "/desk/partners/lao-zhou/sheet"


def made(rows: list[list], *, title: str = "价目", shops: list[list] | None = None) -> bytes:
    """A workbook of one sheet, or of two where shops are told of, too."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if shops:
        sheet = book.create_sheet("商户")
        for row in shops:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def edited(content: bytes, edit: Callable[[Workbook], None]) -> bytes:
    """A file opened, changed and saved, as on somebody's own computer."""
    book = load_workbook(io.BytesIO(content))
    edit(book)
    return saved(book)


def column(sheet, heading: str) -> int:
    """The number of a column by its heading in the first row."""
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def export(visitor: Visitor, url: str = ALL, kind: str = "xlsx") -> bytes:
    answer = visitor._ask("GET", f"{url}/{kind}", htmx=False)
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    return answer.get_data()


def upload(
    visitor: Visitor, content: bytes, url: str = ALL, *, htmx: bool = False, status: int = 200
) -> Page:
    """The preview that the real form leads to, sent with the file as a browser sends it."""
    form = visitor.open(url).form(url)
    values = {name: value for name, value in form.form_values() if value is not None}
    boundary, body = encode_multipart(values | {"sheet": FileStorage(io.BytesIO(content), "价目.xlsx")})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return visitor._read(visitor._ask("POST", form.action, htmx, data=body, content_type=kind), htmx, status)


def confirm(page: Page, **how) -> Page:
    return page.send("/confirmation", **how)
