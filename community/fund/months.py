"""A month's end: closed by one, reviewed by the supervisor."""

from datetime import datetime

from sqlalchemy import select

from community.core import audit
from community.core.access import Actor
from community.core.dates import full_month
from community.core.db import db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.fund.actions import hold
from community.fund.agreements.dues import counted_in
from community.fund.models import FundClose, FundDraft, FundReview
from community.fund.queries import end_of_chain, fund_id, next_to_close, partner_names, sums
from community.fund.rules import check_public, check_unnamed, difference_words, month_of
from community.fund.served import served


def close(
    month: str, *, bank_fen: int, explanation: str, last_seq: int, by: Actor, now: datetime
) -> FundClose:
    """Close a month that is over: its sums, what the bank says and who was served are kept.

    No entry comes into it any more.

    Args:
        bank_fen: what stood on the account at its end.
        explanation: why the bank has another figure; empty where it has the same.
        last_seq: of the ledger that was held against it.
    Raises:
        Refusal: it is not over ("day"), not the next to be closed ("order"), has a draft that waits
            ("waiting"), something was entered meanwhile ("seen"), the bank's figure is another and nothing
            says why ("explanation"), or what it says is nothing that everybody may read: it names a partner
            ("partner"), too.
    """
    check_public(explanation)
    check_unnamed(explanation, partner_names())
    if month >= month_of(now.date()):
        raise Refusal("这个月还没过完", "下个月再结", code="day")
    with transaction() as session:
        hold()
        due = next_to_close()
        if month != due:
            said = f"先结{full_month(due)}" if due and due < month else "这个月没有要结的账"
            raise Refusal(said, code="order")
        if waiting_for(month):
            raise Refusal("这个月还有没核准的账", "先核准或者退回", code="waiting")
        seq, _, last_hash = end_of_chain()
        if seq != last_seq:
            raise Refusal("看过以后，又记了新账", "请刷新，照现在的数再对一遍", code="seen")
        found = sums(month)
        difference_fen = bank_fen - found.closing_fen
        if difference_fen and not explanation:
            raise Refusal(difference_words(difference_fen), "写一句为什么", code="explanation")
        in_kind = served(month)
        values = {
            name: getattr(found, name)
            for name in ("opening_fen", "income_fen", "spending_fen", "reversals_fen", "closing_fen")
        }
        row = FundClose(
            fund_id=fund_id(),
            month=month,
            bank_fen=bank_fen,
            explanation=explanation if difference_fen else "",
            last_seq=seq,
            last_hash=last_hash,
            closed_by_id=by.account_id,
            closed_at=now,
            served_times=in_kind.times + counted_in(month),
            served_saved_fen=in_kind.saved_fen,
            **values,
        )
        session.add(row)
        session.flush()
        audit.record(
            "close_month",
            "fund_close",
            month,
            by=by,
            now=now,
            after={"closing_fen": found.closing_fen, "bank_fen": bank_fen},
        )
    return row


def review(month: str, *, by: Actor, now: datetime) -> None:
    """Say that one has held a closed month against the bank's statement oneself.

    Raises:
        Refusal: it is not closed ("gone"), one has closed it oneself ("own"), or it is reviewed already
            ("state").
    """
    with transaction() as session:
        closed = session.scalar(select(FundClose).filter_by(month=month))
        if closed is None:
            raise Refusal("这个月还没结", code="gone")
        if closed.closed_by_id == by.account_id:
            raise Refusal("自己结的账要另一个人核对", "请监督员来点", code="own")
        values = {"close_id": closed.id, "closed_by_id": closed.closed_by_id}
        values |= {"reviewed_by_id": by.account_id, "reviewed_at": now}
        if session.scalar(insert_if_absent(FundReview, **values).returning(FundReview.id)) is None:
            raise Refusal("这个月已经核对过了", code="state")
        audit.record("review_month", "fund_close", month, by=by, now=now)


def waiting_for(month: str) -> int:
    """How many drafts have to be settled before a month can be closed."""
    waiting = db.session.query(FundDraft.occurred_on).filter_by(state="waiting")
    return sum(month_of(row.occurred_on) <= month for row in waiting)
