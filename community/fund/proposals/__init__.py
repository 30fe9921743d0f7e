"""Proposals (支出申请) to spend from the fund: wished, shown, approved by another, paid, accepted.

A proposal's 公示 is a notice as any other: the desk, its staff, too, answers the objections and may withdraw
it. That spends nothing: without a 公示 that stands and has ended, the proposal waits for a new one.
"""

from community.core.feature import Feature
from community.fund.proposals import desk, views
from community.fund.proposals.audit_words import WORDS
from community.fund.proposals.check import faults
from community.fund.proposals.queries import files_named
from community.fund.proposals.sample import load_proposals
from community.fund.proposals.waiting import waiting

FEATURE = Feature(
    name="proposals",
    blueprints=(views.bp, desk.bp),
    waiting=waiting,
    audit_words=WORDS,
    sample=load_proposals,
    check=faults,
    files=files_named,
)
