"""The fund as its pages are looked at: a row of each kind that an address names, and pages full of them."""

from datetime import date, datetime

from community.fund import actions, months, sheetimport
from community.fund.models import FundUpload
from community.fund.queries import end_of_chain
from community.fund.rules import LARGEST_ENTRY_FEN
from community.fund.sheetreading import Reading, Row
from tests.cast import NOW
from tests.fund.staged import by, closed, entered, reversed_, written


def entries_and_a_draft(summary: str = "乒乓室换灯管") -> None:
    """A row of each kind that an address names: an entry, drafts that wait or came back, a note, a sheet."""
    entered("income", 100_000, on=date(2026, 10, 15), summary=summary)
    day = {"on": date(2026, 10, 20), "summary": summary}
    waits = written("spending", 32_600, login="second", **day)
    actions.note(waits, summary, **by())
    written("spending", 32_600, **day)
    actions.refuse(written("spending", 32_600, is_exempt=False, **day), why=summary, **by("second"))
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
    waits = written("spending", LARGEST_ENTRY_FEN, login="second", **long)
    actions.refuse(written("spending", LARGEST_ENTRY_FEN, **long), why=(longest * 4)[:200], **by("second"))
    for _ in range(6):
        actions.note(waits, (longest * 4)[:200], **by())
    days = [date(2026, 11, 1 + number % 20) for number in range(60)]
    rows = [
        Row("流水", number, day, "income", "other_income", LARGEST_ENTRY_FEN // (1 + number % 30), longest)
        for number, day in enumerate(days)
    ]
    uploaded(*rows[:30])
    upload = uploaded(*rows[30:], who="second")
    seen = sheetimport.plan_of_upload(upload, NOW).digest()
    sheetimport.import_rows(upload, seen=seen, **by("second"))


def uploaded(*rows: Row, who: str = "secretary") -> FundUpload:
    """A ledger that waits to be confirmed."""
    return sheetimport.keep_upload(Reading(list(rows)), **by(who))


def ledger_in_red() -> None:
    """One entry, and a bank that says otherwise."""
    entered("income", 1, on=date(2026, 10, 3), summary="钱")
    closed("2026-10", 10_000_001, datetime(2026, 11, 2, 9), "原因" * 30)


def ledger_with_a_close() -> None:
    """September closed and reviewed; October, with an entry of each kind, is to be closed."""
    entered("opening", 1_638_000, on=date(2026, 9, 30), now=datetime(2026, 9, 30, 9))
    closed("2026-09", 1_638_000, datetime(2026, 10, 1, 9))
    months.review("2026-09", **by("supervisor", datetime(2026, 10, 1, 9)))
    for kind, fen, day, summary in (
        ("income", 460_000, 12, "合伙人缴入，3家"),
        ("spending", 12_000, 16, "食堂窗口维修"),
        ("spending", 146_800, 20, "3号楼楼道装扶手"),
    ):
        entered(kind, fen, on=date(2026, 10, day), now=datetime(2026, 10, day, 10), summary=summary)
    reversed_(3, datetime(2026, 10, 21, 15))


def ledger_below_zero() -> None:
    """This month in the longest words and figures there are, and what was spent is not covered any more."""
    longest = {"summary": "楼道大厅和公告栏添桌椅、换灯管、补地面、刷墙" * 2}
    income = entered("income", 99_999_999, **longest)
    for category in ("facilities", "everyday", "space", "other_spending") * 4:
        entered("spending", 1_234_567, category=category, **longest)
    entered("spending", end_of_chain()[1], **longest)
    drafted = actions.draft_reversal(income.seq, reason="原来金额录错" * 10, **by())
    actions.approve(drafted.id, **by("second"))
