"""Every address as every role, against one table: a new view is in it or the test fails."""

import re
import uuid
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from sqlalchemy import select

from community.bookings.actions import book
from community.bookings.models import Booking, Call
from community.core.access import RESIDENT
from community.core.db import transaction
from community.partners.models import Partner
from tests import factories as make
from tests.addresses import A_MOMENT, NOT_PAGES, address
from tests.cast import NOW, ROLES, ZHANG
from tests.courses.staged import braiding, sign_up
from tests.fund.agreements.agreed import waived_and_drafted
from tests.fund.deskstaged import entries_and_a_draft
from tests.fund.proposals import staged as proposed
from tests.page import Visitor

EVERYBODY = ("resident", *ROLES)
SIGNED_IN = ROLES
DESK = ("secretary", "staff")
COUNTER = (*DESK, "shop")
READERS = (*COUNTER, "supervisor")
AUDIT = ("secretary", "supervisor")
ROSTER = NOTICES = (*DESK, "supervisor")
FUND, SECRETARY, SUPERVISOR = ("secretary", "supervisor"), ("secretary",), ("supervisor",)
KIOSK = ("kiosk",)

TABLE: dict[str, tuple[str, ...]] = {
    "accounts.change_password": SIGNED_IN,
    "accounts.login": EVERYBODY,
    "accounts.login_page": EVERYBODY,
    "accounts.logout": SIGNED_IN,
    "accounts.password_page": SIGNED_IN,
    "agreements.list_page": EVERYBODY,
    "agreements.summary": EVERYBODY,
    "bookings.book": EVERYBODY,
    "bookings.check_page": EVERYBODY,
    "bookings.times_page": EVERYBODY,
    "desk.audit_page": AUDIT,
    "desk.home_page": READERS,
    "desk_book.book": COUNTER,
    "desk_book.check_page": COUNTER,
    "desk_book.choose_page": COUNTER,
    "desk_book.times_page": COUNTER,
    "courses.course_page": EVERYBODY,
    "courses.list_page": EVERYBODY,
    "desk_bookings.ask_concession": COUNTER,
    "desk_bookings.ask_to_ring": COUNTER,
    "desk_bookings.board_page": READERS,
    "desk_bookings.calls_page": READERS,
    "desk_bookings.cancel": COUNTER,
    "desk_bookings.correct": COUNTER,
    "desk_bookings.refuse": COUNTER,
    "desk_bookings.requests_page": READERS,
    "desk_bookings.seat": COUNTER,
    "desk_bookings.show_address": COUNTER,
    "desk_bookings.show_call_number": COUNTER,
    "desk_bookings.show_number": COUNTER,
    "desk_bookings.show_row": READERS,
    "desk_bookings.take_step": COUNTER,
    "desk_bookings.tick_call": COUNTER,
    "desk_fund.add_draft": SECRETARY,
    "desk_fund.add_note": SECRETARY,
    "desk_fund.blank_note": SECRETARY,
    "desk_fund.draft_page": FUND,
    "desk_fund.list_page": FUND,
    "desk_fund.new_draft": SECRETARY,
    "desk_fund.reversal_page": SECRETARY,
    "desk_fund.reverse": SECRETARY,
    "desk_fund.settle": SECRETARY,
    "desk_fund.refuse": SECRETARY,
    "desk_fund_months.close": SECRETARY,
    "desk_fund_months.list_page": FUND,
    "desk_fund_months.month_page": FUND,
    "desk_fund_months.review": SUPERVISOR,
    "desk_fund_sheet.confirm": SECRETARY,
    "desk_fund_sheet.example": SECRETARY,
    "desk_fund_sheet.imported_page": FUND,
    "desk_fund_sheet.preview_page": SECRETARY,
    "desk_fund_sheet.settle": SECRETARY,
    "desk_fund_sheet.upload": SECRETARY,
    "desk_fund_sheet.upload_page": SECRETARY,
    "desk_estates.add": DESK,
    "desk_estates.change_place": DESK,
    "desk_estates.edit": DESK,
    "desk_estates.list_page": DESK,
    "desk_estates.save": DESK,
    "desk_estates.show": DESK,
    "desk_course_dates.add_dates": COUNTER,
    "desk_course_dates.attendance_page": READERS,
    "desk_course_dates.mark": COUNTER,
    "desk_course_dates.move": COUNTER,
    "desk_course_dates.move_page": COUNTER,
    "desk_course_dates.take_off": COUNTER,
    "desk_courses.add_course": COUNTER,
    "desk_courses.change_state": COUNTER,
    "desk_courses.course_page": READERS,
    "desk_courses.edit_course": COUNTER,
    "desk_courses.list_page": READERS,
    "desk_courses.new_course": COUNTER,
    "desk_courses.save_course": COUNTER,
    "desk_find.find": READERS,
    "desk_move.move": COUNTER,
    "desk_move.move_page": COUNTER,
    "desk_paper.catch_up": COUNTER,
    "desk_paper.catch_up_page": COUNTER,
    "desk_paper.sheet_page": READERS,
    "canteen.menu_page": EVERYBODY,
    "canteen.order_page": EVERYBODY,
    "desk_canteen.kitchen_page": READERS,
    "desk_canteen.sheet_page": READERS,
    "desk_counter.count_walk_in": COUNTER,
    "desk_counter.counter_page": COUNTER,
    "desk_counter.find": COUNTER,
    "desk_counter.take": COUNTER,
    "desk_menu.copy_week": COUNTER,
    "desk_menu.save_week": COUNTER,
    "desk_menu.week_page": COUNTER,
    "desk.centre_page": DESK,
    "desk.save_centre": DESK,
    "desk_kiosk.add": DESK,
    "desk_kiosk.list_page": DESK,
    "desk_kiosk.new_code": DESK,
    "desk_file.add_partner": DESK,
    "desk_file.change_state": DESK,
    "desk_file.listing_page": COUNTER,
    "desk_file.new_partner": DESK,
    "desk_file.pause": DESK,
    "desk_file.save_listing": COUNTER,
    "desk_hours.calendar_page": READERS,
    "desk_hours.hours_page": COUNTER,
    "desk_hours.open_odd_day": COUNTER,
    "desk_hours.save_calendar": DESK,
    "desk_hours.save_hours": COUNTER,
    "desk_hours.withdraw_odd_day": COUNTER,
    "desk_help.help_page": READERS,
    "desk_help.list_page": READERS,
    "desk_history.history_page": READERS,
    "desk_lines.add_line": COUNTER,
    "desk_lines.change_place": COUNTER,
    "desk_lines.file_page": COUNTER,
    "desk_lines.new_line": COUNTER,
    "desk_lines.save_file": COUNTER,
    "desk_lines.schedule_price": COUNTER,
    "desk_lines.set_concession": COUNTER,
    "desk_notices.add_notice": DESK,
    "desk_notices.attach": DESK,
    "desk_notices.attachment": NOTICES,
    "desk_notices.correct": DESK,
    "desk_notices.correction_page": DESK,
    "desk_notices.detach": DESK,
    "desk_notices.discard": DESK,
    "desk_notices.edit_draft": DESK,
    "desk_notices.list_page": NOTICES,
    "desk_notices.new_notice": DESK,
    "desk_notices.notice_page": NOTICES,
    "desk_notices.publish": DESK,
    "desk_notices.save_draft": DESK,
    "desk_notices.set_pinned": DESK,
    "desk_notices.withdraw": DESK,
    "desk_notices.withdrawal_page": DESK,
    "desk_objections.blank": DESK,
    "desk_objections.objection_page": NOTICES,
    "desk_objections.reply": DESK,
    "desk_objections.show_number": DESK,
    "desk_proposals.accept": SECRETARY,
    "desk_proposals.add_picture": SECRETARY,
    "desk_proposals.add_proposal": SECRETARY,
    "desk_proposals.discard": SECRETARY,
    "desk_proposals.edit_draft": SECRETARY,
    "desk_proposals.list_page": FUND,
    "desk_proposals.new_proposal": SECRETARY,
    "desk_proposals.pay": SECRETARY,
    "desk_proposals.proposal_page": FUND,
    "desk_proposals.refuse": SECRETARY,
    "desk_proposals.remove_picture": SECRETARY,
    "desk_proposals.save_draft": SECRETARY,
    "desk_proposals.save_rule": SECRETARY,
    "desk_proposals.submit": SECRETARY,
    "desk_proposals.take_step": SECRETARY,
    "desk_partners.edit_line": COUNTER,
    "desk_partners.list_page": READERS,
    "desk_partners.prices_page": READERS,
    "desk_partners.save_line": COUNTER,
    "desk_partners.show_line": READERS,
    "desk_accounts.add": ("secretary",),
    "desk_accounts.change_state": ("secretary",),
    "desk_accounts.give_password": ("secretary",),
    "desk_accounts.shop_page": ("secretary",),
    "desk_agreements.act": ("secretary",),
    "desk_agreements.act_page": ("secretary",),
    "desk_agreements.add_agreement": ("secretary",),
    "desk_agreements.agreement_page": FUND,
    "desk_agreements.discard": ("secretary",),
    "desk_agreements.edit_draft": ("secretary",),
    "desk_agreements.hide_rent": ("secretary",),
    "desk_agreements.keep_scan": ("secretary",),
    "desk_agreements.list_page": FUND,
    "desk_agreements.new_agreement": ("secretary",),
    "desk_agreements.own_page": ("shop",),
    "desk_agreements.save_draft": ("secretary",),
    "desk_agreements.scan": FUND,
    "desk_agreements.write_next": ("secretary",),
    "desk_closures.all_page": DESK,
    "desk_closures.close_all": DESK,
    "desk_closures.close_shop": COUNTER,
    "desk_closures.lift": COUNTER,
    "desk_closures.new_closure": DESK,
    "desk_closures.new_shop_closure": COUNTER,
    "desk_closures.shop_page": COUNTER,
    "desk_contributions.ask_waiver": ("secretary",),
    "desk_contributions.collect": ("secretary",),
    "desk_contributions.count": ("secretary",),
    "desk_contributions.due_page": FUND,
    "desk_contributions.list_page": FUND,
    "desk_contributions.settle_waiver": ("secretary",),
    "desk_resources.add_resource": COUNTER,
    "desk_resources.list_page": COUNTER,
    "desk_resources.new_resource": COUNTER,
    "desk_resources.resource_page": COUNTER,
    "desk_resources.save_resource": COUNTER,
    "desk_text.shop_page": COUNTER,
    "desk_text.today_page": DESK,
    "desk_people.end_grant": DESK,
    "desk_people.find": DESK,
    "desk_people.find_page": DESK,
    "desk_people.grant": DESK,
    "desk_people.grant_first": DESK,
    "desk_people.person_page": DESK,
    "desk_people.restore_grant": DESK,
    "desk_words.add": DESK,
    "desk_words.edit": DESK,
    "desk_words.list_page": DESK,
    "desk_words.remove": DESK,
    "desk_words.save": DESK,
    "desk_words.show": DESK,
    "desk_photos.add_photo": COUNTER,
    "desk_photos.change_photo": COUNTER,
    "desk_photos.photos_page": COUNTER,
    "desk_photos.save_words": COUNTER,
    "desk_sheets.all_page": DESK,
    "desk_sheets.confirm": COUNTER,
    "desk_sheets.export_all": DESK,
    "desk_sheets.export_shop": COUNTER,
    "desk_sheets.preview_page": COUNTER,
    "desk_sheets.shop_page": COUNTER,
    "desk_sheets.upload_all": DESK,
    "desk_sheets.upload_shop": COUNTER,
    "desk_roster.add_member": DESK,
    "desk_roster.add_team": DESK,
    "desk_roster.new_team": DESK,
    "desk_roster.edit_member": DESK,
    "desk_roster.let_go": DESK,
    "desk_roster.list_page": ROSTER,
    "desk_roster.new_member": DESK,
    "desk_roster.save_member": DESK,
    "desk_roster.save_team": DESK,
    "desk_roster.team_page": ROSTER,
    "fund.entries_csv": EVERYBODY,
    "fund.entry_page": EVERYBODY,
    "fund.fund_page": EVERYBODY,
    "fund.month_csv": EVERYBODY,
    "fund.month_page": EVERYBODY,
    "fund.qr": EVERYBODY,
    "fund.sheet_page": EVERYBODY,
    "fund.verify_page": EVERYBODY,
    "handoff.go_on": EVERYBODY,
    "home.about_page": EVERYBODY,
    "home.health": EVERYBODY,
    "home.home_page": EVERYBODY,
    "home.privacy_page": EVERYBODY,
    "home.robots": EVERYBODY,
    "home.set_text_size": EVERYBODY,
    "kiosk.board": KIOSK,
    "kiosk.board_page": KIOSK,
    "kiosk.category_page": KIOSK,
    "kiosk.fresh_page": KIOSK,
    "kiosk.fund_page": KIOSK,
    "kiosk.notice_page": KIOSK,
    "kiosk.notices_page": KIOSK,
    "kiosk.pair_page": EVERYBODY,
    "kiosk.pair_screen": EVERYBODY,
    "kiosk.shop_page": KIOSK,
    "kiosk.teams_page": KIOSK,
    "kiosk_booking.book": KIOSK,
    "kiosk_booking.check": KIOSK,
    "kiosk_booking.pad_page": KIOSK,
    "kiosk_booking.press": KIOSK,
    "kiosk_booking.times_page": KIOSK,
    "mine.booking_page": EVERYBODY,
    "mine.calendar": EVERYBODY,
    "mine.cancel": EVERYBODY,
    "mine.cancel_page": EVERYBODY,
    "mine.forget": EVERYBODY,
    "mine.list_page": EVERYBODY,
    "mine.lookup": EVERYBODY,
    "mine.move": EVERYBODY,
    "mine.move_page": EVERYBODY,
    "mine.next_booking": EVERYBODY,
    "mine.qr": EVERYBODY,
    "notices.attachment": EVERYBODY,
    "notices.file_objection": EVERYBODY,
    "notices.list_page": EVERYBODY,
    "notices.notice_page": EVERYBODY,
    "notices.objection_page": EVERYBODY,
    "notices.received_page": EVERYBODY,
    "partners.list_page": EVERYBODY,
    "proposals.list_page": EVERYBODY,
    "proposals.photo": EVERYBODY,
    "proposals.proposal_page": EVERYBODY,
    "poster.poster_page": EVERYBODY,
    "poster.qr": EVERYBODY,
    "partners.photo": EVERYBODY,
    "partners.shop_page": EVERYBODY,
    "rooms.list_page": EVERYBODY,
    "search.hits": EVERYBODY,
    "search.results_page": EVERYBODY,
    "roster.list_page": EVERYBODY,
    "roster.team_page": EVERYBODY,
}
# Addresses that name rows of one shop: the other shop's account finds nothing there.
OF_A_SHOP = {
    "desk_canteen.sheet_page",
    "desk_counter.count_walk_in",
    "desk_counter.counter_page",
    "desk_counter.find",
    "desk_counter.take",
    "desk_menu.copy_week",
    "desk_menu.save_week",
    "desk_menu.week_page",
    "desk_book.book",
    "desk_book.check_page",
    "desk_book.times_page",
    "desk_bookings.ask_concession",
    "desk_bookings.ask_to_ring",
    "desk_bookings.cancel",
    "desk_bookings.correct",
    "desk_bookings.refuse",
    "desk_bookings.seat",
    "desk_bookings.show_address",
    "desk_bookings.show_call_number",
    "desk_bookings.show_number",
    "desk_bookings.show_row",
    "desk_bookings.take_step",
    "desk_bookings.tick_call",
    "desk_course_dates.add_dates",
    "desk_course_dates.attendance_page",
    "desk_course_dates.mark",
    "desk_course_dates.move",
    "desk_course_dates.move_page",
    "desk_course_dates.take_off",
    "desk_courses.change_state",
    "desk_courses.course_page",
    "desk_courses.edit_course",
    "desk_courses.save_course",
    "desk_closures.close_shop",
    "desk_closures.lift",
    "desk_closures.new_shop_closure",
    "desk_closures.shop_page",
    "desk_resources.add_resource",
    "desk_resources.list_page",
    "desk_resources.new_resource",
    "desk_resources.resource_page",
    "desk_resources.save_resource",
    "desk_hours.hours_page",
    "desk_hours.open_odd_day",
    "desk_hours.save_hours",
    "desk_hours.withdraw_odd_day",
    "desk_move.move",
    "desk_move.move_page",
    "desk_file.listing_page",
    "desk_file.save_listing",
    "desk_history.history_page",
    "desk_lines.add_line",
    "desk_lines.change_place",
    "desk_lines.file_page",
    "desk_lines.new_line",
    "desk_lines.save_file",
    "desk_lines.schedule_price",
    "desk_lines.set_concession",
    "desk_partners.edit_line",
    "desk_partners.prices_page",
    "desk_partners.save_line",
    "desk_partners.show_line",
    "desk_text.shop_page",
    "desk_photos.add_photo",
    "desk_photos.change_photo",
    "desk_photos.photos_page",
    "desk_photos.save_words",
    "desk_sheets.confirm",
    "desk_sheets.export_shop",
    "desk_sheets.preview_page",
    "desk_sheets.shop_page",
    "desk_sheets.upload_shop",
}
# they close what others open
WALKED_LAST = (
    "desk_accounts.change_state",
    "desk_accounts.give_password",
    "desk_agreements.discard",
    "desk_notices.discard",
    "desk_proposals.discard",
    "desk_proposals.remove_picture",
    "desk_file.pause",
    "desk_file.change_state",
    "accounts.logout",
)


@pytest.fixture
def some_rows(data):
    """Nobody is to be rung, there is no photo, course, meal or entry: put there, so that they open."""
    """Nobody is to be rung, no photo, course, meal or proposal: put there, so that their addresses open."""
    with transaction():
        sign_up(braiding())
        entries_and_a_draft()
        zhou = data.session.scalars(select(Partner).filter_by(slug="lao-zhou")).one()
        make.photo(zhou)
        waived_and_drafted(zhou, data.session.scalars(select(Partner).filter_by(slug="mending")).one())
        portions = make.resource(zhou, name="份数", step_minutes=None)
        meal = make.service(zhou, "工作餐", uses=portions, kind="meal", unit="份", minutes=None, position=3)
        at = {"contact": ZHANG, "for_whom": "张阿姨", "starts_at": datetime(2026, 11, 25, 9)}
        book(meal.id, by=RESIDENT, now=NOW, **at)
        booking = data.session.scalars(select(Booking)).first()
        data.session.add(Call(booking_id=booking.id, reason="refused", note="", created_at=NOW, due_at=NOW))
        proposed.a_few()


def walk(app):
    last = {endpoint: place for place, endpoint in enumerate(WALKED_LAST, 1)}
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (last.get(rule.endpoint, 0), str(rule)))
    for rule in rules:
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule, method


def call(app, login: str, method: str, url: str, query: str = A_MOMENT) -> int:
    """The status of one bare request; a POST carries a token and a key, and nothing else."""
    visitor = Visitor(app, None if login == "resident" else login)
    with visitor._own_context():
        if method == "GET":
            return visitor.client.get(url + query).status_code
        app.config["WTF_CSRF_ENABLED"] = False
        try:
            fields = {"request_key": str(uuid.uuid4())}
            return visitor.client.post(url, data=fields, headers={"Origin": "http://localhost"}).status_code
        finally:
            app.config["WTF_CSRF_ENABLED"] = True


def test_every_address_stands_in_the_table(app):
    assert {rule.endpoint for rule, _ in walk(app)} == set(TABLE)


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_address_opens_for_whom_it_names_and_for_nobody_else(app, some_rows, role):
    for rule, method in walk(app):
        status = call(app, role, method, address(rule))
        where = f"{role} {method} {rule}: {status}"
        if role in TABLE[rule.endpoint]:
            assert status < 500 and status not in (401, 403, 404, 405), where
        elif role == "resident":
            assert status == 303, where
        else:
            assert status == 403, where


def test_another_shop_finds_nothing_at_a_shops_addresses(app, some_rows):
    for rule, method in walk(app):
        if rule.endpoint in OF_A_SHOP:
            assert call(app, "mending", method, address(rule)) == 404, f"{method} {rule}"


def test_rows_that_do_not_exist_are_not_found(app, data):
    for rule, method in walk(app):
        if not rule.arguments - {"noun"} or rule.endpoint == "kiosk.category_page":
            continue
        values = {
            name: "nobody" if rule._converters[name].__class__.__name__ == "UnicodeConverter" else 2**70
            for name in rule.arguments
        }
        url = str(rule)
        for name in rule.arguments:
            url = url.replace(f"<{name}>", str(values[name])).replace(f"<int:{name}>", str(values[name]))
        url = re.sub(r"<any\((\w+),.*\):noun>", r"\1", url)
        may_open = TABLE[rule.endpoint]
        role = "secretary" if "secretary" in may_open else may_open[0]
        assert call(app, role, method, url) == 404, f"{method} {url}"


def test_changes_are_posts_and_a_get_saves_nothing(app, some_rows):
    """Each GET of the site is opened by the role it is for while the database only lets it read."""
    for rule, method in walk(app):
        if method == "GET":
            role = "resident" if "resident" in TABLE[rule.endpoint] else TABLE[rule.endpoint][0]
            assert call(app, role, "GET", address(rule)) < 400, str(rule)


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_page_offers_what_its_reader_may_not_open(app, some_rows, role):
    """Each link and each form on each page leads where whoever sees it may go."""
    site = app.url_map.bind("localhost")
    visitor = Visitor(app, None if role == "resident" else role)
    offered = []
    for rule, method in walk(app):
        if method == "GET" and role in TABLE[rule.endpoint] and rule.endpoint not in NOT_PAGES:
            page = address(rule)
            answer = visitor._ask("GET", page + A_MOMENT, htmx=False)
            tree = html.document_fromstring(answer.get_data())
            asked = [(a.get("href"), "GET") for a in tree.xpath("//a[@href]")]
            asked += [(form.action, form.method) for form in tree.forms]
            for target, verb in asked:
                path = urlsplit(urljoin(f"http://localhost{page}", target))
                is_page = not path.path.startswith("/static/")
                if path.netloc == "localhost" and path.scheme == "http" and is_page:
                    endpoint, _ = site.match(path.path, method=verb)
                    offered.append((str(rule), target, role in TABLE[endpoint]))
    assert len(offered) > 5
    assert [(page, target) for page, target, is_open in offered if not is_open] == []
