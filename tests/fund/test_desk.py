"""At the desk one secretary writes an entry down and the other approves it; the supervisor reads."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from community.core.audit import AuditLine
from community.fund import actions
from community.fund.models import FundDraft, FundNote
from community.fund.proposals.actions import set_rule
from community.fund.queries import end_of_chain, entries, entry
from tests.cast import NOW
from tests.fund.staged import by, closed, entered, forget, reversed_, written
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as

LIST, NEW = "/desk/fund", "/desk/fund/new"
OCTOBER = date(2026, 10, 15)
TYPED = {"category": "space", "amount": "326", "occurred_on": "2026-11-20", "summary": "乒乓室换灯管"}


@pytest.fixture
def second(app):
    """The other secretary, signed in."""
    return Visitor(app, "second")


@pytest.fixture
def supervisor(app):
    return Visitor(app, "supervisor")


def write(visitor: Visitor, *, htmx: bool = False, status: int = 200, **typed) -> Page:
    return visitor.open(NEW).send(LIST, htmx=htmx, status=status, **TYPED | typed)


def first(visitor: Visitor) -> str:
    """The address of the first draft that waits."""
    return visitor.open(LIST).links("/drafts/")[0]


def drafts(data) -> list[FundDraft]:
    forget()
    return list(data.session.scalars(select(FundDraft).order_by(FundDraft.id)))


@both_ways
def test_what_one_writes_the_other_approves(secretary, second, data, htmx):
    entered("income", 1_000_000)
    page = write(secretary, htmx=htmx)
    assert page.url == LIST and "乒乓室换灯管" in page.text
    assert "核准后是第2笔，记在2026年11月，结余9,674.00元" in page.text
    own = secretary.open(first(secretary))
    assert [form for form in own.tree.forms if form.action.endswith("/approval")] == []
    done = second.open(first(second)).send("/approval", htmx=htmx)
    assert "记进账了" in done.text and "第2笔" in done.text
    assert [form for form in done.tree.forms if form.action.endswith("/approval")] == []
    page = second.open(LIST)
    assert "没有等着核准的账" in page.text and "9,674.00" in page.text
    made = entry(2)
    assert (made.kind, made.category, made.amount_fen, made.summary) == (
        "spending",
        "space",
        -32_600,
        "乒乓室换灯管",
    )


@both_ways
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"category": "contribution"}, "请选这笔是什么"),
        ({"amount": ""}, "请填写金额"),
        ({"amount": "0"}, "金额要大于0"),
        ({"amount": "-5"}, "金额写成10或12.5这样的数"),
        ({"amount": "1000000.01"}, "金额写成10或12.5这样的数"),
        ({"occurred_on": "昨天"}, "哪一天收付的写成2026-12-01这样的日子"),
        ({"summary": ""}, "请写一句摘要"),
        ({"summary": "长" * 61}, "摘要最多60个字"),
        ({"summary": "=1+1"}, "摘要要从文字写起"),
        ({"summary": "付给13800000001"}, "摘要里面像是有个人的号码"),
        ({"note": "长" * 201}, "备注最多200个字"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(secretary, data, typed, sentence, htmx):
    wrong = write(secretary, htmx=htmx, status=422, **typed)
    assert sentence in wrong.text and drafts(data) == []
    kept = wrong.form(LIST).fields
    assert (kept["amount"] or "") == (TYPED | typed)["amount"]


@both_ways
def test_an_income_that_names_the_shop_it_came_from_is_refused_and_kept(secretary, data, htmx):
    said = {"category": "other_income", "summary": "小修小补赞助"}
    told = write(secretary, htmx=htmx, status=409, **said)
    assert "里面有商户的名字，人人看得到它缴多少" in told.text and drafts(data) == []
    assert htmx or told.form(LIST).fields["summary"] == "小修小补赞助"


@both_ways
def test_a_day_that_is_still_to_come_is_refused_and_kept(secretary, data, htmx):
    told = write(secretary, htmx=htmx, status=409, occurred_on="2026-11-25")
    assert "这一天还没到" in told.text and drafts(data) == []
    assert htmx or told.form(LIST).fields["summary"] == "乒乓室换灯管"


@both_ways
def test_who_writes_a_large_spending_is_shown_the_way_to_a_proposal(secretary, data, htmx):
    assert "支出满1,000元，先写支出申请" in secretary.open(NEW).text
    told = write(secretary, htmx=htmx, status=409, amount="1000")
    assert "满1,000元的支出不能直接记账" in told.text and drafts(data) == []
    assert f"{LIST}/proposals/new" in told.links("/proposals/new")
    assert htmx or told.form(LIST).fields["amount"] == "1000"


def test_the_same_form_sent_twice_is_one_draft(secretary, data):
    page = secretary.open(NEW)
    for _ in range(2):
        page.send(LIST, **TYPED)
    assert len(drafts(data)) == 1


def test_the_same_approval_sent_twice_is_one_entry(second, data):
    written("income", 1000)
    page = second.open(first(second))
    for _ in range(2):
        page.send("/approval")
    forget()
    assert [one.seq for one in entries()] == [1]


def test_a_ledger_begins_with_what_the_fund_has(secretary, second, data):
    assert "先写一笔期初结余" in secretary.open(LIST).text
    write(secretary, category="opening", amount="16,380", summary="开始记账时的结余")
    second.open(first(second)).send("/approval")
    assert (entry(1).kind, entry(1).amount_fen) == ("opening", 1_638_000)
    assert "期初结余" not in secretary.open(NEW).text
    write(secretary, category="opening", status=422)


def test_a_private_note_stands_beside_the_draft_and_not_in_the_entry(secretary, second, data):
    write(secretary, category="other_income", note="收据在蓝色文件夹")
    draft = drafts(data)[0]
    page = second.open(f"{LIST}/drafts/{draft.id}")
    assert "收据在蓝色文件夹" in page.text
    page.send("/approval")
    assert "收据" not in "".join(entry(1).cells())


@both_ways
def test_a_note_is_added_and_cleared(secretary, supervisor, data, htmx):
    at = f"{LIST}/drafts/{written('income', 1000)}"
    page = secretary.open(at).send("/notes", words="已问过老周", htmx=htmx)
    assert "已问过老周" in page.text and "已问过老周" in supervisor.open(at).text
    page = page.send("/blanking", htmx=htmx)
    assert "已清除" in page.text and "已问过老周" not in page.text
    assert data.session.query(FundNote).one().words == ""


@both_ways
def test_a_note_has_words(secretary, data, htmx):
    page = secretary.open(f"{LIST}/drafts/{written('income', 1000)}")
    assert "请写一句备注" in page.send("/notes", words="", htmx=htmx, status=422).text


@both_ways
def test_what_one_wrote_is_withdrawn_by_oneself_and_sent_back_by_another(secretary, second, data, htmx):
    written("income", 1000)
    secretary.open(first(secretary)).send("/withdrawal", htmx=htmx)
    written("income", 2000)
    second.open(first(second)).send("/refusal", htmx=htmx, why="和收据对不上")
    assert [draft.state for draft in drafts(data)] == ["withdrawn", "refused"] and end_of_chain()[0] == 0


@both_ways
def test_who_sends_a_draft_back_says_why_and_its_writer_reads_that(secretary, second, data, htmx):
    write(secretary)
    page = second.open(first(second))
    assert "请写一句为什么退回" in page.send("/refusal", htmx=htmx, why="", status=422).text
    assert drafts(data)[0].state == "waiting"
    page.send("/refusal", htmx=htmx, why="和收据对不上")
    mine = secretary.open(LIST)
    assert "退回给您的乒乓室换灯管" in mine.text
    back = secretary.open(first(secretary))
    assert "退回了" in back.text and "和收据对不上" in back.text
    again = secretary.open(back.links("draft=")[0])
    kept = again.form(LIST).fields
    assert {name: kept[name] for name in TYPED} == TYPED
    again.send(LIST, amount="320", htmx=htmx)
    assert [(draft.amount_fen, draft.rewrites) for draft in drafts(data)] == [
        (-32_600, None),
        (-32_000, drafts(data)[0].id),
    ]


def test_what_was_written_anew_is_not_written_again(secretary, second, data):
    write(secretary)
    second.open(first(second)).send("/refusal", why="和收据对不上")
    back = first(secretary)
    earlier, later = (secretary.open(secretary.open(back).links("draft=")[0]) for _ in range(2))
    earlier.send(LIST)
    assert "退回的那一笔已经重写过了" in later.send(LIST, status=409).text
    assert "退回给您的" not in secretary.open(LIST).text and secretary.open(back).links("draft=") == []
    assert len(drafts(data)) == 2
    secretary.open(first(secretary)).send("/withdrawal")
    assert secretary.open(back).links("draft=") != []


def test_what_came_from_elsewhere_is_written_anew_there(secretary, second, data):
    entered("income", 200_000)
    actions.draft_reversal(1, reason="录错", **by())
    written("spending", 100_000)  # as for a proposal
    written("income", 1000, is_exempt=False)  # as of partners
    where = []
    for _ in range(3):
        back = first(second)
        second.open(back).send("/refusal", why="对不上")
        where += [link for link in secretary.open(back).links() if link.startswith("/desk/")][-3:]
    for way in (f"{LIST}/entries/1/reversal", f"{LIST}/proposals", "/desk/agreements/contributions"):
        assert way in where


def test_a_first_entry_that_was_sent_back_is_written_anew(secretary, second, data):
    write(secretary, category="opening", amount="16,380", summary="开始记账时的结余")
    back = first(second)
    second.open(back).send("/refusal", why="少了一位")
    again = secretary.open(secretary.open(back).links("draft=")[0])
    assert again.form(LIST).fields["category"] == "opening"


@both_ways
def test_a_draft_that_needs_a_proposal_by_now_says_so_before_it_is_approved(second, data, htmx):
    entered("income", 1_000)
    written("spending", 500, is_exempt=False)
    set_rule(notice_from_fen=500, notice_days=5, **by())
    page = second.open(first(second))
    assert "满5元的支出不能直接记账" in page.text
    told = page.send("/approval", htmx=htmx, status=409)
    assert "/desk/fund/proposals/new" in told.links("/proposals/new")


def test_only_the_writer_takes_up_again_what_was_sent_back(secretary, second, data):
    write(secretary)
    page = second.open(first(second)).send("/refusal", why="和收据对不上")
    assert page.links("draft=") == []
    for number in (drafts(data)[0].id, 99, 0, 10**30):
        assert second.open(f"{NEW}?draft={number}").form(LIST).fields["summary"] in (None, "")


def test_after_one_the_next_is_a_tap_away_and_not_under_the_finger(second, data):
    for amount_fen in (1000, 2000):
        written("income", amount_fen)
    done = second.open(first(second)).send("/approval")
    assert done.find("//a[@aria-label='下一笔等核准：示例20元']")
    assert [form for form in done.tree.forms if form.action.endswith("/approval")] == []


def test_nobody_approves_what_he_wrote_himself(secretary, second, data):
    number = written("income", 1000)
    values = dict(second.open(first(second)).form("/approval").form_values())
    where = f"{LIST}/drafts/{number}/approval"
    told = post_as(secretary, where, values, status=409)
    assert "自己写的账要另一个人核准" in told.text
    assert [draft.state for draft in drafts(data)] == ["waiting"]


def test_the_database_itself_lets_nobody_approve_his_own(data):
    number = written("income", 1000)
    own = update(FundDraft).values(state="approved", settled_by_id=FundDraft.entered_by_id, settled_at=NOW)
    with pytest.raises(IntegrityError, match="second_eyes"):
        data.session.execute(own.where(FundDraft.id == number))
    data.session.rollback()


@both_ways
def test_of_two_who_settle_a_draft_the_slower_sees_how_it_stands(secretary, second, data, htmx):
    written("income", 1000)
    slower = second.open(first(second))
    secretary.open(first(secretary)).send("/withdrawal")
    told = slower.send("/approval", htmx=htmx, status=409)
    assert "这一笔刚刚有人办过了" in told.text
    assert htmx or "撤回了" in told.text


@both_ways
def test_more_than_the_fund_has_is_not_paid(second, data, htmx):
    entered("income", 1000)
    written("spending", 1001)
    page = second.open(first(second))
    assert "基金只有10元，不够付这一笔" in page.text
    assert "等有了收入再核准" in page.send("/approval", htmx=htmx, status=409).text
    assert end_of_chain()[:2] == (1, 1000)


@both_ways
def test_what_waits_for_a_close_shows_the_way_to_it(second, data, htmx):
    entered("income", 1000, on=OCTOBER)
    written("income", 50)
    told = second.open(first(second)).send("/approval", htmx=htmx, status=409)
    assert "2026年10月还没月结" in told.text and f"{LIST}/months/2026-10" in told.links("2026-10")


def test_what_comes_late_says_in_which_month_it_will_stand(second, data):
    entered("income", 1000, on=OCTOBER)
    closed("2026-10", 1000)
    written("income", 50, on=OCTOBER)
    page = second.open(first(second))
    assert "核准后是第2笔，记在2026年11月（补记），结余10.50元" in page.text
    page.send("/approval")
    assert "第2笔，记在2026年11月（补记）" in second.open(LIST).text


@both_ways
def test_an_entry_is_taken_back_with_a_reason(secretary, second, data, htmx):
    entered("income", 1000, summary="示例多记")
    page = secretary.open(f"{LIST}/entries/1/reversal")
    assert "-10.00" in page.text.replace("−", "-")
    assert "请写一句为什么冲正" in page.send("/reversal", htmx=htmx, status=422, reason="").text
    assert "像是有个人的号码" in page.send("/reversal", htmx=htmx, status=422, reason="问13800000001").text
    page.send("/reversal", htmx=htmx, reason="原来金额录错")
    second.open(first(second)).send("/approval", htmx=htmx)
    assert (entry(2).kind, entry(2).amount_fen, entry(2).reason) == ("reversal", -1000, "原来金额录错")
    page = secretary.open(LIST)
    assert "已由第2笔冲正" in page.text and page.links("/reversal") == []


@both_ways
def test_what_is_reversed_already_is_not_reversed_again(secretary, data, htmx):
    entered("income", 1000)
    page = secretary.open(f"{LIST}/entries/1/reversal")
    reversed_(1)
    told = page.send("/reversal", htmx=htmx, status=409, reason="再来")
    assert "第1笔已经冲正了" in told.text
    assert htmx or told.form("/reversal").fields["reason"] == "再来"


def test_the_supervisor_reads_all_and_changes_nothing(supervisor, data):
    entered("income", 1000)
    number = written("spending", 300)
    actions.note(number, "先问过", **by())
    for url in (LIST, f"{LIST}/drafts/{number}", f"{LIST}/months", f"{LIST}/months/2026-11"):
        own = [form for form in supervisor.open(url).tree.forms if "/desk/fund" in form.action]
        assert own == [], url
    assert supervisor.open(LIST).links("/reversal") == []


def test_older_entries_are_a_page_away(secretary, data):
    for _ in range(22):
        entered("income", 100)
    page = secretary.open(LIST)
    assert "第22笔，" in page.text and "第2笔，" not in page.text
    older = secretary.open(page.links("before=")[0])
    assert "第2笔，" in older.text and older.links("before=") == []


def test_a_page_that_no_entry_comes_before_is_the_first(secretary, data):
    entered("income", 100)
    for before in ("x", "-1", "9" * 30):
        assert "第1笔，" in secretary.open(f"{LIST}?before={before}").text


def test_every_tap_leaves_its_line_in_the_audit(secretary, second, supervisor, data):
    write(secretary, category="other_income", note="一句")
    second.open(first(second)).send("/approval")
    verbs = list(data.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))
    assert verbs == ["draft_entry", "note_entry", "approve_entry"]
    said = supervisor.open("/desk/audit").text
    assert "写一笔账" in said and "写账目备注" in said and "核准一笔账" in said


def test_the_desks_home_says_what_waits_for_whom(secretary, second, supervisor, data):
    written("income", 1000, summary="示例捐款")
    assert "基金账等您核准" not in secretary.open("/desk").text
    home = second.open("/desk")
    assert "基金账等您核准" in home.text and "最早一笔：示例捐款" in home.text and LIST in home.links(LIST)
    assert "基金账等您核准" not in supervisor.open("/desk").text
