"""A course and its dates, as they are typed at the desk."""

from datetime import date, datetime

from wtforms import BooleanField, HiddenField
from wtforms.validators import StopValidation

from community.core.dates import moment_from
from community.core.forms import FIRST_YEAR, LAST_YEAR, Choice, Day, Form, LongText, Text, Whole
from community.courses.actions import COURSE_NAMES
from community.courses.rules import span_on, typed_dates
from community.partners.forms import PriceForm
from community.partners.rules import Span

WRITTEN = "%Y-%m-%dT%H:%M"  # as a browser's own field for a moment says it


class When(Text):
    """A day and a time; `at` holds it once it is valid, None where it may be and is empty."""

    at: datetime | None = None

    def pre_validate(self, form):
        super().pre_validate(form)
        if not self.data:
            return
        self.at = moment_from(self.data.replace(" ", "T"))
        if self.at is None or not FIRST_YEAR <= self.at.year <= LAST_YEAR:
            raise StopValidation(f"{self.label.text}写成 2026-12-05 18:00 这样")


class CourseForm(Form):
    name = Text("叫什么", missing="请填写课叫什么", most=30)
    for_whom = Text("谁来上", missing="请填写谁来上，比如：6到10岁的孩子", most=30)
    about = LongText("学什么", most=400)
    place = Text("在哪里", most=40)
    seats = Whole("几个名额", least=1, most_number=999, default="12")
    is_series = BooleanField("报一次，每次都来（不打勾就是每次单独报）")
    needs_guardian = BooleanField("给孩子上的，报名要监护人同意")
    books_from = When("什么时候开始报名", most=20)
    books_until = When("报名到什么时候", most=20)
    seen = HiddenField()

    def validate_books_until(self, field):
        if field.at and self.books_from.at and field.at <= self.books_from.at:
            raise StopValidation("报名要先开始，再截止")

    def fields(self) -> dict:
        """What was typed, as the verbs take it."""
        values = {name: self[name].data for name in COURSE_NAMES}
        values |= {name: self[name].at for name in ("books_from", "books_until")}
        return values | {"seats": self.seats.number}


class NewCourseForm(CourseForm, PriceForm):
    """The same with its shop, its price, and dates that may come later."""

    partner = Choice("哪家店", options=(), default="")
    dates = LongText("上课时间", most=3000)
    today: date
    spans: list[Span] = []

    def validate_dates(self, field):
        self.spans = _spans(field.data or "", self.today)


class DatesForm(Form):
    """Further dates, one a line."""

    dates = LongText("加上课时间", missing="请写上课时间，一行一次", most=3000)
    today: date
    spans: list[Span] = []

    def validate_dates(self, field):
        self.spans = _spans(field.data, self.today)


def _spans(text: str, today: date) -> list[Span]:
    try:
        return typed_dates(text, today)
    except ValueError as error:
        raise StopValidation(str(error)) from None


class DateForm(Form):
    """Another time for one date."""

    day = Day("哪一天", missing="请选哪一天")
    hours = Text("几点到几点", missing="请写几点到几点", most=40)
    span: Span

    def validate_hours(self, field):
        if self.day.day is None:
            return
        try:
            self.span = span_on(self.day.day, field.data)
        except ValueError as error:
            raise StopValidation(str(error)) from None
