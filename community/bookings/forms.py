"""Booking, finding and changing a booking."""

from datetime import datetime

import wtforms
from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from community.bookings.rules import MOST_DAYS_AHEAD, MOST_DAYS_AT_ONCE, is_short_of_digits
from community.core.dates import at_minutes, moment_from
from community.core.db import LARGEST_ID
from community.core.forms import Choice, Day, Form, Mobile, Moments, Several, Text, Whole
from community.core.text import plain_digits
from community.partners.forms import WeekForm
from community.partners.week import spans_of


class BookingForm(Form):
    """称呼 and 手机号; the rest is carried along. `instead` and `agreed` come from a refusal's buttons."""

    name = Text("称呼", missing="请填写怎么称呼您", most=20)
    mobile = Mobile("手机号", missing="请填写手机号", most=30)
    at = Moments(most=MOST_DAYS_AT_ONCE)
    quantity = Whole("数量", least=1, most_number=20, default="1")
    price_id = HiddenField()
    waits = HiddenField()
    asks_concession = BooleanField("我享受优惠（到店核对）")
    instead = HiddenField()
    without = HiddenField()
    agreed = HiddenField()
    tried_at: datetime | None = None  # which of them was tried last

    def validate_at(self, field):
        if not self.times():
            raise StopValidation("请先选一个时间")

    def times(self) -> list[datetime]:
        """The chosen times; a refusal's buttons go before what the page carried."""
        instead, without = moment_from(self.instead.data), moment_from(self.without.data)
        return [instead] if instead else [at for at in self.at.moments if at != without]

    def starts_at(self) -> datetime | None:
        return next(iter(self.times()), None)

    def does_wait(self) -> bool:
        """候补, where a time is full."""
        return self.waits.data == "1"

    def agreed_price_id(self) -> int:
        """The price that was shown, or 0, which is no price: whoever sends none is asked again."""
        text = self.agreed.data or self.price_id.data or ""
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
        return number if number <= LARGEST_ID else 0


CHANNEL_NAMES = (("phone", "打电话来"), ("desk", "到服务台来"))
PLACE_REASONS = (
    ("fits", "店里说排得下"),
    ("urgent", "有急事，等不了"),
    ("frail", "老人或孩子，跑一趟不容易"),
    ("early", "前面的提前做完了"),
)


OVER_REASONS = (
    ("household", "一个号码替几个人约"),
    ("spare", "还空着，没别人约"),
    ("allowed", "店里同意多约"),
)


class DeskBookingForm(BookingForm):
    """The same at the desk, with how the resident asked, why a full time has a place more, and why a limit
    does not count."""

    asks_concession = BooleanField("他享受优惠（到店核对）")
    channel = Choice("怎么来的", options=CHANNEL_NAMES, default="phone")
    extra = Choice("为什么加号", options=(("", "不加号"), *PLACE_REASONS), default="")
    override = Choice("为什么多约", options=(("", "不多约"), *OVER_REASONS), default="")


class MoveForm(Form):
    """Another time: the one that was tapped; `instead` comes from a refusal's buttons."""

    at = HiddenField()
    instead = HiddenField()

    def starts_at(self):
        return moment_from(self.instead.data) or moment_from(self.at.data)


class DeskMoveForm(MoveForm):
    """The same at the desk, where a tap on a full time adds a place, and a limit asks for a reason."""

    full_at = HiddenField()
    tried = HiddenField()  # the time that was tapped before the reason was
    override = Choice("为什么多约", options=(("", "不多约"), *OVER_REASONS), default="")
    reason = Choice("约满的时间加号，因为", options=PLACE_REASONS, default="fits")

    def starts_at(self):
        return super().starts_at() or moment_from(self.full_at.data) or moment_from(self.tried.data)

    def extra(self) -> str:
        """Why there is a place more, where a full time was tapped."""
        return self.reason.data if self.full_at.data else ""


class LookupForm(Form):
    mobile = Mobile("手机号", missing="请填写手机号", most=30)
    code = Text("取号码", missing="请填写取号码", most=20)

    def validate_code(self, field):
        field.data = plain_digits(field.data)
        if len(field.data) != 4 or not field.data.isdigit():
            raise StopValidation("取号码是4位数字")


class FindForm(Form):
    """Finding at the desk, by whatever the person at the counter says."""

    q = Text("姓名、手机末四位或取号码", missing="请写姓名、手机末四位或取号码", most=20)

    def validate_q(self, field):
        if is_short_of_digits(field.data):
            raise StopValidation("数字至少写3位")


class ChangeForm(MoveForm):
    """Cancelling or moving; a phone that did not make the booking gives the number's last four digits."""

    tail = Text("手机号后四位", most=20)


class ResourceForm(WeekForm):
    """What can be booked; its week is its own only where something is typed there."""

    name = Text("叫什么", missing="请填写叫什么，比如：理发椅", most=20)
    counter = Text("怎么数", missing="请填写怎么数，比如：位", most=4, default="位")
    capacity = Whole("同一时间能接几位", least=0, most_number=999, default="1")
    step_minutes = Whole("几分钟一格", least=5, most_number=720, may_be_empty=True, default="30")
    days_ahead = Whole("能提前几天约", least=0, most_number=MOST_DAYS_AHEAD, default="14")
    lines = Several("哪些项目用它")

    def fields(self) -> dict:
        """What was typed, as the verbs take it."""
        numbers = {name: self[name].number for name in ("capacity", "step_minutes", "days_ahead")}
        words = {"name": self.name.data, "counter": self.counter.data}
        return words | numbers | {"lines": self.lines.data, "hours": self.blocks}


class SpanForm(wtforms.Form):
    """What is to be shut and when; it asks and changes nothing, so it carries no key."""

    day = Day("从哪天", missing="请选从哪天")
    until = Day("到哪天", may_be_empty=True)
    hours = Text("几点到几点", most=40)
    resource = Choice("停什么", options=(("", "整家店"),), default="")
    spans: list[tuple[int, int]] = []

    def validate_until(self, field):
        if field.day and self.day.day and field.day < self.day.day:
            raise StopValidation("结束的日子要在开始之后")

    def validate_hours(self, field):
        try:
            self.spans = spans_of("时间", field.data or "")
        except ValueError:
            raise StopValidation("时间写成 14:00-18:00 这样，整天就空着") from None
        if len(self.spans) > 1:
            raise StopValidation("一次停一段，写成 14:00-18:00 这样")
        if self.spans and self.until.day not in (None, self.day.day):
            raise StopValidation("停几个小时的，只能选一天")

    def problems(self) -> list[tuple[str, str]]:
        return [(field.id, field.errors[0]) for field in self if field.errors]

    def times(self) -> tuple[datetime, datetime]:
        """The span: whole days, or hours of one."""
        opens, closes = self.spans[0] if self.spans else (0, 1440)
        return at_minutes(self.day.day, opens), at_minutes(self.until.day or self.day.day, closes)


class ClosureForm(Form):
    reason = Text("给居民看的原因", missing="请写一句原因", most=60)


class EstateForm(Form):
    name = Text("小区名", missing="请填写小区名", most=20)
    seen = HiddenField()
