"""The kitchen's count: what a history of events makes of an order at the cut-off, and when that is."""

from datetime import datetime, timedelta

import pytest

from community.canteen.rules import Batch, Lead, Step, count_of, cut_off_of
from tests.canteen.test_rules import AT, an_order

CUT_OFF = AT - timedelta(hours=1)
NEXT_DAY = AT + timedelta(days=1)
BOOKED, BEFORE, AFTER, LATER, LAST = (CUT_OFF + timedelta(minutes=n) for n in (-30, -10, 5, 10, 15))
NOW = AT


def book(at: datetime = BOOKED, state: str = "confirmed") -> Step:
    return Step(at, "book", "", state)


def cancel(at: datetime) -> Step:
    return Step(at, "cancel", "confirmed", "cancelled")


def undo(at: datetime, before: str = "cancelled", after: str = "confirmed") -> Step:
    return Step(at, "undo", before, after)


def serve(at: datetime) -> Step:
    return Step(at, "serve", "waiting", "confirmed")


def move(at: datetime, before: datetime, after: datetime, verb: str = "move") -> Step:
    return Step(at, verb, f"{before:%Y-%m-%dT%H:%M}", f"{after:%Y-%m-%dT%H:%M}")


def away(at: datetime) -> Step:
    return move(at, AT, NEXT_DAY)


def back(at: datetime) -> Step:
    return move(at, NEXT_DAY, AT, "move_back")


WAITS = book(state="waiting")
ARRIVES, MISSES = Step(AFTER, "arrive", "confirmed", "arrived"), Step(AFTER, "miss", "confirmed", "no_show")
TAKES = [ARRIVES, Step(LATER, "finish", "arrived", "done")]
# What happened to one order, and where it counts: cooked, added, given up.
HISTORIES = {
    "ordered": ([book()], "cooked"),
    "ordered at the last moment": ([book(CUT_OFF)], "cooked"),
    "ordered by the desk after it (加号)": ([book(AFTER)], "added"),
    "cancelled before": ([book(), cancel(BEFORE)], ""),
    "cancelled after": ([book(), cancel(AFTER)], "cooked, given up"),
    "cancelled before, undone before": ([book(), cancel(BEFORE), undo(CUT_OFF)], "cooked"),
    "cancelled before, undone after": ([book(), cancel(BEFORE), undo(AFTER)], "added"),
    "cancelled after, undone": ([book(), cancel(AFTER), undo(LATER)], "cooked"),
    "cancelled after, undone, cancelled": (
        [book(), cancel(AFTER), undo(LATER), cancel(LAST)],
        "cooked, given up",
    ),
    "cancelled before, undone after, cancelled": ([book(), cancel(BEFORE), undo(AFTER), cancel(LATER)], ""),
    "moved away before": ([book(), away(BEFORE)], ""),
    "moved away after": ([book(), away(AFTER)], "cooked, given up"),
    "moved away after and back": ([book(), away(AFTER), back(LATER)], "cooked"),
    "moved away before, back after": ([book(), away(BEFORE), back(AFTER)], "added"),
    "moved away before and back before": ([book(), away(BEFORE), back(CUT_OFF)], "cooked"),
    "moved away after, cancelled there": ([book(), away(AFTER), cancel(LATER)], "cooked, given up"),
    "moved away, back and away": ([book(), away(BEFORE), back(AFTER), away(LATER)], ""),
    "moved here before": ([book(), move(BEFORE, NEXT_DAY, AT)], "cooked"),
    "moved here after": ([book(), move(AFTER, NEXT_DAY, AT)], "added"),
    "waiting": ([WAITS], ""),
    "waiting, served before": ([WAITS, serve(BEFORE)], "cooked"),
    "waiting, served after": ([WAITS, serve(AFTER)], "added"),
    "waiting, served after, cancelled": ([WAITS, serve(AFTER), cancel(LATER)], ""),
    "waiting, cancelled after": ([WAITS, Step(AFTER, "cancel", "waiting", "cancelled")], ""),
    "asked for, approved after": (
        [book(state="requested"), Step(AFTER, "approve", "requested", "confirmed")],
        "cooked",
    ),
    "taken": ([book(), *TAKES], "cooked"),
    "taken, taken back": ([book(), *TAKES, undo(LAST, "done", "arrived")], "cooked"),
    "missed": ([book(), MISSES], "cooked"),
}
# What came after the cut-off: a count by what stands today takes it for what is cooked.
WRONG_BY_TODAY = {name for name, (_, counts) in HISTORIES.items() if counts in ("added", "cooked, given up")}


def batch_of(steps: list[Step], until: datetime = LAST) -> Batch:
    """One order as its events up to a moment have left it."""
    moves = [step for step in steps if step.is_move()]
    starts = [moves[0].before if moves else f"{AT}", *(step.after for step in moves if step.at <= until)]
    played = [step for step in steps if step.at <= until]
    states = ["expired", *(step.after for step in played if not step.is_move())]
    order = an_order(state=states[-1], starts_at=datetime.fromisoformat(starts[-1]), steps=played)
    return Batch(AT, CUT_OFF, [order])


@pytest.mark.parametrize("name", HISTORIES)
def test_an_order_counts_as_it_stood_at_the_cut_off(name):
    steps, counts = HISTORIES[name]
    batch = batch_of(steps)
    found = {"cooked": batch.standing(NOW), "added": batch.added(NOW), "given up": batch.given_up(NOW)}
    assert ", ".join(words for words, orders in found.items() if orders) == counts


@pytest.mark.parametrize("name", HISTORIES)
def test_the_count_is_the_same_whenever_it_is_read(name):
    steps, _ = HISTORIES[name]
    counts = {
        count_of(batch_of(steps, until).standing(now))
        for until, now in ((CUT_OFF, CUT_OFF), (AFTER, AFTER), (LATER, NOW), (LAST, CUT_OFF), (LAST, NOW))
    }
    assert len(counts) == 1


def test_a_count_by_what_stands_today_is_wrong_wherever_something_came_after():
    wrong = set()
    for name, (steps, counts) in HISTORIES.items():
        (order,) = batch_of(steps).orders
        if order.is_of(AT) != counts.startswith("cooked"):
            wrong.add(name)
    assert wrong == WRONG_BY_TODAY and len(wrong) > 8


def test_a_sitting_of_which_nobody_has_ever_had_a_portion_is_empty():
    for name in ("cancelled before", "moved away before", "moved away, back and away"):
        assert batch_of(HISTORIES[name][0]).is_empty(NOW)
    assert not batch_of(HISTORIES["waiting"][0]).is_empty(NOW)


# ---- when the cut-off is


@pytest.mark.parametrize(
    ("leads", "minutes", "passes"),
    [
        ([], 60, CUT_OFF),
        ([Lead(60, BEFORE)], 30, AT - timedelta(minutes=30)),  # changed in time: the new one counts
        ([Lead(60, CUT_OFF)], 30, AT - timedelta(minutes=30)),
        ([Lead(60, AFTER)], 30, CUT_OFF),  # it had passed, and stays passed
        ([Lead(60, AFTER)], 240, CUT_OFF),
        ([Lead(60, BEFORE)], 240, BEFORE),  # it passes by being changed, and no count is older
        ([Lead(60, BEFORE), Lead(240, AFTER)], 30, BEFORE),
        ([Lead(30, BEFORE), Lead(60, AFTER)], 30, CUT_OFF),
        ([Lead(60, AT + timedelta(days=9))], 30, CUT_OFF),
    ],
)
def test_a_cut_off_that_has_passed_stands_whatever_lead_time_is_set_later(leads, minutes, passes):
    assert cut_off_of(AT, minutes, leads) == passes
