"""A month's reckoning and its entries, as the public pages read them."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from community.core.db import db
from community.fund.bars import share
from community.fund.chain import Entry
from community.fund.light import Closed, closed_month
from community.fund.models import FundClose, FundEntry
from community.fund.queries import CLOSES, ENTRIES, OF_FUND
from community.fund.rules import Sums, sums_of

MOST_LISTED = 20  # entries on a page


@dataclass(frozen=True)
class Part:
    """What came or went in a month under one heading; spending is negative."""

    kind: str
    category: str
    count: int
    amount_fen: int

    def share_of(self, largest: "Part") -> int:
        """Of a bar of 100 its length, where the largest part fills it."""
        return share(self.amount_fen, largest.amount_fen)


@dataclass(frozen=True)
class Reckoning:
    """How a month was opened, what came and went, and what it leaves.

    Args:
        closed: how it was closed; none: it is open.
    """

    month: str
    sums: Sums
    parts: list[Part]
    closed: Closed | None

    def count(self, kind: str) -> int:
        """How many entries of a kind."""
        return sum(part.count for part in self.parts if part.kind == kind)

    def parts_of(self, kind: str) -> list[Part]:
        """Where it came from or went to, the largest first."""
        return sorted((p for p in self.parts if p.kind == kind), key=lambda part: -abs(part.amount_fen))


def reckoning(month: str) -> Reckoning | None:
    """A month's reckoning; None where the month is not closed and has no entry.

    It reads the month's entries and one close, whatever stands before them.
    """
    closed, parts = closed_month(month), _parts(month)
    if closed:
        return Reckoning(month, closed.sums, parts, closed)
    by_kind: Counter[str] = Counter()
    for part in parts:
        by_kind[part.kind] += part.amount_fen
    return Reckoning(month, sums_of(_before(month), by_kind.items()), parts, None) if parts else None


def _parts(month: str) -> list[Part]:
    what = (FundEntry.kind, FundEntry.category)
    query = select(*what, func.count(), func.sum(FundEntry.amount_fen)).group_by(*what)
    rows = db.session.execute(query.where(OF_FUND, FundEntry.month == month))
    return [Part(*row) for row in rows]


def _before(month: str) -> int:
    """What the month that is closed last leaves to the open one."""
    last = CLOSES.with_only_columns(FundClose.closing_fen).where(FundClose.month < month)
    return db.session.scalar(last.order_by(FundClose.month.desc()).limit(1)) or 0


def first_and_last(month: str) -> tuple[int, int]:
    """The numbers of a month's first and last entry; 1 and 0 where it has none."""
    ends = (
        select(end).where(OF_FUND, FundEntry.month == month).scalar_subquery()
        for end in (func.min(FundEntry.seq), func.max(FundEntry.seq))
    )
    first, last = db.session.execute(select(*ends)).one()
    return (first, last) if first else (1, 0)


def listed(
    *, month: str = "", kind: str = "", category: str = "", before: int | None = None, most: int = MOST_LISTED
) -> tuple[list[Entry], int | None]:
    """Some entries, the newest first, and the number before which the next page begins.

    Args:
        before: only entries with a smaller number.
    """
    query = ENTRIES.order_by(FundEntry.seq.desc()).limit(most + 1)
    for column, wanted in (
        (FundEntry.month, month),
        (FundEntry.kind, kind),
        (FundEntry.category, category),
    ):
        query = query.where(column == wanted) if wanted else query
    query = query.where(FundEntry.seq < before) if before is not None else query
    found = [Entry(**row._mapping) for row in db.session.execute(query)]
    return found[:most], found[most - 1].seq if len(found) > most else None


def portion(first: int, last: int) -> list[Entry]:
    """The entries of a run of numbers, in order."""
    between = FundEntry.seq.between(first, last)
    return [
        Entry(**row._mapping) for row in db.session.execute(ENTRIES.where(between).order_by(FundEntry.seq))
    ]
