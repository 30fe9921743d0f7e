"""The verbs of an import: a file's rows are kept to be looked at, become drafts, are approved month by month.

An import is drafts and nothing else: another secretary approves them, and no entry comes in that could not
have come in by hand. So past months are not closed by the file either: it does not know what the bank said.
The rows of the month that is open are approved with one tap; the next month's follow once that one has been
closed with the bank's figure, as every month is. Whoever does not want to close years anew sums the old ones
up into the 期初 of the file. No proposal is asked for what was spent before the ledger was kept here.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Row, delete, func, insert, select

from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.fund import actions
from community.fund.models import STANDING, FundDraft, FundEntry, FundUpload
from community.fund.queries import (
    REVERSED,
    end_of_chain,
    fund_id,
    next_to_close,
    notice_from_fen,
    partner_names,
)
from community.fund.rules import month_in
from community.fund.sheetplan import Batch, Plan, Stands, batches, plan
from community.fund.sheetreading import Reading

KEPT = timedelta(days=1)
AT_ONCE = 200  # entries of one tap: nobody else writes meanwhile


def keep_upload(reading: Reading, *, by: Actor, now: datetime) -> FundUpload:
    """Keep what was read until somebody has looked at it."""
    with transaction() as session:
        token = secrets.token_urlsafe(16)
        upload = FundUpload(token=token, account_id=by.account_id, rows=reading.stored(), created_at=now)
        session.add(upload)
        session.flush()
    return upload


def forget_old_uploads(now: datetime) -> None:
    """Tidy: what nobody confirmed within a day, and what was confirmed a day ago."""
    db.session.execute(delete(FundUpload).where(FundUpload.created_at < now - KEPT))


def plan_of_upload(upload: FundUpload, now: datetime) -> Plan:
    """What an upload would add, as things stand now."""
    stands = FundDraft.state.in_(STANDING)
    known = select(FundDraft.import_mark).where(FundDraft.import_mark.is_not(None), stands)
    first = db.session.scalar(select(FundEntry.recorded_at).filter_by(seq=1))
    last_seq, balance_fen, _ = end_of_chain()
    waits_fen = select(func.coalesce(func.sum(FundDraft.amount_fen), 0)).where(
        FundDraft.state == "waiting", FundDraft.amount_fen > 0
    )
    found = Stands(
        known=set(db.session.scalars(known)),
        paid=_months_paid(),
        partners=partner_names(),
        last_seq=last_seq,
        balance_fen=balance_fen + db.session.scalar(waits_fen),
        open_month=next_to_close(),
        kept_since=first and first.date(),
        notice_from_fen=notice_from_fen(),
    )
    return plan(Reading.from_stored(upload.rows), found, now.date())


def _months_paid() -> set[str]:
    """In which something of partners stands, or waits to stand, and was not taken back."""
    drafts = select(FundDraft.occurred_on, FundEntry.month)
    query = drafts.outerjoin(FundEntry, FundEntry.seq == FundDraft.seq).where(
        FundDraft.kind == "income",
        FundDraft.category == "contribution",
        FundDraft.state.in_(STANDING),
        FundDraft.seq.is_(None) | FundDraft.seq.not_in(REVERSED),
    )
    open_month = next_to_close()
    return {month or month_in(day, open_month) for day, month in db.session.execute(query)}


def import_rows(upload: FundUpload, *, seen: str, by: Actor, now: datetime) -> None:
    """Write down every row that is not there yet, or none.

    Args:
        seen: the digest of the plan that was looked at.
    Raises:
        Refusal: something changed since it was looked at ("plan"), or it has unreadable rows ("faults").
    """
    with transaction() as session:
        actions.hold()
        made = plan_of_upload(upload, now)
        if made.faults:
            raise Refusal("表格里还有看不懂的地方", "改好了再传一次", code="faults")
        if not made.new:
            return
        if made.digest() != seen:
            raise Refusal("看过以后，账上又有变动", "请再看一遍，没问题再确认", code="plan")
        session.execute(insert(FundDraft), _drafts(made, by, now))
        audit.record(
            "import_ledger", "fund_upload", upload.id, by=by, now=now, after={"added": len(made.new)}
        )


def _drafts(made: Plan, by: Actor, now: datetime) -> list[dict]:
    """Thousands at once; what they say was checked where it was read and planned."""
    same = {"fund_id": fund_id(), "reason": "", "state": "waiting"}
    same |= {"entered_by_id": by.account_id, "entered_at": now}
    columns = ("kind", "category", "amount_fen", "occurred_on", "summary")
    return [
        same
        | {"import_mark": mark, "is_exempt": made.stands.is_older(row.occurred_on)}
        | {name: getattr(row, name) for name in columns}
        for mark, row in made.new.items()
    ]


def waiting_rows(by: Actor) -> tuple[list[Batch], list[Batch]]:
    """What came in as a sheet and waits: what others imported, and what one imported oneself, by months."""
    query = select(*FundDraft.__table__.columns).where(
        FundDraft.state == "waiting", FundDraft.import_mark.is_not(None)
    )
    rows = db.session.execute(query.order_by(FundDraft.occurred_on, FundDraft.id)).all()
    open_month = next_to_close()
    own = [row for row in rows if row.entered_by_id == by.account_id]
    others = [row for row in rows if row.entered_by_id != by.account_id]
    return batches(others, open_month), batches(own, open_month)


def first_rows(others: list[Batch]) -> list[Row]:
    """What one tap approves: the first month's, of very many the first."""
    return others[0].rows[:AT_ONCE] if others else []


def is_ready(batch: Batch) -> bool:
    """Whether the month before is closed."""
    return batch.month <= (next_to_close() or batch.month)


def digest(rows: list[Row]) -> str:
    """What was seen on the page that asks to approve."""
    return hashlib.sha256(repr([row.id for row in rows]).encode()).hexdigest()[:32]


def approve_first_month(*, seen: str, by: Actor, now: datetime) -> None:
    """Enter what others imported for the first month, in the order of its days, or nothing of it.

    Raises:
        Refusal: it is not what was looked at ("plan"), or as in actions.approve, with the row's summary.
    """
    with transaction():
        actions.hold()
        others, _ = waiting_rows(by)
        rows = first_rows(others)
        _check_seen(rows, seen)
        for row in rows:
            try:
                actions.approve(row.id, by=by, now=now)
            except Refusal as refusal:
                refusal.sentence = f"{row.summary}：{refusal.sentence}"
                raise


def refuse_all(*, seen: str, by: Actor, now: datetime) -> None:
    """Send back all that others imported and that waits; raises as approve_first_month."""
    _settle_all(actions.refuse, 0, seen, by, now)


def withdraw_all(*, seen: str, by: Actor, now: datetime) -> None:
    """Take back all that one imported oneself and that waits; raises as approve_first_month."""
    _settle_all(actions.withdraw, 1, seen, by, now)


def _settle_all(settle, whose: int, seen: str, by: Actor, now: datetime) -> None:
    with transaction():
        actions.hold()
        rows = [row for batch in waiting_rows(by)[whose] for row in batch.rows]
        _check_seen(rows, seen)
        for row in rows:
            settle(row.id, by=by, now=now)


def _check_seen(rows: list[Row], seen: str) -> None:
    if not rows:
        raise Refusal("这些账刚刚有人办过了", "请看现在的情况", code="state")
    if digest(rows) != seen:
        raise Refusal("看过以后，导入的账又有变动", "请再看一遍，没问题再点", code="plan")
