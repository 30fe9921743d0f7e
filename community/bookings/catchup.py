"""What was noted on paper while the network was away, typed back in: each row by itself."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from community.bookings.charges import taken_fen_of
from community.bookings.outcomes import step
from community.bookings.rules import Ticket
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal

# What may be noted, and the states in which nothing is left to do for it.
NOTED: Mapping[str, tuple[str, ...]] = {
    "arrive": ("arrived", "done"),
    "finish": ("done",),
    "miss": ("no_show",),
}


def type_in(noted: Iterable[tuple[Ticket, str, str | None]], *, by: Actor, now: datetime) -> dict[int, str]:
    """到店, 完成 and 未到 of many bookings; one that is refused leaves the others saved.

    Args:
        noted: bookings with a word of NOTED each, and what was typed as taken, where the price is 起;
            完成 stands for the arrival, too.
    Returns:
        By booking id, the sentence of each refusal.
    """
    refused = {}
    with transaction():
        # one order of locks for two who type in the same day
        for ticket, verb, taken in sorted(noted, key=lambda row: (row[0].mobile or "", row[0].id)):
            try:
                _type_in(ticket, verb, taken, by=by, now=now)
            except Refusal as refusal:
                refused[ticket.id] = refusal.sentence
    return refused


def _type_in(ticket: Ticket, verb: str, taken: str | None, *, by: Actor, now: datetime) -> None:
    if ticket.state in NOTED[verb]:
        return
    with transaction():
        if verb == "finish" and ticket.state == "confirmed":
            step(ticket, "arrive", by=by, now=now)
        taken_fen = taken_fen_of(taken) if verb == "finish" else None
        step(ticket, verb, taken_fen=taken_fen, by=by, now=now)
