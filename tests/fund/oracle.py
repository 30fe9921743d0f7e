"""The fund as it ought to be, worked out in plain Python: none of its code, no database.

Each verb answers with the code of the refusal that is due, or with nothing where it is to go through.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

NOTICE_FROM, NOTICE_DAYS = 100_000, 5  # fen and days, as a new fund has them


@dataclass
class Draft:
    kind: str
    amount: int  # fen, signed
    day: date
    by: int
    reverses: int | None = None
    state: str = "waiting"
    seq: int = 0  # of the line that came of it
    is_exempt: bool = True  # from asking for a proposal


@dataclass(frozen=True)
class Line:
    month: str
    kind: str
    amount: int
    day: date
    reverses: int | None
    by: int
    approved_by: int


@dataclass(frozen=True)
class Close:
    month: str
    difference: int
    by: int
    lines: int  # as many had been entered
    at: datetime


def month_of(day: date) -> str:
    return day.isoformat()[:7]


def month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year}-{number + 1:02d}" if number < 12 else f"{year + 1}-01"


@dataclass
class Oracle:
    drafts: list[Draft] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    closes: list[Close] = field(default_factory=list)
    reviews: dict[str, int] = field(default_factory=dict)
    notice_from: int = NOTICE_FROM

    def balance(self) -> int:
        return sum(line.amount for line in self.lines)

    def open_month(self) -> str | None:
        """The one month that entries come into; anything goes where there is none yet."""
        if self.closes:
            return month_after(self.closes[-1].month)
        return self.lines[0].month if self.lines else None

    def draft(
        self, kind: str, amount: int, day: date, by: int, now: datetime, *, is_exempt: bool = False
    ) -> str:
        if day > now.date():
            return "day"
        if kind == "opening" and self.lines:
            return "opening"
        signed = -amount if kind == "spending" else amount
        if self.needs_proposal(signed, is_exempt):
            return "notice"
        self.drafts.append(Draft(kind, signed, day, by, is_exempt=is_exempt or kind != "spending"))
        return ""

    def needs_proposal(self, amount: int, is_exempt: bool) -> bool:
        return not is_exempt and -amount >= self.notice_from

    def reverse(self, seq: int, by: int, now: datetime) -> str:
        if not 1 <= seq <= len(self.lines):
            return "gone"
        if self.lines[seq - 1].kind == "reversal":
            return "kind"
        if any(draft.reverses == seq and draft.state in ("waiting", "approved") for draft in self.drafts):
            return "state"
        line = self.lines[seq - 1]
        day = line.day if line.month == self.open_month() else now.date()
        self.drafts.append(Draft("reversal", -line.amount, day, by, seq))
        return ""

    def approve(self, number: int, by: int) -> str:
        draft = self.drafts[number]
        if code := self._settled(draft, by):
            return code
        if self.needs_proposal(draft.amount, draft.is_exempt):
            return "notice"
        if draft.kind == "opening" and self.lines:
            return "opening"
        if draft.kind == "spending" and self.balance() + draft.amount < 0:
            return "less"
        month, due = month_of(draft.day), self.open_month()
        if due and month > due:
            return "order"
        draft.state = "approved"
        late = due or month
        self.lines.append(Line(late, draft.kind, draft.amount, draft.day, draft.reverses, draft.by, by))
        draft.seq = len(self.lines)
        return ""

    def refuse(self, number: int, by: int) -> str:
        draft = self.drafts[number]
        if code := self._settled(draft, by):
            return code
        draft.state = "refused"
        return ""

    def withdraw(self, number: int, by: int) -> str:
        draft = self.drafts[number]
        if draft.by != by:
            return "own"
        if draft.state != "waiting":
            return "state"
        draft.state = "withdrawn"
        return ""

    def _settled(self, draft: Draft, by: int) -> str:
        if draft.by == by:
            return "own"
        return "" if draft.state == "waiting" else "state"

    def close(self, month: str, difference: int, explains: bool, by: int, now: datetime) -> str:
        if month >= month_of(now):
            return "day"
        if month != self.open_month():
            return "order"
        if any(draft.state == "waiting" and month_of(draft.day) <= month for draft in self.drafts):
            return "waiting"
        if difference and not explains:
            return "explanation"
        self.closes.append(Close(month, difference, by, len(self.lines), now))
        return ""

    def review(self, month: str, by: int) -> str:
        found = [close for close in self.closes if close.month == month]
        if not found:
            return "gone"
        if found[0].by == by:
            return "own"
        if month in self.reviews:
            return "state"
        self.reviews[month] = by
        return ""

    def light(self, now: datetime) -> str:
        if not self.closes:
            return "yellow"
        last = self.closes[-1]
        if last.difference:
            return "red"
        is_old = (now.date() - last.at.date()).days > 35
        is_behind = last.lines < len(self.lines)
        return "yellow" if is_old or is_behind or last.month not in self.reviews else "green"

    def sums(self, month: str) -> tuple[int, int, int, int, int]:
        """Opening, income, spending, reversals and closing of a month."""
        of = {kind: 0 for kind in ("before", "opening", "income", "spending", "reversal")}
        for line in self.lines:
            if line.month < month:
                of["before"] += line.amount
            elif line.month == month:
                of[line.kind] += line.amount
        parts = of["before"] + of["opening"], of["income"], of["spending"], of["reversal"]
        return (*parts, sum(parts))

    def months(self) -> list[str]:
        """From the first with an entry to the one that is open."""
        found = [self.lines[0].month] if self.lines else []
        while found and found[-1] < self.open_month():
            found.append(month_after(found[-1]))
        return found
