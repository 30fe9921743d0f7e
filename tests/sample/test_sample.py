"""The sample community: complete, true to the report to the fen, and marked as a sample everywhere."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from community import FEATURES
from community.accounts.actions import digest
from community.accounts.models import Account, Contact, SignIn
from community.bookings.models import ACTIVE, CHANNELS, Booking
from community.bookings.queries import offer_of
from community.bookings.rooms import rooms
from community.bookings.times import Times
from community.core.db import db, reading, transaction
from community.core.money import concession_fen
from community.core.setup import is_sample
from community.fund.agreements.dues import dues
from community.fund.agreements.queries import public_agreements, running_out
from community.fund.models import FundClose, FundEntry
from community.fund.proposals.models import Proposal
from community.partners.models import Concession, OpeningHours, Partner, Price, Service
from community.partners.queries import price_list
from community.partners.searchqueries import found, sayings
from community.roster.models import TEAM_KINDS, Member, Team
from community.roster.rules import shown_members
from tests.addresses import address, pages
from tests.cast import NOW
from tests.databases import make_sample_app
from tests.factories import LONG_AGO, LONG_AHEAD
from tests.page import Visitor
from tests.walk import reachable

pytestmark = pytest.mark.usefixtures("only_sqlite")
TODAY = NOW.date()
PERSONAL_NUMBER = re.compile(r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])")  # what stands in a hash is none
CARRIERS_OWN = re.compile(r"1(3|4|5|7|8|9|6[2567])")  # what mainland mobile numbers begin with


@pytest.fixture(scope="module")
def sample_app(tmp_path_factory):
    """The sample on a fresh SQLite file; built once."""
    app = make_sample_app(tmp_path_factory.mktemp("sample"), TESTING=True)
    with app.app_context():
        with transaction():
            sign_in("fushuji", "screen-1")
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


def sign_in(*logins: str) -> None:
    for login in logins:
        key = db.session.scalars(select(Account.id).filter_by(login=login)).one()
        token = digest(f"token-{login}")
        db.session.add(SignIn(token_digest=token, account_id=key, created_at=LONG_AGO, expires_at=LONG_AHEAD))


@pytest.fixture
def sample(sample_app):
    """The sample's session; it can only read."""
    with sample_app.app_context(), reading():
        yield db.session


@pytest.fixture(scope="module")
def walked() -> dict:
    """The pages of the last walk, so that it is walked once."""
    return {}


@pytest.fixture
def public_pages(sample_app, walked) -> dict:
    return walked or walked.update(reachable(Visitor(sample_app), "/")) or walked


def standing(sample) -> list:
    """Every price line as it stands today, shop by shop."""
    shops = sample.scalars(select(Partner.id).order_by(Partner.position)).all()
    return [line for shop in shops for line in price_list(shop, TODAY)]


def line(sample, name: str):
    (found,) = [line for line in standing(sample) if line.name == name]
    return found


# ---- the shops


def test_there_are_nineteen_partners_all_of_them_shown(sample):
    assert Counter(sample.scalars(select(Partner.state))) == {"published": 19}


def test_the_six_categories_have_the_partners_they_should(sample):
    counts = Counter(sample.scalars(select(Partner.category_key)))
    assert [counts[key] for key in ("meal", "edu", "health", "fun", "daily", "home")] == [2, 3, 3, 3, 6, 2]


def test_there_are_at_least_ninety_price_lines_and_each_has_a_price(sample):
    count = len(standing(sample))
    assert count >= 90 and count == sample.scalar(select(func.count(Service.id)))


def test_every_partner_has_hours_a_price_list_and_a_place(sample):
    everyone = set(sample.scalars(select(Partner.id)))
    assert set(sample.scalars(select(OpeningHours.partner_id))) == everyone
    assert set(sample.scalars(select(Service.partner_id))) == everyone
    assert all(sample.scalars(select(Partner.place)))


def test_nobody_can_be_rung_up_by_mistake(sample):
    assert set(sample.scalars(select(Partner.phone))) == {"0952-000 0000"}


def test_every_partner_joined_since_the_model_began(sample):
    joined = sample.execute(select(Partner.slug, Partner.joined_on)).all()
    assert all(row.joined_on.year >= 2022 and row.joined_on < TODAY for row in joined)
    youngest = max(joined, key=lambda row: row.joined_on)
    assert (youngest.slug, youngest.joined_on.year) == ("red-vest-housekeeping", 2023)


# ---- the facts, to the fen


@pytest.mark.parametrize(("name", "fen"), [("理女发", 1000), ("截裤边", 500), ("午餐", 1300), ("晚餐", 1300)])
def test_a_price_of_the_report_is_in_the_sample_to_the_fen(sample, name, fen):
    found = line(sample, name)
    assert (found.price_fen, found.is_from) == (fen, False)


def test_windows_and_cleaning_cost_what_the_report_says_against_what_it_says(sample):
    found = line(sample, "擦窗和保洁")
    assert (found.price_fen, found.market_low_fen, found.market_high_fen) == (16000, 30000, 40000)


@pytest.mark.parametrize("name", ["午餐", "晚餐"])
def test_elders_pay_twelve_yuan_forty_eight_for_a_meal(sample, name):
    found = line(sample, name)
    share = sample.scalars(select(Concession.share_permille).filter_by(service_id=found.id)).one()
    assert concession_fen(found.price_fen, share) == 1248


def test_no_price_is_dearer_than_outside(sample):
    dearer = select(Service.name).join(Price).where(Price.price_fen > Price.market_low_fen)
    assert sample.scalars(dearer).all() == []


def test_a_resident_reads_the_facts_on_the_pages(sample_app):
    visitor = Visitor(sample_app)
    canteen = visitor.open("/partners/neighbour-canteen").text
    assert "12.48元13元" in canteen and canteen.count("享9.6折") == 2
    assert "160元市场价300–400元" in visitor.open("/partners/red-vest-housekeeping").text
    assert visitor.open("/partners/hair-salon").title.startswith("理女发 10元｜")


# ---- the teams


def test_there_are_ten_teams_of_every_kind_each_with_one_leader(sample):
    assert sample.scalar(select(func.count(Team.id))) == 10
    assert set(sample.scalars(select(Team.kind))) == set(TEAM_KINDS)
    leaders = Counter(sample.scalars(select(Member.team_id).filter_by(is_leader=True)))
    assert set(leaders.values()) == {1} and len(leaders) == 10


def test_nobody_is_shown_in_full_without_consent(sample):
    assert (
        sample.scalars(select(Member.name).where(Member.show == "full", Member.consent_on.is_(None))).all()
        == []
    )
    for team in sample.scalars(select(Team)):
        members = sample.scalars(select(Member).filter_by(team_id=team.id)).all()
        agreed = {member.name for member in members if member.consent_on}
        shown = {member.name for member in shown_members(team.kind, members).named}
        assert {name for name in shown if "*" not in name} <= agreed


def test_no_consent_was_given_in_the_future(sample):
    given = sample.scalars(select(Member.consent_on).where(Member.consent_on.is_not(None))).all()
    assert given and max(given) < TODAY


# ---- the rooms


def test_there_are_four_tables_to_play_at_for_nothing_up_to_two_hours(sample):
    table = offer_of(line(sample, "乒乓球台").id, NOW)
    assert (table.kind, table.capacity, table.price_fen, table.most, table.limit_day) == ("room", 4, 0, 2, 2)


def test_the_hall_of_the_young_is_free_and_by_approval(sample):
    hall = offer_of(line(sample, "悦享空间").id, NOW)
    assert (hall.kind, hall.capacity, hall.price_fen, hall.by_approval) == ("room", 1, 0, True)


def test_every_line_of_a_room_can_be_booked_by_the_hour(sample):
    found = rooms(NOW)
    assert len(found) == len([row for row in standing(sample) if row.kind == "room"]) >= 10
    assert all(room.offer.step_minutes == room.offer.minutes == 60 for room in found)
    assert any(room.offer.price_fen for room in found)


# ---- the fund

PICTURES = ("fund.qr", "proposals.photo")


@pytest.fixture
def fund_pages(sample_app, public_pages) -> dict:
    """All that everybody reads of the fund: what links lead to, what they do not, and the files."""
    rules = [
        rule for rule in pages(sample_app) if is_of_the_fund(str(rule)) and rule.endpoint not in PICTURES
    ]
    with sample_app.app_context(), reading():
        urls = {address(rule) for rule in rules}
        months = db.session.scalars(select(FundClose.month)).all()
        urls |= {f"/fund/entries/{seq}" for seq in db.session.scalars(select(FundEntry.seq))}
        shown = select(Proposal.id).where(Proposal.state != "draft")
        urls |= {f"/fund/proposals/{number}" for number in db.session.scalars(shown)}
    urls |= {f"/fund/{month}{more}" for month in months for more in ("", ".csv", "/sheet")}
    visitor = Visitor(sample_app)
    linked = {url: page for url, page in public_pages.items() if is_of_the_fund(url)}
    return linked | {url: visitor.open(url) for url in urls if url not in linked}


def is_of_the_fund(url: str) -> bool:
    return url.startswith(("/fund", "/agreements"))


def test_nothing_that_everybody_reads_of_the_fund_names_a_person(fund_pages, sample):
    people = {*sample.scalars(select(Account.name)), *sample.scalars(select(Member.name))}
    people |= set(sample.scalars(select(Booking.for_whom)))
    people -= set(sample.scalars(select(Partner.name)))
    assert len(fund_pages) > 70 and sum(page.tree is None for page in fund_pages.values()) >= 8
    for url, page in fund_pages.items():
        assert not [name for name in people if name in page.body], url
        assert not PERSONAL_NUMBER.search(page.body), url


def test_of_a_month_what_partners_paid_is_one_entry(sample):
    paid = select(FundEntry.month).filter_by(category="contribution")
    assert set(Counter(sample.scalars(paid)).values()) == {1}


# ---- the bookings


def test_there_are_bookings_on_most_days_of_two_weeks(sample):
    days = {at.date() for at in sample.scalars(select(Booking.starts_at))}
    assert days <= {TODAY + timedelta(days=n) for n in range(-7, 8)}
    assert len(days) >= 12


def test_what_is_past_was_kept_or_missed_and_what_is_ahead_is_active(sample):
    past = set(sample.scalars(select(Booking.state).where(Booking.ends_at <= NOW)))
    ahead = set(sample.scalars(select(Booking.state).where(Booking.starts_at > NOW)))
    assert "done" in past and past <= {"done", "no_show"}
    assert ahead and ahead <= set(ACTIVE)


def test_every_booking_hangs_on_a_number_that_no_carrier_has(sample):
    numbers = sample.scalars(select(Contact.mobile).join(Booking, Booking.contact_id == Contact.id)).all()
    assert numbers and all(number.startswith("160") and len(number) == 11 for number in numbers)
    assert not [number for number in numbers if CARRIERS_OWN.match(number)]


def test_every_invented_person_is_called_an_example(sample):
    assert all("示例" in name for name in sample.scalars(select(Booking.for_whom)))
    assert set(sample.scalars(select(Booking.channel))) <= set(CHANNELS)


def test_no_booking_was_made_in_the_future(sample):
    assert sample.scalar(select(func.max(Booking.created_at))) <= NOW


# ---- the agreements


def test_every_partner_has_an_agreement_in_force(sample):
    found = public_agreements(TODAY)
    assert len(found) == 19 and all(one.agreement.is_in_force(TODAY) for one in found)
    assert all(one.agreement.summary.endswith("（示例）") for one in found)
    assert [one.partner.slug for one in running_out(TODAY)] == ["keys-and-shoes"]


def test_three_partners_pay_a_rent_as_the_ledger_has_it_month_by_month(sample):
    paid = Counter()
    for due in dues(TODAY):
        if due.kind == "rent" and not due.is_waived:
            paid[due.month] += due.asked // 100
    assert [paid[month] for month in sorted(paid)] == [4200, 4200, 4600, 3400, 4600, 4600, 4600, 4600]


def test_service_was_kept_but_for_one_month_of_one_partner_and_one_month_was_waived(sample):
    served = [due for due in dues(TODAY) if due.kind == "service"]
    assert [due.partner_id for due in served if due.is_overdue(TODAY)] == [shop_id(sample, "dough-kitchen")]
    assert [due.partner_id for due in served if due.is_waived] == [shop_id(sample, "laundry")]


def shop_id(sample, slug: str) -> int:
    return sample.scalars(select(Partner.id).filter_by(slug=slug)).one()


def test_one_rent_is_public_by_consent_and_no_other(sample_app):
    told = Visitor(sample_app).open("/agreements").text
    assert re.findall(r"每月([\d,]+元)，店家同意公开", told) == ["1,200元"]
    assert told.count("每月交，金额只登合计") == 2 and "1,800" not in told and "1,600" not in told


# ---- the whole


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_the_sample_has_no_faults(sample, feature):
    assert list(feature.check(NOW)) == []


def test_the_database_knows_that_it_is_a_sample(sample):
    assert is_sample()


def test_the_first_secretary_must_change_the_password_and_nobody_else_has_one(sample):
    rows = sample.execute(select(Account.login, Account.password_hash, Account.must_change_password)).all()
    assert [(row.login, row.must_change_password) for row in rows if row.password_hash] == [("shuji", True)]


def test_there_are_two_secretaries_and_a_supervisor(sample):
    roles = Counter(sample.scalars(select(Account.role)))
    assert roles["secretary"] == 2 and roles["supervisor"] == 1


def test_every_public_page_says_that_it_is_a_sample(public_pages):
    assert len(public_pages) > 80
    for url, page in public_pages.items():
        assert "示例站点" in page.text, url


@pytest.mark.parametrize(("login", "start"), [("fushuji", "/desk"), ("screen-1", "/kiosk")])
def test_every_page_of_desk_and_screen_says_that_it_is_a_sample(sample_app, login, start):
    pages = reachable(Visitor(sample_app, login), start, inside=start)
    assert len(pages) > 20
    for url, page in pages.items():
        assert "示例站点" in page.text, url


@pytest.mark.parametrize(("url", "status"), [("/nobody", 404), ("/desk", 403), ("/partners/nobody", 404)])
def test_a_page_that_says_no_says_that_it_is_a_sample_too(sample_app, url, status):
    assert "示例站点" in Visitor(sample_app, "screen-1").open(url, status=status).text


def test_the_about_page_says_what_is_real_and_what_is_made_up(sample_app):
    assert "来自公开报道，其余店名、价钱、时间和人员都是示例" in Visitor(sample_app).open("/about").text


def test_no_public_page_of_the_sample_holds_a_personal_number(public_pages):
    for url, page in public_pages.items():
        assert not PERSONAL_NUMBER.search(page.text), url


def test_each_shops_dearest_line_can_be_saved_at_the_desk_as_it_stands(sample_app, sample):
    desk = Visitor(sample_app, "fushuji")
    by_price = sorted(standing(sample), key=lambda line: line.price_fen)
    dearest = {line.partner_id: line.id for line in by_price}
    assert len(dearest) == 19
    for number in dearest.values():
        page = desk.open(f"/desk/services/{number}/line/edit")
        form = page.form("/line")
        boxes = page.find(f"//input[@form='{form.get('id')}'][not(@type='checkbox') or @checked]")
        typed = {box.get("name"): box.get("value") for box in boxes}
        saved = desk.post(form.action, dict(form.form_values()) | typed)
        assert "还没有改过价" in saved.text, number


@pytest.mark.parametrize("days", range(7))
def test_a_womans_haircut_can_be_booked_for_tomorrow_on_any_day(sample_app, days):
    now = NOW + timedelta(days=days)
    with sample_app.app_context(), reading():
        service_id = db.session.scalar(select(Service.id).filter_by(name="理女发"))
        times = Times(offer_of(service_id, now), now)
        assert any(choice.free for choice in times.choices(now.date() + timedelta(days=1)))


# ---- what people say


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("剪头发", "理女发"),
        ("我想剪头发", "理男发"),
        ("染头发", "染发"),
        ("改裤脚", "截裤边"),
        ("裤子长了", "截裤边"),
        ("拉锁坏了", "换拉链"),
        ("配钥匙", "配钥匙"),
        ("哪里能修鞋", "修鞋换底"),
        ("看孩子", "托管一小时"),
        ("擦玻璃", "擦窗和保洁"),
        ("打扫卫生", "日常保洁"),
        ("吃饭", "午餐"),
        ("按摩多少钱", "足底按摩"),
        ("腰疼", "腰背理疗"),
        ("测血压", "量血压"),
        ("打乒乓球", "乒乓球台"),
        ("下棋", "棋桌"),
        ("换灯泡", "上门换灯"),
        ("洗衣机坏了", "上门修洗衣机"),
        ("学手机", "手机教学"),
        ("照相", "证件照"),
        ("请人做饭", "上门做饭"),
        ("带老人看病", "陪诊半天"),
    ],
)
def test_what_people_say_finds_the_line_at_once(sample, said, called):
    first = found(said, TODAY).hits[0]
    assert called in [line.name for line in first.lines]


def test_every_search_word_finds_a_line_by_each_thing_it_means(sample):
    words = sayings()
    names = [line.name for line in standing(sample)]
    assert len(words) >= 40
    for word in words:
        for mean in word.means.split():
            assert any(mean in name for name in names), f"{word.said}: {mean}"
