"""The same site without the guards of scarce things: what a race must break, or its test proves nothing."""

import time
from contextlib import contextmanager

from sqlalchemy import Engine, event, func, select, update

from community.bookings import actions, closing, outcomes, undo
from community.bookings.models import Claim, Slot
from community.core import db as database
from community.core import sqlite
from community.core.db import db, insert_if_absent
from community.core.errors import Refusal
from community.courses import dates
from community.fund import actions as fund
from community.fund.agreements import actions as agreements
from community.fund.agreements import contributions
from community.fund.agreements.dues import standing_collection
from community.fund.proposals import actions as proposals
from community.fund.proposals.models import Proposal
from community.fund.queries import end_of_chain
from community.partners.sheets import actions as sheets

SLOW_MACHINE = 0.02  # seconds between looking and taking


def only_connect(engine: Engine) -> None:
    """No BEGIN IMMEDIATE: every statement stands alone, as drivers do by default."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: sqlite.prepare(connection))


@contextmanager
def no_transaction():
    """No savepoint either: SQLite would begin a transaction with it."""
    yield db.session


def count_then_insert(booking_id, offer, time_, *, quantity):
    """What one would write first: look, then take."""
    session = db.session
    for start, end in time_.slots:
        at = {"resource_id": offer.resource_id, "starts_at": start}
        session.execute(insert_if_absent(Slot, **at, ends_at=end, capacity=offer.capacity, taken=0))
        slot = session.execute(select(Slot.id, Slot.capacity).filter_by(**at)).first()
        if slot is None:  # moved meanwhile with its course
            raise Refusal("这个时间刚被别人约走了", code="full")
        taken = session.scalar(select(func.count()).where(Claim.slot_id == slot.id))
        time.sleep(SLOW_MACHINE)
        if taken + quantity > slot.capacity:
            raise Refusal("这个时间刚被别人约走了", code="full")
        session.execute(update(Slot).where(Slot.id == slot.id).values(taken=taken + quantity))
        session.add(Claim(booking_id=booking_id, slot_id=slot.id, quantity=quantity))


def hold_nothing(*which) -> None:
    """In place of the lock at which bookings, closures and changes of one resource meet, and imports."""


def read_only(proposal_id: int, *states: str) -> Proposal:
    """A proposal as it stands, with time for another to change it."""
    row = db.session.get(Proposal, proposal_id, populate_existing=True)
    time.sleep(SLOW_MACHINE)
    if row.state not in states:
        raise proposals.done_already()
    return row


def look_slowly_at(month: str):
    """Between what stands of a month and what is written anybody may write."""
    found = standing_collection(month)
    time.sleep(SLOW_MACHINE)
    return found


def look_slowly():
    """Between the end of the ledger and what comes after it anybody may write."""
    found = end_of_chain()
    time.sleep(SLOW_MACHINE)
    return found


database.install_hooks = only_connect
for module in (actions, closing, dates, outcomes, undo):
    module.hold_resources = hold_nothing
sheets.hold_shops = hold_nothing
fund.hold, fund.end_of_chain = hold_nothing, look_slowly
agreements._hold = hold_nothing
proposals.hold, contributions.standing_collection = read_only, look_slowly_at
actions.claim_slots = count_then_insert
actions.transaction = closing.transaction = dates.transaction = undo.transaction = no_transaction

from app import app  # noqa: E402, F401 after the guards are gone
