"""Reads of proposals."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from community.accounts.models import Account
from community.core.db import db
from community.fund.models import Fund, FundDraft, FundEntry
from community.fund.proposals.models import Proposal, ProposalEvent, ProposalPayment, ProposalPhoto
from community.fund.proposals.rules import STANDINGS, Payment, Period, Picture, Proposed
from community.notices.models import Notice, Objection

OF_A_PROPOSAL = tuple(
    name for name in Proposed.__annotations__ if name not in ("notice", "payment", "picture")
)
REVERSAL = aliased(FundEntry)
# By the rule of the day it was submitted or by today's: no rule that holds for a minute lets one through.
NEEDS_NOTICE = or_(
    Proposal.needs_notice,
    Proposal.notice_id.is_not(None),
    (Proposal.state == "submitted") & (Proposal.amount_fen >= select(Fund.notice_from_fen).scalar_subquery()),
)


def _read() -> Select:
    """Every proposal with its 公示, the payment that was made last and the picture that stands."""
    objections = select(func.count()).where(Objection.notice_id == Notice.id).select_from(Objection)
    unanswered = objections.where(Objection.replied_at.is_(None))
    stands = (ProposalPayment.proposal_id == Proposal.id) & ProposalPayment.ended_at.is_(None)
    shown = (ProposalPhoto.proposal_id == Proposal.id) & ProposalPhoto.removed_at.is_(None)
    return (
        select(
            Proposal,
            Notice,
            FundDraft,
            ProposalPhoto,
            objections.correlate(Notice).scalar_subquery(),
            unanswered.correlate(Notice).scalar_subquery(),
            REVERSAL.id,
            NEEDS_NOTICE,
        )
        .outerjoin(Notice, Notice.id == Proposal.notice_id)
        .outerjoin(ProposalPayment, stands)
        .outerjoin(FundDraft, FundDraft.id == ProposalPayment.draft_id)
        .outerjoin(REVERSAL, REVERSAL.reverses == FundDraft.seq)
        .outerjoin(ProposalPhoto, shown)
        .execution_options(populate_existing=True)
    )


def _proposed(row: Row) -> Proposed:
    proposal, notice, draft, photo, objections, unanswered, reversal, needs_notice = row
    period = notice and Period(
        notice.id, notice.state, notice.starts_on, notice.ends_on, objections, unanswered
    )
    paid = draft and Payment(
        draft.id, draft.state, -draft.amount_fen, draft.occurred_on, draft.seq, reversal is not None
    )
    picture = photo and Picture(photo.id, photo.small, photo.large, photo.width, photo.height, photo.words)
    fields = {name: getattr(proposal, name) for name in OF_A_PROPOSAL} | {"needs_notice": needs_notice}
    return Proposed(**fields, notice=period, payment=paid, picture=picture)


def _all(query: Select) -> list[Proposed]:
    return [_proposed(row) for row in db.session.execute(query)]


def proposed(proposal_id: int) -> Proposed | None:
    return next(iter(_all(_read().where(Proposal.id == proposal_id))), None)


def proposals(today: date) -> list[Proposed]:
    """For the desk: what waits for somebody first, then the newest."""
    order = list(STANDINGS)
    found = _all(_read().order_by(Proposal.id.desc()))
    return sorted(found, key=lambda one: order.index(one.standing(today)))


def public_proposals() -> list[Proposed]:
    """What everybody may read, the newest first."""
    asked = or_(Proposal.state.in_(("approved", "accepted")), Proposal.notice_id.is_not(None))
    return _all(_read().where(asked).order_by(Proposal.submitted_at.desc(), Proposal.id.desc()))


def done_things(most: int) -> list[Proposed]:
    """What the fund did: paid for and looked at by somebody, the newest first."""
    paid = (FundDraft.state == "approved") & REVERSAL.id.is_(None)
    query = _read().where(Proposal.state == "accepted", paid)
    return _all(query.order_by(Proposal.accepted_at.desc(), Proposal.id.desc()).limit(most))


def proposal_of(seq: int) -> Proposed | None:
    """The proposal that an entry pays, or paid until it was reversed; None where it has none."""
    paid_with = (
        select(ProposalPayment.proposal_id)
        .join(FundDraft, FundDraft.id == ProposalPayment.draft_id)
        .where(FundDraft.seq == seq)
    )
    return next(iter(_all(_read().where(Proposal.id.in_(paid_with)))), None)


def events_of(proposal_id: int) -> list[Row]:
    """What happened to a proposal (verb, at, name), the first first."""
    query = select(ProposalEvent.verb, ProposalEvent.at, Account.name).join(Account)
    return db.session.execute(
        query.filter(ProposalEvent.proposal_id == proposal_id).order_by(ProposalEvent.id)
    ).all()


def rule() -> tuple[int, int]:
    """From how many fen on a proposal needs a 公示, and for how many days that runs."""
    return tuple(db.session.execute(select(Fund.notice_from_fen, Fund.notice_days)).one())


def is_shown(name: str) -> bool:
    """Whether a picture that stands names this file."""
    named = or_(ProposalPhoto.small == name, ProposalPhoto.large == name)
    stands = select(ProposalPhoto.id).where(named, ProposalPhoto.removed_at.is_(None))
    return db.session.scalar(stands) is not None


def files_named() -> Iterable[str]:
    """The files of all pictures that stand."""
    named = select(ProposalPhoto.small, ProposalPhoto.large).where(ProposalPhoto.removed_at.is_(None))
    return (name for row in db.session.execute(named) for name in row)
