"""One line of a price list as the desk edits it."""

from tests.cast import service
from tests.page import Page, Visitor


def line_url(name: str = "理女发") -> str:
    return f"/desk/services/{service(name).id}/line"


def open_edit(visitor: Visitor, name: str = "理女发", **how) -> Page:
    return visitor.open(line_url(name) + "/edit", **how)


def fields(page: Page) -> dict[str, str]:
    """The edited line's values; its boxes stand in other cells than its form and name it."""
    form = page.form("/line")
    boxes = page.find(f"//input[@form='{form.get('id')}'][not(@type='checkbox') or @checked]")
    return dict(form.form_values()) | {box.get("name"): box.get("value") for box in boxes}


def save(page: Page, *, htmx: bool = False, status: int = 200, **typed: str) -> Page:
    """Save the edited line as it stands, but for what is typed."""
    values = fields(page) | typed
    return page.visitor.post(page.form("/line").action, values, htmx=htmx, status=status)
