"""How a member may be shown to strangers."""

from dataclasses import dataclass

import pytest

from community.roster.models import COUNTED_KINDS, TEAM_KINDS
from community.roster.rules import shown_members


@dataclass
class Someone:
    name: str = "王示例"
    show: str = "masked"
    is_unit: bool = False
    is_leader: bool = False


def names(kind: str, *members: Someone) -> list[str]:
    return [member.name for member in shown_members(kind, members).named]


def test_of_a_name_strangers_see_the_first_character():
    assert names("志愿者", Someone("王示例"), Someone("王阿")) == ["王**", "王*"]


def test_with_consent_the_whole_name_is_shown():
    assert names("志愿者", Someone(show="full")) == ["王示例"]


def test_who_is_hidden_is_counted_and_not_named():
    shown = shown_members("志愿者", [Someone(), Someone("李示例", "hidden")])
    assert [member.name for member in shown.named] == ["王**"]
    assert (shown.count, shown.unnamed) == (2, 1)


@pytest.mark.parametrize("kind", COUNTED_KINDS)
def test_of_party_members_and_veterans_strangers_see_a_count(kind):
    shown = shown_members(kind, [Someone(), Someone(is_leader=True), Someone(show="hidden")])
    assert shown.named == [] and shown.unnamed == 3


@pytest.mark.parametrize("kind", COUNTED_KINDS)
def test_of_party_members_and_veterans_who_consented_is_named(kind):
    shown = shown_members(kind, [Someone(), Someone("李示例", "full")])
    assert [member.name for member in shown.named] == ["李示例"] and shown.unnamed == 1


def test_of_other_teams_members_are_named_behind_a_mask():
    for kind in set(TEAM_KINDS) - set(COUNTED_KINDS):
        assert names(kind, Someone()) == ["王**"]


def test_the_leader_comes_first_and_the_others_keep_their_order():
    shown = shown_members("志愿者", [Someone("钱示例"), Someone("孙示例", is_leader=True), Someone("李示例")])
    assert [(m.initial, m.is_leader) for m in shown.named] == [("孙", True), ("钱", False), ("李", False)]


def test_a_unit_is_marked_as_one():
    (shown,) = shown_members("商户", [Someone("美发室", "full", is_unit=True)]).named
    assert (shown.name, shown.initial, shown.is_unit) == ("美发室", "美", True)


def test_a_team_without_members_is_nobody():
    shown = shown_members("志愿者", [])
    assert (shown.named, shown.count, shown.unnamed) == ([], 0, 0)
