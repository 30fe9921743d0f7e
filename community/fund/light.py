"""How the fund stands, for everybody: the balance, the months that are closed, the light."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from community.accounts.models import Account
from community.core.db import db
from community.core.text import masked_name
from community.fund.models import FundClose, FundReview
from community.fund.queries import OF_CLOSED_FUND, latest
from community.fund.rules import Sums, light

CLOSED: Select = (
    select(
        FundClose.month,
        FundClose.opening_fen,
        FundClose.income_fen,
        FundClose.spending_fen,
        FundClose.reversals_fen,
        FundClose.bank_fen,
        FundClose.explanation,
        FundClose.last_seq,
        FundClose.last_hash,
        FundClose.closed_by_id.label("closed_by"),
        FundClose.closed_at,
        FundClose.served_times,
        FundClose.served_saved_fen,
        FundReview.reviewed_at,
        Account.name.label("reviewer"),
    )
    .outerjoin(FundReview, FundReview.close_id == FundClose.id)
    .outerjoin(Account, Account.id == FundReview.reviewed_by_id)
    .where(OF_CLOSED_FUND)
)


@dataclass(frozen=True)
class Light:
    """What the fund's light shows, and why.

    Args:
        colour: green, yellow or red.
    """

    colour: str
    says: str

    @property
    def short(self) -> str:
        """The first clause that says why, for whoever reads it in passing."""
        return next((clause for clause in self.says.split("，") if len(clause) > 4), self.says)


@dataclass(frozen=True)
class Closed:
    """A closed month as everybody reads it.

    Args:
        closed_by: an account's number.
        served_times, served_saved_fen: beside the yuan: 人次, and what they saved.
        reviewer: masked; empty where nobody has reviewed it yet.
    """

    month: str
    sums: Sums
    bank_fen: int
    explanation: str
    last_seq: int
    last_hash: str
    closed_by: int
    closed_at: datetime
    served_times: int
    served_saved_fen: int
    reviewed_at: datetime | None
    reviewer: str

    @property
    def difference_fen(self) -> int:
        """What the bank had more."""
        return self.bank_fen - self.sums.closing_fen

    def light(self, *, has_entries_since: bool = False, days: int = 0) -> Light:
        """The light of the month itself, or `days` after its close."""
        return Light(
            *light(
                has_close=True,
                difference_fen=self.difference_fen,
                explanation=self.explanation,
                is_reviewed=self.reviewed_at is not None,
                has_entries_since=has_entries_since,
                days=days,
            )
        )


def closed_months(most: int) -> list[Closed]:
    """The last months that are closed, the newest first."""
    rows = db.session.execute(CLOSED.order_by(FundClose.month.desc()).limit(most))
    return [_closed(row) for row in rows]


def closed_month(month: str) -> Closed | None:
    row = db.session.execute(CLOSED.where(FundClose.month == month)).first()
    return _closed(row) if row else None


def _closed(row) -> Closed:
    values = row._asdict()
    sums = Sums(*(values.pop(f"{name}_fen") for name in ("opening", "income", "spending", "reversals")))
    return Closed(sums=sums, **values | {"reviewer": masked_name(row.reviewer) if row.reviewer else ""})


@dataclass(frozen=True)
class Standing:
    """Where the fund stands now.

    Args:
        seq, balance_fen: of the last entry; 0 and 0 where there is none.
        open_month: whose entries no close has seen yet.
        closed: the last month that is closed.
    """

    seq: int
    balance_fen: int
    open_month: str | None
    closed: Closed | None
    light: Light

    @property
    def month(self) -> str | None:
        """The month that is reckoned: the open one, else the last that is closed."""
        return self.open_month or (self.closed.month if self.closed else None)


def standing(now: datetime) -> Standing:
    """Where the fund stands, from its last entry and its last close."""
    return standing_after(closed_months(1), now)


def standing_after(closes: list[Closed], now: datetime) -> Standing:
    """As standing; the last closes are known already, the newest first."""
    last, closed = next(iter(latest(1)), None), next(iter(closes), None)
    is_open = last is not None and (closed is None or last.seq > closed.last_seq)
    if closed:
        days = (now.date() - closed.closed_at.date()).days
        shows = closed.light(has_entries_since=is_open, days=days)
    else:
        never = {
            "difference_fen": 0,
            "explanation": "",
            "is_reviewed": False,
            "has_entries_since": is_open,
            "days": 0,
        }
        shows = Light(*light(has_close=False, **never))
    return Standing(
        seq=last.seq if last else 0,
        balance_fen=last.balance_fen if last else 0,
        open_month=last.month if last and is_open else None,
        closed=closed,
        light=shows,
    )
