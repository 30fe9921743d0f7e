"""The community's estates (小区): the list that addresses choose from, and the verbs that change it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from community.bookings.models import Estate
from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal


def estates(*, ended: bool = False) -> Sequence[Estate]:
    """The estates on the list in its order, or those that were taken off."""
    is_on = Estate.ended_at.is_not(None) if ended else Estate.ended_at.is_(None)
    return db.session.scalars(select(Estate).where(is_on).order_by(Estate.position, Estate.id)).all()


def add_estate(*, name: str, by: Actor, now: datetime) -> Estate:
    """Add an estate at the end of the list.

    Raises:
        Refusal: there is one of this name, on the list or taken off.
    """
    with transaction() as session:
        last = session.scalar(select(func.max(Estate.position)))
        estate = Estate(name=name, position=0 if last is None else last + 1)
        session.add(estate)
        with _named_once(name):
            session.flush()
        audit.record("add_estate", "estate", estate.id, by=by, now=now, after={"name": name})
    return estate


def rename_estate(estate: Estate, *, seen: str, name: str, by: Actor, now: datetime) -> None:
    """Call an estate by another name; the addresses of bookings made go along.

    Args:
        seen: the name that stood on the form when it was opened.
    Raises:
        Refusal: another has this name, or somebody has changed it meanwhile ("seen").
    """
    with transaction() as session:
        _hold_list()
        session.refresh(estate)
        before = estate.name
        if before == name:
            return
        if seen != before:
            raise Refusal(
                "这个小区刚刚有人改过", f"现在叫“{before}”；还要改，点“不改了”，再点“改”", code="seen"
            )
        with _named_once(name):
            session.execute(update(Estate).where(Estate.id == estate.id).values(name=name))
        audit.record(
            "rename_estate",
            "estate",
            estate.id,
            by=by,
            now=now,
            before={"name": before},
            after={"name": name},
        )


def move_estate_up(estate: Estate, *, by: Actor, now: datetime) -> None:
    """Change places with the estate above; the first stays where it is."""
    with transaction() as session:
        _hold_list()
        session.expire_all()
        listed = list(estates())
        place = next((n for n, other in enumerate(listed) if other.id == estate.id), 0)
        if place:
            listed[place - 1], listed[place] = listed[place], listed[place - 1]
            for position, other in enumerate(listed):
                other.position = position
            audit.record("move_estate_up", "estate", estate.id, by=by, now=now, after={"name": estate.name})


def end_estate(estate: Estate, *, by: Actor, now: datetime) -> None:
    """Take an estate off the list; the addresses of bookings made stay."""
    _set_ended(estate, "end_estate", now, by=by, now=now)


def bring_back_estate(estate: Estate, *, by: Actor, now: datetime) -> None:
    """Put an estate back on the list."""
    _set_ended(estate, "bring_back_estate", None, by=by, now=now)


def _set_ended(estate: Estate, verb: str, ended_at: datetime | None, *, by: Actor, now: datetime) -> None:
    with transaction() as session:
        was_on = Estate.ended_at.is_(None) if ended_at else Estate.ended_at.is_not(None)
        changed = session.execute(
            update(Estate).where(Estate.id == estate.id, was_on).values(ended_at=ended_at)
        )
        if changed.rowcount:
            audit.record(verb, "estate", estate.id, by=by, now=now, after={"name": estate.name})


def _hold_list() -> None:
    """The lock at which two who change the list meet."""
    db.session.execute(update(Estate).values(position=Estate.position))


@contextmanager
def _named_once(name: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise Refusal(f"“{name}”已经有了", "看看单子上，或者下面停用的") from None
