"""Chance does anything to the fund in any order; what is always true of it is true after each step.

`python -m tests.fund.machine --examples 2000 --steps 50` runs it for longer and prints its seed.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, timedelta

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from community.core.db import db, transaction
from community.core.errors import Refusal
from community.fund import actions, months
from community.fund.proposals import actions as proposals
from community.fund.setup import set_up
from tests import factories as make
from tests import machines
from tests.cast import NOW, actor
from tests.fund import always
from tests.fund.oracle import NOTICE_DAYS, NOTICE_FROM, Oracle, month_after, month_of

SECRETARIES = ("secretary", "second")
PEOPLE = (*SECRETARIES, "supervisor")
BEGINS = datetime(2026, 9, 20, 10)
CATEGORY = {"opening": "opening", "income": "contribution", "spending": "space"}
SUMMARIES = ("合伙人缴入，3家", 'a,b "c"', "换灯管")  # what a CSV file must quote, too
AMOUNTS = st.sampled_from((1, 2, 50, 130, 999))  # few, so that the fund is often empty
DAYS_AGO = st.sampled_from((0, 0, 0, 1, 9, 20, 33, -1))
SELDOM = st.sampled_from((False, False, False, True))
WHICH = st.integers(0, 63)
WRITER = st.sampled_from(SECRETARIES)
ANYBODY = st.sampled_from(PEOPLE)
KIND = st.sampled_from(("income", "spending", "income", "spending", "opening"))
YES = st.booleans()
VERBS = ("approve", "approve", "approve", "refuse", "withdraw")


def enter() -> None:
    with transaction():
        set_up(NOW)
        for login in PEOPLE:
            make.account(login, "supervisor" if login == "supervisor" else "secretary")


class FundMachine(RuleBasedStateMachine):
    """One fund for each example: two secretaries, the supervisor, their clock, and the oracle beside them."""

    app: Flask
    put_back: Callable[[], None]
    Oracle = Oracle

    @initialize(opens=YES)
    def begin(self, opens: bool) -> None:
        self.stack = ExitStack()
        type(self).put_back()
        self.stack.enter_context(type(self).app.app_context())
        self.start()
        db.session.remove()
        self.enter("opening" if opens else "income", 999, ago=9)

    def start(self) -> None:
        self.people = {login: actor(login) for login in PEOPLE}
        self.oracle, self.now, self.ids = self.Oracle(), BEGINS, []
        self.seen = always.read()

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            db.session.remove()
            self.stack.close()

    @rule(kind=KIND, amount=AMOUNTS, ago=DAYS_AGO, who=WRITER, words=st.sampled_from(SUMMARIES))
    def draft(self, kind: str, amount: int, ago: int, who: str, words: str) -> None:
        day = self.now.date() - timedelta(days=ago)
        due = self.oracle.draft(kind, amount, day, self.people[who].account_id, self.now)
        self.do(due, lambda: self._draft(kind, amount, day, who, words))

    def _draft(self, kind: str, amount: int, day: date, who: str, words: str) -> None:
        what = {"category": CATEGORY[kind], "amount_fen": amount, "occurred_on": day, "summary": words}
        self.ids.append(actions.draft(kind, **what, **self.by(who)).id)

    @rule(fen=st.sampled_from((900, NOTICE_FROM)), who=WRITER, spends=YES)
    def set_rule(self, fen: int, who: str, spends: bool) -> None:
        """From how much on a spending needs a proposal; the largest that waits is approved at once or not."""
        if spends:
            self.draft("spending", 999, 0, who, SUMMARIES[0])
        lines, self.oracle.notice_from = int(fen != self.oracle.notice_from), fen
        what = {"notice_from_fen": fen, "notice_days": NOTICE_DAYS}
        self.do("", lambda: proposals.set_rule(**what, **self.by(who)), lines=lines)
        waiting = [n for n, draft in enumerate(self.oracle.drafts) if draft.state == "waiting"]
        if waiting:
            self.say("approve", min(waiting, key=lambda n: self.oracle.drafts[n].amount))

    def enter(self, kind: str, amount: int, ago: int) -> None:
        """Written down by one and approved by the other at once, where that goes through."""
        before = len(self.ids)
        self.draft(kind, amount, ago, "secretary", SUMMARIES[0])
        if len(self.ids) > before:
            self.say("approve", before)

    @rule(amount=AMOUNTS, ago=DAYS_AGO)
    def receive(self, amount: int, ago: int) -> None:
        self.enter("income", amount, ago)

    @rule(amounts=st.lists(AMOUNTS, min_size=1, max_size=3), ago=DAYS_AGO)
    def spend(self, amounts: list[int], ago: int) -> None:
        for amount in amounts:
            self.enter("spending", amount, ago)

    @precondition(lambda self: self.oracle.lines)
    @rule(which=WHICH, who=WRITER, is_odd=SELDOM, twice=SELDOM)
    def reverse(self, which: int, who: str, is_odd: bool, twice: bool) -> None:
        """One of the last that stand; or (odd) the one after them."""
        seq = len(self.oracle.lines) + (1 if is_odd else -(which % len(self.oracle.lines)))

        def act() -> None:
            self.ids.append(actions.draft_reversal(seq, reason="录错", **self.by(who)).id)

        for _ in range(1 + twice):
            self.do(self.oracle.reverse(seq, self.people[who].account_id, self.now), act)

    @precondition(lambda self: self.ids)
    @rule(verb=st.sampled_from(VERBS), which=WHICH, is_odd=SELDOM, twice=SELDOM)
    def settle(self, verb: str, which: int, is_odd: bool, twice: bool) -> None:
        """One of those that wait, by who may; or (odd) any of all by who may not."""
        waiting = [n for n, draft in enumerate(self.oracle.drafts) if draft.state == "waiting"]
        among = range(len(self.ids)) if is_odd or not waiting else waiting
        number = among[which % len(among)]
        for _ in range(1 + twice):
            self.say(verb, number, is_by_writer=(verb == "withdraw") != is_odd)

    def say(self, verb: str, number: int, is_by_writer: bool = False) -> None:
        is_secretarys = self.oracle.drafts[number].by == self.people["secretary"].account_id
        who = "secretary" if is_secretarys == is_by_writer else "second"
        due = getattr(self.oracle, verb)(number, self.people[who].account_id)
        self.do(due, lambda: getattr(actions, verb)(self.ids[number], **self.by(who)))

    @rule(
        ahead=st.sampled_from((0, 0, 0, 0, 1, -1)),
        difference=st.sampled_from((0, 0, 1, -700)),
        explains=YES,
        who=ANYBODY,
        twice=SELDOM,
    )
    def close(self, ahead: int, difference: int, explains: bool, who: str, twice: bool) -> None:
        """The month whose turn it is, mostly; once more is another month's turn."""
        month = self.oracle.open_month() or month_of(self.now)
        month = {0: month, 1: month_after(month), -1: "2026-08"}[ahead]
        bank = self.oracle.sums(month)[-1] + difference
        why = "利息还没记" if explains else ""

        for _ in range(1 + twice):
            due = self.oracle.close(month, difference, explains, self.people[who].account_id, self.now)
            said = {"bank_fen": bank, "explanation": why, "last_seq": len(self.oracle.lines)}
            self.do(due, lambda said=said: months.close(month, **said, **self.by(who)))

    @precondition(lambda self: self.oracle.closes)
    @rule(ago=st.integers(-1, 2), who=ANYBODY, twice=SELDOM)
    def review(self, ago: int, who: str, twice: bool) -> None:
        """One of the last that were closed, or the one that is not yet."""
        among = [*(close.month for close in self.oracle.closes), self.oracle.open_month()]
        month = among[max(-2 - ago, -len(among))]
        for _ in range(1 + twice):
            due = self.oracle.review(month, self.people[who].account_id)
            self.do(due, lambda: months.review(month, **self.by(who)))

    @rule(days=st.sampled_from((1, 4, 12, 40)))
    def later(self, days: int) -> None:
        self.now += timedelta(days=days, microseconds=7)
        assert list(always.shown(self.oracle, self.now)) == []
        db.session.remove()

    @precondition(lambda self: self.oracle.lines)
    @rule(is_hasty=SELDOM)
    def month_ends(self, is_hasty: bool) -> None:
        """The month goes by, nothing waits any more (in haste, it may), it is closed."""
        for number, draft in enumerate(self.oracle.drafts):
            if draft.state == "waiting" and not is_hasty:
                self.say("refuse", number)
        after = month_after(self.oracle.open_month())
        self.now = max(self.now, datetime.fromisoformat(f"{after}-03T09:00"))
        self.close(ahead=0, difference=0, explains=False, who="secretary", twice=False)

    def by(self, login: str) -> dict:
        return {"by": self.people[login], "now": self.now}

    def do(self, due: str, act: Callable[[], object], *, lines: int = 1) -> None:
        """One thing, in a session of its own as a request has it; then look.

        Args:
            due: the code of the refusal that is due, or nothing; lines: that the audit has of it.
        """
        said = ""
        try:
            act()
        except Refusal as refused:
            said = refused.code
        db.session.remove()
        assert said == due, f"said {said or 'yes'}, due was {due or 'yes'}"
        seen = always.read()
        if said:
            assert seen == self.seen, "who was refused has changed something"
        else:
            assert seen.audits == self.seen.audits + lines
            assert list(always.broken(self.seen, seen, self.oracle, self.now)) == []
        db.session.remove()
        self.seen = seen


def run(*stage, **how) -> None:
    """Run the machine; the rest as in machines.run."""
    machines.run(FundMachine, *stage, **how)


if __name__ == "__main__":
    machines.command(run, enter)()
