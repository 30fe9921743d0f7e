"""The sample's ledger from fund.toml: the months up to the last one, each closed and reviewed in its time."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from community.accounts.models import Account
from community.core.access import Actor
from community.core.dates import first_of_month
from community.core.db import db
from community.fund import actions, months
from community.fund.agreements.sample import share_out
from community.fund.models import CATEGORIES, FundDraft, FundEntry
from community.fund.queries import end_of_chain, sums
from community.fund.rules import CATEGORY_WORDS, month_of
from community.sample import sample_file

WRITER, APPROVER, REVIEWER = "fushuji", "shuji", "jiandu"  # by their logins; who approves closes, too
WRITTEN, APPROVED = time(9, 30), time(16)  # on the day of an entry
CLOSED_AFTER, REVIEWED_AFTER = timedelta(days=2, hours=10), timedelta(days=2, hours=15)  # a month's end
KINDS = {category: kind for kind, of_kind in CATEGORIES.items() for category in of_kind}
CATEGORIES_SAID = {said: category for category, said in CATEGORY_WORDS.items()}


def load_sample(now: datetime) -> None:
    said = sample_file("fund")
    opening = {"day": 1, "what": "期初结余", "category": "期初结余", "yuan": said["opening_yuan"]}
    said["month"][0]["line"].insert(0, opening)
    begins = [first_of_month(now.date(), ago) for ago in range(len(said["month"]), -1, -1)]
    for first, after, month in zip(begins, begins[1:], said["month"], strict=False):
        for line in month["line"]:
            _enter(line, first.replace(day=line["day"]))
        _close(month_of(first), datetime.combine(after, time()), now)
    _write(said["waiting"], now.date(), now)


def _enter(line: dict, day: date) -> None:
    draft = _write(line, day, datetime.combine(day, WRITTEN))
    if draft.category == "contribution" and draft.kind == "income":
        share_out(draft)
    actions.approve(draft.id, by=_actor(APPROVER), now=datetime.combine(day, APPROVED))


def _write(line: dict, day: date, at: datetime) -> FundDraft:
    who = {"by": _actor(WRITER), "now": at}
    if "takes_back" in line:
        query = select(FundEntry.seq).filter_by(summary=line["takes_back"])
        return actions.draft_reversal(db.session.scalars(query).one(), reason=line["reason"], **who)
    category = CATEGORIES_SAID[line["category"]]
    return actions.draft(
        KINDS[category],
        category=category,
        amount_fen=abs(line["yuan"]) * 100,
        occurred_on=day - timedelta(days=line.get("days_earlier", 0)),
        summary=line["what"],
        is_exempt=True,  # most was spent before there were proposals; of the others proposals.toml tells
        **who,
    )


def _close(month: str, end: datetime, now: datetime) -> None:
    """On the third of the next month; on its first two days already, so that the last is closed, too."""
    closed_at, reviewed_at = min(end + CLOSED_AFTER, now), min(end + REVIEWED_AFTER, now)
    seen = {"bank_fen": sums(month).closing_fen, "last_seq": end_of_chain()[0]}
    months.close(month, explanation="", by=_actor(APPROVER), now=closed_at, **seen)
    months.review(month, by=_actor(REVIEWER), now=reviewed_at)


def _actor(login: str) -> Actor:
    row = db.session.scalars(select(Account).filter_by(login=login)).one()
    return Actor(row.id, row.name, row.role)
