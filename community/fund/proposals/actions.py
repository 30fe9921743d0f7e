"""The verbs of a proposal: written, submitted, put up, decided, paid, accepted; each leaves an event."""

from datetime import date, datetime

from sqlalchemy import delete, update

from community.core import audit, meanwhile
from community.core.access import Actor
from community.core.dates import full_date
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.money import yuan
from community.fund import actions as ledger
from community.fund.models import Fund, FundDraft
from community.fund.proposals.models import WORDS, Proposal, ProposalEvent, ProposalPayment
from community.fund.proposals.queries import proposed, rule
from community.fund.proposals.rules import STEPS, Proposed, last_day, notice_text, why_not_approved
from community.fund.queries import fund_id
from community.fund.rules import check_public
from community.notices import actions as notices

NAMES = {
    "purpose": "做什么",
    "category": "类别",
    "amount_fen": "最多多少钱",
    "need": "为什么要做",
    "quotes": "问过的价",
    "case_reference": "诉求编号",
}


def add(*, by: Actor, now: datetime, **fields) -> Proposal:
    """Write a wish down, for the desk alone.

    Args:
        fields: all of models.WORDS; purpose is what everybody reads, no name and no number of a person.
    Raises:
        Refusal: a word of it is none that everybody may read ("summary", "number").
    """
    _check_words(fields)
    with transaction() as session:
        row = Proposal(
            **{name: fields[name] for name in WORDS},
            state="draft",
            written_by_id=by.account_id,
            written_at=now,
            needs_notice=False,
            reason="",
            outcome="",
        )
        session.add(row)
        session.flush()
        after = {"purpose": row.purpose, "amount_fen": row.amount_fen}
        audit.record("add_proposal", "proposal", row.id, by=by, now=now, after=after)
    return row


def draft_seen(proposal: Proposal) -> str:
    """A digest of what a draft says: a form carries it, to know that nobody changed it since."""
    return meanwhile.seen(proposal, NAMES)


def change(proposal_id: int, *, seen: str, by: Actor, now: datetime, **fields) -> None:
    """Change a draft.

    Args:
        seen: the digest of what stood on the form when it was opened; fields: as in add.
    Raises:
        Refusal: it is submitted ("state"), somebody has changed it meanwhile ("seen"), or as in add.
    """
    _check_words(fields)
    with transaction():
        row = hold(proposal_id, "draft")
        before = meanwhile.changes("这份草稿刚刚有人改过", row, NAMES, fields, seen)
        if not before:
            return
        for name in before:
            setattr(row, name, fields[name])
        after = {name: fields[name] for name in before}
        audit.record("change_proposal", "proposal", row.id, by=by, now=now, before=before, after=after)


def discard(proposal_id: int, *, by: Actor, now: datetime) -> None:
    """Throw a draft away.

    Raises:
        Refusal: it is submitted ("state").
    """
    with transaction() as session:
        row = hold(proposal_id, "draft")
        before = {"purpose": row.purpose, "amount_fen": row.amount_fen}
        audit.record("discard_proposal", "proposal", row.id, by=by, now=now, before=before)
        session.execute(delete(Proposal).where(Proposal.id == row.id))


def submit(proposal_id: int, *, seen: str, by: Actor, now: datetime) -> None:
    """Ask for the money; from here on the words stand still, and another decides.

    Args:
        seen: the digest of the draft that was looked at.
    Raises:
        Refusal: it is submitted already ("state"), or the draft is another one by now ("seen").
    """
    with transaction():
        row = hold(proposal_id, "draft")
        if seen != draft_seen(row):
            raise Refusal("这份草稿刚刚有人改过", "请看一遍现在的文字再提交", code="seen")
        needs_notice = row.amount_fen >= rule()[0]
        stored = {"submitted_by_id": by.account_id, "submitted_at": now, "needs_notice": needs_notice}
        _step(row, "submit", by=by, now=now, **stored)


def announce(proposal_id: int, *, by: Actor, now: datetime) -> int:
    """Put a submitted proposal up as a 公示, with its frozen words; anew where the last one was withdrawn.

    Returns:
        The number of the notice.
    Raises:
        Refusal: it is not submitted, needs none, or one stands ("state"); an objection to the one that was
            withdrawn has no reply ("objections").
    """
    with transaction():
        row = hold(proposal_id, "submitted")
        stands = proposed(proposal_id)
        if stands.standing(now.date()) != "to_announce":
            raise done_already()
        if stands.notice and stands.notice.unanswered:
            raise Refusal("撤回的公示还有异议没有答复", "先答复，再重新登", code="objections")
        title, body = notice_text(stands)
        days = {"starts_on": now.date(), "ends_on": last_day(now.date(), rule()[1])}
        notice = notices.add_notice(kind="公示", title=title, body=body, by=by, now=now, **days)
        notices.publish(notice, seen=notices.draft_seen(notice), by=by, now=now)
        _event(row, "announce", row.notice_id or "", notice.id, by=by, now=now)
        row.notice_id = notice.id
        audit.record("announce_proposal", "proposal", row.id, by=by, now=now, after={"notice": notice.id})
    return notice.id


def approve(proposal_id: int, *, by: Actor, now: datetime) -> None:
    """Say yes to what another has submitted.

    Raises:
        Refusal: it is one's own ("own"), somebody was faster ("state"), its 公示 is missing ("notice"),
            still runs ("period") or ran for less than the rule says ("short"), or an objection has no reply
            ("objections").
    """
    with transaction():
        row = _held_of_another(proposal_id, by)
        no = why_not_approved(proposed(proposal_id), now.date(), rule()[1])
        if no:
            raise no
        _step(row, "approve", by=by, now=now, decided_by_id=by.account_id, decided_at=now)


def refuse(proposal_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """Say no to what another has submitted, and why.

    Raises:
        Refusal: it is one's own ("own"), somebody was faster ("state"), or the reason is none that everybody
            may read.
    """
    check_public(reason)
    with transaction():
        row = _held_of_another(proposal_id, by)
        _step(row, "refuse", by=by, now=now, decided_by_id=by.account_id, decided_at=now, reason=reason)


def pay(proposal_id: int, *, amount_fen: int, occurred_on: date, by: Actor, now: datetime) -> FundDraft:
    """Write the payment down in the fund, where another approves it; once it stands there, it is paid.

    Args:
        amount_fen: what it really cost, at the most what was approved; occurred_on: the day it was paid.
    Raises:
        Refusal: it is not approved, or paid or about to be ("state"); it is more than was approved
            ("more"); the day is still to come, or before the approval ("day").
    """
    with transaction():
        row = hold(proposal_id, "approved", "accepted")
        stands = proposed(proposal_id)
        if stands.standing(now.date()) != "to_pay":
            raise Refusal("这笔钱已经记在账里了", "请刷新看看现在的情况", code="state")
        if amount_fen > row.amount_fen:
            raise Refusal(f"批准的是最多{yuan(row.amount_fen)}", "多出来的另写一份申请", code="more")
        if occurred_on < row.decided_at.date():
            raise Refusal(f"{full_date(row.decided_at)}才批准", "先批准，后付款，请核对日子", code="day")
        what = {"category": row.category, "amount_fen": amount_fen, "summary": row.purpose}
        draft = ledger.draft("spending", occurred_on=occurred_on, by=by, now=now, is_exempt=True, **what)
        pay_with(stands, draft.id, by=by, now=now)
    return draft


def pay_with(proposal: Proposed, draft_id: int, *, by: Actor, now: datetime) -> None:
    """Say which of the fund's drafts pays a proposal; a payment that came to nothing makes room."""
    with transaction() as session:
        mine = update(ProposalPayment).where(ProposalPayment.proposal_id == proposal.id)
        session.execute(mine.where(ProposalPayment.ended_at.is_(None)).values(ended_at=now))
        session.add(ProposalPayment(proposal_id=proposal.id, draft_id=draft_id))
        session.flush()
        before = proposal.payment.draft_id if proposal.payment else ""
        _event(proposal, "pay", before, draft_id, by=by, now=now)
        audit.record("pay_proposal", "proposal", proposal.id, by=by, now=now, after={"fund_draft": draft_id})


def accept(proposal_id: int, *, outcome: str, by: Actor, now: datetime) -> None:
    """Say what came of what was paid.

    Args:
        outcome: a line that everybody reads.
    Raises:
        Refusal: it is not approved or accepted already ("state"), not paid yet ("unpaid"), or the outcome is
            none that everybody may read.
    """
    check_public(outcome)
    with transaction():
        row = hold(proposal_id, "approved")
        if not proposed(proposal_id).is_paid():
            raise Refusal("这笔钱还没付", "付了，再来验收", code="unpaid")
        accepted = {"accepted_by_id": by.account_id, "accepted_at": now, "outcome": outcome}
        _step(row, "accept", by=by, now=now, **accepted)


def set_rule(*, notice_from_fen: int, notice_days: int, by: Actor, now: datetime) -> None:
    """Say from which amount on a proposal needs a 公示, and how long one runs.

    A lower amount and more days hold for what waits to be approved, too; a higher amount for what is
    submitted from now on, fewer days for what is put up from now on.

    Args:
        notice_from_fen: above 0; notice_days: 1 to 60.
    """
    after = {"notice_from_fen": notice_from_fen, "notice_days": notice_days}
    with transaction() as session:
        ledger.hold()
        before = dict(zip(after, rule(), strict=True))
        if before != after:
            session.execute(update(Fund).values(after))
            audit.record("set_notice_rule", "fund", fund_id(), by=by, now=now, before=before, after=after)


def _check_words(fields: dict) -> None:
    for name in ("purpose", "need", "quotes", "case_reference"):
        check_public(fields[name])


def hold(proposal_id: int, *states: str) -> Proposal:
    """Two changes of one proposal meet here; what is read afterwards is what stands.

    Raises:
        Refusal: it is in none of the states ("state").
    """
    mine = update(Proposal).where(Proposal.id == proposal_id)
    db.session.execute(mine.values(written_at=Proposal.written_at))
    row = db.session.get(Proposal, proposal_id, populate_existing=True)
    if row is None or row.state not in states:
        raise done_already()
    return row


def done_already() -> Refusal:
    """What somebody is told whose page is older than the proposal."""
    return Refusal("这份申请刚刚有人办过了", "请刷新看看现在的情况", code="state")


def _held_of_another(proposal_id: int, by: Actor) -> Proposal:
    row = hold(proposal_id, "submitted")
    if row.submitted_by_id == by.account_id:
        raise Refusal("自己提交的要另一个人批", "请另一位书记来点", code="own")
    return row


def _step(row: Proposal, verb: str, *, by: Actor, now: datetime, **stored) -> None:
    before, after = STEPS[verb]
    for name, value in stored.items():
        setattr(row, name, value)
    row.state = after
    db.session.flush()
    _event(row, verb, before, after, by=by, now=now)
    said = {name: stored[name] for name in ("reason", "outcome") if name in stored}
    audit.record(f"{verb}_proposal", "proposal", row.id, by=by, now=now, after=said)


def _event(
    row: Proposal | Proposed, verb: str, before: object, after: object, *, by: Actor, now: datetime
) -> None:
    event = {"verb": verb, "before": str(before), "after": str(after)}
    db.session.add(ProposalEvent(proposal_id=row.id, at=now, account_id=by.account_id, **event))
