"""The sample's proposals: paid by the ledger's entries of the same summary, else left where they wait."""

from datetime import timedelta

import pytest

from community.fund.proposals import FEATURE
from community.fund.proposals.queries import done_things, proposals, public_proposals
from community.fund.proposals.sample import load_proposals
from tests.cast import NOW
from tests.fund.staged import entered

pytestmark = pytest.mark.usefixtures("data")
LAST_MONTH = NOW - timedelta(days=30)


def loaded() -> dict[str, str]:
    load_proposals(NOW)
    assert list(FEATURE.check(NOW)) == []
    return {one.purpose: one.standing(NOW.date()) for one in proposals(NOW.date())}


def test_with_the_ledgers_entries_they_are_paid_and_accepted():
    entered("income", 300_000, now=LAST_MONTH)
    entered("spending", 146_800, now=LAST_MONTH, category="facilities", summary="3号楼楼道装扶手")
    entered("spending", 76_000, now=LAST_MONTH, summary="悦享空间添桌椅")
    assert loaded() == {
        "东门口加装路灯": "announced",
        "乒乓室换两副球网": "draft",
        "悦享空间添桌椅": "accepted",
        "3号楼楼道装扶手": "accepted",
    }
    assert [one.payment.seq for one in done_things(9)] == [3, 2]
    rail = done_things(9)[-1]
    assert rail.notice.has_ended(rail.decided_at.date()) and rail.notice.objections == 1
    assert rail.accepted_at < NOW


def test_without_them_they_wait_to_be_paid():
    found = loaded()
    assert found["悦享空间添桌椅"] == found["3号楼楼道装扶手"] == "to_pay"
    assert len(public_proposals()) == 3
