"""A month at the desk: closed with what the bank says by a secretary, reviewed by the supervisor."""

from datetime import date, datetime

import pytest

from community.fund.models import FundClose, FundReview
from community.fund.queries import last_close
from tests.fund.staged import closed, entered, forget, written
from tests.page import Visitor
from tests.steps import both_ways, post_as

MONTHS = "/desk/fund/months"
OCTOBER = f"{MONTHS}/2026-10"
IN_OCTOBER = date(2026, 10, 15)


@pytest.fixture
def supervisor(app):
    return Visitor(app, "supervisor")


@pytest.fixture(autouse=True)
def october(data):
    """500 yuan came in and 120 were spent."""
    entered("income", 50_000, on=IN_OCTOBER)
    entered("spending", 12_000, on=IN_OCTOBER)


@both_ways
def test_a_month_is_closed_with_what_the_bank_says(secretary, data, htmx):
    page = secretary.open(OCTOBER)
    assert "账上是380.00元" in page.text and "示例120元" in page.text
    page = page.send("/close", bank="380", htmx=htmx)
    assert page.url == OCTOBER and "等监督员核对" in page.text
    assert (last_close().bank_fen, last_close().explanation) == (38_000, "")


@both_ways
def test_a_difference_is_shown_and_asked_to_be_explained(secretary, supervisor, data, htmx):
    page = secretary.open(OCTOBER)
    assert "explanation" not in page.form("/close").fields
    asked = page.send("/close", bank="381.50", htmx=htmx, status=422)
    assert "银行比账上多1.50元，写一句为什么" in asked.text
    assert last_close() is None and asked.form("/close").fields["bank"] == "381.50"
    asked.send("/close", explanation="月底利息还没记", htmx=htmx)
    assert (last_close().bank_fen, last_close().explanation) == (38_150, "月底利息还没记")
    seen = supervisor.open(OCTOBER)
    assert "银行比账上多1.50元：月底利息还没记" in seen.text
    assert "红灯：与银行对不上" in supervisor.open("/desk/fund").text


@both_ways
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "请填写月底银行余额"), ("三百", "月底银行余额写成"), ("-1", "月底银行余额写成")],
)
def test_what_is_no_figure_is_told(secretary, data, typed, sentence, htmx):
    assert sentence in secretary.open(OCTOBER).send("/close", bank=typed, htmx=htmx, status=422).text
    assert last_close() is None


@both_ways
def test_what_was_entered_since_the_page_was_opened_is_not_closed_unseen(secretary, data, htmx):
    asked = secretary.open(OCTOBER).send("/close", bank="377", status=422)
    entered("spending", 200, on=IN_OCTOBER)
    told = asked.send("/close", explanation="银行扣了3元手续费", htmx=htmx, status=409)
    assert "又记了新账" in told.text and last_close() is None
    secretary.open(OCTOBER).send("/close", bank="378")
    assert (last_close().closing_fen, last_close().bank_fen) == (37_800, 37_800)


def test_an_explanation_holds_nobodys_number(secretary, data):
    asked = secretary.open(OCTOBER).send("/close", bank="1", status=422)
    told = asked.send("/close", explanation="问13800000001", status=422)
    assert "像是有个人的号码" in told.text and last_close() is None


@both_ways
def test_a_month_is_not_closed_over_what_waits(secretary, data, htmx):
    page = secretary.open(OCTOBER)
    written("income", 10, on=IN_OCTOBER)
    told = page.send("/close", bank="380", htmx=htmx, status=409)
    assert "这个月还有没核准的账" in told.text and last_close() is None
    assert htmx or told.form("/close").fields["bank"] == "380"
    fresh = secretary.open(OCTOBER)
    assert "过完了，还有1笔没核准" in fresh.text and "/desk/fund" in fresh.links()
    assert [form for form in fresh.tree.forms if form.action.endswith("/close")] == []


def test_a_month_that_is_not_over_has_no_form_and_is_refused(secretary, data):
    values = dict(secretary.open(OCTOBER).form("/close").form_values()) | {"bank": "380"}
    closed("2026-10", 38_000)
    november = f"{MONTHS}/2026-11"
    page = secretary.open(november)
    assert "还没过完" in page.text and page.find("//form[contains(@action,'/close')]") == []
    assert "这个月还没过完" in post_as(secretary, f"{november}/close", values, status=409).text


def test_the_same_close_sent_twice_is_one(secretary, data):
    page = secretary.open(OCTOBER)
    for _ in range(2):
        page.send("/close", bank="380")
    assert data.session.query(FundClose).count() == 1


@both_ways
def test_the_supervisor_reviews_what_was_closed(secretary, supervisor, data, htmx):
    closed("2026-10", 38_000)
    page = supervisor.open(OCTOBER)
    assert "对不上就先别点，跟书记说" in page.text
    assert "380.00" in page.text and "示例120元" in page.text
    page = page.send("/review", htmx=htmx)
    assert "监督员11月24日核对过" in page.text
    assert page.find("//form[contains(@action,'/review')]") == []
    assert data.session.query(FundReview).count() == 1
    assert "绿灯：账目与银行一致" in supervisor.open("/desk/fund").text


@both_ways
def test_what_is_reviewed_already_is_told(supervisor, data, htmx):
    closed("2026-10", 38_000)
    slower = supervisor.open(OCTOBER)
    supervisor.open(OCTOBER).send("/review")
    assert "这个月已经核对过了" in slower.send("/review", htmx=htmx, status=409).text


def test_neither_secretary_reviews_and_the_supervisor_does_not_close(app, supervisor, data):
    for login in ("secretary", "second"):
        closer = Visitor(app, login)
        assert closer.open(OCTOBER).find("//form[contains(@action,'/review')]") == []
        post_as(closer, f"{OCTOBER}/review", {"request_key": ""}, status=403)
    assert supervisor.open(OCTOBER).find("//form[contains(@action,'/close')]") == []
    post_as(supervisor, f"{OCTOBER}/close", {"bank": "380"}, status=403)


def test_a_month_without_entries_is_not_found(secretary, data):
    for month in ("2026-09", "2026-12", "x"):
        secretary.open(f"{MONTHS}/{month}", status=404)


def test_all_months_are_a_page_away(secretary, standing_clock, data):
    closed("2026-10", 38_000)
    standing_clock(datetime(2027, 8, 3, 9))
    for month in ("2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04"):
        closed(month, 38_000, datetime(2027, 8, 3, 9))
    page = secretary.open("/desk/fund")
    assert MONTHS in page.links() and "2026年11月" not in page.text
    assert "2026年11月" in secretary.open(MONTHS).text


def test_the_desks_home_says_which_month_to_close_and_which_to_review(
    secretary, supervisor, standing_clock, data
):
    home = secretary.open("/desk")
    assert "基金该月结了2026年10月还没结" in home.text and OCTOBER in home.links()
    assert home.find("//b[contains(@class,'late')]") == []
    closed("2026-10", 38_000)
    assert "该月结" not in secretary.open("/desk").text
    home = supervisor.open("/desk")
    assert "月结等您核对最早是2026年10月" in home.text and OCTOBER in home.links()
    standing_clock(datetime(2027, 1, 5, 9))
    assert secretary.open("/desk").find("//b[contains(@class,'late')]") != []


def test_a_red_light_waits_at_the_desks_home(secretary, supervisor, data):
    closed("2026-10", 1, explanation="正在查")
    forget()
    for visitor in (secretary, supervisor):
        assert "基金亮红灯" in visitor.open("/desk").text
