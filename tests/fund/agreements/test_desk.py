"""The secretary writes agreements and what partners give; the supervisor reads; a shop reads its own."""

import io

import pytest
from werkzeug.datastructures import FileStorage

from community.core.db import db, transaction
from community.fund import actions as ledger
from community.fund.agreements import contributions
from community.fund.agreements.dues import asked_waivers
from community.fund.agreements.models import Agreement
from tests import factories as make
from tests.fund.agreements.agreed import (
    SINCE_OCTOBER,
    TODAY,
    all_paid,
    owed,
    rent_of,
    service_of,
    shop,
    three_rents,
)
from tests.fund.staged import by, waiting_drafts
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as

LIST = "/desk/agreements"
DUES = "/desk/agreements/contributions"
TYPED = {"shop": "lao-zhou", "number": "共建2026-01", "starts_on": "2026-12-01", "ends_on": "2027-11-30"}
TYPED |= {"review_on": "2027-06-01", "counts_from": "2026-12-01", "summary": "还低价的服务"}
TYPED |= {"rent": "1000", "due_day": "15", "quantity": "60", "unit": "人次", "other": "春节前免费磨剪刀"}
PAPER = b"%PDF-1.7 signed"


def write(visitor: Visitor, *, htmx: bool = False, status: int = 200, **typed) -> Page:
    return visitor.open(f"{LIST}/new").send(LIST, htmx=htmx, status=status, **TYPED | typed)


def the_one() -> str:
    return f"{LIST}/{db.session.query(Agreement.id).scalar()}"


@pytest.fixture
def supervisor(app):
    return Visitor(app, "supervisor")


@pytest.fixture
def signed(data) -> str:
    """老周理发's agreement since October, its page."""
    with transaction():
        row = make.agreement(shop("lao-zhou"), rent_fen=1000_00, times=60, **SINCE_OCTOBER)
    return f"{LIST}/{row.id}"


# ---- agreements


@both_ways
def test_a_draft_is_written_changed_and_signed(secretary, data, htmx):
    page = write(secretary, htmx=htmx)
    assert "共建2026-01" in page.text and "草稿" in page.text
    page = secretary.open(f"{the_one()}/draft").send("/draft", htmx=htmx, summary="别的摘要", rent="")
    assert "别的摘要" in page.text and "每月低价服务60人次" in page.text and "每月租金" not in page.text
    page = secretary.open(f"{the_one()}/signature").send("/signature", htmx=htmx, signed_on="2026-11-20")
    assert "签了，还没开始" in page.text and "2026年11月20日" in page.text


@both_ways
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"shop": "nobody"}, "请选商户"),
        ({"number": ""}, "请填写协议编号"),
        ({"ends_on": "2026-11-30"}, "到期的日子不能早过开始的日子"),
        ({"review_on": "2028-01-01"}, "复核日要在开始和到期之间"),
        ({"counts_from": "2026-11-01"}, "从哪天记起，要在开始和到期之间"),
        ({"due_day": ""}, "有租金，就要写每月几号以前交"),
        ({"due_day": "31"}, "要在1到28之间"),
        ({"rent": "很多"}, "写成10或12.5这样的数"),
        ({"rent": "0", "quantity": "", "other": ""}, "租金、服务、别的约定，至少写一样"),
    ],
)
def test_a_wrong_draft_keeps_what_was_typed(secretary, data, typed, sentence, htmx):
    page = write(secretary, htmx=htmx, status=422, **typed)
    assert sentence in page.text and (page.form(LIST).fields["other"] or "") == (TYPED | typed)["other"]
    assert db.session.query(Agreement).count() == 0


@both_ways
def test_what_a_rule_refuses_is_said_and_nothing_typed_is_lost(secretary, data, htmx):
    write(secretary)
    page = write(secretary, htmx=htmx, status=409, shop="mending")
    assert "编号共建2026-01已经有了" in page.text
    if not htmx:
        assert page.form(LIST).fields["summary"] == TYPED["summary"]


def test_the_same_form_sent_twice_is_one_draft(secretary, data):
    page = secretary.open(f"{LIST}/new")
    for _ in range(2):
        page.send(LIST, **TYPED)
    assert db.session.query(Agreement).count() == 1


def test_a_draft_is_thrown_away(secretary, data):
    write(secretary)
    assert "还没有协议" in secretary.open(the_one()).send("/discarding").text


def test_a_signed_agreement_is_changed_by_its_next_version_alone(secretary, signed):
    stale = secretary.open(f"{signed}/draft", status=409)
    assert "这份协议的情况改过了" in stale.text
    page = secretary.open(signed).send("/versions")
    assert page.url.endswith("/draft") and page.form("/draft").fields["rent"] == "1,000"
    page = page.send("/draft", starts_on="2026-12-01", counts_from="2026-12-01", rent="1200.5")
    assert "第2版" in page.text and "1,200.50元" in page.text


@both_ways
def test_an_agreement_is_ended_before_its_time(secretary, signed, htmx):
    page = secretary.open(f"{signed}/ending")
    assert "请写一句为什么" in page.send("/ending", htmx=htmx, status=422, last_day="2026-12-31").text
    typed = {"reason": "店搬走了"}
    assert "最后一天要在" in page.send("/ending", htmx=htmx, status=409, last_day="2026-11-01", **typed).text
    done = secretary.open(f"{signed}/ending").send("/ending", htmx=htmx, last_day="2026-12-31", **typed)
    assert "到2026年12月31日为止" in done.text and "店搬走了" in done.text


@both_ways
def test_a_rent_becomes_public_by_consent_and_can_be_hidden_again(secretary, resident, signed, htmx):
    page = secretary.open(f"{signed}/consent").send("/consent", htmx=htmx, since="2026-11-20")
    assert "2026年11月20日商户书面同意公开" in page.text
    assert "每月1,000元" in resident.open("/agreements").text
    page.send("/consent/withdrawal", htmx=htmx)
    assert "1,000" not in resident.open("/agreements").text


@both_ways
def test_a_scan_is_kept_and_only_ever_downloaded(secretary, supervisor, signed, htmx):
    page = secretary.open(signed)
    assert "请先选一个文件" in page.send("/scans", htmx=htmx, status=422, file=paper(b"")).text
    assert "只收" in page.send("/scans", htmx=htmx, status=422, file=paper(b"GIF89a")).text
    page = secretary.open(signed).send("/scans", htmx=htmx, file=paper(PAPER))
    link = page.links("/scans/")[0]
    answer = supervisor.client.get(link)
    assert answer.data == PAPER and answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]


def paper(content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename="协议.pdf", content_type="application/pdf")


def test_a_scan_opens_at_its_own_agreement_alone(app, secretary, resident, signed, data):
    with transaction():
        other = make.agreement(shop("mending"), times=30)
        scan = make.scan(other)
    assert secretary.client.get(f"{LIST}/{other.id}/scans/{scan.id}").status_code == 200
    assert secretary.client.get(f"{signed}/scans/{scan.id}").status_code == 404
    for login, status in ((None, 303), ("staff", 403), ("shop", 403), ("member", 403)):
        visitor = Visitor(app, login)
        with visitor._own_context():
            assert visitor.client.get(f"{LIST}/{other.id}/scans/{scan.id}").status_code == status


def test_the_supervisor_reads_all_and_writes_nothing(supervisor, secretary, signed):
    month = f"{DUES}/{service_of('lao-zhou')}/2026-10"
    for url in (LIST, signed, DUES, month):
        page = supervisor.open(url)
        assert not [form.action for form in page.tree.forms if form.action != "/logout"], url
    fields = dict(secretary.open(f"{LIST}/new").form(LIST).form_values()) | TYPED
    post_as(supervisor, LIST, fields, status=403)


def test_a_shop_reads_its_own_agreement_and_no_other(app, shop, signed, data):
    page = shop.open("/desk/agreements/own")
    assert "每月租金1,000元" in page.text and "2026年10月" in page.text and "逾期" in page.text
    assert "还没有签好的协议" in Visitor(app, "mending").open("/desk/agreements/own").text
    shop.open(signed, status=403)


def test_the_desks_home_tells_the_secretary_what_is_late_and_what_runs_out(app, secretary, data):
    with transaction():
        make.agreement(shop("lao-zhou"), times=60, **SINCE_OCTOBER | {"ends_on": TODAY})
    home = secretary.open("/desk").text
    assert "缴入逾期了" in home and "最早一项：老周理发2026年10月" in home
    assert "协议快到期了" in home and "老周理发，11月24日到期" in home
    assert "缴入逾期了" not in Visitor(app, "staff").open("/desk").text
    assert "快到期" in secretary.open(LIST).text


# ---- what partners give


@pytest.fixture
def rents(data):
    three_rents()
    return {slug: f"paid_{rent_of(slug)}_2026-11" for slug in ("lao-zhou", "mending", "canteen")}


@both_ways
def test_what_was_paid_is_typed_in_and_waits_for_another(secretary, rents, data, htmx):
    typed = {rents["lao-zhou"]: "1,000", rents["mending"]: "300"}
    page = secretary.open(DUES).send(DUES, htmx=htmx, **typed)
    assert "等核准" in page.text and "另有300元等核准" in page.text
    draft = waiting_drafts()[0]
    assert (draft.summary, draft.amount_fen) == ("合伙人缴入，2家", 1300_00)
    ledger.approve(draft.id, **by("second"))
    assert "300／800元" in secretary.open(DUES).text


@both_ways
def test_nothing_typed_or_no_number_is_told(secretary, rents, data, htmx):
    page = secretary.open(DUES)
    assert "至少写一家收了多少" in page.send(DUES, htmx=htmx, status=422).text
    wrong = page.send(DUES, htmx=htmx, status=422, **{rents["mending"]: "三百"})
    assert "小修小补写成10或12.5这样的数" in wrong.text
    assert wrong.form(DUES).fields[rents["mending"]] == "三百"


@both_ways
def test_a_single_shops_rent_is_refused_calmly(secretary, rents, data, htmx):
    page = secretary.open(DUES).send(DUES, htmx=htmx, status=409, **{rents["mending"]: "300"})
    assert "只有一家缴，记出来就等于公开它的租金" in page.text and "留着和下个月的一起记" in page.text
    assert waiting_drafts() == []


def test_what_is_due_no_more_is_not_lost_without_a_word(app, secretary, rents, data):
    page = secretary.open(DUES)
    contributions.collect(all_paid(), occurred_on=TODAY, **by("second"))
    typed = {rents["mending"]: "300", rents["canteen"]: "1"}
    assert "这一项只差0元" in page.send(DUES, status=409, **typed).text
    ledger.approve(waiting_drafts()[0].id, **by())
    assert "这一项只差0元" in page.send(DUES, status=409, **typed).text


@both_ways
def test_a_count_is_typed_in_and_taken_back(secretary, signed, htmx):
    url = f"{DUES}/{service_of('lao-zhou')}/2026-10"
    page = secretary.open(url).send("/counts", htmx=htmx, quantity="70")
    assert "做到了" in page.text and "70人次" in page.text
    page = page.send("/counts", htmx=htmx, quantity="-20")
    assert "逾期" in page.text and owed("lao-zhou", "2026-10", "service").met == 50
    assert "写成12这样的数" in page.send("/counts", htmx=htmx, status=422, quantity="几个").text
    assert "减不了这么多" in page.send("/counts", htmx=htmx, status=409, quantity="-51").text


@both_ways
def test_a_waiver_is_asked_by_one_secretary_and_granted_by_another(app, secretary, signed, htmx):
    url = f"{DUES}/{service_of('lao-zhou')}/2026-10"
    page, slower = secretary.open(url), secretary.open(url)
    assert "请写一句为什么免" in page.send("/waivers", htmx=htmx, status=422).text
    page.send("/waivers", htmx=htmx, reason="装修停业")
    assert "已经有人提过" in slower.send("/waivers", htmx=htmx, status=409, reason="又一次").text
    number = asked_waivers()[0].waiver.id
    assert "等另一位书记" in secretary.open(DUES).text and "等另一位书记" in secretary.open(url).text
    assert [form for form in secretary.open(url).tree.forms if "/waivers" in form.action] == []
    own = secretary.open(f"{LIST}/new")
    fields = {name: value for name, value in own.form(LIST).form_values() if name in ("csrf_token",)}
    fields["request_key"] = dict(own.form(LIST).form_values())["request_key"]
    secretary.post(f"{DUES}/waivers/{number}/granting", fields, htmx=htmx, status=409)
    second = Visitor(app, "second")
    assert "免缴要另一个人同意" in second.open("/desk").text
    assert [form.action for form in second.open(DUES).tree.forms if "/waivers/" in form.action]
    done = second.open(url).send(f"/waivers/{number}/granting", htmx=htmx)
    assert done.url == url and "同意了" in done.text
    assert "免缴" in secretary.open(url).text and owed("lao-zhou", "2026-10", "service").is_waived


@pytest.mark.parametrize("path", ["1/2026-10", "999/2026-10", "1/2026-13", "1/2020-01"])
def test_what_is_not_due_has_no_page(secretary, signed, path):
    if path.startswith("1/2026-10"):
        path = f"{service_of('lao-zhou')}/2026-09"
    secretary.open(f"{DUES}/{path}", status=404)
