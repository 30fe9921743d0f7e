"""One function for each kind of row; a test says only what it is about."""

from datetime import date, datetime

from community.accounts.actions import digest, touch_contact
from community.accounts.models import Account, ConcessionGrant, SignIn
from community.bookings.details.address import BookingAddress
from community.bookings.details.child import BookingChild
from community.bookings.models import Booking, Estate, Resource, ResourceDate, ResourceHours
from community.core import files
from community.core.access import ROLE_NAMES
from community.core.db import db
from community.core.files import keep
from community.courses.models import Course
from community.fund.agreements.models import Agreement, AgreementScan, AgreementTerm
from community.notices.models import Attachment, Notice, NoticeVersion, Objection
from community.partners.models import (
    Closure,
    Concession,
    OpeningHours,
    Partner,
    Photo,
    Price,
    SearchWord,
    Service,
    SheetUpload,
)
from community.partners.sheets.reading import Reading
from community.roster.models import Member, Team

LONG_AGO = datetime(2026, 1, 1)
LONG_AHEAD = datetime(2036, 1, 1)
GROUP = "60岁以上低保老人等"  # that holds a concession
TUESDAY_TO_SUNDAY = (1, 2, 3, 4, 5, 6)
MORNING_AND_AFTERNOON = ((9 * 60, 12 * 60), (14 * 60, 18 * 60))


def saved(row):
    db.session.add(row)
    db.session.flush()
    return row


def account(login: str, role: str, **fields) -> Account:
    """An account that is signed in with the token `token-<login>`."""
    values = {
        "name": ROLE_NAMES[role],
        "partner_slug": None,
        "must_change_password": False,
        "created_at": LONG_AGO,
    }
    row = saved(Account(login=login, role=role, **values | fields))
    saved(
        SignIn(
            token_digest=digest(f"token-{login}"),
            account_id=row.id,
            created_at=LONG_AGO,
            expires_at=LONG_AHEAD,
        )
    )
    return row


def partner(
    slug: str, name: str, *, days=TUESDAY_TO_SUNDAY, blocks=MORNING_AND_AFTERNOON, **fields
) -> Partner:
    values = {
        "initial": name[0],
        "category_key": "daily",
        "description": "给邻居做的小生意",
        "place": "社区综合体一楼 103室",
        "place_short": "一楼 103室",
        "place_hint": "进门右手第二间",
        "phone": "0952-000 0000",
        "joined_on": date(2022, 6, 1),
        "state": "published",
        "paused_note": "",
        "position": 0,
    }
    row = saved(Partner(slug=slug, name=name, **values | fields))
    for weekday in days:
        for opens, closes in blocks:
            saved(
                OpeningHours(
                    partner_id=row.id, weekday=weekday, opens=opens, closes=closes, starts_on=date(2000, 1, 1)
                )
            )
    return row


def resource(partner: Partner, **fields) -> Resource:
    values = {"name": "理发位", "counter": "位", "step_minutes": 20, "capacity": 2, "days_ahead": 14}
    return saved(Resource(partner_id=partner.id, **values | fields))


def resource_hours(resource: Resource, *blocks: tuple[int, int], days=range(7)) -> None:
    """A week of its own: the same blocks, in minutes, on each of some weekdays."""
    for weekday in days:
        for opens, closes in blocks:
            saved(ResourceHours(resource_id=resource.id, weekday=weekday, opens=opens, closes=closes))


def estate(name: str, **fields) -> Estate:
    return saved(Estate(name=name, **{"position": 0} | fields))


def address(estate: Estate, **fields) -> BookingAddress:
    """3-2-501 of an estate, for a booking that is not made yet."""
    door = {"building": "3", "unit": "2", "room": "501", "todo": ""}
    return BookingAddress(estate_id=estate.id, **door | fields)


def resource_date(resource: Resource, starts_at: datetime, ends_at: datetime) -> ResourceDate:
    return saved(ResourceDate(resource_id=resource.id, starts_at=starts_at, ends_at=ends_at))


def service(
    partner: Partner, name: str, *, price_fen: int = 1000, market_fen: int | None = None, uses=None, **fields
) -> Service:
    """A line of a price list with its first price; `uses` is the resource it is booked on."""
    values = {
        "note": "",
        "kind": "appointment" if uses else "walk_in",
        "unit": "次",
        "minutes": 40 if uses else None,
        "buffer_steps": 0,
        "least": 1,
        "most": 1,
        "lead_book_minutes": 60,
        "lead_change_minutes": 60,
        "lead_cancel_minutes": 60,
        "limit_day": None,
        "limit_week": None,
        "by_approval": False,
        "position": 0,
    }
    row = saved(
        Service(partner_id=partner.id, resource_id=uses.id if uses else None, name=name, **values | fields)
    )
    price(row, price_fen, market_fen=market_fen)
    return row


def price(service: Service, price_fen: int, *, market_fen: int | None = None, **fields) -> Price:
    values = {
        "is_from": False,
        "market_low_fen": market_fen,
        "market_high_fen": market_fen,
        "market_is_from": False,
        "starts_on": LONG_AGO.date(),
        "recorded_at": LONG_AGO,
    }
    return saved(Price(service_id=service.id, price_fen=price_fen, **values | fields))


def concession(service: Service, share_permille: int = 960) -> Concession:
    return saved(Concession(service_id=service.id, group=GROUP, share_permille=share_permille))


def grant(mobile: str, group: str = GROUP, **fields) -> ConcessionGrant:
    """A concession granted to a number long ago, standing until the end of 2027."""
    values = {"granted_on": LONG_AGO.date(), "ends_on": date(2027, 12, 31)}
    contact_id = touch_contact(mobile, now=LONG_AGO)
    return saved(ConcessionGrant(contact_id=contact_id, group=group, **values | fields))


def course(
    partner: Partner, name: str, *dates: tuple[datetime, datetime], seats: int = 8, **fields
) -> Service:
    """A line that one signs up to, its seats, dates and words."""
    uses = resource(partner, name=f"{name}的名额", step_minutes=None, capacity=seats, days_ahead=90)
    for starts_at, ends_at in dates:
        resource_date(uses, starts_at, ends_at)
    values = {"kind": "course", "unit": "人", "minutes": None, "lead_book_minutes": 0}
    row = service(partner, name, uses=uses, **values | fields)
    words = {"for_whom": "6到10岁的孩子", "about": "材料都有", "created_at": LONG_AGO}
    saved(Course(service_id=row.id, **words))
    return row


def child(booking: Booking | None = None, **fields) -> BookingChild:
    """What a child's sign-up says beside; kept with a booking, or for one that is to be made."""
    values = {"age": "7-9", "guardian": "王女士", "consented_at": LONG_AGO}
    row = BookingChild(**values | fields)
    if booking:
        row.booking_id = booking.id
        saved(row)
    return row


def search_word(said: str, means: str) -> SearchWord:
    return saved(SearchWord(said=said, means=means))


def closure(
    partner: Partner | None,
    starts_at: datetime,
    ends_at: datetime,
    reason: str = "检修",
    resource: Resource | None = None,
) -> Closure:
    values = {"partner_id": partner.id if partner else None, "resource_id": resource.id if resource else None}
    return saved(Closure(starts_at=starts_at, ends_at=ends_at, reason=reason, **values))


def photo(partner: Partner, words: str = "店里的样子", *, large=b"large", small=b"small", **fields) -> Photo:
    """A photo whose files hold these bytes."""
    values = {"width": 960, "height": 720, "position": 0, "added_at": LONG_AGO}
    values |= {"small": keep(small, "webp"), "large": keep(large, "webp")}
    return saved(Photo(partner_id=partner.id, words=words, **values | fields))


def sheet_upload(token: str, account: Account, partner: Partner | None = None, **rows) -> SheetUpload:
    """A file that waits to be confirmed; `rows` are a Reading's lines, shops and faults."""
    stored = Reading(**rows).stored()
    return saved(
        SheetUpload(
            token=token,
            account_id=account.id,
            partner_id=partner.id if partner else None,
            rows=stored,
            created_at=datetime(2026, 11, 24, 10, 0),
        )
    )


def team(slug: str, name: str, kind: str = "志愿者", **fields) -> Team:
    values = {
        "does": "陪聊、代买",
        "about": "有事找我们",
        "place": "一楼大厅",
        "joining": "open",
        "position": 0,
    }
    return saved(Team(slug=slug, name=name, kind=kind, **values | fields))


def member(team: Team, name: str, **fields) -> Member:
    values = {"is_unit": False, "is_leader": False, "state": "in", "show": "masked", "consent_on": None}
    return saved(Member(team_id=team.id, name=name, **values | fields))


def notice(title: str, kind: str = "通知", *, body: str = "请互相转告", **fields) -> Notice:
    """A published notice at its first version, or a draft where the state says so."""
    is_draft = fields.get("state") == "draft"
    values = {
        "state": "published",
        "starts_on": LONG_AGO.date(),
        "ends_on": None,
        "version": 0 if is_draft else 1,
        "draft_title": title if is_draft else None,
        "draft_body": body if is_draft else None,
        "created_at": LONG_AGO,
        "published_at": None if is_draft else LONG_AGO,
        "withdrawn_reason": "",
    }
    row = saved(Notice(kind=kind, **values | fields))
    if not is_draft:
        notice_version(row, 1, title, body=body)
    return row


def notice_version(
    notice: Notice, number: int, title: str, *, body: str = "请互相转告", **fields
) -> NoticeVersion:
    values = {"note": "" if number == 1 else "改了地点", "at": notice.published_at}
    return saved(NoticeVersion(notice_id=notice.id, number=number, title=title, body=body, **values | fields))


def attachment(notice: Notice, name: str = "方案", suffix: str = "pdf", **fields) -> Attachment:
    """A file that is there, on a notice."""
    content = b"%PDF-1.7 " + name.encode()
    values = {"file": files.keep(content, suffix), "size_bytes": len(content), "added_at": LONG_AGO}
    return saved(Attachment(notice_id=notice.id, name=name, suffix=suffix, **values | fields))


def objection(notice: Notice, *, mobile: str, filed_at: datetime, reply: str = "", **fields) -> Objection:
    """An objection, answered where there is a reply."""
    values = {
        "name": "王示例",
        "said": "能不能避开周末",
        "is_shown": bool(reply),
        "replied_at": filed_at if reply else None,
    }
    contact_id = touch_contact(mobile, now=filed_at)
    row = Objection(
        notice_id=notice.id, contact_id=contact_id, filed_at=filed_at, reply=reply, **values | fields
    )
    return saved(row)


def agreement(
    partner: Partner, *, rent_fen: int = 0, times: int = 0, unit: str = "人次", other: str = "", **fields
) -> Agreement:
    """A signed agreement of two years with a rent due on the 15th, a service, words, or several of them."""
    values = {
        "number": f"共建2026-{partner.id:02d}",
        "version": 1,
        "starts_on": LONG_AGO.date(),
        "ends_on": date(2027, 12, 31),
        "counts_from": LONG_AGO.date(),
        "summary": "用公共的房子，还低价的服务",
        "created_at": LONG_AGO,
        "signed_on": LONG_AGO.date(),
        "signed_at": LONG_AGO,
        "end_reason": "",
        "rent_shown_since": None,
    } | fields
    values.setdefault("review_on", values["ends_on"])
    later = {name: values.pop(name) for name in ("signed_on", "signed_at", "rent_shown_since")}
    row = saved(Agreement(partner_id=partner.id, **values))
    terms = {
        "rent": {"amount_fen": rent_fen, "due_day": 15} if rent_fen else None,
        "service": {"quantity": times, "unit": unit} if times else None,
        "other": {"words": other} if other else None,
    }
    for kind, columns in terms.items():
        if columns:
            saved(AgreementTerm(agreement_id=row.id, kind=kind, **{"unit": "", "words": ""} | columns))
    for name, value in later.items():  # terms come before the signature
        setattr(row, name, value)
    return saved(row)


def scan(agreement: Agreement, content: bytes = b"%PDF-1.7 signed") -> AgreementScan:
    """A scan whose file is there."""
    values = {"suffix": "pdf", "size_bytes": len(content), "added_at": LONG_AGO}
    return saved(AgreementScan(agreement_id=agreement.id, file=files.keep(content, "pdf"), **values))
