"""What the foot of every page says of the centre."""

from community.core.forms import Form, Text


class CentreForm(Form):
    host = Text("主办单位", missing="请填写主办单位", most=40)
    place = Text("服务中心在哪里", most=60)
    phone = Text("服务电话", most=20)
    icp_number = Text("备案号", most=40)
