"""How the fund stands: the balance and the light."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from community.core.db import db
from community.fund.models import FundReview
from community.fund.queries import end_of_chain, last_close
from community.fund.rules import light


@dataclass(frozen=True)
class Light:
    """What the fund's light shows, and why.

    Args:
        colour: green, yellow or red.
    """

    colour: str
    says: str


@dataclass(frozen=True)
class Standing:
    """Where the fund stands now.

    Args:
        seq, balance_fen: of the last entry; 0 and 0 where there is none.
    """

    seq: int
    balance_fen: int
    light: Light


def standing(now: datetime) -> Standing:
    """Where the fund stands, from its last entry and its last close."""
    seq, balance_fen, _ = end_of_chain()
    closed = last_close()
    reviewed = select(FundReview.id).filter_by(close_id=closed.id if closed else 0)
    shows = light(
        has_close=closed is not None,
        difference_fen=closed.bank_fen - closed.closing_fen if closed else 0,
        is_reviewed=db.session.scalar(reviewed) is not None,
        has_entries_since=seq > (closed.last_seq if closed else 0),
        days=(now.date() - closed.closed_at.date()).days if closed else 0,
    )
    return Standing(seq, balance_fen, Light(*shows))
