"""What must be true of proposals."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Integer, cast, func, select

from community.core.db import db
from community.core.files import missing
from community.fund.models import FundDraft, FundEntry
from community.fund.proposals.models import Proposal, ProposalEvent, ProposalPayment
from community.fund.proposals.queries import files_named
from community.fund.proposals.rules import STEPS
from community.fund.queries import REVERSED
from community.notices.models import PUBLIC_NOTICE, Notice, Objection


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from _ways()
    yield from _people()
    yield from _notices()
    yield from _payments()
    yield from _paid()
    yield from (f"proposal: the file {name} of a picture is missing" for name in missing(files_named()))


def _ways() -> Iterator[str]:
    """The events lead step by step from a draft to where a proposal stands."""
    steps = select(ProposalEvent).where(ProposalEvent.verb.in_(STEPS)).order_by(ProposalEvent.id)
    stood = {}
    for event in db.session.scalars(steps):
        if (event.before, event.after) != STEPS[event.verb] or event.before != stood.get(
            event.proposal_id, "draft"
        ):
            yield f"proposal {event.proposal_id}: event {event.id} leads from where it did not stand"
        stood[event.proposal_id] = event.after
    for proposal_id, state in db.session.execute(select(Proposal.id, Proposal.state)):
        if state != stood.get(proposal_id, "draft"):
            yield f"proposal {proposal_id} is {state}, its events say {stood.get(proposal_id, 'draft')}"


def _people() -> Iterator[str]:
    """Who submitted, decided and accepted is who the events say."""
    verb, account_id = ProposalEvent.verb, ProposalEvent.account_id
    another = (
        (verb == "submit") & (account_id != Proposal.submitted_by_id)
        | verb.in_(("approve", "refuse")) & (account_id != Proposal.decided_by_id)
        | (verb == "accept") & (account_id != Proposal.accepted_by_id)
    )
    query = select(Proposal.id, verb).join(ProposalEvent, ProposalEvent.proposal_id == Proposal.id)
    for proposal_id, what in db.session.execute(query.where(another)):
        yield f"proposal {proposal_id} names another than its event {what}"


def _notices() -> Iterator[str]:
    """What was put up was approved after its end, with every objection answered by then."""
    query = (
        select(Proposal, Notice)
        .join(Notice, Notice.id == Proposal.notice_id)
        .where(Proposal.state.in_(("approved", "accepted")))
    )
    for proposal, notice in db.session.execute(query):
        if notice.kind != PUBLIC_NOTICE or notice.ends_on >= proposal.decided_at.date():
            yield f"proposal {proposal.id} was approved before its public notice ended"
        late = (Objection.replied_at > proposal.decided_at) | Objection.replied_at.is_(None)
        put_up = select(cast(ProposalEvent.after, Integer)).filter_by(
            proposal_id=proposal.id, verb="announce"
        )
        if db.session.scalar(select(Objection.id).where(Objection.notice_id.in_(put_up), late).limit(1)):
            yield f"proposal {proposal.id} was approved before an objection was answered"


def _payments() -> Iterator[str]:
    """A payment is a draft of the fund that spends on what was approved, once it was."""
    query = (
        select(ProposalPayment, Proposal, FundDraft)
        .join(Proposal, Proposal.id == ProposalPayment.proposal_id)
        .join(FundDraft, FundDraft.id == ProposalPayment.draft_id)
    )
    for payment, proposal, draft in db.session.execute(query):
        if draft.kind != "spending" or draft.category != proposal.category:
            yield f"proposal {proposal.id}: draft {draft.id} pays something else"
        if proposal.state not in ("approved", "accepted"):
            yield f"proposal {proposal.id} has a payment and is {proposal.state}"
        elif draft.occurred_on < proposal.decided_at.date():
            yield f"proposal {proposal.id}: draft {draft.id} pays before the approval"
        if payment.ended_at and draft.state == "waiting":
            yield f"proposal {proposal.id}: draft {draft.id} was given up and still waits"


def _paid() -> Iterator[str]:
    """What stands in the ledger for a proposal is in all no more than was approved."""
    sums = (
        select(Proposal.id, Proposal.amount_fen, func.sum(-FundEntry.amount_fen).label("paid_fen"))
        .join(ProposalPayment, ProposalPayment.proposal_id == Proposal.id)
        .join(FundDraft, FundDraft.id == ProposalPayment.draft_id)
        .join(FundEntry, FundEntry.seq == FundDraft.seq)
        .where(FundEntry.seq.not_in(REVERSED))
        .group_by(Proposal.id, Proposal.amount_fen)
    )
    for proposal_id, amount_fen, paid_fen in db.session.execute(sums):
        if paid_fen > amount_fen:
            yield f"proposal {proposal_id} was paid {paid_fen} fen of {amount_fen}"
