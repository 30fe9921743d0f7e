"""What waits at the desk because of proposals."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from community.core.access import Actor
from community.core.feature import Waiting
from community.fund.proposals.queries import proposals
from community.fund.proposals.rules import Proposed

WORDS = {
    "to_announce": ("支出申请要登公示", "去登"),
    "ended": ("支出公示到期，可以批了", "去看"),
    "deciding": ("支出申请等您批", "去批"),
    "to_pay": ("批准了还没付款", "去付款"),
    "paid": ("付了款还没验收", "去验收"),
}


def waiting(by: Actor, now: datetime) -> Iterator[Waiting]:
    """What the secretary can do next: put up, decide about another's, pay, accept."""
    found: dict[str, list[Proposed]] = {word: [] for word in WORDS}
    for proposal in proposals(now.date()) if by.role == "secretary" else ():
        standing = proposal.standing(now.date())
        if standing == "deciding" and proposal.needs_notice:
            standing = "ended"
        if standing in WORDS and (standing != "deciding" or proposal.can_decide(by.account_id)):
            found[standing].append(proposal)
    for word, (what, button) in WORDS.items():
        if found[word]:
            first = found[word][-1]
            url = url_for("desk_proposals.proposal_page", proposal_id=first.id)
            yield Waiting(len(found[word]), what, f"最早一件：{first.purpose}", button, url)
