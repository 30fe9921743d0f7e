"""No sum tells a single shop's rent, nor two beside each other; nothing is counted for what it is not."""

from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from community.core.db import db, transaction
from community.fund.agreements import actions, contributions
from community.fund.agreements.check import faults
from community.fund.agreements.dues import asked_waivers, counted_in, shown_rents
from community.fund.agreements.models import Agreement
from community.fund.agreements.queries import terms_of
from tests import factories as make
from tests.cast import NOW
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
from tests.fund.agreements.test_contributions import served
from tests.fund.staged import by, closed, refusal_of, reversed_
from tests.fund.staged import entered as ledger_entry

pytestmark = pytest.mark.usefixtures("data")
OCTOBER = date(2026, 10, 20)


@pytest.fixture
def rents(data):
    three_rents()


def test_what_is_collected_after_a_reversal_does_not_tell_the_missing_shop(rents):
    reversed_(entered(all_paid()))
    two = paid(lao_zhou=1000_00, mending=800_00)
    assert refusal_of(lambda: collected(two)).code == "one"
    assert refusal_of(lambda: collected(all_paid() | paid(month="2026-10", canteen=1))).code == "one"
    collected(all_paid() | paid(canteen=499_00))  # the same shops and months, an amount put right
    assert list(faults(NOW)) == []


def test_a_shop_that_agreed_may_be_missing_after_a_reversal(rents):
    with transaction() as session:
        canteens = update(Agreement).where(Agreement.partner_id == shop("canteen").id)
        session.execute(canteens.values(rent_shown_since=TODAY))
    reversed_(entered(all_paid()))
    assert collected(paid(lao_zhou=1000_00, mending=800_00)).amount_fen == 1800_00


def consent(slug: str, since: date | None = TODAY) -> None:
    row = db.session.scalars(select(Agreement).filter_by(partner_id=shop(slug).id)).one()
    actions.show_rent(row, since=since, **by())


def test_a_rent_that_was_public_once_hides_no_other(rents):
    consent("lao-zhou")
    two = paid(lao_zhou=1000_00, mending=800_00)
    assert refusal_of(lambda: collected(two)).code == "one"
    consent("lao-zhou", None)
    assert refusal_of(lambda: collected(two)).code == "one"
    assert refusal_of(lambda: collected(paid(lao_zhou=1000_00))).code == "one"  # hidden now
    consent("mending")
    assert list(faults(NOW)) == []


def test_a_rent_that_was_public_in_the_version_before_hides_no_other(rents):
    consent("lao-zhou")
    first = db.session.scalars(select(Agreement).filter_by(partner_id=shop("lao-zhou").id)).one()
    draft = actions.write_next(first, **by())
    actions.sign(draft, signed_on=TODAY, seen=actions.draft_seen(draft), **by())
    two = {(terms_of(draft.id)[0].id, "2026-12"): 1000_00, (rent_of("mending"), "2026-12"): 800_00}
    december = datetime(2026, 12, 20, 9)
    done_by = by(now=december)
    assert (
        refusal_of(lambda: contributions.collect(two, occurred_on=december.date(), **done_by)).code == "one"
    )


def test_nobody_consents_where_a_reversed_sum_tells_the_other(rents):
    consent("canteen")
    reversed_(entered(all_paid()))
    entered(all_paid() | paid(canteen=499_00))
    assert refusal_of(lambda: consent("mending")).code == "one"


def test_two_entries_of_what_partners_paid_in_a_month_are_named(rents):
    entered(all_paid())
    ledger_entry("income", 500_00)
    assert list(faults(NOW)) == ["what partners paid in 2026-11 stands in several entries"]


def test_a_reversed_sum_is_remembered_in_the_next_month_too(rents):
    seq = entered(all_paid("2026-10"), on=OCTOBER)
    closed("2026-10", 2300_00)
    reversed_(seq)
    two = paid(month="2026-10", lao_zhou=1000_00, mending=800_00)
    assert refusal_of(lambda: collected(two)).code == "one"


def test_a_shop_is_hidden_while_one_of_its_versions_is(data):
    """It agreed for the version that holds, and not for the one before it: the sum pays both."""
    new = {"starts_on": date(2026, 11, 1), "counts_from": date(2026, 11, 1), "version": 2}
    with transaction():
        first = make.agreement(shop("lao-zhou"), rent_fen=1000_00, **SINCE_OCTOBER)
        october = rent_of("lao-zhou")
        first.ended_on, first.end_reason = date(2026, 10, 31), "换成第2版"
        make.agreement(shop("lao-zhou"), rent_fen=1200_00, rent_shown_since=TODAY, **new)
        make.agreement(shop("mending"), rent_fen=800_00, rent_shown_since=TODAY, **SINCE_OCTOBER)
    both = {(october, "2026-10"): 1000_00, **paid(lao_zhou=1200_00, mending=800_00)}
    assert refusal_of(lambda: collected(both)).code == "one"
    collected(paid(lao_zhou=1200_00, mending=800_00))


@pytest.mark.parametrize("dates", [(TODAY, None), (None, TODAY)])
def test_it_does_not_matter_which_version_is_read_last(dates):
    assert shown_rents([Agreement(partner_id=1, rent_shown_since=day) for day in dates], TODAY) == {1: False}


@pytest.mark.parametrize(
    ("unit", "is_people"), [("人次", True), ("份", True), ("小时", False), ("场", False)]
)
def test_hours_and_events_are_no_visits(resident, unit, is_people):
    with transaction():
        make.agreement(shop("lao-zhou"), times=9, unit=unit, **SINCE_OCTOBER)
    contributions.count(service_of("lao-zhou"), "2026-11", 5, **by())
    served()
    due = owed("lao-zhou", kind="service")
    assert (due.booked, due.met) == ((1, 6) if is_people else (0, 5))
    assert counted_in("2026-11") == (5 if is_people else 0)
    said = "".join(resident.open("/agreements").find("//section[@id='lao-zhou']")[0].text_content().split())
    assert f"近12个月{6 if is_people else 1}人次" in said


def test_what_is_met_meanwhile_is_not_waived(rents):
    contributions.ask_waiver(rent_of("lao-zhou"), "2026-11", reason="装修", **by())
    entered(all_paid())
    waiver = asked_waivers()[0].waiver
    told = refusal_of(lambda: contributions.settle_waiver(waiver, "granted", **by("second")))
    assert told.code == "gone" and not owed("lao-zhou").is_waived
    contributions.settle_waiver(asked_waivers()[0].waiver, "refused", **by("second"))
    assert asked_waivers() == []
