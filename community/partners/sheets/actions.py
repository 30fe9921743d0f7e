"""The verbs of an import: a file's rows are kept to be looked at, applied as one change, forgotten."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, true, update

from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners import actions, lines, listing
from community.partners.models import Partner, Service, SheetUpload
from community.partners.sheets.planning import PRICES, LineChange, Plan, ShopChange, key, plan
from community.partners.sheets.reading import Reading
from community.partners.sheets.standing import StandingShop, standing

KEPT = timedelta(days=1)
USUAL_LEAD = 60  # minutes, as a line added by hand
AS_BY_HAND = {
    "most": 1,
    "lead_book_minutes": USUAL_LEAD,
    "lead_change_minutes": USUAL_LEAD,
    "lead_cancel_minutes": USUAL_LEAD,
    "limit_day": None,
    "limit_week": None,
    "by_approval": False,
}


def keep_upload(reading: Reading, *, partner: Partner | None, by: Actor, now: datetime) -> SheetUpload:
    """Keep what was read until somebody has looked at it.

    Args:
        partner: the one shop that it may speak of; None for all.
    """
    with transaction() as session:
        upload = SheetUpload(
            token=secrets.token_urlsafe(16),
            account_id=by.account_id,
            partner_id=partner.id if partner else None,
            rows=reading.stored(),
            created_at=now,
        )
        session.add(upload)
        session.flush()
    return upload


def plan_of_upload(upload: SheetUpload, now: datetime) -> Plan:
    """What an upload would change, as things stand now."""
    shops = standing(upload.partner_id, now)
    only = shops[0].name if upload.partner_id else None
    return plan(Reading.from_stored(upload.rows), shops, today=now.date(), only=only)


def shops_in(upload: SheetUpload, now: datetime) -> list[StandingShop]:
    """The shops of the site that an upload speaks of."""
    reading, shops = Reading.from_stored(upload.rows), standing(upload.partner_id, now)
    named = {key(row.fields.get("name", "")) for row in reading.shops}
    named |= {key(row.fields.get("shop", "")) for row in reading.lines}
    return [shop for shop in shops if upload.partner_id or key(shop.name) in named]


def import_sheet(upload: SheetUpload, *, seen: str, ends_missing: bool, by: Actor, now: datetime) -> None:
    """Do everything that an upload says, or nothing.

    Args:
        seen: the digest of the plan that was looked at.
        ends_missing: take off the lines that the file leaves out of the shops it speaks of.
    Raises:
        Refusal: something changed since it was looked at ("plan"), or it has unreadable rows.
    """
    with transaction():
        hold_shops(upload)
        made = plan_of_upload(upload, now)
        if made.faults:
            raise Refusal("表格里还有看不懂的地方", "改好了再传一次", code="faults")
        if made.digest() != seen:
            raise Refusal("看过以后，网站上又有人改过", "请再看一遍，没问题再确认", code="plan")
        ended = made.ended + (made.missing if ends_missing else [])
        if made.is_empty() and not ended:
            return
        partners = {change.shop: _apply_shop(change, by, now) for change in made.shops}
        for change in made.lines:
            _apply_line(change, partners, by, now)
        for _, line in ended:
            lines.end_line(db.session.get_one(Service, line.id), by=by, now=now)
        said = {"added": len(made.new()), "changed": len(made.changed()), "ended": len(ended)}
        audit.record("import_sheet", "sheet", upload.id, by=by, now=now, after=said)


def hold_shops(upload: SheetUpload) -> None:
    """Two imports of one shop, or of all, meet here."""
    spoken_of = Partner.id == upload.partner_id if upload.partner_id else true()
    db.session.execute(update(Partner).where(spoken_of).values(position=Partner.position))


def forget_old_uploads(now: datetime) -> None:
    """Tidy: what nobody confirmed within a day, and what was confirmed a day ago."""
    db.session.execute(delete(SheetUpload).where(SheetUpload.created_at < now - KEPT))


def _apply_shop(change: ShopChange, by: Actor, now: datetime) -> Partner:
    if change.slug:
        partner = _partner(change.slug)
    else:
        fields = {name: change.after[name] for name in ("name", "category_key")}
        partner = listing.add_partner(**fields, by=by, now=now)
    if change.after:
        listing.change_listing(partner, seen=listing.listing_seen(partner), by=by, now=now, **change.after)
    if change.blocks is not None:
        listing.set_hours(partner, list(change.blocks), starts_on=now.date(), by=by, now=now)
    return partner


def _apply_line(change: LineChange, partners: dict[str, Partner], by: Actor, now: datetime) -> None:
    price = dict(zip(PRICES, change.price, strict=True)) if change.price else {}
    if change.line is None:
        partner = _partner(change.slug) if change.slug else partners[change.shop]
        fields = AS_BY_HAND | change.booked | price
        lines.add_line(partner, name=change.name, by=by, now=now, **fields)
        return
    service = db.session.get_one(Service, change.line.id)
    if change.comes_back:
        lines.bring_back(service, by=by, now=now)
    if change.booked:
        lines.change_service(service, seen=lines.service_seen(service), by=by, now=now, **change.booked)
    if change.starts_on:
        lines.schedule_price(service, starts_on=change.starts_on, by=by, now=now, **price)
    today = {} if change.starts_on else price
    if today or change.name != change.line.name:
        today = today or dict(zip(PRICES, change.line.price, strict=True))
        seen = {"seen_name": service.name, "seen_price_id": change.line.price_id}
        actions.change_line(service, name=change.name, by=by, now=now, **seen, **today)


def _partner(slug: str) -> Partner:
    return db.session.scalars(select(Partner).filter_by(slug=slug)).one()
