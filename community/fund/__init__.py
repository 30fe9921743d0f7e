"""The community fund: its ledger, what keeps it true, and proposals to spend from it."""

from collections.abc import Iterator
from datetime import datetime

from community.core.feature import DeskLink, Feature
from community.fund import audit_words, check
from community.fund.proposals import audit_words as proposal_words
from community.fund.proposals import check as proposal_check
from community.fund.proposals import desk, views
from community.fund.proposals.queries import files_named
from community.fund.proposals.sample import load_proposals
from community.fund.proposals.waiting import waiting
from community.fund.setup import set_up


def faults(now: datetime) -> Iterator[str]:
    yield from check.faults(now)
    yield from proposal_check.faults(now)


FEATURE = Feature(
    name="fund",
    blueprints=(views.bp, desk.bp),
    desk_links=(DeskLink("支出申请", "coin", "desk_proposals.list_page", desk.READERS, 62),),
    waiting=waiting,
    audit_words=audit_words.WORDS | proposal_words.WORDS,
    set_up=set_up,
    sample=load_proposals,
    check=faults,
    files=files_named,
)
