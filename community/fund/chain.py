"""The ledger's public line and its chain: values in, values out.

A line is a record as Python's csv module writes it (RFC 4180), ending in a line feed. The hash of an entry
is the SHA-256 of its line in UTF-8: all of COLUMNS but the hash itself, the hash of the entry before it
among them. So whoever has the file can work out each hash with a CSV reader and SHA-256 alone.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from community.fund.rules import CATEGORY_WORDS, KIND_WORDS, is_late

FIRST_HASH = "0" * 64  # before the first entry
COLUMNS = {
    "seq": "序号",
    "month": "账期",
    "occurred_on": "发生日",
    "recorded_at": "记账时间",
    "kind": "类型",
    "category": "类别",
    "amount": "金额元",
    "balance": "结余元",
    "summary": "摘要",
    "reverses": "冲正第几笔",
    "reason": "原因",
    "entered_by": "录入账号",
    "approved_by": "核准账号",
    "previous_hash": "上一笔校验码",
    "hash": "校验码",
}


@dataclass(frozen=True)
class Entry:
    """One entry as the public reads it.

    Args:
        entered_by, approved_by: account numbers.
    """

    seq: int
    month: str
    occurred_on: date
    recorded_at: datetime
    kind: str
    category: str
    amount_fen: int
    balance_fen: int
    summary: str
    reverses: int | None
    reason: str
    entered_by: int
    approved_by: int
    previous_hash: str
    hash: str = ""

    def is_late(self) -> bool:
        """补记: it happened in a month that was closed already."""
        return is_late(self.occurred_on, self.month)

    def cells(self) -> list[str]:
        """Its public line, cell by cell, in the order of COLUMNS."""
        return [
            str(self.seq),
            self.month,
            self.occurred_on.isoformat(),
            self.recorded_at.strftime("%Y-%m-%dT%H:%M:%S"),
            KIND_WORDS[self.kind],
            CATEGORY_WORDS[self.category],
            plain_yuan(self.amount_fen),
            plain_yuan(self.balance_fen),
            self.summary,
            "" if self.reverses is None else str(self.reverses),
            self.reason,
            str(self.entered_by),
            str(self.approved_by),
            self.previous_hash,
            self.hash,
        ]

    def made_hash(self) -> str:
        """The hash that its line gives."""
        return hashlib.sha256(line(self.cells()[:-1]).encode()).hexdigest()


def line(cells: Sequence[str]) -> str:
    """A record of the public file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def plain_yuan(amount_fen: int) -> str:
    """-1468.00: always with two decimals, no thousands."""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{'-' if amount_fen < 0 else ''}{whole}.{rest:02d}"


def broken(entries: Iterable[Entry]) -> list[str]:
    """What does not hold in a run of entries from the first on: numbers, balances, the chain.

    Returns:
        A line for each entry that is not what it says, or does not follow the one before it.
    """
    found, seq, balance, previous = [], 0, 0, FIRST_HASH
    for entry in entries:
        if entry.seq != seq + 1:
            found.append(f"entry {entry.seq} follows entry {seq}")
        if entry.balance_fen != balance + entry.amount_fen:
            found.append(f"entry {entry.seq} has another balance than its sum")
        if entry.previous_hash != previous:
            found.append(f"entry {entry.seq} does not name the hash of the entry before it")
        if entry.hash != entry.made_hash():
            found.append(f"entry {entry.seq} is not what its hash says")
        seq, balance, previous = entry.seq, entry.balance_fen, entry.hash
    return found
