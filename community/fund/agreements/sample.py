"""The sample's 19 agreements from agreements.toml, what was counted of them, and a month that was waived."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from community.accounts.models import Account
from community.core.access import MACHINE, Actor
from community.core.dates import first_of_month
from community.core.db import db
from community.fund.agreements import actions, contributions
from community.fund.agreements.dues import asked_waivers, dues
from community.fund.agreements.models import UNITS, Agreement
from community.fund.agreements.text import Text
from community.fund.models import FundDraft
from community.fund.rules import month_of
from community.partners.models import Partner
from community.sample import sample_file

ASKS, AGREES = "fushuji", "shuji"  # by their logins
COUNTED_MONTHS = 7  # what is due is counted since then, as long as the ledger
DUE_DAY = 28
SIGNED_BEFORE = timedelta(days=5)
REVIEWED_BEFORE = timedelta(days=90)


def load_agreements(now: datetime) -> None:
    """Add them as they were signed in their time; what was paid comes with the ledger, by `share_out`."""
    for number, said in enumerate(sample_file("agreements")["agreement"], 1):
        row = _signed(said, number, now)
        if "rent_before" in said:
            row = _changed(row, said, now)
        if said.get("rent_shown"):
            actions.show_rent(row, since=row.signed_on, by=MACHINE, now=now)
        _count(row.partner_id, said.get("counted", ()), now)
        if "waived" in said:
            _waive(row, said, now)


def share_out(draft: FundDraft) -> None:
    """Say of the month's draft of the sample's ledger which shop paid what; before it is approved."""
    contributions.share_out_in_full(draft, month=month_of(draft.occurred_on), now=draft.entered_at)


def _signed(said: dict, number: int, now: datetime) -> Agreement:
    starts_on = first_of_month(now.date(), said["began"])
    text = _text(said, f"共建{starts_on.year}-{number:02d}", starts_on, now)
    at = datetime.combine(starts_on - SIGNED_BEFORE, time(10))
    partner_id = db.session.scalars(select(Partner.id).filter_by(slug=said["shop"])).one()
    row = actions.write(partner_id, text, by=MACHINE, now=at)
    _sign(row, at)
    return row


def _sign(row: Agreement, at: datetime) -> None:
    actions.sign(row, signed_on=at.date(), seen=actions.draft_seen(row), by=MACHINE, now=at)


def _changed(first: Agreement, said: dict, now: datetime) -> Agreement:
    """The second version, with what is paid now."""
    starts_on = first_of_month(now.date(), said["changed"])
    at = datetime.combine(starts_on - SIGNED_BEFORE, time(10))
    now_paid = {name: value for name, value in said.items() if name != "rent_before"}
    text = _text(now_paid, first.number, starts_on, now)
    row = actions.write_next(first, by=MACHINE, now=at)
    actions.change(row, text, seen=actions.draft_seen(row), by=MACHINE, now=at)
    _sign(row, at)
    return row


def _text(said: dict, number: str, starts_on: date, now: datetime) -> Text:
    first = first_of_month(now.date(), said["began"])
    ends_on = first_of_month(first, -said["lasts"]) - timedelta(days=1)
    rent = said.get("rent_before", said.get("rent"))
    terms: dict[str, dict] = {}
    if rent:
        terms["rent"] = {"amount_fen": rent * 100, "due_day": DUE_DAY}
    if "service" in said:
        terms["service"] = {"quantity": said["service"], "unit": said.get("unit", UNITS[0])}
    if "other" in said:
        terms["other"] = {"words": said["other"]}
    return Text(
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        review_on=ends_on - REVIEWED_BEFORE,
        counts_from=max(starts_on, first_of_month(now.date(), COUNTED_MONTHS)),
        summary=said["summary"],
        terms=terms,
    )


def _count(partner_id: int, counted: list[int], now: datetime) -> None:
    """What the desk counted on the first of each month for the last one."""
    terms = {due.month: due.term_id for due in dues(now.date(), partner_id=partner_id) if due.unit}
    for ago, quantity in zip(range(len(counted), 0, -1), counted, strict=True):
        month = month_of(first_of_month(now.date(), ago))
        at = min(datetime.combine(first_of_month(now.date(), ago - 1), time(9)), now)
        if quantity:
            contributions.count(terms[month], month, quantity, by=MACHINE, now=at)


def _waive(row: Agreement, said: dict, now: datetime) -> None:
    """All that was due of one month."""
    first = first_of_month(now.date(), said["waived"])
    at = datetime.combine(first, time(11))
    for due in dues(now.date(), partner_id=row.partner_id):
        if due.month == month_of(first):
            asked = {"reason": said["waived_because"], "by": _actor(ASKS), "now": at}
            contributions.ask_waiver(due.term_id, due.month, **asked)
    for one in asked_waivers():
        contributions.settle_waiver(one.waiver, "granted", by=_actor(AGREES), now=at + timedelta(hours=4))


def _actor(login: str) -> Actor:
    row = db.session.scalars(select(Account).filter_by(login=login)).one()
    return Actor(row.id, row.name, row.role)
