"""A ledger's rows against what stands: what would come in, in which months, what is there already. Pure."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from community.core.errors import Refusal
from community.core.money import yuan_number
from community.core.sheets import Fault
from community.fund.rules import check_balance, check_day, check_proposed, check_unnamed, is_late, month_in
from community.fund.sheetreading import Reading, Row


@dataclass(frozen=True)
class Batch:
    """What stands in one month, or would."""

    month: str
    rows: Sequence

    def is_late(self, row) -> bool:
        return is_late(row.occurred_on, self.month)

    @property
    def in_fen(self) -> int:
        return sum(row.amount_fen for row in self.rows if row.amount_fen > 0)

    @property
    def out_fen(self) -> int:
        return sum(row.amount_fen for row in self.rows if row.amount_fen < 0)


@dataclass(frozen=True)
class Stands:
    """What a file comes upon.

    Args:
        known: the marks of rows that came in before and were not sent back.
        paid: the months that have their line of what partners paid already.
        partners: their names, which no income says.
        last_seq: of the last entry.
        balance_fen: what the fund has, with all that waits to come in.
        open_month: as in rules.month_in.
        kept_since: the day of the first entry; None where there is none.
        notice_from_fen: a spending of as much needs a proposal from that day on.
    """

    known: Set[str]
    paid: Set[str]
    partners: Sequence[str]
    last_seq: int
    balance_fen: int
    open_month: str | None
    kept_since: date | None
    notice_from_fen: int

    def is_older(self, day: date) -> bool:
        """Whether it was before the ledger was kept here: nobody could ask for a proposal then."""
        return self.kept_since is None or day < self.kept_since


@dataclass
class Plan:
    """Everything an import would do: drafts by their marks, in the order of their days."""

    stands: Stands
    new: dict[str, Row] = field(default_factory=dict)
    known: int = 0  # rows that came in before
    faults: list[Fault] = field(default_factory=list)

    def digest(self) -> str:
        """What was seen on the page that asks to confirm."""
        return hashlib.sha256(repr((self.new, self.known, self.faults)).encode()).hexdigest()[:32]


def batches(rows: Iterable, open_month: str | None) -> list[Batch]:
    """Rows by the month in which they would stand, each in the order of its days.

    Args:
        rows: with `occurred_on`, in the order of their days.
        open_month: as in rules.month_in.
    """
    months = groupby(rows, key=lambda row: month_in(row.occurred_on, open_month))
    return [Batch(month, list(of_month)) for month, of_month in months]


def marked(rows: Iterable[Row]) -> dict[str, Row]:
    """Each row by a mark of what it says; of two that say the same the second has another one."""
    seen: Counter = Counter()
    found = {}
    for row in rows:
        said = (row.occurred_on.isoformat(), row.kind, row.category, row.amount_fen, row.summary)
        seen[said] += 1
        found[hashlib.sha256(repr((*said, seen[said])).encode()).hexdigest()] = row
    return found


def plan(reading: Reading, stands: Stands, today: date) -> Plan:
    """What a file would add."""
    rows = marked(reading.rows)
    ordered = sorted(rows, key=lambda mark: (rows[mark].occurred_on, rows[mark].kind != "opening"))
    made = Plan(stands, faults=list(reading.faults))
    made.new = {mark: rows[mark] for mark in ordered if mark not in stands.known}
    made.known = len(rows) - len(made.new)
    found = _faults(list(made.new.values()), stands, today)
    made.faults += [Fault(row.sheet, row.row, reading.column(row, name), said) for row, name, said in found]
    sheets = list(reading.places)  # as they stand in the file
    made.faults.sort(key=lambda fault: (sheets.index(fault.sheet), fault.row))
    return made


def _faults(rows: list[Row], stands: Stands, today: date) -> Iterable[tuple[Row, str, str]]:
    """What is wrong with a row, alone or after those before it: it opens late, too little is left."""
    balance_fen, paid = stands.balance_fen, set(stands.paid)
    for place, row in enumerate(rows):
        balance_fen += row.amount_fen
        month = month_in(row.occurred_on, stands.open_month)
        if said := _alone(row, stands, today):
            yield row, *said
        elif row.kind == "opening" and (stands.last_seq or place):
            said = "已经记过账了，不能再写期初" if stands.last_seq else "期初只有一笔，日子不晚于别的账"
            yield row, "kind", said
        elif row.category == "contribution" and month in paid:
            yield row, "category", "同一个月的合伙人缴入，合起来写一行"
        elif row.kind == "spending" and balance_fen < 0:
            there = yuan_number(balance_fen - row.amount_fen)
            yield row, "amount", f"到这一笔账上只有{there}元，不够付"
            return
        elif said := _refused(check_balance, balance_fen):
            yield row, "amount", said
            return
        if row.category == "contribution":
            paid.add(month)


def _alone(row: Row, stands: Stands, today: date) -> tuple[str, str] | None:
    """The column in which a row is wrong whatever else there is, and the sentence that says so."""
    if row.occurred_on > today:
        return "day", "这一天还没到"
    if said := _refused(check_day, row.occurred_on):
        return "day", said
    if row.kind == "income" and (said := _refused(check_unnamed, row.summary, stands.partners)):
        return "summary", said
    if stands.is_older(row.occurred_on):
        return None
    said = _refused(check_proposed, row.kind, row.amount_fen, stands.notice_from_fen)
    return ("amount", said) if said else None


def _refused(check: Callable[..., None], *asked) -> str:
    """What a rule says against it, if anything."""
    try:
        check(*asked)
    except Refusal as refusal:
        return f"{refusal.sentence}，{refusal.then}"
    return ""
