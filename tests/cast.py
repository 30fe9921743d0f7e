"""The small named cast that every test may count on; the moment it stands still at is NOW."""

from datetime import date, datetime

from sqlalchemy import select, update

from community.accounts.models import Account
from community.bookings.actions import book
from community.core.access import RESIDENT, Actor
from community.core.centre import Centre, set_up_centre
from community.core.db import db, transaction
from community.fund.setup import set_up as set_up_fund
from community.notices.models import Notice, NoticeVersion
from community.partners.actions import set_up_categories
from community.partners.models import Service
from community.partners.sheets.reading import Row
from tests import factories as make

NOW = datetime(2026, 11, 24, 10, 12)  # a Tuesday
TOMORROW_0940 = datetime(2026, 11, 25, 9, 40)
TOMORROW_1000 = datetime(2026, 11, 25, 10, 0)
ZHANG = "13800000001"  # 张阿姨's number
LI = "13800000002"
OBJECTOR = "13800000077"
GRANTED = "13800000060"  # 钱奶奶's number
A_WEEK_AGO = datetime(2026, 11, 17, 9)
ROLES = ("secretary", "staff", "shop", "worker", "member", "supervisor", "kiosk")


def enter() -> None:
    """Put the cast on the empty stage.

    老周理发 (lao-zhou): two chairs, 20 minutes a step, shared by 理女发 (40 minutes, 10 元, market 30 元),
    理男发 (20 minutes, 8 元) and 上门理发 (by approval). 小修小补 (mending): one seat, 截裤边 5 元.
    It is shut on 10 January 2027.
    食堂 (canteen): 午餐 13 元 with 9.6 折. 未上架 (draft-shop) is a draft.
    剪头发 is 理女发 or 理男发.
    公示 修地面 (with 方案, a PDF) runs from 20 to 30 November and has an objection (王示例's), answered;
    通知 停水 stands at its second version; 活动 友谊赛 is a draft.
    张阿姨 has 理女发 tomorrow at 9:40. One account for each role, signed in as `token-<role>`;
    the shop's is 老周理发's, `mending` is the other shop's, `second` a second secretary.
    钱奶奶 has never booked; her number was granted the canteen's 9.6 折 until the end of 2027.
    A sheet waits to be confirmed (a-sheet): 理女发 for 12 元. The estates are 柳荫里 and 枣香园.
    """
    with transaction():
        set_up_centre()
        set_up_categories(NOW)
        set_up_fund(NOW)
        db.session.execute(update(Centre).values(phone="0952-000 0000", place="一楼大厅"))
        zhou = make.partner("lao-zhou", "老周理发")
        chairs = make.resource(zhou)
        make.service(zhou, "理女发", uses=chairs, market_fen=3000)
        make.service(zhou, "理男发", uses=chairs, price_fen=800, minutes=20, position=1)
        make.service(zhou, "上门理发", uses=chairs, price_fen=1500, by_approval=True, position=2)
        make.closure(zhou, datetime(2027, 1, 10), datetime(2027, 1, 11), "店里盘点")
        mending = make.partner("mending", "小修小补", days=range(7), position=1)
        seat = make.resource(mending, name="师傅", capacity=1)
        make.service(mending, "截裤边", uses=seat, price_fen=500, minutes=20)
        canteen = make.partner("canteen", "食堂", days=range(7), category_key="meal", position=2)
        make.concession(make.service(canteen, "午餐", price_fen=1300, kind="meal", unit="份"))
        make.partner("draft-shop", "未上架", state="draft", position=3)
        make.search_word("剪头发", "理女发 理男发")
        for role in ROLES:
            make.account(role, role, partner_slug="lao-zhou" if role == "shop" else None)
        make.account("mending", "shop", partner_slug="mending")
        make.account("second", "secretary")
        cut = {"shop": "老周理发", "name": "理女发", "price_fen": 1200}
        make.sheet_upload("a-sheet", account("secretary"), zhou, lines=[Row("价目", 2, cut)])
        vanguard = make.team("vanguard", "党员先锋队", "党员")
        make.member(vanguard, "王示例", is_leader=True)
        make.member(vanguard, "李示例", show="full", consent_on=NOW.date())
        elders = make.team("elders", "银龄互助队", position=1)
        make.member(elders, "赵示例", is_leader=True)
        make.member(elders, "钱示例", show="hidden")
        book(
            service("理女发").id,
            contact=ZHANG,
            for_whom="张阿姨",
            starts_at=TOMORROW_0940,
            by=RESIDENT,
            now=NOW,
        )
        make.estate("柳荫里")
        make.estate("枣香园", position=1)
        enter_notices()
        make.grant(GRANTED)


def enter_notices() -> None:
    days = {"starts_on": date(2026, 11, 20), "ends_on": date(2026, 11, 30)}
    floor = make.notice("修地面", "公示", published_at=A_WEEK_AGO, **days)
    make.attachment(floor, added_at=A_WEEK_AGO)
    make.objection(floor, mobile=OBJECTOR, filed_at=datetime(2026, 11, 21, 9), reply="周末照常开放")
    water = make.notice("停水", body="周三停水一天\n\n请先接好水", published_at=A_WEEK_AGO, version=2)
    make.notice_version(water, 2, "停水改到周四", body="周四停水一天", note="日子改到周四", at=NOW)
    make.notice("友谊赛", "活动", state="draft", starts_on=NOW.date())


def notice(title: str) -> Notice:
    """By the title of a version, or of the draft."""
    by_version = select(NoticeVersion.notice_id).filter_by(title=title)
    return db.session.scalars(
        select(Notice).where(Notice.id.in_(by_version) | (Notice.draft_title == title))
    ).one()


def service(name: str) -> Service:
    return db.session.scalars(select(Service).filter_by(name=name)).one()


def account(login: str) -> Account:
    return db.session.scalars(select(Account).filter_by(login=login)).one()


def actor(login: str) -> Actor:
    """Somebody of the cast, as actions take them."""
    row = account(login)
    return Actor(row.id, row.name, row.role, row.partner_slug)
