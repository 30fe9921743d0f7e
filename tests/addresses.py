"""Which row an address opens, whatever stands in the database: the first shop's, the first team's, …"""

from datetime import datetime

from flask import Flask
from sqlalchemy import literal, select
from werkzeug.routing import Rule

from community.accounts.models import Account, ConcessionGrant
from community.bookings.models import Booking, Call, Estate, Resource, ResourceDate
from community.core import clock
from community.core.db import db
from community.courses.models import Course
from community.fund.models import FundEntry
from community.kiosk.handoff import token_for
from community.notices.models import Attachment, Notice, Objection
from community.partners.models import Closure, Partner, Photo, SearchWord, Service, SheetUpload
from community.roster.models import Member, Team

CANTEEN = ("canteen", "desk_canteen", "desk_counter", "desk_menu")  # their lines and orders are of meals
TEAMS = ("roster", "desk_roster")  # blueprints whose slugs are teams'
NOT_PAGES = {
    "kiosk.fresh_page",
    "desk_notices.attachment",
    "fund.entries_csv",
    "fund.month_csv",
    "fund.qr",
    "home.health",
    "home.robots",
    "mine.calendar",
    "mine.qr",
    "notices.attachment",
    "poster.qr",
    "partners.photo",
    "desk_sheets.export_all",
    "desk_sheets.export_shop",
}  # answers that are not HTML, or are no page of their own
A_MOMENT = "?at=2026-11-25T10:00"


def address(rule: Rule) -> str:
    """The rule's path, its arguments taken from rows; needs an app context.

    Raises:
        KeyError: no row is known for an argument: say below which one it opens.
    """
    values = {name: _value(rule, name) for name in rule.arguments}
    return rule.build(values, append_unknown=False)[1]


def pages(app: Flask) -> list[Rule]:
    """Every rule that a GET opens, in the order of their addresses."""
    return sorted((r for r in app.url_map.iter_rules() if "GET" in r.methods), key=str)


def _value(rule: Rule, name: str):
    if name in OF_A_MEAL and rule.endpoint.split(".")[0] in CANTEEN:
        return db.session.scalar(OF_A_MEAL[name])
    if name == "slug":
        return _team_slug(rule) if rule.endpoint.split(".")[0] in TEAMS else db.session.scalar(SHOP)
    if name == "notice_id":
        return db.session.scalar(_notice(rule.endpoint))
    if name == "noun":
        return sorted(rule._converters[name].items)[0]
    if name == "account_id" and rule.endpoint.startswith("desk_accounts."):
        return db.session.scalar(select(Account.id).where(Account.role == "shop").order_by(Account.id))
    if rule.endpoint == "handoff.go_on":
        return token_for(
            db.session.scalar(ROWS["service_id"]), datetime(2026, 11, 25, 10), 1, now=clock.now()
        )
    if name == "reference" and "date_id" in rule.arguments:
        return db.session.scalar(SIGNED_UP)
    if name in FIXED:
        return FIXED[name]
    return db.session.scalar(ROWS[name])


def _team_slug(rule: Rule) -> str:
    team = select(Team.slug).order_by(Team.position, Team.id)
    if "member_id" in rule.arguments:
        team = team.join(Member, Member.team_id == Team.id).order_by(None).order_by(Member.id)
    return db.session.scalar(team)


def _notice(endpoint: str):
    """The draft, the one that may be corrected, else the 公示 that runs."""
    if endpoint in OF_A_DRAFT:
        return select(Notice.id).where(Notice.state == "draft").order_by(Notice.id)
    kind = "通知" if endpoint in OF_A_PUBLISHED else "公示"
    return select(Notice.id).where(Notice.state == "published", Notice.kind == kind).order_by(Notice.id)


OF_A_DRAFT = {f"desk_notices.{view}" for view in ("edit_draft", "save_draft", "publish", "discard")}
OF_A_PUBLISHED = {"desk_notices.correction_page", "desk_notices.correct"}
SHOP = select(Partner.slug).where(Partner.state == "published").order_by(Partner.position, Partner.id)
SIGNED_UP = (
    select(Booking.reference).join(Course, Course.service_id == Booking.service_id).order_by(Booking.id)
)
OF_A_MEAL = {
    "service_id": select(Service.id)
    .join(Partner)
    .where(Service.kind == "meal", Service.resource_id.is_not(None))
    .order_by(Partner.position, Partner.id, Service.position),
    "reference": select(Booking.reference).join(Service).where(Service.kind == "meal").order_by(Booking.id),
    "slug": select(Partner.slug)
    .join(Service)
    .where(Service.kind == "meal", Service.resource_id.is_not(None))
    .order_by(Partner.position, Partner.id),
    "day": select(literal("2026-11-24")),
}
FIXED = {"key": "daily", "day": "2026-11-29", "page": "price"}
ROWS = {
    "closure_id": select(Closure.id).join(Partner).order_by(Closure.id),
    "service_id": select(Service.id)
    .join(Partner)
    .where(Service.resource_id.is_not(None))
    .order_by(Partner.position, Partner.id, Service.position),
    "reference": select(Booking.reference).order_by(Booking.id),
    "call_id": select(Call.id).order_by(Call.id),
    "resource_id": select(Resource.id).join(Partner).order_by(Partner.position, Partner.id, Resource.id),
    "account_id": select(Account.id).where(Account.role == "kiosk").order_by(Account.id),
    "word_id": select(SearchWord.id).order_by(SearchWord.id),
    "photo_id": select(Photo.id).order_by(Photo.id),
    "name": select(Photo.small).order_by(Photo.id),
    "token": select(SheetUpload.token).order_by(SheetUpload.id),
    "attachment_id": select(Attachment.id).order_by(Attachment.id),
    "objection_id": select(Objection.id).order_by(Objection.id.desc()),
    "seq": select(FundEntry.seq).order_by(FundEntry.seq),
    "month": select(FundEntry.month).order_by(FundEntry.seq),
    "grant_id": select(ConcessionGrant.id).order_by(ConcessionGrant.id),
    "contact_id": select(ConcessionGrant.contact_id).order_by(ConcessionGrant.id),
    "member_id": select(Member.id).order_by(Member.id),
    "estate_id": select(Estate.id).order_by(Estate.position, Estate.id),
    "course_id": select(Course.service_id)
    .join(Service)
    .join(Partner)
    .order_by(Partner.position, Partner.id, Service.position, Service.id),
    "date_id": select(ResourceDate.id)
    .join(Service, Service.resource_id == ResourceDate.resource_id)
    .join(Partner)
    .order_by(Partner.position, Partner.id, Service.position, Service.id, ResourceDate.starts_at),
}
