"""The verbs that change a shop itself: what it says of itself, and whether residents see it."""

import secrets
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from community.core import audit, meanwhile
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal
from community.partners.deskqueries import missing_of
from community.partners.models import OpeningHours, Partner
from community.partners.queries import plan_of
from community.partners.week import in_short

LISTING_NAMES = {
    "name": "店名",
    "initial": "招牌字",
    "category_key": "类别",
    "place": "地址",
    "place_short": "门牌",
    "place_hint": "怎么走",
    "phone": "电话",
    "description": "介绍",
}


def add_partner(*, name: str, category_key: str, by: Actor, now: datetime) -> Partner:
    """Add a shop as a draft, last in the list; its initial is its name's first character."""
    with transaction() as session:
        last = session.scalar(select(func.max(Partner.position)))
        partner = Partner(
            slug=f"shop-{secrets.token_hex(3)}",
            name=name,
            initial=name[0],
            category_key=category_key,
            description="",
            place="",
            place_short="",
            place_hint="",
            phone="",
            joined_on=now.date(),
            state="draft",
            paused_note="",
            position=(last or 0) + 1,
        )
        session.add(partner)
        session.flush()
        audit.record("add_partner", "partner", partner.slug, by=by, now=now, after={"name": name})
    return partner


def listing_seen(partner: Partner) -> str:
    """A digest of what a shop says of itself: a form carries it, to know that nobody changed it since."""
    return meanwhile.seen(partner, LISTING_NAMES)


def change_listing(partner: Partner, *, seen: str, by: Actor, now: datetime, **fields: str) -> None:
    """Change what a shop says of itself.

    Args:
        seen: the digest of what stood on the form when it was opened.
        fields: all of LISTING_NAMES.
    Raises:
        Refusal: somebody has changed it meanwhile ("seen"); says both values.
    """
    with transaction() as session:
        _hold(partner, session)
        before = meanwhile.changes("这家店的资料刚刚有人改过", partner, LISTING_NAMES, fields, seen)
        if not before:
            return
        for name in before:
            setattr(partner, name, fields[name])
        after = {name: fields[name] for name in before}
        audit.record("change_partner", "partner", partner.slug, by=by, now=now, before=before, after=after)


def set_hours(
    partner: Partner, blocks: list[tuple[int, int, int]], *, starts_on: date, by: Actor, now: datetime
) -> None:
    """Set the weekly hours that stand from a day on; what stood before, and bookings made, are not touched.

    Args:
        blocks: weekday, opens, closes in minutes, as week.weekly makes them.
    Raises:
        Refusal: the day is past, or no day of the week is open.
    """
    if starts_on < now.date():
        raise Refusal("日子要从今天起选")
    if not blocks:
        raise Refusal("一周里没有一天营业", "要停一阵，请用“暂停一阵”")
    with transaction() as session:
        _hold(partner, session)
        stood = plan_of(partner.id, now).blocks_on(starts_on)
        if sorted(stood) == sorted(blocks):
            return
        mine = OpeningHours.partner_id == partner.id, OpeningHours.starts_on == starts_on
        session.execute(delete(OpeningHours).where(*mine))
        session.add_all(
            OpeningHours(partner_id=partner.id, weekday=day, opens=opens, closes=closes, starts_on=starts_on)
            for day, opens, closes in blocks
        )
        before, after = {"hours": in_short(stood)}, {"hours": in_short(blocks), "starts_on": starts_on}
        audit.record("set_hours", "partner", partner.slug, by=by, now=now, before=before, after=after)


def publish(partner: Partner, *, by: Actor, now: datetime) -> None:
    """Let residents see a shop, for the first time or again.

    Raises:
        Refusal: something is still missing, or it is neither a draft nor paused.
    """
    with transaction() as session:
        _hold(partner, session)
        items = missing_of(partner, now.date())
        lacking = [item.what for item in items if item.is_needed and not item.is_filled]
        if lacking:
            raise Refusal(f"还没填齐：{'、'.join(lacking)}", "填齐了再上架")
        before = _set_state(partner, "published", from_=("draft", "paused"))
        after = {"state": "published"}
        audit.record("publish", "partner", partner.slug, by=by, now=now, before=before, after=after)


def pause(partner: Partner, *, note: str, by: Actor, now: datetime) -> None:
    """Take no new bookings for a while; residents see the shop with a sentence that says why.

    Raises:
        Refusal: it is not published.
    """
    with transaction() as session:
        _hold(partner, session)
        before = _set_state(partner, "paused", from_=("published",), note=note)
        after = {"state": "paused", "note": note}
        audit.record("pause", "partner", partner.slug, by=by, now=now, before=before, after=after)


def end(partner: Partner, *, by: Actor, now: datetime) -> None:
    """The shop leaves the community; its rows and prices stay.

    Raises:
        Refusal: it has ended already.
    """
    with transaction() as session:
        _hold(partner, session)
        before = _set_state(partner, "ended", from_=("draft", "published", "paused"))
        audit.record("end", "partner", partner.slug, by=by, now=now, before=before, after={"state": "ended"})


def _hold(partner: Partner, session) -> None:
    """Two changes of one shop meet here; what is read afterwards is what stands."""
    session.execute(update(Partner).where(Partner.id == partner.id).values(position=Partner.position))
    session.refresh(partner)


def _set_state(partner: Partner, state: str, *, from_: tuple[str, ...], note: str = "") -> dict[str, str]:
    if partner.state not in from_:
        raise Refusal("这家店的状态刚刚有人改过", "请刷新看看现在的情况", code="state")
    before = {"state": partner.state}
    partner.state, partner.paused_note = state, note
    return before
