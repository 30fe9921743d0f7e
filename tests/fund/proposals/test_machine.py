"""Whatever way a proposal is taken, it stands where it should and nothing is at fault."""

import pytest
from sqlalchemy.exc import IntegrityError

from community.fund.proposals import actions
from community.fund.proposals.rules import Payment
from tests.databases import staged_app
from tests.fund.proposals import machine

pytestmark = pytest.mark.book


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    with staged_app("sqlite", tmp_path_factory.mktemp("machine"), machine.enter) as pair:
        yield pair


@pytest.mark.parametrize("number", [1, 2])  # halves, one for each core
def test_every_way_of_a_proposal_is_the_way_of_the_record(stage, number):
    machine.run(*stage, examples=50, steps=40, number=number)


TWINS = {
    "a notice need not have ended": (actions, "why_not_approved", lambda proposal, today: None),
    "one decides about one's own": (
        actions,
        "_held_of_another",
        lambda proposal_id, by: actions.hold(proposal_id, "submitted"),
    ),
    "a draft that waits is paid already": (Payment, "is_paid", Payment.is_standing),
    "a reversed entry still pays": (Payment, "is_paid", lambda payment: payment.state == "approved"),
}


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_without_a_guard_the_machine_finds_it_out(stage, monkeypatch, twin):
    monkeypatch.setattr(*twin)
    with pytest.raises((AssertionError, IntegrityError, RecursionError)):
        machine.run(*stage, examples=50, steps=40, number=1, shrinks=False)
