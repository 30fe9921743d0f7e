"""What the tests of several folders do on pages."""

import pytest

from tests.cast import service
from tests.page import Page, Visitor

both_ways = pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])


def words(element) -> str:
    """What an element says, blanks taken out."""
    return "".join(element.text_content().split())


def open_check(visitor: Visitor, at: str = "2026-11-25T10:00") -> Page:
    """The page on which a haircut (理女发) is booked: for whom, and the number."""
    return visitor.open(f"/services/{service('理女发').id}/book?at={at}")


def post_as(visitor: Visitor, url: str, values: dict, *, status: int) -> Page:
    """Send somebody else's form with one's own token."""
    own = dict(visitor.open("/desk/password").form("/logout").form_values())
    return visitor.post(url, values | own, status=status)
