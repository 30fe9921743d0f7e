"""The picture of what came of a proposal: one stands, and can be taken off."""

from datetime import datetime

from sqlalchemy import select, update

from community.core import audit, files
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal
from community.fund.proposals.actions import hold
from community.fund.proposals.models import ProposalPhoto
from community.fund.rules import check_public
from community.partners.pictures import Pictures


def add_picture(proposal_id: int, pictures: Pictures, *, words: str, by: Actor, now: datetime) -> None:
    """Show what came of an accepted proposal; the files are on disk before the row is saved.

    Args:
        words: what can be seen on it.
    Raises:
        Refusal: it is not accepted ("state"), one stands already ("full"), or the words are none that
            everybody may read.
    """
    check_public(words)
    with transaction() as session:
        row = hold(proposal_id, "accepted")
        stands = select(ProposalPhoto.id).filter_by(proposal_id=row.id, removed_at=None)
        if session.scalar(stands):
            raise Refusal("已经有一张照片了", "先取下，再换一张", code="full")
        photo = ProposalPhoto(
            proposal_id=row.id,
            small=files.keep(pictures.small, "webp"),
            large=files.keep(pictures.large, "webp"),
            width=pictures.width,
            height=pictures.height,
            words=words,
            added_at=now,
            account_id=by.account_id,
        )
        session.add(photo)
        session.flush()
        audit.record("add_photo", "proposal", row.id, by=by, now=now, after={"words": words})


def remove_picture(proposal_id: int, *, by: Actor, now: datetime) -> None:
    """Take the picture off for good: nobody is shown it from now on, and `tick` discards its files."""
    with transaction() as session:
        hold(proposal_id, "accepted")
        stands = update(ProposalPhoto).where(
            ProposalPhoto.proposal_id == proposal_id, ProposalPhoto.removed_at.is_(None)
        )
        if session.execute(stands.values(removed_at=now)).rowcount:
            audit.record("remove_photo", "proposal", proposal_id, by=by, now=now)
