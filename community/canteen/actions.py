"""The verbs of the canteen: menus written and copied, portions handed out, walk-ins counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update

from community.bookings import outcomes, undo
from community.bookings.rules import Ticket
from community.bookings.states import overtaken
from community.canteen.models import MOST_WALK_INS, Menu, WalkInCount
from community.canteen.queries import menus, walk_ins
from community.canteen.rules import WEEK, Cell, menus_seen, wrong_dishes
from community.core import audit
from community.core.access import Actor
from community.core.db import insert_if_absent, transaction
from community.core.errors import Choice, Refusal


def set_week(
    service_ids: Sequence[int],
    monday: date,
    typed: Mapping[Cell, Sequence[str]],
    *,
    seen: str,
    by: Actor,
    now: datetime,
) -> int:
    """Write the menus of a week; what is empty has none.

    Args:
        typed: the dishes of each line and day; a line or day that is missing stays as it is.
        seen: the digest of what stood on the form when it was opened.
    Returns:
        How many sittings have other dishes now.
    Raises:
        Refusal: somebody has changed the week meanwhile ("seen"), or dishes are no menu ("dishes").
    """
    with transaction():
        standing = menus(service_ids, monday, WEEK)
        changed = [cell for cell, dishes in typed.items() if list(dishes) != standing.get(cell, [])]
        if changed and seen != menus_seen(standing):
            agree = Choice("还是按我填的存", name="agreed", value=menus_seen(standing))
            raise Refusal(
                "这周的菜单刚刚有人改过", "您填的都还在，再看一眼，或者直接存", (agree,), code="seen"
            )
        for service_id, day in sorted(changed):
            set_menu(service_id, day, typed[service_id, day], by=by, now=now)
    return len(changed)


def set_menu(service_id: int, day: date, dishes: Sequence[str], *, by: Actor, now: datetime) -> None:
    """Write what a line serves on a day; no dishes is no menu.

    Raises:
        Refusal: too many dishes, or one too long ("dishes").
    """
    wrong = wrong_dishes(dishes)
    if wrong:
        raise Refusal(wrong, code="dishes")
    with transaction() as session:
        row = session.query(Menu).filter_by(service_id=service_id, day=day).first()
        before = row.dishes if row else ""
        text = "\n".join(dishes)
        if not text:
            session.execute(delete(Menu).filter_by(service_id=service_id, day=day))
        else:
            session.execute(insert_if_absent(Menu, service_id=service_id, day=day, dishes=text))
            session.execute(update(Menu).filter_by(service_id=service_id, day=day).values(dishes=text))
        was, now_is = {"dishes": _spoken(before)}, {"dishes": _spoken(text)}
        audit.record("set_menu", "menu", f"{service_id} {day}", by=by, now=now, before=was, after=now_is)


def _spoken(text: str) -> str:
    return text.replace("\n", "、")


def copy_week(service_ids: Sequence[int], monday: date, *, by: Actor, now: datetime) -> int:
    """抄上周: the menus of the week before, for the days to come that have none yet.

    Returns:
        How many sittings have a menu by it.
    Raises:
        Refusal: the week before has none that could be copied ("nothing").
    """
    with transaction() as session:
        earlier = menus(service_ids, monday - timedelta(days=WEEK), WEEK)
        standing = menus(service_ids, monday, WEEK)
        moved = {(line, day + timedelta(days=WEEK)): dishes for (line, day), dishes in earlier.items()}
        copied = {at: moved[at] for at in moved if at not in standing and at[1] >= now.date()}
        if not copied:
            raise Refusal("没有可抄的菜单", "上周没有写，或者这周都写好了", code="nothing")
        for (service_id, day), dishes in copied.items():
            session.execute(insert_if_absent(Menu, service_id=service_id, day=day, dishes="\n".join(dishes)))
        after = {"sittings": len(copied)}
        audit.record("copy_week", "menu", monday, by=by, now=now, after=after)
    return len(copied)


def hand_out(
    ticket: Ticket,
    *,
    seen_fen: int | None = None,
    taken_fen: int | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """已取: whoever has ordered is here, has paid and has the portions; arrival and 完成 in one.

    Args:
        seen_fen: the amount that the button named, where it did.
        taken_fen: the amount that was typed, where one was asked for: of a price 起.
    Raises:
        Refusal: it is not its day yet, or somebody was faster ("state"); another amount is due ("price"),
            or less was taken ("taken").
    """
    with transaction():
        if ticket.state == "confirmed":
            outcomes.step(ticket, "arrive", by=by, now=now)
        outcomes.step(ticket, "finish", seen_fen=seen_fen, taken_fen=taken_fen, by=by, now=now)


def take_back(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """点错了: the portions are still to be handed out.

    Raises:
        Refusal: they were not handed out ("state").
    """
    if ticket.state != "done":
        raise overtaken()
    with transaction():
        undo.step_back(ticket, by=by, now=now)
        undo.step_back(replace(ticket, state="arrived"), by=by, now=now)


def count_walk_in(service_id: int, day: date, step: int, *, by: Actor, now: datetime) -> int:
    """One came without an order, or one was counted too many.

    Args:
        step: 1 or -1.
    Returns:
        How many there are now.
    Raises:
        Refusal: the day is still to come ("day"), nobody is there to take off ("none"), no more fit ("most").
    """
    if day > now.date():
        raise Refusal("还没到那一天，到时再记", code="day")
    with transaction() as session:
        session.execute(insert_if_absent(WalkInCount, service_id=service_id, day=day, number=0))
        changed = session.execute(
            update(WalkInCount)
            .where(WalkInCount.service_id == service_id, WalkInCount.day == day)
            .where((WalkInCount.number + step).between(0, MOST_WALK_INS))
            .values(number=WalkInCount.number + step)
        )
        if changed.rowcount != 1:
            raise _no_such_number(step)
        number = walk_ins(service_id, day)
        before, after = {"walk_ins": number - step}, {"walk_ins": number}
        key = f"{service_id} {day}"
        audit.record("count_walk_in", "menu", key, by=by, now=now, before=before, after=after)
    return number


def _no_such_number(step: int) -> Refusal:
    if step < 0:
        return Refusal("现场来的已经是0位了", code="none")
    return Refusal(f"现场来的最多记{MOST_WALK_INS}位", "多记了就点减号", code="most")
