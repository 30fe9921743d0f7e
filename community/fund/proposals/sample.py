"""The sample's proposals, from proposals.toml; paid by the sample ledger's entries of the same summary."""

from datetime import datetime, timedelta

from sqlalchemy import select

from community.accounts.models import Account
from community.core.access import Actor
from community.core.db import db
from community.fund.models import FundDraft
from community.fund.proposals import actions
from community.fund.proposals.models import WORDS
from community.fund.proposals.queries import proposed
from community.notices.sample import object_to
from community.sample import sample_file

DAYS = {"decided": 8, "paid": 12, "accepted": 17}  # after it was submitted


def load_proposals(now: datetime) -> None:
    """Take each as far as it says, by the two secretaries; after the ledger, whose entries pay them."""
    secretaries = select(Account).filter_by(role="secretary").order_by(Account.id).limit(2)
    people = [Actor(row.id, row.name, row.role) for row in db.session.scalars(secretaries)]
    if len(people) == 2:
        for entry in sample_file("proposals")["proposal"]:
            _load(entry, *people, now=now)


def _load(entry: dict, by: Actor, second: Actor, *, now: datetime) -> None:
    draft = db.session.scalar(
        select(FundDraft).filter_by(kind="spending", state="approved", summary=entry["purpose"]).limit(1)
    )
    submitted_at = now - timedelta(days=entry.get("submitted_days_ago", 0))
    if draft:
        submitted_at = draft.entered_at - timedelta(days=DAYS["paid"])
    words = {"case_reference": ""} | {name: entry[name] for name in WORDS if name in entry}
    words["quotes"] = words["quotes"].strip()
    number = actions.add(by=by, now=submitted_at, **words).id
    if entry["until"] == "draft":
        return
    actions.submit(number, seen=actions.draft_seen(proposed(number)), by=by, now=submitted_at)
    if proposed(number).needs_notice:
        notice_id = actions.announce(number, by=by, now=submitted_at)
        for said in entry.get("objection", ()):
            object_to(notice_id, said, submitted_at)
    if entry["until"] == "announced":
        return
    actions.approve(number, by=second, now=submitted_at + timedelta(days=DAYS["decided"]))
    if draft:
        actions.pay_with(proposed(number), draft.id, by=by, now=draft.entered_at)
        accepted_at = min(submitted_at + timedelta(days=DAYS["accepted"]), now)
        actions.accept(number, outcome=entry["outcome"], by=second, now=accepted_at)
