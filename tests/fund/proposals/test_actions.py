"""Submitted by one and decided by another; put up where it is dear; paid by an entry, then accepted."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from community.core.audit import AuditLine
from community.core.db import db
from community.core.errors import Refusal
from community.fund import actions as ledger
from community.fund.proposals import FEATURE, actions
from community.fund.proposals.models import Proposal, ProposalEvent, ProposalPayment
from community.fund.proposals.queries import done_things, proposal_of, public_proposals
from community.notices import actions as notices
from community.notices import objections
from community.notices.models import Notice, Objection
from community.notices.queries import posted
from tests.cast import LI, NOW, account
from tests.fund.proposals.staged import (
    CHEAP,
    DEAR,
    WORDS,
    accepted,
    announced,
    approved,
    paid,
    pay,
    paying,
    read,
    seen,
    settle,
    standing,
    submitted,
    written,
)
from tests.fund.staged import by, entered, forget, reversed_

pytestmark = pytest.mark.usefixtures("data")
AFTER = datetime(2026, 11, 30, 9)  # a 公示 of five days that was put up on the 24th ended the night before


def refused(act) -> str:
    """The code of the refusal."""
    with pytest.raises(Refusal) as caught:
        act()
    forget()
    return caught.value.code


def clean(now: datetime = NOW) -> None:
    assert list(FEATURE.check(now)) == []


def verbs() -> list[str]:
    forget()
    return list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


def object_to(number: int) -> Objection:
    words = {"name": "李阿姨", "said": "是不是太贵", "contact": LI, "address": "here"}
    return objections.file_objection(read(number).notice.id, **words, **by("staff"))


# ---- written and submitted


def test_a_draft_is_written_changed_and_thrown_away_by_the_desk_alone():
    number = written()
    actions.change(number, seen=seen(number), amount_fen=80_000, **WORDS, **by())
    assert read(number).amount_fen == 80_000 and not read(number).is_public()
    actions.discard(number, **by())
    forget()
    assert db.session.get(Proposal, number) is None
    assert verbs() == ["add_proposal", "change_proposal", "discard_proposal"]


def test_of_two_who_change_a_draft_the_slower_is_told():
    number = written()
    slower = seen(number)
    actions.change(number, seen=slower, amount_fen=80_000, **WORDS, **by())
    for act in (
        lambda: actions.change(number, seen=slower, amount_fen=90_000, **WORDS, **by("second")),
        lambda: actions.submit(number, seen=slower, **by("second")),
    ):
        assert refused(act) == "seen"
    assert read(number).amount_fen == 80_000


def test_what_is_submitted_stands_still():
    number = submitted()
    stands = read(number)
    assert (stands.submitted_by_id, stands.submitted_at) == (account("secretary").id, NOW)
    for act in (
        lambda: actions.change(number, seen="", amount_fen=1, **WORDS, **by()),
        lambda: actions.submit(number, seen="", **by()),
        lambda: actions.discard(number, **by()),
    ):
        assert refused(act) == "state"
    assert read(number) == stands
    clean()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"purpose": "=1+1"}, "summary"),
        ({"need": "找138 0000 0001"}, "number"),
        ({"quotes": "示例五金店，13800000001"}, "number"),
        ({"case_reference": "13800000001"}, "number"),
    ],
)
def test_what_not_everybody_may_read_is_not_written(typed, code):
    assert refused(lambda: written(**typed)) == code
    assert db.session.query(Proposal).count() == 0


def test_nor_are_a_reason_and_an_outcome():
    number, other = submitted(), paid()
    words = "问13800000001"
    assert refused(lambda: actions.refuse(number, reason=words, **by("second"))) == "number"
    assert refused(lambda: actions.accept(other, outcome=words, **by())) == "number"
    assert (read(number).state, read(other).state) == ("submitted", "approved")


# ---- decided by another


def test_nobody_decides_about_what_he_submitted_himself():
    number = submitted()
    assert refused(lambda: actions.approve(number, **by())) == "own"
    assert refused(lambda: actions.refuse(number, reason="太贵", **by())) == "own"
    assert standing(number) == "deciding"


def test_whoever_wrote_it_may_decide_about_what_another_submitted():
    number = submitted(login="second")
    actions.approve(number, **by())
    assert standing(number) == "to_pay"


def test_what_is_refused_says_why_and_is_over():
    number = submitted()
    actions.refuse(number, reason="今年已经添过一批", **by("second"))
    assert (standing(number), read(number).reason) == ("refused", "今年已经添过一批")
    assert refused(lambda: actions.approve(number, **by("second"))) == "state"
    assert refused(lambda: pay(number)) == "state"
    assert public_proposals() == []
    clean()


def test_each_step_leaves_an_event_and_a_line_in_the_audit():
    number = accepted()
    forget()
    events = db.session.scalars(select(ProposalEvent).order_by(ProposalEvent.id)).all()
    draft_id = str(read(number).payment.draft_id)
    assert [(event.verb, event.before, event.after) for event in events] == [
        ("submit", "draft", "submitted"),
        ("approve", "submitted", "approved"),
        ("pay", "", draft_id),
        ("accept", "approved", "accepted"),
    ]
    assert {event.account_id for event in events} == {account("secretary").id, account("second").id}
    mine = [verb for verb in verbs() if verb.endswith("_proposal")]
    assert mine == [f"{verb}_proposal" for verb in ("add", "submit", "approve", "pay", "accept")]


# ---- put up as a 公示


def test_from_the_amount_of_the_rule_on_a_proposal_needs_a_notice():
    assert [read(submitted(fen)).needs_notice for fen in (99_999, 100_000)] == [False, True]
    actions.set_rule(notice_from_fen=50_000, notice_days=7, **by())
    assert read(submitted(50_000)).needs_notice
    line = db.session.scalars(select(AuditLine).filter_by(verb="set_notice_rule")).one()
    assert '"notice_days": 5' in line.before and '"notice_days": 7' in line.after


def test_a_rule_that_held_for_a_minute_lets_nothing_through():
    actions.set_rule(notice_from_fen=10_000_000, notice_days=5, **by())
    number, other = submitted(3_000_000), submitted(DEAR)
    actions.set_rule(notice_from_fen=100_000, notice_days=5, **by())
    assert refused(lambda: actions.approve(number, **by("second"))) == "notice"
    actions.announce(number, **by())
    actions.set_rule(notice_from_fen=10_000_000, notice_days=5, **by())
    assert refused(lambda: actions.approve(number, **by("second"))) == "period"
    actions.approve(number, **by("second", AFTER))
    actions.approve(other, **by("second"))
    assert [read(one).needs_notice for one in (number, other)] == [True, False]
    clean(AFTER)


def test_a_higher_rule_spares_nobody_who_submitted_before():
    number = submitted(DEAR)
    actions.set_rule(notice_from_fen=10_000_000, notice_days=5, **by())
    assert refused(lambda: actions.approve(number, **by("second"))) == "notice"


def test_the_same_rule_again_leaves_no_line():
    actions.set_rule(notice_from_fen=100_000, notice_days=5, **by())
    assert verbs() == []


def test_the_notice_says_what_for_and_how_much_and_is_frozen():
    number = announced(purpose="3号楼楼道装扶手")
    notice = posted(read(number).notice.id)
    assert notice.title == "支出申请1,468元：3号楼楼道装扶手" and notice.is_frozen()
    assert (notice.starts_on, notice.ends_on) == (date(2026, 11, 24), date(2026, 11, 29))
    assert WORDS["need"] in notice.body and WORDS["quotes"] in notice.body
    assert read(number).is_public() and standing(number) == "announced"
    clean()


def test_it_is_approved_only_once_the_notice_has_ended_and_every_objection_has_its_answer():
    number = submitted(DEAR)
    approve = lambda now: lambda: actions.approve(number, **by("second", now))  # noqa: E731
    assert refused(approve(NOW)) == "notice"
    actions.announce(number, **by())
    objection = object_to(number)
    assert refused(approve(datetime(2026, 11, 29, 23, 59))) == "period"
    assert refused(approve(AFTER)) == "objections" and standing(number, AFTER) == "answering"
    objections.reply(objection, words="问过三家", is_shown=True, **by(now=AFTER))
    approve(AFTER)()
    assert standing(number, AFTER) == "to_pay"
    clean(AFTER)


def test_a_notice_is_put_up_once_and_anew_when_it_was_withdrawn():
    number = announced()
    first = read(number).notice.id
    assert refused(lambda: actions.announce(number, **by())) == "state"
    notices.withdraw(db.session.get_one(Notice, first), reason="日子写错", **by())
    assert standing(number) == "to_announce"
    assert refused(lambda: actions.approve(number, **by("second", AFTER))) == "notice"
    actions.announce(number, **by())
    assert read(number).notice.id != first and standing(number) == "announced"


def test_an_objection_to_a_notice_that_was_withdrawn_wants_its_answer_first():
    number = announced()
    objection, first = object_to(number), read(number).notice.id
    notices.withdraw(db.session.get_one(Notice, first), reason="日子写错", **by())
    assert refused(lambda: actions.announce(number, **by())) == "objections"
    objections.reply(objection, words="问过三家", is_shown=True, **by())
    actions.announce(number, **by())
    actions.approve(number, **by("second", AFTER))
    clean(AFTER)
    db.session.execute(update(Objection).values(replied_at=AFTER + timedelta(days=1)))
    assert list(FEATURE.check(AFTER)) == [f"proposal {number} was approved before an objection was answered"]


def test_a_notice_runs_as_long_as_the_rule_of_the_day_it_is_approved():
    number = submitted(DEAR)
    actions.set_rule(notice_from_fen=100_000, notice_days=1, **by())
    actions.announce(number, **by())
    actions.set_rule(notice_from_fen=100_000, notice_days=5, **by())
    assert refused(lambda: actions.approve(number, **by("second", AFTER))) == "short"
    notices.withdraw(db.session.get_one(Notice, read(number).notice.id), reason="日子不够", **by(now=AFTER))
    actions.announce(number, **by(now=AFTER))
    actions.approve(number, **by("second", AFTER + timedelta(days=6)))


def test_what_is_cheap_needs_no_notice_and_gets_none():
    number = submitted()
    assert refused(lambda: actions.announce(number, **by())) == "state"
    actions.approve(number, **by("second"))


def test_what_was_refused_after_people_were_asked_stays_public():
    number = announced()
    actions.refuse(number, reason="大家觉得不急", **by("second"))
    assert [one.id for one in public_proposals()] == [number]


# ---- paid


def test_it_is_paid_once_another_approves_its_draft_in_the_fund():
    entered("income", CHEAP)
    number = approved()
    pay(number)
    assert standing(number) == "paying" and not read(number).is_paid()
    made = settle(number)
    assert (made.kind, made.category, made.amount_fen, made.summary) == (
        "spending",
        "space",
        -CHEAP,
        "悦享空间添桌椅",
    )
    assert standing(number) == "paid" and proposal_of(made.seq).id == number
    assert proposal_of(1) is None
    clean()


def test_it_is_paid_once():
    number = paying()
    assert refused(lambda: pay(number)) == "state"
    entered("income", CHEAP)
    settle(number)
    assert refused(lambda: pay(number)) == "state"
    assert db.session.query(ProposalPayment).count() == 1


def test_no_more_is_paid_than_was_approved_and_less_may_be():
    number = approved()
    assert refused(lambda: pay(number, CHEAP + 1)) == "more"
    pay(number, CHEAP - 1)
    assert read(number).payment.amount_fen == CHEAP - 1


def test_a_day_that_is_still_to_come_pays_nothing():
    number = approved()
    assert refused(lambda: pay(number, on=NOW.date() + timedelta(days=1))) == "day"
    assert standing(number) == "to_pay"


def test_nothing_is_paid_before_it_is_approved():
    number = approved()
    assert refused(lambda: pay(number, on=NOW.date() - timedelta(days=1))) == "day"
    assert standing(number) == "to_pay"
    pay(number, on=NOW.date(), now=NOW + timedelta(days=2))
    clean(NOW + timedelta(days=2))


@pytest.mark.parametrize("verb", [ledger.refuse, ledger.withdraw])
def test_a_payment_that_came_to_nothing_makes_room_for_another(verb):
    number = paying()
    draft_id = read(number).payment.draft_id
    verb(draft_id, **by("second" if verb is ledger.refuse else "secretary"))
    assert standing(number) == "to_pay"
    assert pay(number) != draft_id and standing(number) == "paying"
    clean()


def test_a_reversed_payment_is_none_and_can_be_made_anew():
    number = accepted()
    seq = read(number).payment.seq
    reversed_(seq)
    assert standing(number) == "to_pay" and done_things(9) == []
    pay(number, 75_000)
    settle(number)
    assert standing(number) == "accepted" and read(number).payment.amount_fen == 75_000
    assert proposal_of(seq).id == proposal_of(read(number).payment.seq).id == number
    clean()


# ---- accepted


def test_only_what_is_paid_is_accepted_and_once():
    number = paying()
    accept = lambda: actions.accept(number, outcome="好用", **by("second"))  # noqa: E731
    assert refused(accept) == "unpaid"
    entered("income", CHEAP)
    settle(number)
    accept()
    assert (standing(number), read(number).outcome) == ("accepted", "好用")
    assert refused(accept) == "state"
    clean()


def test_what_the_fund_did_is_what_was_accepted_the_newest_first():
    first = accepted()
    second = accepted(NOW + timedelta(hours=1), purpose="食堂窗口维修")
    paid(purpose="乒乓室换灯管")
    assert [one.id for one in done_things(9)] == [second, first]
    assert [one.id for one in done_things(1)] == [second]
