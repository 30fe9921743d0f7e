"""A draft against whoever is faster, and a version against the past."""

from datetime import timedelta

import pytest

from community.core.db import db
from community.fund.agreements import actions
from community.fund.agreements.dues import dues
from community.fund.agreements.models import Agreement
from tests.fund.agreements.agreed import TODAY, all_paid, entered, owed, shop, three_rents
from tests.fund.staged import by, forget, refusal_of

pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture
def first(data) -> Agreement:
    """老周理发's, a rent since October."""
    three_rents()
    return db.session.query(Agreement).filter_by(partner_id=shop("lao-zhou").id).one()


@pytest.mark.parametrize("days_ahead", [-30, 0])
def test_a_version_leaves_the_days_that_have_come_as_they_were(first, days_ahead):
    entered(all_paid("2026-10"))
    before = dues(TODAY)
    draft = actions.write_next(first, **by())
    draft.starts_on = draft.counts_from = TODAY + timedelta(days=days_ahead)
    db.session.commit()
    said = refusal_of(lambda: actions.sign(draft, signed_on=TODAY, **by()))
    assert said.code == "past" and "从明天起" in said.sentence
    assert dues(TODAY) == before and owed("lao-zhou", "2026-10").is_met()
    draft.starts_on = draft.counts_from = TODAY + timedelta(days=1)
    db.session.commit()
    actions.sign(draft, signed_on=TODAY, **by())
    forget()
    assert dues(TODAY) == before
