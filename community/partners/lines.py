"""The verbs that change which lines a price list has, in which order, and what they will cost."""

from datetime import date, datetime

from sqlalchemy import func, select, update

from community.core import audit, meanwhile
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.models import Concession, LeadChange, Partner, Price, Service
from community.partners.queries import price_line

SERVICE_NAMES = {
    "name": "项目",
    "note": "说明",
    "kind": "怎么约",
    "unit": "单位",
    "minutes": "时长",
    "most": "一次最多",
    "lead_book_minutes": "提前多久约",
    "lead_change_minutes": "提前多久改",
    "lead_cancel_minutes": "提前多久取消",
    "limit_day": "一天最多",
    "limit_week": "一周最多",
    "by_approval": "先审批",
}
PRICE_NAMES = ("price_fen", "is_from", "market_low_fen", "market_high_fen")


def add_line(partner: Partner, *, by: Actor, now: datetime, **fields) -> Service:
    """Add a line at the end of a price list, with its price from today on.

    Args:
        fields: all of SERVICE_NAMES and PRICE_NAMES.
    """
    with transaction() as session:
        last = session.scalar(select(func.max(Service.position)).where(Service.partner_id == partner.id))
        service = Service(
            partner_id=partner.id,
            buffer_steps=0,
            least=1,
            position=0 if last is None else last + 1,
            **{name: fields[name] for name in SERVICE_NAMES},
        )
        session.add(service)
        session.flush()
        set_price(
            service, starts_on=now.date(), by=by, now=now, **{name: fields[name] for name in PRICE_NAMES}
        )
        audit.record("add_line", "service", service.id, by=by, now=now, after={"name": service.name})
    return service


def service_seen(service: Service) -> str:
    """A digest of how a line is booked: a form carries it, to know that nobody changed it since."""
    return meanwhile.seen(service, SERVICE_NAMES)


def change_service(service: Service, *, seen: str, by: Actor, now: datetime, **fields) -> None:
    """Change how a line is booked; bookings made are not touched.

    Args:
        seen: the digest of what stood on the form when it was opened.
        fields: of SERVICE_NAMES.
    Raises:
        Refusal: somebody has changed it meanwhile ("seen"); says both values. Or its kind changes while it
            uses a resource ("used"): what is booked of it was counted the old way.
    """
    with transaction() as session:
        hold(service)
        session.refresh(service)
        before = meanwhile.changes("这一行刚刚有人改过", service, SERVICE_NAMES, fields, seen)
        if not before:
            return
        if "kind" in before and service.resource_id is not None:
            raise Refusal(
                f"“{service.name}”用着可约资源，“怎么约”不能改",
                "先到“可约资源”里把它去掉，或者另加一行",
                code="used",
            )
        for name in before:
            setattr(service, name, fields[name])
        if "lead_book_minutes" in before:
            _keep_lead(service, before["lead_book_minutes"], now)
        after = {name: fields[name] for name in before}
        audit.record("change_service", "service", service.id, by=by, now=now, before=before, after=after)


def _keep_lead(service: Service, minutes: int, now: datetime) -> None:
    """What a lead time was: a cut-off that has passed by it stays where it was."""
    db.session.add(LeadChange(service_id=service.id, before_minutes=minutes, changed_at=now))


def schedule_price(service: Service, *, starts_on: date, by: Actor, now: datetime, **price) -> None:
    """Set the price that stands from a day on; today's stays until then.

    Args:
        price: all of PRICE_NAMES.
    Raises:
        Refusal: the day is not ahead.
    """
    if starts_on <= now.date():
        raise Refusal("日子要从明天起选", "今天就改价，请点那一行的“改”")
    with transaction():
        hold(service)
        set_price(service, starts_on=starts_on, by=by, now=now, **price)
        said = {"price_fen": price["price_fen"], "starts_on": starts_on}
        audit.record("schedule_price", "service", service.id, by=by, now=now, after=said)


def set_concession(
    service: Service, group: str, *, share_permille: int | None, by: Actor, now: datetime
) -> None:
    """Set what a group pays of a line's price, from now on; what was charged already stays.

    Args:
        group: as grants name it.
        share_permille: of the price (960 is 9.6 折); None takes the concession off.
    """
    with transaction() as session:
        hold(service)
        stands = session.scalars(select(Concession).filter_by(service_id=service.id, group=group)).first()
        before = stands.share_permille if stands else None
        if before == share_permille:
            return
        if share_permille is None:
            session.delete(stands)
        elif stands is None:
            session.add(Concession(service_id=service.id, group=group, share_permille=share_permille))
        else:
            stands.share_permille = share_permille
        was, now_is = ({"group": group, "share_permille": share} for share in (before, share_permille))
        audit.record("set_concession", "service", service.id, by=by, now=now, before=was, after=now_is)


def end_line(service: Service, *, by: Actor, now: datetime) -> None:
    """Take a line off the list; its prices and bookings stay."""
    _set_ended(service, "end_line", now, by=by, now=now)


def bring_back(service: Service, *, by: Actor, now: datetime) -> None:
    """Put a line back on the list.

    Raises:
        Refusal: residents sign up to it as to a course, which has its own list ("course").
    """
    if service.kind == "course" and service.resource_id is not None:
        raise Refusal(f"“{service.name}”要在“课程”里给居民看", "先看看上课时间写好了没有", code="course")
    show(service, by=by, now=now)


def show(service: Service, *, by: Actor, now: datetime) -> None:
    """The same for a line of any kind, once it is known to be ready."""
    _set_ended(service, "bring_back", None, by=by, now=now)


def move_up(service: Service, *, by: Actor, now: datetime) -> None:
    """Change places with the line above; the first line stays where it is."""
    with transaction() as session:
        order = select(Service).where(Service.partner_id == service.partner_id, Service.ended_at.is_(None))
        lines = list(session.scalars(order.order_by(Service.position, Service.id)))
        place = next((n for n, line in enumerate(lines) if line.id == service.id), 0)
        if place:
            lines[place - 1], lines[place] = lines[place], lines[place - 1]
            for position, line in enumerate(lines):
                line.position = position
            audit.record("move_up", "service", service.id, by=by, now=now)


def hold(service: Service) -> None:
    """The lock that two changes of one line meet at."""
    db.session.execute(update(Service).where(Service.id == service.id).values(position=Service.position))


def set_price(service: Service, *, starts_on: date, by: Actor, now: datetime, **price) -> Price:
    """Append a price: rows are never changed, the latest start wins."""
    stands = price_line(service.id, starts_on)
    row = Price(
        service_id=service.id,
        market_is_from=bool(stands and stands.market_is_from and price["market_low_fen"] is not None),
        starts_on=starts_on,
        recorded_at=now,
        account_id=by.account_id,
        **price,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _set_ended(service: Service, verb: str, ended_at: datetime | None, *, by: Actor, now: datetime) -> None:
    with transaction() as session:
        was_on = Service.ended_at.is_(None) if ended_at else Service.ended_at.is_not(None)
        changed = session.execute(
            update(Service).where(Service.id == service.id, was_on).values(ended_at=ended_at)
        )
        if changed.rowcount:
            audit.record(verb, "service", service.id, by=by, now=now, after={"name": service.name})
