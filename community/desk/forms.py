"""What the foot of every page says of the centre; whom the desk looks for and what it grants."""

from wtforms import BooleanField
from wtforms.validators import StopValidation

from community.core.forms import Choice, Day, Form, Mobile, Text


class CentreForm(Form):
    host = Text("主办单位", missing="请填写主办单位", most=40)
    place = Text("服务中心在哪里", most=60)
    phone = Text("服务电话", most=20)
    icp_number = Text("备案号", most=40)


class NumberForm(Form):
    """It asks and changes nothing; it is posted so that the number stands in no address."""

    mobile = Mobile("手机号", missing="请填写手机号", most=30)


class GrantForm(Form):
    group = Choice("哪一种优惠", options=())
    ends_on = Day("到哪天为止")
    has_seen = BooleanField("我看过证件")

    def offer(self, groups: list[str]) -> None:
        """The groups that one may be granted; one alone is chosen already."""
        self.group.options = tuple((group, group) for group in groups)
        if len(groups) == 1:
            self.group.data = self.group.data or groups[0]

    def validate_has_seen(self, field):
        if not field.data:
            raise StopValidation("看过证件才能登记，看过就打勾")


class FirstGrantForm(GrantForm):
    """To a number that the site has not seen yet."""

    mobile = Mobile("手机号", missing="请从找手机号那一页再来", most=30)
