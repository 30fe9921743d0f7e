"""A request that the shop does not agree to: why, and who reads it."""

import pytest
from sqlalchemy import select

from community.bookings import outcomes, undo
from community.bookings.models import Booking
from community.bookings.queries import ticket
from community.bookings.rules import REFUSED_BECAUSE
from community.core.audit import AuditLine
from community.core.db import db
from tests.cast import LI, NOW, actor, service
from tests.page import Visitor
from tests.steps import both_ways, post_as

BOARD = "/desk/bookings?day=2026-11-26&partner=lao-zhou"


@pytest.fixture
def asked(resident, data) -> str:
    """李阿姨's request, by its reference."""
    check = resident.open(f"/services/{service('上门理发').id}/book?at=2026-11-26T09:00")
    check.send("/bookings", name="李阿姨", mobile=LI)
    return db.session.scalars(select(Booking.reference).filter_by(for_whom="李阿姨")).one()


@both_ways
def test_the_resident_reads_why_on_the_booking(resident, shop, asked, htmx):
    shop.open(BOARD).send("/refusal", htmx=htmx, because="papers")
    assert "店里没同意：材料不全" in resident.open(f"/bookings/{asked}").text


@both_ways
def test_whoever_rings_reads_why_on_the_call_list(shop, secretary, asked, htmx):
    shop.open(BOARD).send("/refusal", htmx=htmx, because="purpose")
    assert "店里没同意（用途不合适）" in secretary.open("/desk/calls").text


def test_the_audit_says_why(shop, secretary, asked):
    shop.open(BOARD).send("/refusal", because="clash")
    (line,) = db.session.scalars(select(AuditLine).filter_by(verb="refuse"))
    assert '"reason": "clash"' in line.after
    assert "原因时间另有安排" in secretary.open("/desk/audit").text


def test_every_reason_is_one_tap_on_the_row(shop, asked):
    row = shop.open(BOARD)
    assert row.find("//button[@name='because']/@value") == list(REFUSED_BECAUSE)


@both_ways
@pytest.mark.parametrize("because", ["", "none-of-them", "DROP"])
def test_without_a_reason_of_the_few_nothing_is_refused(shop, asked, because, htmx):
    form = shop.open(BOARD).form("/refusal")
    shop.post(form.action, dict(form.form_values()) | {"because": because}, htmx=htmx, status=422)
    assert ticket(asked).state == "requested"


def test_the_way_back_takes_the_reason_along(asked):
    outcomes.refuse(ticket(asked), because="clash", by=actor("shop"), now=NOW)
    undo.step_back(ticket(asked), by=actor("shop"), now=NOW)
    assert (ticket(asked).state, ticket(asked).why_refused()) == ("requested", "")


@both_ways
def test_of_two_who_answer_the_second_is_told(shop, secretary, asked, htmx):
    slower = secretary.open(BOARD)
    shop.open(BOARD).send("/approval")
    refused = slower.send("/refusal", htmx=htmx, status=409, because="clash")
    assert "刚刚有人动过" in refused.text and ticket(asked).state == "confirmed"


@pytest.mark.parametrize(("login", "status"), [("mending", 404), ("supervisor", 403)])
def test_nobody_else_refuses_it(app, asked, login, status):
    visitor = Visitor(app, login)
    post_as(visitor, f"/desk/bookings/{asked}/refusal", {"because": "clash"}, status=status)
    assert ticket(asked).state == "requested"
