"""Chance does anything to the book at any time; what is always true of it is true after each step.

`python -m tests.bookings.machine --examples 2000 --steps 50` runs it for longer and prints its seed.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from unittest.mock import patch

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from community.bookings import codes
from community.bookings.check import faults
from community.bookings.models import Resource
from community.bookings.rules import BACK, CANCELLABLE, GIVEN_UP, MOVABLE
from community.core.centre import set_up_centre
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.actions import set_up_categories
from community.partners.models import Partner
from tests import factories as make
from tests import machines
from tests.bookings import always
from tests.bookings.allhands import AllHands
from tests.bookings.hands import NothingThere
from tests.bookings.kinds import STAGES, WEDNESDAY, at
from tests.cast import NOW

FEW = st.integers(0, 7)
MANY = st.integers(0, 31)
YES = st.booleans()
MORNING = at(WEDNESDAY, 7, 30)  # some of it is too soon for residents shortly after
DATES = ("put_off", "add_date", "call_off", "attend")  # what becomes of those of a course
CODES = 100  # few enough that who is moved meets his own on another day
WAITS = (5, 30, 60, 150, 12 * 60)  # minutes after which something happens again


def enter() -> None:
    """A line of each kind, and one beside it on the same resource that the shop approves."""
    with transaction():
        set_up_centre()
        set_up_categories(NOW)
        make.account("secretary", "secretary")
        for name, stage in STAGES.items():
            staged = stage()
            line = staged.service
            same = (
                "kind",
                "unit",
                "minutes",
                "least",
                "most",
                "buffer_steps",
                "lead_book_minutes",
                "is_series",
            )
            fields = {field: getattr(line, field) for field in same}
            shop = db.session.get_one(Partner, line.partner_id)
            uses = db.session.get_one(Resource, line.resource_id)
            beside = make.service(
                shop, f"{line.name}（批）", uses=uses, by_approval=True, limit_day=2, **fields
            )
            for each in (line, beside):
                make.concession(each)
            LINES[name] = [(line.id, staged.at), (beside.id, staged.at)]


LINES: dict[str, list[tuple[int, datetime]]] = {}


def some(*states: str) -> Callable[[Callable], Callable]:
    """Only while there is a booking in one of some states."""
    return precondition(lambda self: any(b.state in states for b in self.seen.bookings.values()))


class BookMachine(RuleBasedStateMachine):
    """One shop for each example; the hands of all who use its book, and its clock."""

    app: Flask
    put_back: Callable[[], None]

    @initialize(kind=st.sampled_from(sorted(STAGES)))
    def begin(self, kind: str) -> None:
        self.stack = ExitStack()
        type(self).put_back()
        self.stack.enter_context(type(self).app.app_context())
        self.hands = AllHands(LINES[kind], MORNING)
        self.has_dates = kind in ("course", "series")
        self.seen, self.looked_at = always.read(), None
        for who in range(4):
            self.do(self.hands.book, line=0, who=who, at=0, quantity=0, channel=0, waits=True)

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            with self.stack:
                found = list(faults(self.hands.now))
                db.session.remove()
            assert found == []

    @rule(line=FEW, who=FEW, at=FEW, quantity=FEW, channel=FEW, waits=YES)
    def book(self, **chosen) -> None:
        self.do(self.hands.book, **chosen)

    @rule(line=FEW, who=FEW, at=st.integers(0, 2), quantity=FEW)
    def wait(self, **chosen) -> None:
        """At few times, so that they fill."""
        self.do(self.hands.book, channel=1, waits=True, **chosen)

    @rule(line=FEW, who=FEW, at=FEW, quantity=FEW)
    def add(self, **chosen) -> None:
        self.do(self.hands.add, **chosen)

    @some(*CANCELLABLE)
    @rule(which=MANY, by_desk=YES, is_old=YES)
    def cancel(self, **chosen) -> None:
        self.do(self.hands.cancel, **chosen)

    @some(*MOVABLE)
    @rule(which=MANY, at=FEW, by_desk=YES, extra=YES, is_old=YES)
    def move(self, **chosen) -> None:
        self.do(self.hands.move, **chosen)

    @some("requested")
    @rule(which=MANY, says_yes=YES)
    def answer(self, **chosen) -> None:
        self.do(self.hands.answer, **chosen)

    @some("waiting")
    @rule(which=MANY)
    def seat(self, **chosen) -> None:
        self.do(self.hands.seat, **chosen)

    @some("confirmed", "arrived")
    @rule(which=MANY, verb=FEW)
    def step(self, **chosen) -> None:
        self.do(self.hands.step, **chosen)

    @rule(what=st.sampled_from(("pay", "pay", "ask", "grant")), which=FEW, number=st.integers(0, 2))
    def take(self, what: str, **chosen) -> None:
        """At the counter."""
        self.do(getattr(self.hands, what), **chosen)

    @precondition(lambda self: self.has_dates)
    @rule(what=st.sampled_from(DATES), line=FEW, which=FEW, number=FEW)
    def date(self, what: str, **chosen) -> None:
        """Of a course."""
        self.do(getattr(self.hands, what), **chosen)

    @some(*BACK, *GIVEN_UP)
    @rule(which=MANY, is_old=YES)
    def undo(self, **chosen) -> None:
        self.do(self.hands.undo, **chosen)

    @rule(line=FEW, start=FEW, length=FEW, whom=FEW, fate=FEW)
    def close(self, **chosen) -> None:
        self.do(self.hands.close, **chosen)

    @precondition(lambda self: self.seen.closures)
    @rule(which=FEW)
    def lift(self, **chosen) -> None:
        self.do(self.hands.lift, **chosen)

    @rule(line=FEW, capacity=FEW)
    def give(self, **chosen) -> None:
        self.do(self.hands.give, **chosen)

    @rule(what=st.sampled_from(("price", "open", "leave", "grid")), line=FEW, number=FEW)
    def change(self, what: str, **chosen) -> None:
        self.do(getattr(self.hands, what), **chosen)

    @rule(minutes=st.sampled_from(WAITS), ticks=YES, which=FEW)
    def later(self, minutes: int, ticks: bool, which: int) -> None:
        self.hands.now += timedelta(minutes=minutes)
        if ticks:
            self.do(self.hands.tick)
        else:
            self.do(self.hands.ring, which=which)

    def do(self, act: Callable[..., None], **chosen) -> None:
        """One thing, in a transaction and a session of its own as a request has them; then look."""
        was_refused = False
        try:
            with transaction():
                act(**chosen)
        except (Refusal, NothingThere):
            was_refused = True
        db.session.remove()
        now, book = self.hands.now, always.read()
        assert not was_refused or book == self.seen, "who was refused has changed something"
        if not was_refused or now != self.looked_at:  # else all is as it was when it was looked at
            assert list(always.broken(self.seen, book, now)) == []
        db.session.remove()
        self.seen, self.looked_at = book, now


def run(*stage, **how) -> None:
    """Run the machine; the rest as in machines.run."""
    with patch.object(codes, "CODES", CODES):
        machines.run(BookMachine, *stage, **how)


if __name__ == "__main__":
    machines.command(run, enter)()
