"""The list of what the gate opens, taken from the site's own addresses: a new page is in it by itself."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from werkzeug.routing import Rule

from community import create_app
from community.bookings.models import Booking
from community.core.access import ROLES
from community.core.db import db
from community.fund.models import FundDraft, FundEntry
from community.fund.proposals.queries import proposals, public_proposals
from community.notices.models import Notice
from community.partners.models import Service
from tests.addresses import A_MOMENT, NOT_PAGES, address, pages
from tests.browser.stages import own_references
from tests.cast import NOW

STATES = ("empty", "usual", "full")

# Further addresses of one page: the same page says something else there.
QUERIES = {
    "bookings.check_page": (A_MOMENT, "?at=2026-11-27T14:00"),
    "bookings.times_page": ("", "?day=2026-11-25", "?day=2026-11-30"),
    "canteen.order_page": ("", "?quantity=2"),
    "desk_book.check_page": (A_MOMENT, "?at=2026-11-27T14:00"),
    "desk_bookings.board_page": ("", "?day=2026-11-25&partner=lao-zhou", "?partner=crowd"),
    "desk_canteen.kitchen_page": ("", "?day=2026-11-23"),
    "desk_menu.week_page": ("", "?day=2026-12-01&saved=1"),
    "desk_closures.new_shop_closure": ("?day=2026-11-25", "?day=2026-11-25&hours=9:00-12:00"),
    "desk_history.history_page": ("", "?field=price", "?page=1"),
    "desk_partners.prices_page": ("", "?on=2026-11-01"),
    "fund.fund_page": ("", "?kind=spending", "?kind=spending&category=space", "?kind=reversal", "?before=9"),
    "fund.month_page": ("", "?kind=spending"),
    "kiosk_booking.pad_page": (A_MOMENT, "?at=2026-11-26T10:00"),
    "kiosk_booking.times_page": ("", "?day=2026-11-25", "?day=2026-11-30"),
    "mine.move_page": ("", A_MOMENT),
    "notices.list_page": ("", "?kind=公示", "?kind=结果"),
    "poster.poster_page": ("", "?size=a5"),
    "partners.list_page": ("", "?category=daily", "?open=1"),
    "search.hits": ("?q=理发", "?q=没有这样的店"),
    "search.results_page": ("", "?q=剪头发", "?q=上门", "?q=没有这样的店", "?q=0001"),
}


@dataclass(frozen=True)
class Scene:
    """One page of the site for the one role it is made for."""

    endpoint: str
    login: str | None
    rule: Rule

    @property
    def is_hall(self) -> bool:
        return self.endpoint.startswith("kiosk")

    def stage(self, state: str) -> str:
        """Which community shows a state; a page of one row is empty where nothing hangs on the row."""
        return "bare" if state == "empty" and self.rule.arguments else state

    def paths(self) -> Iterator[str]:
        """The addresses to open, each with a row of the community that stands; needs its app context."""
        for path in self._of_rows():
            for query in QUERIES.get(self.endpoint, ("",)):
                yield path + query
        if self.endpoint == "mine.booking_page":
            yield f"/bookings/{own_references()[-1]}?new=1"

    def _of_rows(self) -> list[str]:
        own = own_references()
        if self.endpoint == "mine.booking_page":  # each state a booking can be in, and one's own
            each = db.session.scalars(select(func.min(Booking.reference)).group_by(Booking.state))
            return [f"/bookings/{reference}" for reference in dict.fromkeys([*own[-1:], *own[:1], *each])]
        if self.endpoint == "bookings.times_page":  # a line of each kind
            each = select(func.min(Service.id)).where(Service.resource_id.is_not(None)).group_by(Service.kind)
            return [self.rule.build({"service_id": line})[1] for line in db.session.scalars(each)]
        if self.endpoint == "fund.entry_page":  # each kind of entry
            each = select(func.min(FundEntry.seq)).group_by(FundEntry.kind)
            return [self.rule.build({"seq": seq})[1] for seq in db.session.scalars(each)]
        if self.endpoint == "desk_fund.draft_page":  # each state, of each who writes
            each = select(func.min(FundDraft.id)).group_by(FundDraft.state, FundDraft.entered_by_id)
            return [self.rule.build({"draft_id": number})[1] for number in db.session.scalars(each)]
        if self.endpoint in ("notices.notice_page", "desk_notices.notice_page"):  # each kind in each state
            return self._of_notices()
        if self.endpoint.endswith("proposals.proposal_page"):  # each place of its way
            return self._of_proposals()
        if self.endpoint.startswith("mine.") and self.rule.arguments:
            return [self.rule.build({"reference": own[-1]})[1]]
        if "service_id" in self.rule.arguments and "book" in self.endpoint:
            return [address(self.rule), *self._of_visits()]
        return [address(self.rule)]

    def _of_visits(self) -> list[str]:
        """The first line that is done at home, where there is one: it asks for an address."""
        visit = select(func.min(Service.id)).where(Service.kind == "visit", Service.resource_id.is_not(None))
        service_id = db.session.scalar(visit)
        return [self.rule.build({"service_id": service_id})[1]] if service_id else []

    def _of_proposals(self) -> list[str]:
        found = public_proposals() if self.login is None else proposals(NOW.date())
        each = {one.standing(NOW.date()): one.id for one in found}
        return [self.rule.build({"proposal_id": number})[1] for number in each.values()]

    def _of_notices(self) -> list[str]:
        standing = Notice.state != "draft" if self.login is None else True
        each = select(func.min(Notice.id), func.max(Notice.version)).where(standing)
        found = db.session.execute(each.group_by(Notice.kind, Notice.state).order_by(func.min(Notice.id)))
        paths = []
        for notice_id, version in found:
            paths.append(self.rule.build({"notice_id": notice_id})[1])
            if version > 1 and self.login is None:
                paths.append(f"{paths[-1]}?version=1")
        return paths


def every_scene() -> list[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(INSTANCE=folder, DATABASE_URL=f"sqlite:///{folder}/none.db", SECRET_KEY="k" * 40)
    views = app.view_functions
    return [
        Scene(rule.endpoint, _made_for(views[rule.endpoint].allowed), rule)
        for rule in pages(app)
        if rule.endpoint not in NOT_PAGES
    ]


def _made_for(allowed: str | frozenset[str]) -> str | None:
    return None if isinstance(allowed, str) else next(role for role in ROLES if role in allowed)
