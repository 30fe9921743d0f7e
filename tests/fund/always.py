"""What is always true of the ledger, looked at from outside: read in SQL, its hashes and file made here."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from community.core.db import db
from community.fund.check import faults
from community.fund.light import standing
from community.fund.queries import sums
from tests.fund.oracle import Oracle

SEEN = {
    "draft": "SELECT kind, amount_fen, state, entered_by_id FROM fund_draft ORDER BY id",
    "entry": "SELECT seq, month, occurred_on, recorded_at, kind, category, amount_fen, balance_fen, summary,"
    " reverses, reason, entered_by_id, approved_by_id, previous_hash, hash FROM fund_entry ORDER BY seq",
    "close": "SELECT month, opening_fen, income_fen, spending_fen, reversals_fen, closing_fen, bank_fen,"
    " closed_by_id, last_seq, last_hash FROM fund_close ORDER BY month",
    "review": "SELECT month, reviewed_by_id FROM fund_review JOIN fund_close ON fund_close.id = close_id",
    "audit": "SELECT count(*) AS lines FROM audit_line",
}
PARTS = ("opening", "income", "spending", "reversals", "closing")
KINDS = {"opening": "期初", "income": "收入", "spending": "支出", "reversal": "冲正"}
CATEGORIES = {
    "opening": "期初结余",
    "contribution": "合伙人缴入",
    "other_income": "其他收入",
    "facilities": "基本公共服务设施",
    "everyday": "便民商业服务",
    "space": "公共活动空间",
    "other_spending": "其他支出",
}


@dataclass(frozen=True)
class Seen:
    """The rows of the ledger as they stand."""

    drafts: list[tuple]
    entries: list[dict]
    closes: list[dict]
    reviews: dict[str, int]
    audits: int

    def ledger(self) -> tuple:
        """All but the drafts."""
        return self.entries, self.closes, self.reviews

    def file(self, month: str) -> str:
        """The lines of a month in the public file."""
        return "".join(f"{_line(row)},{row['hash']}\n" for row in self.entries if row["month"] == month)


def read() -> Seen:
    connection = db.session.connection()
    found = {name: connection.exec_driver_sql(said).mappings().all() for name, said in SEEN.items()}
    return Seen(
        [tuple(row.values()) for row in found["draft"]],
        [dict(row) for row in found["entry"]],
        [dict(row) for row in found["close"]],
        {row["month"]: row["reviewed_by_id"] for row in found["review"]},
        found["audit"][0]["lines"],
    )


def _line(row: dict) -> str:
    """An entry's public line without its hash, made without a CSV module."""
    cells = [
        str(row["seq"]),
        row["month"],
        str(row["occurred_on"]),
        str(row["recorded_at"])[:19].replace(" ", "T"),
        KINDS[row["kind"]],
        CATEGORIES[row["category"]],
        _yuan(row["amount_fen"]),
        _yuan(row["balance_fen"]),
        row["summary"],
        str(row["reverses"] or ""),
        row["reason"],
        str(row["entered_by_id"]),
        str(row["approved_by_id"]),
        row["previous_hash"],
    ]
    return ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if set(c) & set(',"\r\n') else c for c in cells)


def _yuan(fen: int) -> str:
    digits = str(abs(fen)).zfill(3)
    return f"{'-' if fen < 0 else ''}{digits[:-2]}.{digits[-2:]}"


def broken(before: Seen, seen: Seen, oracle: Oracle, now: datetime) -> Iterator[str]:
    """What is not as it always is, a line for each."""
    yield from _as_the_oracle_says(seen, oracle)
    if seen.ledger() == before.ledger():
        return  # what follows looks at nothing else, and was looked at before
    yield from _appended(before, seen)
    yield from _entries(seen)
    yield from _chain(seen)
    yield from _months(seen, oracle)
    yield from shown(oracle, now)
    yield from faults(now)


def _appended(before: Seen, seen: Seen) -> Iterator[str]:
    """1, 5: what stood stands as it stood, and a closed month's lines are the same to the byte."""
    for name in ("entries", "closes"):
        stood, stands = getattr(before, name), getattr(seen, name)
        if stands[: len(stood)] != stood:
            yield f"{name} were changed"
    if not before.reviews.items() <= seen.reviews.items():
        yield "a review was changed"
    for close in before.closes:
        if before.file(close["month"]) != seen.file(close["month"]):
            yield f"the file of {close['month']}, which is closed, was changed"


def _entries(seen: Seen) -> Iterator[str]:
    """2, 4, 6: signs, second pair of eyes, nothing spent that was not there, each reversed once."""
    reversed_ = set()
    for number, row in enumerate(seen.entries, 1):
        amount, kind = row["amount_fen"], row["kind"]
        if amount == 0 or (kind == "spending") != (amount < 0) and kind != "reversal":
            yield f"entry {number} has the wrong sign"
        if kind == "spending" and row["balance_fen"] < 0:
            yield f"entry {number} spends what was not there"
        if row["entered_by_id"] == row["approved_by_id"]:
            yield f"entry {number} was entered and approved by one"
        if kind == "reversal":
            of = row["reverses"]
            if of in reversed_ or not of < number or seen.entries[of - 1]["amount_fen"] != -amount:
                yield f"entry {number} reverses what it cannot"
            reversed_.add(of)


def _chain(seen: Seen) -> Iterator[str]:
    """3, 7: numbers without gaps, the running balance, hashes."""
    balance, last_hash = 0, "0" * 64
    for number, row in enumerate(seen.entries, 1):
        balance += row["amount_fen"]
        if (row["seq"], row["balance_fen"]) != (number, balance):
            yield f"entry {row['seq']} is the {number}th, with {row['balance_fen']} where {balance} is left"
        if row["previous_hash"] != last_hash:
            yield f"entry {number} does not follow"
        last_hash = hashlib.sha256(f"{_line(row)}\n".encode()).hexdigest()
        if row["hash"] != last_hash:
            yield f"entry {number} has another hash than its line gives"


def _months(seen: Seen, oracle: Oracle) -> Iterator[str]:
    """3, 4: what a month begins with, what comes in and goes out, and what is left; who looked at it."""
    for month in oracle.months()[-1:]:  # the others are closed, and held against their closes below
        stands = sums(month)
        if (*vars(stands).values(), stands.closing_fen) != oracle.sums(month):
            yield f"the sums of {month} are not those of its entries"
    for close in seen.closes:
        kept = tuple(close[f"{part}_fen"] for part in PARTS)
        if kept != oracle.sums(close["month"]) or sum(kept[:-1]) != kept[-1]:
            yield f"the close of {close['month']} has other sums than its entries"
        last = [row for row in seen.entries if row["month"] <= close["month"]][-1]
        if (close["last_seq"], close["last_hash"]) != (last["seq"], last["hash"]):
            yield f"the close of {close['month']} does not name its last entry"
        if seen.reviews.get(close["month"]) == close["closed_by_id"]:
            yield f"{close['month']} was closed and reviewed by one"


def shown(oracle: Oracle, now: datetime) -> Iterator[str]:
    """10: the light that everybody sees."""
    shows, due = standing(now).light.colour, oracle.light(now)
    if shows != due:
        yield f"the light is {shows}, not {due}"


def _as_the_oracle_says(seen: Seen, oracle: Oracle) -> Iterator[str]:
    due = [(one.kind, one.amount, one.state, one.by) for one in oracle.drafts]
    if seen.drafts != due:
        yield f"drafts are {seen.drafts}, not {due}"
    keys = ("month", "kind", "amount_fen", "reverses", "entered_by_id", "approved_by_id")
    lines = [(*(row[key] for key in keys), str(row["occurred_on"])) for row in seen.entries]
    due = [
        (one.month, one.kind, one.amount, one.reverses, one.by, one.approved_by, str(one.day))
        for one in oracle.lines
    ]
    if lines != due:
        yield f"entries are {lines}, not {due}"
    closes = [
        (row["month"], row["bank_fen"] - row["closing_fen"], row["closed_by_id"], row["last_seq"])
        for row in seen.closes
    ]
    due = [(one.month, one.difference, one.by, one.lines) for one in oracle.closes]
    if closes != due or seen.reviews != oracle.reviews:
        yield f"closes are {closes}, not {due}, or their reviews are others"
