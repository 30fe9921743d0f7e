"""Who did what: the audit as the secretary and the supervisor read it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from community.bookings.models import Booking
from community.bookings.rules import STEPS
from community.core.audit_words import all_words
from community.core.config import ROOT
from tests.cast import TOMORROW_1000, ZHANG
from tests.desk.visits import ask_for_a_visit
from tests.page import Page, Visitor
from tests.partners.lines import open_edit, save
from tests.steps import words

BOARD = "/desk/bookings?day=2026-11-25&partner=lao-zhou"


def lines(page: Page) -> list[list[str]]:
    """The audit's lines: when, who, what, to which row, before, after."""
    return [[words(cell) for cell in row] for row in page.find("//tbody/tr")]


@pytest.mark.parametrize("login", ["secretary", "supervisor"])
def test_the_audit_is_open_to_secretary_and_supervisor(app, login):
    assert "还没有记录" in Visitor(app, login).open("/desk/audit").text


def test_the_audit_tells_who_did_what_to_which_row(app, secretary, data):
    reference = ask_for_a_visit()
    Visitor(app, "shop").open(BOARD).send(f"/{reference}/approval")
    (line,) = lines(secretary.open("/desk/audit"))
    assert line[:3] == ["11月24日10:12", "商户", "同意"] and line[3].startswith("预约")


def test_the_audit_shows_the_latest_first(app, secretary, data, standing_clock):
    reference = ask_for_a_visit()
    secretary.open(BOARD).send(f"/{reference}/approval")
    standing_clock(TOMORROW_1000)
    secretary.open(BOARD).send(f"/{reference}/arrival")
    assert [line[2] for line in lines(secretary.open("/desk/audit"))] == ["到店", "同意"]


def test_the_audit_shows_prices_as_people_write_them(secretary, data):
    save(open_edit(secretary), price="12.5", is_from="1")
    (line,) = lines(secretary.open("/desk/audit"))
    assert line[2] == "改价"
    assert line[4:] == [
        "惠民价10元，起否，市场价30元，市场价到30元",
        "惠民价12.50元，起是，市场价30元，市场价到30元",
    ]


def test_looking_at_a_number_is_in_the_audit_and_the_number_is_not(secretary, data):
    reference = data.session.scalars(select(Booking.reference)).one()
    shown = secretary.open(BOARD).send(f"/{reference}/number")
    assert ZHANG in shown.text
    page = secretary.open("/desk/audit")
    assert [line[2] for line in lines(page)] == ["看号码"] and ZHANG not in page.body


def test_what_residents_do_is_not_in_the_audit(secretary, data):
    ask_for_a_visit()
    assert "还没有记录" in secretary.open("/desk/audit").text


def test_the_audit_speaks_chinese(secretary, data):
    save(open_edit(secretary), name="女士理发")
    secretary.open("/desk/roster/elders").send("/roster/elders", does="陪诊")
    secretary.open("/desk/roster/elders/members/new").send("/members", name="孙示例")
    secretary.open("/desk/screens").send("/desk/screens")
    said = "；".join("，".join(line[4:]) for line in lines(secretary.open("/desk/audit")))
    for fact in ("女士理发", "陪诊", "名称是", "账号screen-2"):
        assert fact in said
    assert not re.search(r"[a-z]", said.replace("screen-2", "")), said


def recorded(path: Path) -> Iterator[tuple[str, str]]:
    """Verb and subject of each audit line that a file writes, as far as they are spelled out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
            yield tuple(arg.value if isinstance(arg, ast.Constant) else "" for arg in node.args[:2])


def test_every_verb_and_subject_of_the_audit_has_a_chinese_word(app):
    with app.app_context():
        known = all_words()
    calls = [call for path in (ROOT / "community").rglob("*.py") for call in recorded(path)]
    assert len(calls) > 10
    assert {verb for verb, _ in calls} | set(STEPS) | {"undo"} <= set(known.verbs) | {""}
    assert {subject for _, subject in calls} <= set(known.subjects) | {""}
