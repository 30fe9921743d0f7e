"""A shop, its hours and the lines of its price list, as the secretary types them."""

import re

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import StopValidation

from community.core.dates import WEEKDAYS
from community.core.forms import Choice, Day, FileForm, Form, LongText, SeenForm, Text, Whole, Yuan
from community.core.text import plain_number
from community.partners.hits import together
from community.partners.lines import SERVICE_NAMES
from community.partners.models import CATEGORIES, KIND_NAMES, UNITS
from community.partners.pictures import Pictures, made_from
from community.partners.sheets.reading import read
from community.partners.week import spans_of, weekly

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


class WeekForm(Form):
    """A week as people write it, one text a day; `blocks` holds it once it is valid."""

    DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    mon, tue, wed, thu, fri, sat, sun = (Text(name, most=60) for name in WEEKDAYS)
    blocks: list[tuple[int, int, int]]

    def days(self) -> list[Field]:
        return [self[name] for name in self.DAYS]

    def validate(self, **options) -> bool:
        """Each field, then what all seven days say together."""
        is_valid = super().validate(**options)
        try:
            self.blocks = weekly([day.data or "" for day in self.days()])
        except ValueError as error:
            wrong = next(day for day in self.days() if str(error).startswith(day.label.text))
            wrong.errors = [str(error)]
            return False
        return is_valid


class HoursForm(WeekForm):
    starts_on = Day("从哪天起", missing="请选从哪天起")
    keeps_holidays = BooleanField("法定节假日休息，调休的周末按周五的时间营业")


class OddDayForm(Form):
    day = Day("哪一天", missing="请选哪一天")
    hours = Text("几点到几点", missing="请填写几点到几点", most=60)
    spans: list[tuple[int, int]]

    def validate_hours(self, field):
        try:
            self.spans = spans_of("时间", field.data)
        except ValueError as error:
            raise StopValidation(str(error)) from None


class CalendarForm(Form):
    KINDS = (("holiday", "放假"), ("workday", "调休上班"), ("usual", "照平常"))
    first = Day("从哪天", missing="请选从哪天")
    last = Day("到哪天", may_be_empty=True)
    kind = Choice("是什么日子", options=KINDS, default="holiday")
    name = Text("什么节", most=20)

    def validate_name(self, field):
        if not field.data and self.kind.data != "usual":
            raise StopValidation("请填写什么节")


class WordsForm(Form):
    words = Text("照片里是什么", missing="请写照片里是什么", most=40)


class PhotoForm(WordsForm):
    photo = FileField("照片")
    needs_photo = True
    pictures: Pictures | None = None

    def validate(self, **options) -> bool:
        """What was typed, then the photo: none is decoded for a form that comes back anyway."""
        is_valid = super().validate(**options)
        if not self.photo.data and not self.needs_photo:
            return is_valid
        try:
            if not self.photo.data:
                raise ValueError("请选一张照片")
            if not is_valid:
                raise ValueError("请再选一次照片")
            self.pictures = made_from(self.photo.data.stream)
        except ValueError as error:
            self.photo.errors = [str(error)]
            return False
        return True


class PauseForm(Form):
    note = Text("给居民看的一句话", missing="请写一句给居民看的话", most=60)


class PriceForm(Form):
    price = Yuan("惠民价", missing="请填写惠民价，免费写 0", most=12)
    is_from = BooleanField("起")
    market_low = Yuan("市场价", most=12)
    market_high = Yuan("市场价到", most=12)

    def validate_market_high(self, field):
        low, high = self.market_low.fen, field.fen
        if high is not None and (low is None or high < low):
            raise StopValidation("市场价要先写低的，再写高的")

    def prices(self) -> dict:
        """What was typed, as actions take it; a market price of one figure is its own range."""
        low = self.market_low.fen
        return {
            "price_fen": self.price.fen,
            "is_from": self.is_from.data,
            "market_low_fen": low,
            "market_high_fen": low if self.market_high.fen is None else self.market_high.fen,
        }


class LineForm(PriceForm):
    name = Text("项目", missing="请填写项目", most=30)
    seen_name = HiddenField()
    price_id = HiddenField()

    def validate_price_id(self, field):
        if not (field.data or "").isascii() or not (field.data or "").isdigit() or len(field.data) > 18:
            raise StopValidation("请刷新这一页再改")


class NextPriceForm(PriceForm):
    starts_on = Day("从哪天起", missing="请选从哪天起")


class ConcessionForm(Form):
    """Which group pays which share of a line's price; `drop` names one that no longer does."""

    group = Text("谁优惠", most=30)
    share = Text("几折", most=6)
    drop = HiddenField()
    share_permille: int | None = None

    def validate_group(self, field):
        field.data = self.drop.data or field.data
        if not field.data:
            raise StopValidation("请写谁优惠，比如：60岁以上低保老人等")

    def validate_share(self, field):
        if self.drop.data:
            return
        typed = re.fullmatch(r"([0-9])(?:\.([0-9]{1,2}))?折?", plain_number(field.data or ""))
        if not typed:
            raise StopValidation("几折写成 9.6 或 8 这样的数")
        self.share_permille = int(typed[1]) * 100 + int((typed[2] or "").ljust(2, "0"))


class ServiceForm(Form):
    name = Text("项目", missing="请填写项目", most=30)
    note = Text("说明", most=60)
    kind = Choice("怎么约", options=KIND_NAMES, default="walk_in")
    unit = Choice("单位", options=tuple((unit, unit) for unit in UNITS), default="次")
    minutes = Whole("时长", least=5, most_number=1440, may_be_empty=True)
    most = Whole("一次最多约几份、几小时", least=1, most_number=20, default="1")
    by_approval = BooleanField("要店里同意才算约好")
    lead_book_minutes = Whole("最晚提前多少分钟约", most_number=43_200, default="60")
    lead_change_minutes = Whole("最晚提前多少分钟改", most_number=43_200, default="60")
    lead_cancel_minutes = Whole("最晚提前多少分钟取消", most_number=43_200, default="60")
    limit_day = Whole("一个号码一天最多约几次", least=1, most_number=99, may_be_empty=True)
    limit_week = Whole("一个号码一周最多约几次", least=1, most_number=99, may_be_empty=True)
    seen = HiddenField()

    def validate_minutes(self, field):
        if field.number is None and self.kind.data in ("appointment", "room"):
            raise StopValidation("要选时间的项目，请写时长")

    def fields(self) -> dict:
        """What was typed, as actions take it."""
        return {
            field.name: field.number if isinstance(field, Whole) else field.data
            for field in self
            if field.name in SERVICE_NAMES
        }


class WordForm(Form):
    said = Text("居民怎么说", missing="请填写居民怎么说", most=20)
    means = Text("价目上怎么写", missing="请填写价目上怎么写", most=60)
    seen = HiddenField()

    def validate_said(self, field):
        if len(together(field.data)) < 2:
            raise StopValidation("居民怎么说至少写两个字")

    def validate_means(self, field):
        if not together(field.data):
            raise StopValidation("价目上怎么写要写字")

    def fields(self) -> dict[str, str]:
        return {"said": self.said.data, "means": self.means.data}


class NewLineForm(ServiceForm, PriceForm):
    """A line and its first price."""


class SheetForm(FileForm):
    read = staticmethod(read)


class ConfirmSheetForm(SeenForm):
    ends_missing = BooleanField("文件里没有的也停用")


class AccountForm(Form):
    name = Text("谁用", missing="请填写谁用，比如：周师傅", most=20)
    login = Text("账号", missing="请填写账号", most=40)

    def validate_login(self, field):
        if not re.fullmatch(r"[a-z0-9._-]{3,40}", field.data):
            raise StopValidation("账号用小写字母和数字，3位以上，比如 zhoushifu")
