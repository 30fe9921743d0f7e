"""The desk changes teams and members; a whole name is shown only with written consent."""

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import transaction
from community.roster.models import Member, Team
from tests import factories as make
from tests.cast import NOW
from tests.page import Visitor
from tests.steps import both_ways, post_as

ELDERS = "/desk/roster/elders"
NEW = f"{ELDERS}/members/new"


def member(data, name: str) -> Member:
    return data.session.scalars(select(Member).filter_by(name=name)).one()


def team(data, slug: str = "elders") -> Team:
    return data.session.scalars(select(Team).filter_by(slug=slug)).one()


def member_url(data, name: str) -> str:
    return f"{ELDERS}/members/{member(data, name).id}"


def audit(data) -> list[tuple[str, str]]:
    lines = data.session.scalars(select(AuditLine).order_by(AuditLine.id))
    return [(line.verb, line.subject_key) for line in lines]


# ---- who sees what


def test_the_desk_sees_the_whole_names(secretary):
    said = secretary.open(ELDERS).text
    assert "赵示例队长" in said and "钱示例不显示没有" in said


def test_the_supervisor_sees_masked_names_and_no_forms(app):
    page = Visitor(app, "supervisor").open(ELDERS)
    assert "赵**队长" in page.text and "示例" not in page.body
    assert [form.action for form in page.tree.forms] == ["/logout"]
    assert page.links("/members") == []


def test_who_may_not_write_cannot_send_the_forms_either(app, secretary, data):
    form = dict(secretary.open(NEW).form("/members").form_values())
    values = {name: value or "" for name, value in form.items()} | {"name": "孙示例"}
    post_as(Visitor(app, "supervisor"), f"{ELDERS}/members", values, status=403)
    assert data.session.query(Member).filter_by(name="孙示例").count() == 0


def test_the_list_leads_to_every_team(secretary):
    page = secretary.open("/desk/roster")
    assert "银龄互助队志愿者陪聊、代买2" in page.text
    assert page.links("/desk/roster/")[1:] == ["/desk/roster/vanguard", ELDERS]


def test_what_does_not_exist_is_not_found(secretary):
    for path in ("nobody", "nobody/members/new", "elders/members/999999"):
        secretary.open(f"/desk/roster/{path}", status=404)


def test_a_member_of_another_team_is_not_found_under_this_one(secretary, data):
    secretary.open(f"{ELDERS}/members/{member(data, '王示例').id}", status=404)


def test_who_has_left_or_only_applied_is_not_found(secretary, data):
    with transaction():
        gone = make.member(team(data), "孙示例", state="left").id
        asking = make.member(team(data), "周示例", state="applied").id
    for number in (gone, asking):
        secretary.open(f"{ELDERS}/members/{number}", status=404)


# ---- the team's own words


@both_ways
def test_a_changed_team_is_seen_by_residents_at_once(secretary, resident, data, htmx):
    page = secretary.open(ELDERS)
    saved = page.send("/roster/elders", htmx=htmx, does="陪诊、代买", about="周一到周五", place="二楼")
    assert saved.url == ELDERS
    said = resident.open("/volunteers/elders").text
    assert "陪诊、代买" in said and "周一到周五" in said and "二楼" in said


def test_a_changed_team_leaves_an_audit_line_of_what_changed(secretary, data):
    secretary.open(ELDERS).send("/roster/elders", does="陪诊")
    line = data.session.scalars(select(AuditLine)).one()
    assert (line.verb, line.subject_key) == ("change_team", "elders")
    assert (line.before, line.after) == ('{"does": "陪聊、代买"}', '{"does": "陪诊"}')


def test_a_team_saved_as_it_was_leaves_no_audit_line(secretary, data):
    secretary.open(ELDERS).send("/roster/elders")
    assert audit(data) == []


def test_a_closed_team_takes_nobody(secretary, resident):
    secretary.open(ELDERS).send("/roster/elders", joining="closed")
    assert "招人" not in resident.open("/volunteers/elders").text


@both_ways
def test_a_wrong_team_keeps_what_was_typed(secretary, data, htmx):
    wrong = secretary.open(ELDERS).send("/roster/elders", htmx=htmx, status=422, name="", does="陪诊")
    assert "请填写队名" in wrong.text
    assert wrong.form("/roster/elders").fields["does"] == "陪诊"
    assert team(data).does == "陪聊、代买"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"about": "好" * 201}, "介绍最多200个字"),
        ({"place": "楼\x00"}, "在哪里里有打不出来的字符"),
        ({"joining": "maybe"}, "请选招不招人"),
    ],
)
def test_a_wrong_team_is_told_what_is_wrong(secretary, typed, sentence):
    assert sentence in secretary.open(ELDERS).send("/roster/elders", status=422, **typed).text


# ---- members


@both_ways
def test_a_new_member_stands_on_the_team_masked(secretary, resident, data, htmx):
    saved = secretary.open(NEW).send("/members", htmx=htmx, name="孙示例")
    assert saved.url == ELDERS and "孙示例只显示姓没有" in saved.text
    assert "孙**" in resident.open("/volunteers/elders").text
    assert audit(data) == [("add_member", "elders")]


def test_the_audit_knows_that_there_is_a_name_and_not_which(secretary, data):
    secretary.open(NEW).send("/members", name="孙示例")
    line = data.session.scalars(select(AuditLine)).one()
    assert "孙" not in line.before + line.after and '"name": true' in line.after


def test_with_written_consent_the_whole_name_is_public(secretary, resident, data):
    secretary.open(NEW).send("/members", name="孙示例", show="full", has_consent="1")
    assert "孙示例" in resident.open("/volunteers/elders").text
    assert member(data, "孙示例").consent_on == NOW.date()


@both_ways
def test_a_whole_name_without_written_consent_is_refused(secretary, data, htmx):
    refused = secretary.open(NEW).send("/members", htmx=htmx, status=409, name="孙示例", show="full")
    assert "显示全名要有本人书面同意" in refused.text and refused.find("//*[@id='messages']")
    assert data.session.query(Member).filter_by(name="孙示例").count() == 0


@both_ways
def test_a_wrong_member_keeps_what_was_typed(secretary, data, htmx):
    wrong = secretary.open(NEW).send(
        "/members", htmx=htmx, status=422, name="孙示例", is_leader="1", show="all"
    )
    assert "请选在网上怎么显示" in wrong.text
    typed = wrong.form("/members").fields
    assert (typed["name"], typed["is_leader"]) == ("孙示例", "1")
    assert data.session.query(Member).count() == 4


@pytest.mark.parametrize(("name", "sentence"), [("", "请填写姓名或单位"), ("孙" * 31, "最多30个字")])
def test_a_name_that_will_not_do_says_why(secretary, name, sentence):
    assert sentence in secretary.open(NEW).send("/members", status=422, name=name).text


def test_the_same_new_member_sent_twice_is_one_member(secretary, data):
    page = secretary.open(NEW)
    for _ in range(2):
        page.send("/members", name="孙示例")
    assert data.session.query(Member).filter_by(name="孙示例").count() == 1


@both_ways
def test_a_member_becomes_leader_and_hidden(secretary, resident, data, htmx):
    url = member_url(data, "钱示例")
    saved = secretary.open(url).send(url, htmx=htmx, name="钱阿", is_leader="1", show="masked")
    assert "钱阿队长只显示姓" in saved.text
    assert "钱*队长" in resident.open("/volunteers/elders").text
    assert audit(data) == [("change_member", str(member(data, "钱阿").id))]


@both_ways
def test_a_members_whole_name_without_written_consent_is_refused(secretary, resident, data, htmx):
    url = member_url(data, "赵示例")
    secretary.open(url).send(url, htmx=htmx, status=409, show="full")
    assert "赵示例" not in resident.open("/volunteers/elders").text


def test_consent_that_was_given_keeps_its_date(secretary, data):
    with transaction():
        member(data, "赵示例").consent_on = make.LONG_AGO.date()
    url = member_url(data, "赵示例")
    secretary.open(url).send(url, show="full")
    assert member(data, "赵示例").consent_on == make.LONG_AGO.date()


def test_consent_taken_back_masks_the_name_again(secretary, resident, data):
    url = f"/desk/roster/vanguard/members/{member(data, '李示例').id}"
    page = secretary.open(url)
    values = {name: value for name, value in page.form(url).form_values() if name != "has_consent"}
    secretary.post(url, values, status=409)
    secretary.post(url, values | {"show": "masked"})
    assert member(data, "李示例").consent_on is None
    assert "李" not in resident.open("/volunteers/vanguard").text


@both_ways
def test_a_wrong_change_of_a_member_keeps_what_was_typed(secretary, data, htmx):
    url = member_url(data, "钱示例")
    wrong = secretary.open(url).send(url, htmx=htmx, status=422, name="", is_leader="1")
    assert "请填写姓名或单位" in wrong.text and wrong.form(url).fields["is_leader"] == "1"
    assert not member(data, "钱示例").is_leader


@both_ways
def test_who_leaves_is_gone_from_the_page_and_stays_in_the_books(secretary, resident, data, htmx):
    key = member(data, "赵示例").id
    left = secretary.open(ELDERS).send(f"/{key}/leaving", htmx=htmx)
    assert "赵" not in left.text and "赵" not in resident.open("/volunteers/elders").text
    assert member(data, "赵示例").state == "left" and audit(data) == [("let_go", str(key))]


def test_letting_somebody_go_with_two_taps_is_not_an_error(secretary, data):
    key = member(data, "赵示例").id
    page = secretary.open(ELDERS)
    for _ in range(2):
        assert page.send(f"/{key}/leaving").url == ELDERS
    assert audit(data) == [("let_go", str(key))]


def test_a_member_of_another_team_cannot_be_let_go_from_this_one(secretary, data):
    key = member(data, "王示例").id
    values = dict(secretary.open("/desk/roster/vanguard").form(f"/{key}/leaving").form_values())
    secretary.post(f"{ELDERS}/members/{key}/leaving", values, status=404)
    assert member(data, "王示例").state == "in"


def test_leaving_without_the_pages_token_is_refused(secretary, data):
    key = member(data, "赵示例").id
    secretary.post(f"{ELDERS}/members/{key}/leaving", {}, status=403)
    assert member(data, "赵示例").state == "in"


@both_ways
def test_a_team_is_added_and_residents_find_it(secretary, resident, htmx):
    form = secretary.open("/desk/roster/new")
    page = form.send(
        "/desk/roster", htmx=htmx, name="夜巡队", does="晚上走一圈", kind="退役军人", joining="open"
    )
    assert "夜巡队" in page.text and "退役军人" in page.text
    assert "夜巡队" in resident.open("/volunteers").text
    wrong = secretary.open("/desk/roster/new").send(
        "/desk/roster", htmx=htmx, status=422, name="", kind="别的"
    )
    assert "请填写队名" in wrong.text and "请选哪一类" in wrong.text
