"""The community in three states: nothing there yet, the cast, and more than anybody would ever enter."""

import io
from datetime import date, datetime, time, timedelta

from PIL import Image
from sqlalchemy import delete, select, update

from community.accounts import passwords
from community.accounts.models import Account, Contact
from community.bookings import outcomes
from community.bookings.actions import book
from community.bookings.details.way import BookingWay
from community.bookings.models import Booking
from community.bookings.queries import offer_of, ticket
from community.bookings.times import Times
from community.canteen.actions import hand_out, set_menu
from community.canteen.rules import LONGEST_DISH, MOST_DISHES
from community.core.access import RESIDENT, Actor
from community.core.centre import set_up_centre
from community.core.db import db, transaction
from community.courses import queries
from community.courses.attendance import mark_present
from community.courses.models import Course
from community.courses.rules import MOST_DATES
from community.fund.proposals.pictures import add_picture
from community.fund.setup import set_up as set_up_fund
from community.partners.actions import change_line, set_up_categories
from community.partners.calendar import open_odd_day, set_days, set_up_calendar
from community.partners.models import OpeningHours, Partner, Service
from community.partners.photos import MOST
from community.partners.pictures import made_from
from community.partners.queries import price_line
from community.partners.sheets.reading import Row
from tests import cast
from tests import factories as make
from tests.canteen.stage import open_canteen
from tests.cast import LI, NOW, ZHANG, account, actor
from tests.courses import staged
from tests.databases import enter_sample
from tests.fund.agreements.agreed import waived_and_drafted
from tests.fund.deskstaged import (
    crowded_ledger,
    entries_and_a_draft,
    ledger_below_zero,
    ledger_in_red,
    ledger_with_a_close,
)
from tests.fund.proposals import staged as proposed
from tests.partners.photographs import encoded

TODAY = NOW.date()
LONG_SHOP = "石嘴山市大武口区府佑水香社区便民综合服务合作商店"
LONG_LINE = "上门清洗油烟机、燃气灶、冰箱、空调内机和外机全套"
LONG_NAME = "古丽米热·阿卜杜热西提"
LONG_NOTE = "含拆装、除油、除菌、试机，顶楼和没有电梯的老楼另加人工费，详情请打电话问店里"
PASSWORD = "correct horse"  # the secretary's
AT_THE_DESK = [role for role in cast.ROLES if role != "shop"]  # a shop must stand before its account
BUSY_DAYS = (TODAY, TODAY + timedelta(days=1))
TIMES = [time(8 + minutes // 60, minutes % 60) for minutes in range(0, 12 * 60, 20)]


def enter_nothing() -> None:
    """A community just set up: people to sign in as, no shop, no team, no booking."""
    with transaction():
        set_up_centre()
        set_up_categories(NOW)
        set_up_fund(NOW)
        for role in AT_THE_DESK:
            make.account(role, role)


def enter_bare() -> None:
    """One row of each kind that an address names, with nothing under it: no hours, no lines, no members."""
    enter_nothing()
    with transaction():
        make.sheet_upload("a-sheet", account("secretary"))
        make.account("second", "secretary")
        ledger_in_red()
        entries_and_a_draft(summary="灯")
        make.grant(LI, ended_at=NOW)
        bare = make.partner("bare", "空店", days=(), description="", place_hint="", phone="")
        shop = make.partner("lao-zhou", "老周理发", days=range(7), position=1)
        line = make.service(shop, "理女发", uses=make.resource(shop))
        portions = make.resource(shop, name="份数", step_minutes=None)
        make.service(shop, "午餐", uses=portions, kind="meal", unit="份", minutes=None, position=1)
        at = datetime.combine(BUSY_DAYS[1] + timedelta(days=3), time(10))
        booking = book(line.id, contact=ZHANG, for_whom="张", starts_at=at, by=RESIDENT, now=NOW)
        outcomes.cancel(ticket(booking.reference), by=actor("secretary"), now=NOW, must_ring=True)
        db.session.execute(delete(OpeningHours).where(OpeningHours.partner_id == shop.id))
        make.course(shop, "空课", staged.lesson(staged.SATURDAY))
        waived_and_drafted(shop, bare, "staff", summary="")
        make.search_word("剪头发", "理发")
        make.estate("里")
        make.team("bare", "空队", does="", about="", place="", joining="closed")
        days = {"starts_on": TODAY, "ends_on": TODAY, "published_at": NOW}
        make.objection(make.notice("空公示", "公示", body="无", **days), mobile=ZHANG, filed_at=NOW)
        make.notice("空通知", body="无")
        make.notice("空草稿", state="draft", body="无")
        make.member(make.team("one", "一人队", position=1), "王示例", show="hidden")
        proposed.a_few()


def enter_cast() -> None:
    """The cast, a password with which the secretary signs in, and an objection that waits."""
    cast.enter()
    open_canteen()
    with transaction() as session:
        known = {"password_hash": passwords.hashed(PASSWORD)}
        session.execute(update(Account).filter_by(login="secretary").values(known))
        set_up_calendar(NOW)
        shop = session.scalars(select(Partner).filter_by(slug="lao-zhou")).one()
        new_year = {"kind": "holiday", "name": "元旦"}
        set_days(date(2026, 12, 1), date(2026, 12, 3), by=actor("secretary"), now=NOW, **new_year)
        _rooms("活动室", "台球桌")
        ledger_with_a_close()
        entries_and_a_draft()
        waived_and_drafted(shop, session.scalars(select(Partner).filter_by(slug="mending")).one())
        open_odd_day(shop, date(2026, 12, 2), [(540, 720)], by=actor("secretary"), now=NOW)
        courses = staged.braiding(), staged.sewing()
        for number in range(4):
            staged.sign_up(courses[number // 3], number, waits=True)
        make.objection(cast.notice("修地面"), mobile=LI, name="李示例", said="地砖太滑", filed_at=NOW)
        proposed.one_of_each()
        _picture()


def enter_sample_and_zhang() -> None:
    """The sample, and 张阿姨 with a haircut on each of three days."""
    enter_sample()
    with transaction():
        line = db.session.scalars(select(Service).filter_by(name="理女发")).one()
        times = Times(offer_of(line.id, NOW), NOW)
        for day in times.days[2:5]:
            at = next(choice.at for choice in times.choices(day) if choice.free)
            book(line.id, contact=ZHANG, for_whom="张阿姨", starts_at=at, by=RESIDENT, now=NOW)


def enter_crowd() -> None:
    """The sample, and before it a shop, a team and two days on which everything is as long as it may be."""
    enter_sample()
    with transaction():
        for role in AT_THE_DESK:
            make.account(role, role, name=LONG_NAME)
        make.account("second", "secretary", name=LONG_NAME)
        _crowded_team()
        _crowded_notices()
        line = _crowded_shop()
        _crowded_grants()
        make.search_word("家里" * 10, "清洗油烟机 " * 10)
        _crowded_estates()
        _crowded_days(line)
        _rooms(LONG_SHOP, LONG_LINE, note=LONG_NOTE, by_approval=True, most=20)
        _crowded_course()
        _crowded_sheet()
        crowded_ledger((LONG_NOTE * 2)[:60])
        _crowded_proposals()
        _crowded_canteen()
        _crowded_agreements()
        ledger_below_zero()


def _rooms(shop: str, name: str, **fields) -> None:
    """A room, and one hour of it taken."""
    long_days = ((8 * 60, 22 * 60),)
    hall = make.partner("rooms", shop, days=range(7), blocks=long_days, category_key="fun", position=90)
    one = make.resource(hall, name=name, counter="间", step_minutes=60, capacity=1, days_ahead=13)
    fields = {"kind": "room", "unit": "小时", "minutes": 60, "most": 3, "price_fen": 500} | fields
    line = make.service(hall, name, uses=one, **fields)
    at = datetime.combine(BUSY_DAYS[1], time(10))
    book(line.id, contact=LI, for_whom="李示例", starts_at=at, by=RESIDENT, now=NOW)


def _crowded_estates() -> None:
    """A long list, and 张阿姨 has a visit to the longest of them, with as much to be done as there may be."""
    for number in range(30):
        longest = make.estate(f"{LONG_SHOP[:18]}{number}", position=-1)
    line = db.session.scalars(select(Service).filter_by(name="擦窗和保洁")).one()
    times = Times(offer_of(line.id, NOW), NOW)
    at = next(choice.at for choice in times.choices(times.days[3]) if choice.free)
    home = make.address(longest, building="B2", unit="10", room="15楼东户", todo=(LONG_NOTE * 3)[:100])
    person = {"contact": ZHANG, "for_whom": LONG_NAME, "starts_at": at, "details": [home]}
    book(line.id, **person, by=RESIDENT, now=NOW)


def _crowded_team() -> None:
    team = make.team(
        "crowd", LONG_SHOP, "专技人员", does=LONG_NOTE, about=LONG_NOTE * 3, place=LONG_NOTE, position=-1
    )
    for number in range(40):
        show = ("hidden", "masked", "full")[number % 3]
        make.member(team, LONG_NAME, is_leader=number == 0, show=show, consent_on=date(2026, 1, 1))
    make.member(team, LONG_SHOP, is_unit=True, show="full", consent_on=date(2026, 1, 1))


def _crowded_notices() -> None:
    """Each kind, each as long as it may be; a 公示 full of attachments and objections, one withdrawn."""
    long = {"body": f"{LONG_NOTE}\n\n" * 20, "starts_on": TODAY, "published_at": NOW}
    title, month = (LONG_LINE * 2)[:40], {"ends_on": TODAY + timedelta(days=400)}
    crowd = make.notice(title, "公示", pinned_at=NOW, **long, **month)
    for number in range(6):
        make.attachment(crowd, LONG_NOTE[:60], added_at=NOW, size_bytes=5 * 1024 * 1024 - number)
    for number in range(20):
        words = LONG_NOTE * 12 if number % 2 else ""
        said = {"name": LONG_NAME, "said": LONG_NOTE * 10, "is_shown": number % 4 == 1, "reply": words}
        make.objection(crowd, mobile=f"1600000{number:04d}", filed_at=NOW, **said)
    for kind in ("通知", "活动", "结果"):
        corrected = make.notice(title, kind, version=30, pinned_at=NOW, **long)
        for number in range(2, 31):
            note = {"note": LONG_NOTE + LONG_NOTE[:50]}
            make.notice_version(corrected, number, title, body=long["body"], **note)
        gone = {"state": "withdrawn", "withdrawn_at": NOW, "withdrawn_reason": LONG_NOTE}
        make.notice(title, kind, **long, **gone)
        make.notice(title, kind, state="draft", body=long["body"], starts_on=TODAY)
    make.notice(title, "公示", **long, **month, **gone)


def _crowded_shop() -> Service:
    shop = make.partner(
        "crowd",
        LONG_SHOP,
        days=range(7),
        blocks=((480, 720), (720, 960), (960, 1200)),
        description=LONG_NOTE * 5,
        place=LONG_NOTE,
        place_short="社区综合体二楼 东侧 203-205室",
        place_hint=LONG_NOTE,
        position=-1,
    )
    chairs = make.resource(shop, name=LONG_SHOP)
    dear = {"price_fen": 9_999_999, "market_fen": 99_999_999, "note": LONG_NOTE}
    first = make.service(shop, LONG_LINE, uses=chairs, minutes=20, **dear)
    make.concession(first)
    make.concession(first).group = LONG_NOTE
    make.service(shop, "要先问", uses=chairs, minutes=20, by_approval=True, position=1, **dear)
    for number in range(2, 40):
        make.service(shop, LONG_LINE, position=number, **dear)
    _crowded_photos(shop)
    return first


def _crowded_grants() -> None:
    """One number in many groups, and of the crowd every second one holds what the first line gives."""
    for number in range(8):
        make.grant("16000009999", f"{number}{LONG_NOTE}"[:60], granted_by_id=account("secretary").id)
    for number in range(0, 40, 2):
        make.grant(f"1600000{number:04d}")


def _crowded_photos(shop: Partner) -> None:
    """As many as there may be, each as heavy as it may be."""
    rough = Image.effect_noise((1280, 960), 120).convert("RGB")
    made = made_from(io.BytesIO(encoded(rough)))
    for number in range(MOST):
        size = {"width": made.width, "height": made.height}
        words = f"{LONG_SHOP}的第{number + 1}张照片"
        make.photo(shop, words, small=made.small, large=made.large, position=number, **size)


def _crowded_days(line: Service) -> None:
    """Every place of today and tomorrow taken, in every state a booking knows; the last 29 by one number."""
    asked = db.session.scalars(select(Service.id).filter_by(name="要先问")).one()
    the_day_before = NOW - timedelta(days=1)
    booked = []
    for day in BUSY_DAYS:
        for number, at in enumerate(TIMES * 2):
            service_id = asked if number % 9 == 0 else line.id
            booking = book(
                service_id,
                contact=ZHANG if day != TODAY and number < 29 else f"1610000{number:04d}",
                for_whom=LONG_NAME,
                starts_at=datetime.combine(day, at),
                asks_concession=True,
                by=RESIDENT,
                now=the_day_before,
            )
            booked.append(booking.reference)
    by, calm = actor("secretary"), iter(booked[: len(TIMES)])
    for reference in calm:
        found = ticket(reference)
        if found.starts_at > NOW:
            break
        if found.state == "requested":
            outcomes.refuse(found, because="clash", by=by, now=the_day_before)
            continue
        outcomes.step(found, "miss" if found.starts_at.minute else "arrive", by=by, now=NOW)
    for reference in booked[-40:-30]:
        outcomes.cancel(ticket(reference), by=by, now=NOW, must_ring=True)
    for price_fen in range(100, 1500, 100):
        _reprice(line, price_fen, by)


def _crowded_course() -> None:
    """As many dates as there may be, the first of them this morning, full, with a queue, half of it there."""
    first = datetime.combine(TODAY, time(9))
    words = {"needs_guardian": True, "price_fen": 9_999_999, "market_fen": 99_999_999, "position": 50}
    days = [staged.lesson(first + timedelta(days=number)) for number in range(MOST_DATES)]
    course = make.course(staged.partner("crowd"), LONG_LINE, *days, seats=30, **words)
    about = db.session.get_one(Course, course.id)
    about.for_whom, about.about, course.place = LONG_LINE, LONG_NOTE * 8, LONG_NOTE
    for number in range(40):
        at = {"waits": True, "now": NOW - timedelta(days=1)}
        said = [make.child(guardian=LONG_NAME, consented_at=at["now"])]
        booking = staged.sign_up(course, number, first, for_whom=LONG_NAME, details=said, **at)
        if number < 15:
            here = queries.course(course.id, NOW).dates[0]
            mark_present(ticket(booking.reference), here, by=actor("secretary"), now=NOW)


def _crowded_canteen() -> None:
    """Today's lunch of the sample ordered by a crowd, every dish as long as it may be."""
    lunch = db.session.scalars(select(Service).filter_by(name="午餐")).one()
    by, dishes = actor("secretary"), [f"{number}{LONG_SHOP}"[:LONGEST_DISH] for number in range(MOST_DISHES)]
    for days in range(7):
        set_menu(lunch.id, TODAY + timedelta(days=days), dishes, by=by, now=NOW)
    what = {"for_whom": LONG_NAME, "starts_at": datetime.combine(TODAY, time(11, 30)), "quantity": 4}
    what |= {"asks_concession": True, "by": RESIDENT, "now": NOW - timedelta(days=1)}
    for number in range(45):
        way = BookingWay(way=("eat_in", "take_out")[number % 2])
        booking = book(lunch.id, contact=f"1600001{number:04d}", details=[way], **what)
        if number % 3 == 0:
            hand_out(ticket(booking.reference), by=by, now=NOW)


def _crowded_agreements() -> None:
    """Two shops' as long as they may be, the one with a rent of a whole year unpaid."""
    crowd, rooms = staged.partner("crowd"), staged.partner("rooms")
    year = {"starts_on": date(2025, 12, 1), "counts_from": date(2025, 12, 1), "rent_shown_since": TODAY}
    said = {"summary": (LONG_NOTE * 8)[:300], "other": (LONG_NOTE * 3)[:100]}
    waived_and_drafted(crowd, rooms, "supervisor", **said, **year)


def _crowded_sheet() -> None:
    """A file with as many rows of each kind as fit on a page, the longest words in each."""
    dear = {"shop": LONG_SHOP, "price_fen": 9_999_900}
    lines = [Row("价目", n, dear | {"name": f"{LONG_LINE}{n}"}) for n in range(40)]
    lines += [Row("价目", 50, {"shop": "美发室", "name": "理女发", "price_fen": 999_999, "unit": "人"})]
    shops = [Row("商户", 2, {"name": LONG_SHOP[:18], "category_key": "home", "description": LONG_NOTE * 3})]
    make.sheet_upload("a-sheet", account("secretary"), lines=lines, shops=shops)


def _crowded_proposals() -> None:
    """More than anybody reads, each as long and as dear as it may be."""
    long = {"purpose": (LONG_LINE * 2)[:30], "need": (LONG_NOTE * 6)[:200], "case_reference": "2026-123456"}
    long |= {"quotes": f"{LONG_SHOP}，99,999.99元\n" * 10}
    for _ in range(4):
        proposed.one_of_each(**long)
    _picture(words=LONG_NOTE[:60], **long)


def _picture(**fields) -> None:
    """An accepted proposal with a picture as heavy as it may be."""
    words = fields.pop("words", "新桌椅靠窗摆了两排")
    number = proposed.accepted(proposed.IN_OCTOBER, **fields)
    rough = Image.effect_noise((1280, 960), 120).convert("RGB")
    add_picture(number, made_from(io.BytesIO(encoded(rough))), words=words, by=actor("secretary"), now=NOW)


def _reprice(line: Service, price_fen: int, by: Actor) -> None:
    stands = price_line(line.id, TODAY)
    change_line(
        line,
        name=line.name,
        price_fen=price_fen,
        is_from=True,
        market_low_fen=99_999_900,
        market_high_fen=99_999_999,
        seen_name=line.name,
        seen_price_id=stands.price_id,
        by=by,
        now=NOW,
    )


def own_references() -> list[str]:
    """The bookings of 张阿姨's number: what her phone keeps."""
    mine = select(Booking.reference).join(Contact, Contact.id == Booking.contact_id)
    return list(db.session.scalars(mine.where(Contact.mobile == ZHANG).order_by(Booking.id)))


STAGES = {
    "empty": enter_nothing,
    "bare": enter_bare,
    "usual": enter_cast,
    "sample": enter_sample_and_zhang,
    "full": enter_crowd,
}
