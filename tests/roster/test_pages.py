"""Residents look at the teams: what they do, and no more of their members than they agreed to."""

from sqlalchemy import select, update

from community.core.db import transaction
from community.roster.models import Member, Team
from tests import factories as make
from tests.cast import NOW
from tests.walk import reachable

WITHOUT_CONSENT = ("王示例", "赵示例", "钱示例")


def team_row(data, slug: str) -> Team:
    return data.session.scalars(select(Team).filter_by(slug=slug)).one()


def test_the_list_tells_what_each_team_does_and_how_many_they_are(resident):
    page = resident.open("/volunteers")
    assert "2支常设队伍" in page.text
    assert "党员先锋队党员陪聊、代买，2人" in page.text
    assert page.links("/volunteers/") == ["/volunteers/vanguard", "/volunteers/elders"]


def test_only_a_team_that_is_open_says_that_it_takes_people(resident, data):
    with transaction() as session:
        session.execute(update(Team).filter_by(slug="vanguard").values(joining="closed"))
    assert resident.open("/volunteers").text.count("招人") == 1
    assert "招人" not in resident.open("/volunteers/vanguard").text


def test_a_team_page_says_what_they_do_and_where(resident):
    page = resident.open("/volunteers/elders")
    for fact in ("银龄互助队", "志愿者", "陪聊、代买", "有事找我们", "一楼大厅", "共2人"):
        assert fact in page.text
    assert page.title.startswith("银龄互助队｜")


def test_members_are_masked_the_leader_is_marked_the_hidden_are_counted(resident):
    said = resident.open("/volunteers/elders").text
    assert "赵**队长" in said and "还有1位队员" in said and "钱" not in said


def test_a_party_team_is_a_count_and_those_who_consented(resident):
    said = resident.open("/volunteers/vanguard").text
    assert "李示例" in said and "还有1位队员" in said and "王" not in said


def test_who_has_left_is_not_on_the_page_and_not_in_the_count(resident, data):
    with transaction() as session:
        session.execute(update(Member).filter_by(name="赵示例").values(state="left"))
    said = resident.open("/volunteers/elders").text
    assert "赵" not in said and "共1人" in said and "共1位队员" in said
    assert "陪聊、代买，1人" in resident.open("/volunteers").text


def test_who_has_applied_is_not_a_member_yet(resident, data):
    with transaction():
        make.member(team_row(data, "elders"), "孙示例", state="applied")
    said = resident.open("/volunteers/elders").text
    assert "孙" not in said and "共2人" in said


def test_a_team_of_units_is_counted_in_units(resident, data):
    with transaction():
        team = make.team("shops", "商户服务队", "商户", position=2)
        make.member(team, "老周理发", is_unit=True, show="full", consent_on=NOW.date())
    assert "陪聊、代买，1家" in resident.open("/volunteers").text
    said = resident.open("/volunteers/shops").text
    assert "老周理发" in said and "共1个" in said


def test_a_team_without_members_has_a_page(resident, data):
    with transaction():
        make.team("empty", "新队", position=9)
    assert "共0人" in resident.open("/volunteers/empty").text


def test_without_teams_the_list_says_where_to_go(resident, data):
    with transaction() as session:
        session.query(Member).delete()
        session.query(Team).delete()
    assert "还没有登记队伍" in resident.open("/volunteers").text


def test_a_team_that_does_not_exist_is_not_found(resident):
    for slug in ("nobody", "ELDERS"):
        assert "没有找到这一页" in resident.open(f"/volunteers/{slug}", status=404).text


def test_no_public_page_holds_a_whole_name_without_consent(resident):
    pages = reachable(resident, "/")
    assert "/volunteers/vanguard" in pages
    for url, page in pages.items():
        assert not [name for name in WITHOUT_CONSENT if name in page.body], url
