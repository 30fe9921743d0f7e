"""The verbs of the ledger: written down by one, entered once another approves."""

from datetime import date, datetime

from sqlalchemy import update

from community.core import audit
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.fund.chain import Entry
from community.fund.models import CATEGORIES, Fund, FundDraft, FundEntry, FundNote
from community.fund.queries import (
    end_of_chain,
    entry,
    fund_id,
    is_reversed,
    is_rewritten,
    next_to_close,
    notice_from_fen,
    partner_names,
)
from community.fund.rules import check_day, check_proposed, check_public, check_unnamed, place_for


def draft(
    kind: str,
    *,
    category: str,
    amount_fen: int,
    occurred_on: date,
    summary: str,
    by: Actor,
    now: datetime,
    is_exempt: bool = False,
    rewrites: int | None = None,
) -> FundDraft:
    """Write down what is to be entered; it counts once another has approved it.

    Args:
        kind: opening, income or spending.
        amount_fen: above 0; spending is entered as its negative.
        summary: what everybody reads; no name and no number of a person.
        is_exempt: whether it pays a proposal, which was put up where it had to be.
        rewrites: the draft of one's own that was sent back and that this one stands for.
    Raises:
        Refusal: the day is still to come or older than the fund ("day"), the category is none of the kind
            ("category"), the summary is none that everybody may read (as in check_public), an income names
            a partner ("partner"), there are entries before an opening ("opening"), it spends as much as
            needs a proposal ("notice"), or what it rewrites was written anew already, or is none that was
            sent back ("state").
    """
    if occurred_on > now.date():
        raise Refusal("这一天还没到", "写实际收付的那一天", code="day")
    check_day(occurred_on)
    if category not in CATEGORIES[kind]:
        raise Refusal("这个类别和收支对不上", "请重新选类别", code="category")
    check_public(summary)
    if kind == "income":
        check_unnamed(summary, partner_names())
    with transaction():
        hold()
        if kind == "opening" and end_of_chain()[0]:
            raise Refusal("已经记过账了，不能再写期初", "有出入就记一笔收入或支出", code="opening")
        signed = -amount_fen if kind == "spending" else amount_fen
        if not is_exempt:
            check_proposed(kind, signed, notice_from_fen())
        what = {"kind": kind, "category": category, "amount_fen": signed, "summary": summary}
        if rewrites is not None:
            _check_sent_back(rewrites, by)
        what |= {"occurred_on": occurred_on, "reason": "", "rewrites": rewrites}
        return _add_draft(what, by=by, now=now, is_exempt=is_exempt)


def _check_sent_back(draft_id: int, by: Actor) -> None:
    row = db.session.get(FundDraft, draft_id)
    if row is None or row.entered_by_id != by.account_id or row.state != "refused" or is_rewritten(draft_id):
        raise Refusal("退回的那一笔已经重写过了", "请看看现在等着核准的", code="state")


def draft_reversal(seq: int, *, reason: str, by: Actor, now: datetime) -> FundDraft:
    """Write down that an entry is to be taken back by its exact negative.

    While the entry's month is open the reversal has its day and stands beside it: the month is closed with
    the mistake mended. Later it has today's.

    Raises:
        Refusal: there is no such entry ("gone"), it is a reversal itself ("kind"), it was reversed
            already, or is about to be ("state"), or the reason is none that everybody may read; of an income
            it names a partner ("partner").
    """
    check_public(reason)
    with transaction():
        hold()
        found = entry(seq)
        if found is None:
            raise Refusal("没有这一笔", code="gone")
        if found.kind == "reversal":
            raise Refusal("冲正不能再冲正", "按实际重新记一笔", code="kind")
        if found.kind == "income":
            check_unnamed(reason, partner_names())
        asked = db.session.query(FundDraft.id).filter_by(reverses=seq, state="waiting").first()
        if asked or is_reversed(seq):
            raise Refusal(f"第{seq}笔已经冲正了，或者正等着核准", code="state")
        what = {"kind": "reversal", "category": found.category, "amount_fen": -found.amount_fen}
        day = found.occurred_on if found.month == next_to_close() else now.date()
        what |= {"occurred_on": day, "summary": f"冲正第{seq}笔", "reverses": seq, "reason": reason}
        return _add_draft(what, by=by, now=now)


def _add_draft(what: dict, *, by: Actor, now: datetime, is_exempt: bool = False) -> FundDraft:
    what |= {"fund_id": fund_id(), "state": "waiting", "is_exempt": is_exempt}
    row = FundDraft(entered_by_id=by.account_id, entered_at=now, **what)
    db.session.add(row)
    db.session.flush()
    after = {"kind": row.kind, "amount_fen": row.amount_fen, "summary": row.summary}
    audit.record("draft_entry", "fund_draft", row.id, by=by, now=now, after=after)
    return row


def approve(draft_id: int, *, by: Actor, now: datetime) -> Entry:
    """Enter what another has written down, as the next line of the ledger.

    Raises:
        Refusal: it is one's own ("own"), somebody was faster ("state"), by the rule of today it needs a
            proposal ("notice"), or as in place_for.
    """
    with transaction() as session:
        hold()
        row = session.get_one(FundDraft, draft_id, populate_existing=True)
        _settle(row, "approved", by=by, now=now)
        if not row.is_exempt:
            check_proposed(row.kind, row.amount_fen, notice_from_fen())
        last_seq, balance_fen, previous_hash = end_of_chain()
        stands = {"last_seq": last_seq, "balance_fen": balance_fen, "open_month": next_to_close()}
        place = place_for(row.kind, row.amount_fen, row.occurred_on, **stands)
        made = Entry(
            seq=place.seq,
            month=place.month,
            occurred_on=row.occurred_on,
            recorded_at=now.replace(microsecond=0),
            kind=row.kind,
            category=row.category,
            amount_fen=row.amount_fen,
            balance_fen=place.balance_fen,
            summary=row.summary,
            reverses=row.reverses,
            reason=row.reason,
            entered_by=row.entered_by_id,
            approved_by=by.account_id,
            previous_hash=previous_hash,
        )
        values = vars(made) | {"hash": made.made_hash(), "fund_id": row.fund_id}
        ids = {"entered_by_id": values.pop("entered_by"), "approved_by_id": values.pop("approved_by")}
        session.add(FundEntry(**values, **ids))
        row.seq = made.seq
        session.flush()
        after = {"seq": made.seq, "amount_fen": made.amount_fen}
        audit.record("approve_entry", "fund_draft", row.id, by=by, now=now, after=after)
    return entry(made.seq)


def refuse(draft_id: int, *, why: str = "", by: Actor, now: datetime) -> None:
    """Say no to what another has written down; nothing of it stands in the ledger.

    Args:
        why: a note beside it for the desk, where there is something to say.
    Raises:
        Refusal: as in approve ("own", "state").
    """
    with transaction() as session:
        row = session.get_one(FundDraft, draft_id, populate_existing=True)
        _settle(row, "refused", by=by, now=now)
        audit.record("refuse_entry", "fund_draft", row.id, by=by, now=now)
        if why:
            note(row.id, why, by=by, now=now)


def withdraw(draft_id: int, *, by: Actor, now: datetime) -> None:
    """Take back what one has written down oneself.

    Raises:
        Refusal: it is another's ("own"), or somebody was faster ("state").
    """
    with transaction() as session:
        row = session.get_one(FundDraft, draft_id, populate_existing=True)
        if row.entered_by_id != by.account_id:
            raise Refusal("这一笔是别人写的", "不对就点“退回”", code="own")
        _change(row, "withdrawn", by=by, now=now)
        audit.record("withdraw_entry", "fund_draft", row.id, by=by, now=now)


def note(draft_id: int, words: str, *, by: Actor, now: datetime) -> None:
    """Write something beside a draft or its entry that the desk alone reads."""
    with transaction() as session:
        row = FundNote(draft_id=draft_id, words=words, written_by_id=by.account_id, written_at=now)
        session.add(row)
        session.flush()
        audit.record("note_entry", "fund_draft", draft_id, by=by, now=now)


def blank_note(note_id: int, *, by: Actor, now: datetime) -> None:
    """Take a note's words away; that there was one stays. Once more changes nothing."""
    with transaction() as session:
        row = session.get_one(FundNote, note_id, populate_existing=True)
        if row.blanked_at is None:
            row.words, row.blanked_at, row.blanked_by_id = "", now, by.account_id
            audit.record("blank_note", "fund_draft", row.draft_id, by=by, now=now)


def hold() -> None:
    """The lock at which all that writes into the ledger meets: last of all."""
    db.session.execute(update(Fund).values(name=Fund.name))


def _settle(row: FundDraft, state: str, *, by: Actor, now: datetime) -> None:
    if row.entered_by_id == by.account_id:
        raise Refusal("自己写的账要另一个人核准", "请另一位书记来点", code="own")
    _change(row, state, by=by, now=now)


def _change(row: FundDraft, state: str, *, by: Actor, now: datetime) -> None:
    settled = {"state": state, "settled_by_id": by.account_id, "settled_at": now}
    changed = db.session.execute(
        update(FundDraft).where(FundDraft.id == row.id, FundDraft.state == "waiting").values(**settled)
    )
    if changed.rowcount != 1:
        raise Refusal("这一笔刚刚有人办过了", "请刷新看看现在的情况", code="state")
