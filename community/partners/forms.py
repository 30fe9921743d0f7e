"""One line of a price list, as the secretary types it."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from community.core.forms import Form, Text, Yuan


class LineForm(Form):
    name = Text("项目", missing="请填写项目", most=30)
    price = Yuan("惠民价", missing="请填写惠民价，免费写 0", most=12)
    is_from = BooleanField("起")
    market_low = Yuan("市场价", most=12)
    market_high = Yuan("市场价到", most=12)
    price_id = HiddenField()

    def validate_market_high(self, field):
        low, high = self.market_low.fen, field.fen
        if high is not None and (low is None or high < low):
            raise StopValidation("市场价要先写低的，再写高的")

    def validate_price_id(self, field):
        if not (field.data or "").isascii() or not (field.data or "").isdigit() or len(field.data) > 18:
            raise StopValidation("请刷新这一页再改")
