"""The community fund: its ledger, what keeps it true, and proposals to spend from it."""

from collections.abc import Iterator
from datetime import datetime

from community.core.feature import DeskLink, Feature
from community.fund import audit_words, check
from community.fund.proposals import audit_words as proposals_words
from community.fund.proposals import check as proposals_check
from community.fund.proposals import desk as proposals_desk
from community.fund.proposals import views as proposals_views
from community.fund.proposals.queries import files_named
from community.fund.proposals.sample import load_proposals
from community.fund.proposals.waiting import waiting as proposals_waiting
from community.fund.setup import set_up


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault of the ledger, then of the proposals."""
    yield from check.faults(now)
    yield from proposals_check.faults(now)


FEATURE = Feature(
    name="fund",
    blueprints=(proposals_views.bp, proposals_desk.bp),
    desk_links=(DeskLink("支出申请", "coin", "desk_proposals.list_page", proposals_desk.READERS, 43),),
    waiting=proposals_waiting,
    audit_words=audit_words.WORDS | proposals_words.WORDS,
    set_up=set_up,
    sample=load_proposals,
    check=faults,
    files=files_named,
)
