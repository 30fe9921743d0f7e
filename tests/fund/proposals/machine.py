"""Chance takes proposals any way they can be taken; a plain record beside them says what is due each time.

`python -m tests.fund.proposals.machine --examples 2000 --steps 50` runs it for longer and prints its seed.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from community.core.db import db, transaction
from community.core.errors import Refusal
from community.fund import FEATURE
from community.fund import actions as ledger
from community.fund.proposals import actions
from community.fund.proposals.models import ProposalEvent
from community.fund.proposals.queries import proposals, proposed
from community.fund.setup import set_up
from community.notices import actions as notices
from community.notices import objections
from community.notices.models import Notice, Objection
from community.notices.queries import unanswered
from tests import factories as make
from tests import machines
from tests.cast import NOW, actor
from tests.fund.proposals.staged import CHEAP, DEAR, WORDS

PEOPLE = ("secretary", "second")
BEGINS = datetime(2026, 11, 1, 9)  # it all happens in one month: its end is another machine's
WHICH = st.integers(0, 63)
WHO = st.sampled_from(PEOPLE)
SELDOM = st.sampled_from((False, False, False, True))
VERDICTS = st.sampled_from(("approve", "approve", "refuse"))


@dataclass
class Wish:
    """One proposal as the record has it.

    Args:
        ends_on: the last day of its 公示, where one stands.
        payment: waiting, paid, or none that stands.
    """

    id: int
    is_dear: bool
    state: str = "draft"
    by: str = ""
    ends_on: date | None = None
    unanswered: list[int] = field(default_factory=list)
    payment: str = ""
    paid_by: str = ""

    def why_not_yet(self, today: date) -> str:
        """The code of what stands in the way of its approval."""
        if not self.is_dear:
            return ""
        if self.ends_on is None:
            return "notice"
        return "period" if today <= self.ends_on else "objections" if self.unanswered else ""

    def standing(self, today: date) -> str:
        if self.state == "submitted":
            waits = {"notice": "to_announce", "period": "announced", "objections": "answering"}
            return waits.get(self.why_not_yet(today), "deciding")
        if self.state in ("approved", "accepted"):
            last = "paid" if self.state == "approved" else "accepted"
            return {"": "to_pay", "waiting": "paying", "paid": last}[self.payment]
        return self.state


def enter() -> None:
    with transaction():
        set_up(NOW)
        for login in PEOPLE:
            make.account(login, "secretary")


class ProposalMachine(RuleBasedStateMachine):
    """A few proposals for each example, two secretaries, residents who object, and their clock."""

    app: Flask
    put_back: Callable[[], None]

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        type(self).put_back()
        self.stack.enter_context(type(self).app.app_context())
        self.people = {login: actor(login) for login in PEOPLE}
        self.now, self.wishes, self.steps = BEGINS, [], 0
        income = {"category": "contribution", "amount_fen": 9_000_000, "summary": "合伙人缴入，3家"}
        drafted = ledger.draft("income", occurred_on=BEGINS.date(), **income, **self.by("secretary"))
        ledger.approve(drafted.id, **self.by("second"))
        db.session.remove()
        self.write(is_dear=True, who="secretary", asks=True)

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            db.session.remove()
            self.stack.close()

    @rule(is_dear=st.booleans(), who=WHO, asks=st.booleans())
    def write(self, is_dear: bool, who: str, asks: bool) -> None:
        row = actions.add(amount_fen=DEAR if is_dear else CHEAP, **WORDS, **self.by(who))
        self.wishes.append(Wish(row.id, is_dear))
        db.session.remove()
        if asks:
            self.submit(-1, who)

    @rule(who=WHO)
    def hurry(self, who: str) -> None:
        """A cheap one from the wish to the entry that pays it."""
        self.write(is_dear=False, who=who, asks=True)
        wish = self.wishes[-1]
        actions.approve(wish.id, **self.by(self.another(who)))
        drafted = actions.pay(wish.id, amount_fen=CHEAP, occurred_on=self.today, **self.by(who))
        ledger.approve(drafted.id, **self.by(self.another(who)))
        wish.state, wish.payment, wish.paid_by = "approved", "paid", who

    @rule(which=WHICH, who=WHO)
    def submit(self, which: int, who: str) -> None:
        wish = self.wishes[-1] if which < 0 else self.one(which, "draft")
        seen = actions.draft_seen(proposed(wish.id))
        due = "" if wish.state == "draft" else "state"
        if self.do(due, lambda: actions.submit(wish.id, seen=seen, **self.by(who))):
            wish.state, wish.by = "submitted", who

    @rule(which=WHICH, who=WHO)
    def announce(self, which: int, who: str) -> None:
        wish = self.one(which, "submitted")
        due = "" if wish.standing(self.today) == "to_announce" else "state"
        if self.do(due, lambda: actions.announce(wish.id, **self.by(who))):
            wish.ends_on, wish.unanswered = self.today + timedelta(days=5), []

    @rule(which=WHICH)
    def object_to(self, which: int) -> None:
        wish = self.one(which, "submitted")
        if wish.ends_on and self.today <= wish.ends_on:
            said = {"name": "李示例", "said": f"{self.steps}", "address": f"{self.steps}"}
            said |= {"contact": f"1380000{self.steps:04d}"}
            notice_id = proposed(wish.id).notice.id
            made = objections.file_objection(notice_id, **said, **self.by("secretary"))
            wish.unanswered.append(made.id)

    @precondition(lambda self: any(wish.unanswered for wish in self.wishes))
    @rule(which=WHICH)
    def answer(self, which: int) -> None:
        asked = [wish for wish in self.wishes if wish.unanswered]
        wish = asked[which % len(asked)]
        row = db.session.get_one(Objection, wish.unanswered.pop())
        objections.reply(row, words="问过三家", is_shown=True, **self.by("second"))

    @rule(which=WHICH, really=SELDOM)
    def take_notice_back(self, which: int, really: bool) -> None:
        wish = self.one(which, "submitted")
        if really and wish.state == "submitted" and wish.ends_on:
            for row in unanswered(proposed(wish.id).notice.id):
                objections.reply(row, words="撤回了", is_shown=False, **self.by("second"))
            row = db.session.get_one(Notice, proposed(wish.id).notice.id)
            notices.withdraw(row, reason="日子写错", **self.by("second"))
            wish.ends_on, wish.unanswered = None, []

    @rule(verb=VERDICTS, which=WHICH, is_own=SELDOM)
    def decide(self, verb: str, which: int, is_own: bool) -> None:
        wish = self.one(which, "submitted")
        who = wish.by if is_own and wish.by else self.another(wish.by)
        due = "state" if wish.state != "submitted" else "own" if who == wish.by else ""
        due = due or (wish.why_not_yet(self.today) if verb == "approve" else "")
        why = {"reason": "不急"} if verb == "refuse" else {}
        if self.do(due, lambda: getattr(actions, verb)(wish.id, **why, **self.by(who))):
            wish.state = {"approve": "approved", "refuse": "refused"}[verb]

    @rule(which=WHICH, who=WHO, more=st.sampled_from((0, 0, -100, 1)))
    def pay(self, which: int, who: str, more: int) -> None:
        wish = self.one(which, "approved", "accepted")
        amount_fen = (DEAR if wish.is_dear else CHEAP) + more
        due = "" if wish.standing(self.today) == "to_pay" else "state"
        due = due or ("more" if more > 0 else "")
        what = {"amount_fen": amount_fen, "occurred_on": self.today}
        if self.do(due, lambda: actions.pay(wish.id, **what, **self.by(who))):
            wish.payment, wish.paid_by = "waiting", who

    @precondition(lambda self: any(wish.payment == "waiting" for wish in self.wishes))
    @rule(verb=st.sampled_from(("approve", "approve", "refuse", "withdraw")), which=WHICH)
    def settle(self, verb: str, which: int) -> None:
        """The fund's own verbs, which know nothing of proposals."""
        waiting = [wish for wish in self.wishes if wish.payment == "waiting"]
        wish = waiting[which % len(waiting)]
        who = wish.paid_by if verb == "withdraw" else self.another(wish.paid_by)
        getattr(ledger, verb)(proposed(wish.id).payment.draft_id, **self.by(who))
        wish.payment = "paid" if verb == "approve" else ""

    @precondition(lambda self: any(wish.payment == "paid" for wish in self.wishes))
    @rule(which=WHICH)
    def reverse(self, which: int) -> None:
        paid = [wish for wish in self.wishes if wish.payment == "paid"]
        wish = paid[which % len(paid)]
        seq = proposed(wish.id).payment.seq
        drafted = ledger.draft_reversal(seq, reason="录错", **self.by("secretary"))
        ledger.approve(drafted.id, **self.by("second"))
        wish.payment = ""

    @rule(which=WHICH, who=WHO)
    def accept(self, which: int, who: str) -> None:
        wish = self.one(which, "approved")
        due = "state" if wish.state != "approved" else "" if wish.payment == "paid" else "unpaid"
        if self.do(due, lambda: actions.accept(wish.id, outcome="好用", **self.by(who))):
            wish.state = "accepted"

    @rule(days=st.sampled_from((1, 3, 6)))
    def later(self, days: int) -> None:
        if (self.now + timedelta(days=days)).month == BEGINS.month:
            self.now += timedelta(days=days, microseconds=7)

    @property
    def today(self) -> date:
        return self.now.date()

    def by(self, login: str) -> dict:
        return {"by": self.people[login], "now": self.now}

    def another(self, login: str) -> str:
        return PEOPLE[login == PEOPLE[0]]

    def one(self, which: int, *states: str) -> Wish:
        """One of those in the states, mostly; of all where there is none, and every fourth time."""
        fitting = [wish for wish in self.wishes if wish.state in states]
        among = fitting if fitting and which % 4 else self.wishes
        return among[which % len(among)]

    def do(self, due: str, act: Callable[[], object]) -> bool:
        """One thing, in a session of its own as a request has it; then look."""
        said, before = "", db.session.query(ProposalEvent).count()
        db.session.remove()
        try:
            act()
        except Refusal as refused:
            said = refused.code
        db.session.remove()
        assert said == due, f"said {said or 'yes'}, due was {due or 'yes'}"
        assert db.session.query(ProposalEvent).count() == before + (not said)
        return not said

    @invariant()
    def every_proposal_stands_where_the_record_has_it(self) -> None:
        db.session.remove()
        self.steps += 1
        stands = {one.id: (one.standing(self.today), one.is_paid()) for one in proposals(self.today)}
        due = {wish.id: (wish.standing(self.today), wish.payment == "paid") for wish in self.wishes}
        assert stands == due
        assert list(FEATURE.check(self.now)) == []
        db.session.remove()


def run(*stage, **how) -> None:
    """Run the machine; the rest as in machines.run."""
    machines.run(ProposalMachine, *stage, **how)


if __name__ == "__main__":
    machines.command(run, enter)()
