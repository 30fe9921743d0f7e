"""A team's own words, and a member."""

from wtforms import BooleanField

from community.core.forms import Choice, Form, LongText, Text
from community.roster.models import TEAM_KINDS

JOINING_NAMES = (("open", "招人，来了就行"), ("approval", "要先问队长"), ("closed", "暂不招人"))
SHOW_NAMES = (("masked", "只显示姓"), ("hidden", "不显示"), ("full", "显示全名"))


class TeamForm(Form):
    name = Text("队名", missing="请填写队名", most=20)
    does = Text("做什么", missing="请填写做什么", most=30)
    about = LongText("介绍", most=200)
    place = Text("在哪里", most=60)
    joining = Choice("招不招人", options=JOINING_NAMES)


class NewTeamForm(TeamForm):
    kind = Choice("哪一类", options=tuple((kind, kind) for kind in TEAM_KINDS), default=TEAM_KINDS[0])


class MemberForm(Form):
    name = Text("姓名或单位", missing="请填写姓名或单位", most=30)
    is_unit = BooleanField("是单位")
    is_leader = BooleanField("是队长")
    show = Choice("在网上怎么显示", options=SHOW_NAMES, default="masked")
    has_consent = BooleanField("已收到书面同意")
