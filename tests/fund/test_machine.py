"""Whatever is done to the fund in whatever order, what is always true stays true after each step."""

import pytest
from sqlalchemy.exc import IntegrityError

from community.fund import actions, months
from community.fund.proposals import actions as proposals
from community.fund.rules import place_for
from tests.databases import staged_app
from tests.fund.proposals import machine

pytestmark = pytest.mark.book


@pytest.fixture(scope="module")
def fund_stage(tmp_path_factory):
    with staged_app("sqlite", tmp_path_factory.mktemp("machine"), machine.enter) as pair:
        yield pair


@pytest.mark.parametrize("number", [1, 2, 3, 4])  # quarters, that two cores share evenly
def test_what_is_always_true_of_the_fund_is_true_after_each_step(fund_stage, number):
    machine.run(*fund_stage, examples=50, steps=40, number=number)


def spends_what_is_not_there(*what, balance_fen: int, **stands):
    place = place_for(*what, balance_fen=balance_fen + 10_000, **stands)
    return type(place)(**vars(place) | {"balance_fen": place.balance_fen - 10_000})


def takes_months_in_any_order(*what, open_month: str | None, **stands):
    return place_for(*what, open_month=None, **stands)


def exempts_all(what, *, add=actions._add_draft, **how):
    return add(what, **how | {"is_exempt": True})


TWINS = {
    "the fund is overspent": (actions, "place_for", spends_what_is_not_there),
    "a month is entered before the one before it is closed": (
        actions,
        "place_for",
        takes_months_in_any_order,
    ),
    "one approves one's own": (actions, "_settle", actions._change),
    "a spending of any size is approved": (actions, "_add_draft", exempts_all),
    "nobody waits for a public notice": (proposals, "why_not_approved", lambda *what: None),
    "a month is closed over what waits": (months, "waiting_for", lambda month: 0),
}


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_without_a_guard_the_machine_finds_it_out(fund_stage, monkeypatch, twin):
    monkeypatch.setattr(*twin)
    with pytest.raises((AssertionError, IntegrityError)):
        machine.run(*fund_stage, examples=50, steps=40, number=1, shrinks=False)
