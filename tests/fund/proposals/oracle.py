"""Proposals as they ought to be, beside the oracle of the fund."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.fund import oracle
from tests.fund.oracle import NOTICE_DAYS


@dataclass
class Wish:
    amount: int
    by: int
    needs_notice: bool
    state: str = "submitted"
    decided: date | None = None
    notice_until: date | None = None
    payment: oracle.Draft | None = None


@dataclass
class Oracle(oracle.Oracle):
    wishes: list[Wish] = field(default_factory=list)

    def submit(self, amount: int, by: int) -> str:
        self.wishes.append(Wish(amount, by, amount >= self.notice_from))
        return ""

    def announce(self, number: int, now: datetime) -> str:
        wish = self.wishes[number]
        if self.standing(wish, now) != "to_announce":
            return "state"
        wish.notice_until = now.date() + timedelta(days=NOTICE_DAYS)
        return ""

    def say_yes(self, number: int, by: int, now: datetime) -> str:
        wish = self.wishes[number]
        no = {"to_announce": "notice", "announced": "period"}.get(self.standing(wish, now), "")
        if no := self._decide(wish, "approved", by, no):
            return no
        wish.decided = now.date()
        return ""

    def say_no(self, number: int, by: int) -> str:
        return self._decide(self.wishes[number], "refused", by, "")

    def _decide(self, wish: Wish, state: str, by: int, no: str) -> str:
        if wish.state != "submitted":
            return "state"
        if wish.by == by:
            return "own"
        wish.state = wish.state if no else state
        return no

    def pay(self, number: int, amount: int, day: date, by: int, now: datetime) -> str:
        wish = self.wishes[number]
        if self.standing(wish, now) != "to_pay":
            return "state"
        if amount > wish.amount:
            return "more"
        if day < wish.decided:
            return "day"
        if no := self.draft("spending", amount, day, by, now, is_exempt=True):
            return no
        wish.payment = self.drafts[-1]
        return ""

    def accept(self, number: int, now: datetime) -> str:
        wish = self.wishes[number]
        if wish.state != "approved":
            return "state"
        if self.standing(wish, now) != "paid":
            return "unpaid"
        wish.state = "accepted"
        return ""

    def standing(self, wish: Wish, now: datetime) -> str:
        """What it is, and what it waits for."""
        if wish.state == "refused":
            return "refused"
        if wish.state == "submitted":
            if not (wish.needs_notice or wish.notice_until or wish.amount >= self.notice_from):
                return "deciding"
            if wish.notice_until is None:
                return "to_announce"
            return "deciding" if now.date() > wish.notice_until else "announced"
        if wish.payment and wish.payment.state == "waiting":
            return "paying"
        if wish.payment and wish.payment.state == "approved" and not self.is_taken_back(wish.payment.seq):
            return "paid" if wish.state == "approved" else "accepted"
        return "to_pay"

    def is_taken_back(self, seq: int) -> bool:
        return any(line.reverses == seq for line in self.lines)
