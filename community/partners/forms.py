"""A shop, its hours and the lines of its price list, as the secretary types them."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from community.core.forms import Choice, Form, LongText, Text, Yuan
from community.partners.models import CATEGORIES

CATEGORY_NAMES = tuple((key, name) for key, name, _ in CATEGORIES)


class NewPartnerForm(Form):
    name = Text("店名", missing="请填写店名", most=20)
    category_key = Choice("类别", options=CATEGORY_NAMES, default="daily")


class ListingForm(NewPartnerForm):
    initial = Text("招牌字", missing="请填写招牌字", most=1)
    place = Text("地址", most=40)
    place_short = Text("门牌", most=20)
    place_hint = Text("怎么走", most=40)
    phone = Text("电话", most=20)
    description = LongText("介绍", most=400)
    seen = HiddenField()


class PauseForm(Form):
    note = Text("给居民看的一句话", missing="请写一句给居民看的话", most=60)


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
