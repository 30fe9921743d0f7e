"""The fund's machine, with proposals that are decided, paid from the fund and accepted meanwhile.

`python -m tests.fund.proposals.machine --examples 2000 --steps 50` runs it for longer and prints its seed.
"""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from community.core.db import db
from community.fund.proposals import actions
from community.fund.proposals.check import faults
from community.fund.proposals.queries import proposals
from tests import machines
from tests.fund.machine import AMOUNTS, SECRETARIES, SELDOM, WHICH, WRITER, FundMachine, enter
from tests.fund.oracle import NOTICE_FROM
from tests.fund.proposals.oracle import Oracle
from tests.fund.proposals.staged import WORDS, seen

ASKED = st.sampled_from((50, 130, 999, NOTICE_FROM - 1, NOTICE_FROM))


class SpendingMachine(FundMachine):
    """All of the fund, and its proposals."""

    Oracle = Oracle

    def start(self) -> None:
        super().start()
        self.proposals: list[int] = []

    @rule(amount=ASKED, who=WRITER, steps=st.integers(0, 4))
    def submit(self, amount: int, who: str, steps: int) -> None:
        """Written down and submitted; and some steps on its way, as far as they go through."""

        def act() -> None:
            number = actions.add(amount_fen=amount, **WORDS, **self.by(who)).id
            actions.submit(number, seen=seen(number), **self.by(who))
            self.proposals.append(number)

        self.do(self.oracle.submit(amount, self.people[who].account_id), act, lines=2)
        number, other = len(self.proposals) - 1, next(one for one in SECRETARIES if one != who)
        if steps > 0:
            self.say_yes(number, other)
        if steps > 1:
            self.pay(number, min(amount, 130), self.now.date(), who)
        if steps > 2 and self.oracle.wishes[number].payment:
            self.say("approve", len(self.ids) - 1)
        if steps > 3:
            self.accept(number, who)

    @precondition(lambda self: self.proposals)
    @rule(which=WHICH, days=st.sampled_from((0, 3, 6)), who=WRITER)
    def announce(self, which: int, days: int, who: str) -> None:
        number = self.chosen(which, "to_announce")
        due = self.oracle.announce(number, self.now)
        self.do(due, lambda: actions.announce(self.proposals[number], **self.by(who)), lines=3)
        self.later(days)

    @precondition(lambda self: self.proposals)
    @rule(which=WHICH, who=WRITER, says_yes=st.sampled_from((True, True, False)), twice=SELDOM)
    def decide(self, which: int, who: str, says_yes: bool, twice: bool) -> None:
        number = self.chosen(which, "deciding")
        for _ in range(1 + twice):
            (self.say_yes if says_yes else self.say_no)(number, who)

    @precondition(lambda self: self.proposals)
    @rule(which=WHICH, amount=AMOUNTS, ago=st.sampled_from((0, 0, 3, -1)), who=WRITER, twice=SELDOM)
    def pay_one(self, which: int, amount: int, ago: int, who: str, twice: bool) -> None:
        number = self.chosen(which, "to_pay")
        for _ in range(1 + twice):
            self.pay(number, amount, self.now.date() - timedelta(days=ago), who)

    @precondition(lambda self: self.proposals)
    @rule(which=WHICH, who=WRITER)
    def accept_one(self, which: int, who: str) -> None:
        self.accept(self.chosen(which, "paid"), who)

    def say_yes(self, number: int, who: str) -> None:
        due = self.oracle.say_yes(number, self.people[who].account_id, self.now)
        self.do(due, lambda: actions.approve(self.proposals[number], **self.by(who)))

    def say_no(self, number: int, who: str) -> None:
        due = self.oracle.say_no(number, self.people[who].account_id)
        self.do(due, lambda: actions.refuse(self.proposals[number], reason="不急", **self.by(who)))

    def pay(self, number: int, amount: int, day: date, who: str) -> None:
        what = {"amount_fen": amount, "occurred_on": day}

        def act() -> None:
            self.ids.append(actions.pay(self.proposals[number], **what, **self.by(who)).id)

        due = self.oracle.pay(number, amount, day, self.people[who].account_id, self.now)
        self.do(due, act, lines=2)

    def accept(self, number: int, who: str) -> None:
        due = self.oracle.accept(number, self.now)
        said = {"outcome": "添了6张桌子"}
        self.do(due, lambda: actions.accept(self.proposals[number], **said, **self.by(who)))

    def chosen(self, which: int, standing: str) -> int:
        """Mostly one that waits for just this, the last first; sometimes any."""
        every = list(range(len(self.proposals)))[::-1]
        ready = [n for n in every if self.oracle.standing(self.oracle.wishes[n], self.now) == standing]
        among = ready if ready and which % 4 else every
        return among[which // 4 % len(among)]

    def do(self, due: str, act: Callable[[], object], **how) -> None:
        super().do(due, act, **how)
        if due or not self.proposals:
            return
        found = {one.id: one.standing(self.now.date()) for one in proposals(self.now.date())}
        due = [self.oracle.standing(wish, self.now) for wish in self.oracle.wishes]
        assert found == dict(zip(self.proposals, due, strict=True))
        assert list(faults(self.now)) == []
        db.session.remove()


def run(*stage, **how) -> None:
    """Run the machine; the rest as in machines.run."""
    machines.run(SpendingMachine, *stage, **how)


if __name__ == "__main__":
    machines.command(run, enter)()
