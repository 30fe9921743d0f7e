"""The fund's desk as tests need it: a row of each kind that an address names, and pages full of them."""

from datetime import date

from community.fund import actions, sheetimport
from community.fund.models import FundUpload
from community.fund.rules import LARGEST_ENTRY_FEN
from community.fund.sheetreading import Reading, Row
from tests.cast import NOW
from tests.fund.staged import by, entered, written


def entries_and_a_draft(summary: str = "乒乓室换灯管") -> None:
    """A row of each kind that an address names: an entry, a draft that waits, its note, a sheet."""
    entered("income", 100_000, on=date(2026, 10, 15), summary=summary)
    waits = written("spending", 32_600, on=date(2026, 10, 20), summary=summary)
    actions.note(waits, summary, **by())
    uploaded(Row("流水", 2, date(2026, 9, 1), "income", "other_income", 1_638_000, summary))


def crowded_ledger(longest: str) -> None:
    """A page full of each kind, by both secretaries, every word and sum as long as it may be."""
    long = {"summary": longest, "category": "facilities"}
    for number in range(24):
        kind = "spending" if number % 3 else "income"
        fields = long if kind == "spending" else {"summary": longest}
        made = entered(kind, LARGEST_ENTRY_FEN // (2 if number % 3 else 1), **fields)
    for number in range(4):
        who = by(("secretary", "second")[number % 2])
        actions.draft_reversal(made.seq - number, reason=longest, **who)
    waits = written("spending", LARGEST_ENTRY_FEN, **long)
    for _ in range(6):
        actions.note(waits, (longest * 4)[:200], **by())
    days = [date(2026, 11, 1 + number % 20) for number in range(60)]
    rows = [
        Row("流水", number, day, "income", "other_income", LARGEST_ENTRY_FEN - number, longest)
        for number, day in enumerate(days)
    ]
    uploaded(*rows[:30])
    upload = uploaded(*rows[30:], who="second")
    seen = sheetimport.plan_of_upload(upload, NOW).digest()
    sheetimport.import_rows(upload, seen=seen, **by("second"))


def uploaded(*rows: Row, who: str = "secretary") -> FundUpload:
    """A ledger that waits to be confirmed."""
    return sheetimport.keep_upload(Reading(list(rows)), **by(who))
