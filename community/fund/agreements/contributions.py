"""What partners give: money through the ledger, service by bookings and by count; and what is waived."""

from datetime import date, datetime

from sqlalchemy import select, update

from community.core import audit
from community.core.access import Actor
from community.core.dates import spoken_month
from community.core.db import db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.core.money import yuan
from community.fund import actions
from community.fund.agreements.dues import (
    due,
    dues,
    once_shown,
    reversed_collections,
    shown_rents,
    standing_collection,
    standing_collections,
)
from community.fund.agreements.models import (
    Agreement,
    AgreementTerm,
    ContributionShare,
    ContributionWaiver,
    ServiceCount,
)
from community.fund.agreements.rules import Due, gives_one_away
from community.fund.models import FundDraft
from community.fund.queries import next_to_close
from community.fund.rules import month_in

SUMMARY = "合伙人缴入，{}家"
Paid = dict[tuple[int, str], int]  # fen by term and month


def collect(paid: Paid, *, occurred_on: date, by: Actor, now: datetime) -> FundDraft:
    """Write down what partners have paid: one draft for all of them, and beside it what each share is for.

    Once another approves the draft it is one public entry, and the shares count; until then they wait. Who
    withdraws, refuses or reverses it takes the shares back with it.

    Args:
        paid: the amounts, each for a month of a term.
    Raises:
        Refusal: as in actions.draft, or a share is of nothing that is due ("gone"), it is more than what is
            still to come ("more"), the month has its entry ("month"), or its sum, alone or beside one
            that was reversed, would tell what a single shop pays that did not agree to that ("one").
    """
    with transaction():
        actions.hold()
        by_key = {(one.term_id, one.month): one for one in dues(now.date()) if one.kind == "rent"}
        for key, amount_fen in paid.items():
            _check(by_key.get(key), amount_fen)
        _check_month(occurred_on)
        agreements = _agreements({term_id for term_id, _ in paid})
        shops = {one.partner_id for one in agreements}
        if _give_one_away(agreements, now.date()):
            said = "只有一家缴" if len(shops) == 1 else "别家的租金都公开了，减一下就剩这一家"
            then = "留着和下个月的一起记，或者请商户书面同意公开租金"
            raise Refusal(f"{said}，记出来就等于公开它的租金", then, code="one")
        _check_reversed(paid, now.date())
        row = actions.draft(
            "income",
            category="contribution",
            amount_fen=sum(paid.values()),
            occurred_on=occurred_on,
            summary=SUMMARY.format(len(shops)),
            by=by,
            now=now,
        )
        _share_out(row.id, paid)
        return row


def _check(owed: Due | None, amount_fen: int) -> None:
    if owed is None or owed.is_waived:
        raise Refusal("这一项不用缴了", "请刷新看看现在的情况", code="gone")
    if amount_fen > owed.left:
        left = yuan(owed.left) if owed.left else "0元"
        raise Refusal(f"{yuan(amount_fen)}比还没缴的多，这一项只差{left}", "多收的先退回去", code="more")


def _check_month(occurred_on: date) -> None:
    month = month_in(occurred_on, next_to_close())
    standing = standing_collection(month)
    if standing is None:
        return
    then = "留着和下个月的一起记，几笔分开记会看出一家交了多少"
    if standing.state == "waiting":
        said = f"{spoken_month(month)}的缴入已经写了一笔，正等着核准"
        raise Refusal(said, "请写那一笔的人先撤回，把这几家加进去，一起重写一笔", code="month")
    raise Refusal(f"{spoken_month(month)}的缴入已经入账，是第{standing.seq}笔", then, code="month")


def _check_reversed(paid: Paid, today: date) -> None:
    """What was reversed stays public: beside it a sum must not differ by what a single shop pays."""
    for before in reversed_collections():
        if _give_one_away(_agreements({term_id for term_id, _ in before ^ paid.keys()}), today):
            said = "和冲正了的那一笔只差一家，一减就知道它交多少"
            raise Refusal(said, "照那一笔的几家记，或者留着和下个月的一起记", code="one")


def _agreements(terms: set[int]) -> list[Agreement]:
    query = select(Agreement).join(AgreementTerm, AgreementTerm.agreement_id == Agreement.id)
    return list(db.session.scalars(query.where(AgreementTerm.id.in_(terms))))


def gives_another_away(partner_id: int, today: date) -> bool:
    """Whether a sum that everybody may read, alone or beside one that was reversed, tells what another pays.

    Args:
        partner_id: whose rent has just become public.
    """
    stand, taken_back = standing_collections(), reversed_collections()
    beside = (one ^ before for one in stand for before in taken_back)
    for sum_ in (*stand, *taken_back, *beside):
        agreements = _agreements({term_id for term_id, _ in sum_})
        if any(one.partner_id == partner_id for one in agreements) and _give_one_away(agreements, today):
            return True
    return False


def _give_one_away(agreements: list[Agreement], today: date) -> bool:
    """Whether their sum tells what a single shop pays: beside what is public, or was once."""
    known = once_shown()
    read_once = {one.partner_id: one.partner_id in known for one in agreements}
    return gives_one_away(shown_rents(agreements, today)) or gives_one_away(read_once)


def _share_out(draft_id: int, paid: Paid) -> None:
    for (term_id, month), amount_fen in paid.items():
        share = {"draft_id": draft_id, "term_id": term_id, "month": month, "amount_fen": amount_fen}
        db.session.add(ContributionShare(**share))
    db.session.flush()


def share_out_in_full(draft: FundDraft, *, month: str, now: datetime) -> None:
    """Say of a draft that waits that it is all rents of a month: what an import or a sample knows.

    Raises:
        ValueError: it is not as much as they are.
    """
    with transaction():
        owed = [one for one in dues(now.date()) if one.month == month and one.kind == "rent"]
        paid = {(one.term_id, one.month): one.left for one in owed if one.left and not one.is_waived}
        if sum(paid.values()) != draft.amount_fen:
            raise ValueError(f"the rents of {month} are {sum(paid.values())} fen, not {draft.amount_fen}")
        _share_out(draft.id, paid)


def count(term_id: int, month: str, quantity: int, *, by: Actor, now: datetime) -> None:
    """Count service beside the bookings; a negative number takes back what was counted too much.

    Raises:
        Refusal: no service is due for the month ("gone"), or less than nothing would be left ("less").
    """
    with transaction() as session:
        _hold(term_id)
        owed = due(term_id, month, now.date())
        if owed is None or owed.kind != "service":
            raise Refusal("这个月没有要数的服务", code="gone")
        counted = owed.met - owed.booked
        if counted + quantity < 0:
            raise Refusal(f"一共才数了{counted}{owed.unit}，减不了这么多", code="less")
        values = {"term_id": term_id, "month": month, "quantity": quantity, "counted_at": now}
        session.add(ServiceCount(account_id=by.account_id, **values))
        session.flush()
        told = {"before": {"counted": counted}, "after": {"counted": counted + quantity}}
        audit.record("count_service", "contribution", f"{term_id}/{month}", by=by, now=now, **told)


def ask_waiver(term_id: int, month: str, *, reason: str, by: Actor, now: datetime) -> None:
    """Ask that a partner need not give what is due; another has to agree.

    Raises:
        Refusal: nothing is due or all of it is met ("gone"), or it was asked already ("state").
    """
    with transaction() as session:
        owed = due(term_id, month, now.date())
        if owed is None or owed.is_met():
            raise Refusal("这一项不用免，没有欠着的", "请刷新看看现在的情况", code="gone")
        values = {"term_id": term_id, "month": month, "reason": reason, "state": "asked"}
        values |= {"asked_by_id": by.account_id, "asked_at": now}
        added = insert_if_absent(ContributionWaiver, **values).returning(ContributionWaiver.id)
        if session.scalar(added) is None:
            raise Refusal("这一项已经有人提过免缴了", "请刷新看看现在的情况", code="state")
        after = {"reason": reason}
        audit.record("ask_waiver", "contribution", f"{term_id}/{month}", by=by, now=now, after=after)


def settle_waiver(waiver: ContributionWaiver, state: str, *, by: Actor, now: datetime) -> None:
    """Agree to a waiver that another has asked for, or refuse it.

    Args:
        state: granted or refused.
    Raises:
        Refusal: one has asked for it oneself ("own"), somebody was faster ("state"), or what would be waived
            is met meanwhile ("gone").
    """
    if waiver.asked_by_id == by.account_id:
        raise Refusal("自己提的免缴要另一个人同意", "请另一位书记来点", code="own")
    with transaction() as session:
        values = {"state": state, "settled_by_id": by.account_id, "settled_at": now}
        asked = ContributionWaiver.id == waiver.id, ContributionWaiver.state == "asked"
        if session.execute(update(ContributionWaiver).where(*asked).values(**values)).rowcount != 1:
            raise Refusal("这一项刚刚有人办过了", "请刷新看看现在的情况", code="state")
        actions.hold()
        owed = due(waiver.term_id, waiver.month, now.date())
        if state == "granted" and owed and owed.is_met():
            raise Refusal("这一项已经做到了，不用免", "点“不同意”就好", code="gone")
        verb, key = f"{state}_waiver", f"{waiver.term_id}/{waiver.month}"
        audit.record(verb, "contribution", key, by=by, now=now)


def _hold(term_id: int) -> None:
    """Counts of one term come one after the other."""
    mine = select(AgreementTerm.agreement_id).where(AgreementTerm.id == term_id).scalar_subquery()
    touched = update(Agreement).where(Agreement.id == mine).values(created_at=Agreement.created_at)
    db.session.execute(touched)
