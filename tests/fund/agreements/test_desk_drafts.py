"""What the desk does around a draft and the version after it."""

from datetime import timedelta

import pytest

from community.core.db import db, transaction
from community.fund.agreements import actions, contributions
from community.fund.agreements.dues import asked_waivers
from tests import factories as make
from tests.fund.agreements.agreed import SINCE_OCTOBER, TODAY, service_of, shop
from tests.fund.agreements.test_desk import DUES, LIST
from tests.fund.staged import by
from tests.page import Visitor
from tests.steps import both_ways


@pytest.fixture
def signed(data) -> str:
    """老周理发's agreement since October, its page."""
    with transaction():
        row = make.agreement(shop("lao-zhou"), times=60, starts_on=TODAY, counts_from=TODAY)
    return f"{LIST}/{row.id}"


@both_ways
def test_a_waiver_of_what_is_due_no_more_is_settled_all_the_same(app, secretary, signed, htmx):
    contributions.ask_waiver(service_of("lao-zhou"), "2026-11", reason="装修", **by())
    number = asked_waivers()[0].waiver.id
    first = db.session.get(actions.Agreement, int(signed.rpartition("/")[2]))
    draft = actions.write_next(first, **by())  # from tomorrow on: November is asked for no more
    actions.sign(draft, signed_on=TODAY, **by())
    assert "等另一位书记" in secretary.open(DUES).text
    second = Visitor(app, "second")
    page = second.open(DUES)
    assert "老周理发" in page.text and "低价服务" in page.text
    page.send(f"/waivers/{number}/refusal", htmx=htmx)
    assert asked_waivers() == []
