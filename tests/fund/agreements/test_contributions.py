"""Rent is met through the ledger, service by bookings and by count; a waiver takes two."""

from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from community.bookings.actions import book
from community.bookings.models import Booking
from community.core.access import RESIDENT
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.fund import actions as ledger
from community.fund.agreements import contributions
from community.fund.agreements.check import faults
from community.fund.agreements.dues import asked_waivers, dues
from community.fund.agreements.models import Agreement, ContributionShare
from community.fund.models import FundDraft
from community.fund.queries import entries
from tests import factories as make
from tests.cast import NOW, TOMORROW_1000, service
from tests.fund.agreements.agreed import (
    SINCE_OCTOBER,
    TODAY,
    all_paid,
    collected,
    entered,
    owed,
    paid,
    rent_of,
    service_of,
    shop,
    three_rents,
)
from tests.fund.staged import by, closed, forget, refusal_of, reversed_

pytestmark = pytest.mark.usefixtures("data")
OCTOBER = date(2026, 10, 20)


@pytest.fixture(autouse=True)
def rents(data):
    three_rents()


def a_service(slug: str = "draft-shop", times: int = 3, **fields) -> None:
    with transaction():
        make.agreement(shop(slug), times=times, **SINCE_OCTOBER | fields)


def test_what_all_pay_is_one_public_entry_and_shares_that_nobody_reads():
    row = collected(all_paid())
    assert (row.kind, row.category, row.amount_fen) == ("income", "contribution", 2300_00)
    assert row.summary == "合伙人缴入，3家"
    due = owed("lao-zhou")
    assert (due.met, due.waiting, due.left, due.standing(TODAY)) == (0, 1000_00, 0, "waiting")
    seq = ledger.approve(row.id, **by("second")).seq
    assert owed("lao-zhou").is_met() and list(entries())[0].seq == seq
    assert list(faults(NOW)) == []


def test_a_part_may_be_paid_and_the_rest_with_the_next_months():
    entered(paid(lao_zhou=400_00, mending=800_00), on=OCTOBER)
    due = owed("lao-zhou")
    assert (due.met, due.left, due.standing(TODAY)) == (400_00, 600_00, "overdue")
    closed("2026-10", 1200_00)
    entered(paid(lao_zhou=600_00, canteen=500_00))
    assert owed("lao-zhou").is_met()
    assert list(faults(NOW)) == []


def test_one_entry_may_pay_several_months():
    entered(all_paid("2026-10") | all_paid("2026-11"))
    assert all(due.is_met() for due in dues(TODAY))
    assert [one.amount_fen for one in entries()] == [4600_00]


@pytest.mark.parametrize("take_back", ["refuse", "withdraw", "reverse"])
def test_what_is_taken_back_counts_no_longer_and_can_be_written_anew(take_back):
    row = collected(all_paid())
    if take_back == "reverse":
        reversed_(ledger.approve(row.id, **by("second")).seq)
    else:
        getattr(ledger, take_back)(row.id, **by("second" if take_back == "refuse" else "secretary"))
    forget()
    due = owed("lao-zhou")
    assert (due.met, due.waiting, due.left) == (0, 0, 1000_00)
    entered(all_paid())
    assert owed("lao-zhou").is_met() and list(faults(NOW)) == []


@pytest.mark.parametrize("is_entered", [False, True])
def test_a_month_has_one_entry_of_contributions(is_entered):
    first = paid(lao_zhou=1000_00, mending=800_00)
    entered(first) if is_entered else collected(first)
    said = refusal_of(lambda: collected(paid(canteen=500_00, lao_zhou=1)))
    assert said.code in ("month", "more")
    said = refusal_of(lambda: collected(paid(canteen=500_00)))
    assert said.code == "month" and said.sentence.startswith("11月的缴入已经")
    assert ("下个月" if is_entered else "撤回") in said.then


def test_no_sum_tells_what_a_single_shop_pays():
    assert refusal_of(lambda: collected(paid(lao_zhou=1000_00))).code == "one"
    consent("mending")
    assert refusal_of(lambda: collected(paid(lao_zhou=1000_00, mending=800_00))).code == "one"
    assert collected(paid(mending=800_00)).summary == "合伙人缴入，1家"
    assert list(faults(NOW)) == []


def consent(slug: str) -> None:
    with transaction() as session:
        of_shop = update(Agreement).where(Agreement.partner_id == shop(slug).id)
        session.execute(of_shop.values(rent_shown_since=TODAY))


def test_nobody_pays_more_than_is_due_nor_what_is_not_due():
    assert refusal_of(lambda: collected(all_paid() | paid(canteen=500_01))).code == "more"
    stranger = {(rent_of("lao-zhou"), "2026-09"): 1, **paid(mending=1)}
    assert refusal_of(lambda: collected(stranger)).code == "gone"
    assert db.session.query(FundDraft).count() == 0 == db.session.query(ContributionShare).count()


def test_what_an_import_enters_is_shared_out_in_full_or_not_at_all():
    row = ledger.draft(
        "income",
        category="contribution",
        amount_fen=2300_00,
        occurred_on=OCTOBER,
        summary="合伙人缴入，3家",
        **by(),
    )
    contributions.share_out_in_full(row, month="2026-10", now=NOW)
    assert owed("canteen", "2026-10").waiting == 500_00
    with pytest.raises(ValueError, match="not 230000"):
        contributions.share_out_in_full(row, month="2026-10", now=NOW)


def test_a_months_service_is_met_by_those_served_at_the_low_price():
    with transaction():
        make.agreement(shop("draft-shop"), times=5, **SINCE_OCTOBER)
        db.session.execute(
            update(Agreement)
            .where(Agreement.partner_id == shop("lao-zhou").id)
            .values(ended_on=date(2026, 11, 1), end_reason="换约")
        )
        fields = {"starts_on": date(2026, 11, 2), "counts_from": date(2026, 11, 2), "number": "共建新"}
        make.agreement(shop("lao-zhou"), times=1, **fields)
    assert owed("lao-zhou", kind="service").standing(TODAY) == "due"
    served()
    due = owed("lao-zhou", kind="service")
    assert (due.met, due.booked, due.standing(TODAY)) == (1, 1, "met")
    assert owed("draft-shop", kind="service").met == 0  # another shop's


def served() -> None:
    asked = {"contact": "13900000009", "for_whom": "邻居", "starts_at": TOMORROW_1000}
    row = book(service("理女发").id, **asked, by=RESIDENT, now=NOW)
    with transaction():
        db.session.execute(update(Booking).where(Booking.id == row.id).values(state="done"))


def test_service_is_counted_by_hand_and_put_right_by_another_row():
    a_service()
    term_id = service_of("draft-shop")
    for quantity in (5, -3):
        contributions.count(term_id, "2026-10", quantity, **by())
    due = owed("draft-shop", "2026-10", "service")
    assert (due.met, due.booked, due.standing(TODAY)) == (2, 0, "overdue")
    less = refusal_of(lambda: contributions.count(term_id, "2026-10", -3, **by()))
    assert less.code == "less" and "一共才数了2人次" in less.sentence
    assert refusal_of(lambda: contributions.count(term_id, "2026-09", 1, **by())).code == "gone"
    assert refusal_of(lambda: contributions.count(rent_of("canteen"), "2026-10", 1, **by())).code == "gone"
    contributions.count(term_id, "2026-10", 1, **by())
    assert owed("draft-shop", "2026-10", "service").is_met()
    assert list(faults(NOW)) == []


def test_a_waiver_is_asked_by_one_and_granted_by_another():
    term_id = rent_of("lao-zhou")
    asked = {"reason": "装修停业一个月"}
    contributions.ask_waiver(term_id, "2026-10", **asked, **by())
    again = refusal_of(lambda: contributions.ask_waiver(term_id, "2026-10", **asked, **by("second")))
    assert again.code == "state" and not owed("lao-zhou", "2026-10").is_waived
    waiver = asked_waivers()[0].waiver
    own = refusal_of(lambda: contributions.settle_waiver(waiver, "granted", **by()))
    assert own.code == "own"
    contributions.settle_waiver(asked_waivers()[0].waiver, "granted", **by("second"))
    assert owed("lao-zhou", "2026-10").standing(TODAY) == "waived" and asked_waivers() == []
    gone = refusal_of(lambda: collected(all_paid("2026-10")))
    assert gone.code == "gone"
    verbs = list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))
    assert verbs == ["ask_waiver", "granted_waiver"]


def test_what_was_refused_can_be_asked_anew_and_what_is_met_needs_none():
    term_id = rent_of("lao-zhou")
    contributions.ask_waiver(term_id, "2026-10", reason="甲", **by())
    waiver = asked_waivers()[0].waiver
    contributions.settle_waiver(waiver, "refused", **by("second"))
    assert refusal_of(lambda: contributions.settle_waiver(waiver, "granted", **by("second"))).code == "state"
    assert not owed("lao-zhou", "2026-10").is_waived
    contributions.ask_waiver(term_id, "2026-10", reason="乙", **by())
    entered(all_paid())
    paid_up = refusal_of(lambda: contributions.ask_waiver(term_id, "2026-11", reason="丙", **by()))
    assert paid_up.code == "gone"


def test_a_late_payment_stands_in_the_month_that_is_open():
    entered(paid(month="2026-10", lao_zhou=1000_00, mending=800_00), on=OCTOBER)
    closed("2026-10", 1800_00)
    late = entered(paid(month="2026-10", canteen=500_00) | paid(lao_zhou=1000_00), on=OCTOBER)
    found = list(entries())[late - 1]
    assert found.month == "2026-11" and found.is_late()
    assert refusal_of(lambda: collected(paid(canteen=1, mending=1))).code == "month"


def test_nothing_waits_for_a_job(standing_clock):
    """A month's dues are there on its first day, and overdue on the day after their own."""
    december = datetime(2026, 12, 16, 0, 1).date()
    assert "2026-12" not in {due.month for due in dues(TODAY)}
    assert {due.standing(december) for due in dues(december) if due.month == "2026-12"} == {"overdue"}


def test_a_close_keeps_what_was_counted_by_hand_too():
    a_service()
    contributions.count(service_of("draft-shop"), "2026-10", 5, **by())
    entered(all_paid(), on=OCTOBER)
    assert closed("2026-10", 2300_00).served_times == 5
