"""Base form and fields: numbers as people write them, nothing that can break the server."""

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from community.core import dates, money
from community.core.sheets import Unreadable
from community.core.text import has_control_characters, mobile, plain_digits, plain_number, without_invisible

LARGEST_WHOLE = 1_000_000
FIRST_YEAR, LAST_YEAR = 2000, 2099  # of a day that is meant
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Form(FlaskForm):
    """A form that changes something: it carries a token and a request key."""

    request_key = HiddenField(default=lambda: str(uuid.uuid4()))

    def validate_request_key(self, field: Field) -> None:
        if not field.raw_data or not KEY.fullmatch(field.data):
            field.data = str(uuid.uuid4())
            raise ValidationError("这一页放得太久了，请再交一次")

    def problems(self) -> list[tuple[str, str]]:
        """Each field's id and its first error, in the order of the fields."""
        return [(field.id, field.errors[0]) for field in self if field.errors]


class Tap(Form):
    """One tap: the token and the key alone."""


class SeenForm(Form):
    """One tap, with a digest of what the page showed."""

    seen = HiddenField()


class FileForm(Form):
    """A sheet in a file, which `read` reads in full; `reading` holds what it says once it is valid."""

    sheet = FileField("表格")
    read: Callable[[bytes], object]
    reading: object

    def validate(self, **options) -> bool:
        """The form, then the file in it."""
        is_valid = super().validate(**options)
        try:
            if not self.sheet.data:
                raise Unreadable("请选一份表格")
            self.reading = self.read(self.sheet.data.read())
        except Unreadable as error:
            self.sheet.errors = [str(error)]
            return False
        return is_valid


class Text(StringField):
    """One line of text, stripped; says what is missing in the form's own words.

    Args:
        missing: the sentence where it is empty; None lets it be empty.
        most: the largest number of characters.
    """

    newlines = False

    def __init__(self, label: str, *, missing: str | None = None, most: int = 40, **options):
        super().__init__(label, **options)
        self.missing, self.most = missing, most

    def process_formdata(self, valuelist):
        super().process_formdata(valuelist)
        self.data = without_invisible(self.data or "").strip()

    def pre_validate(self, form):
        text = self.data or ""
        if not text and self.missing:
            raise StopValidation(self.missing)
        if has_control_characters(text, self.newlines):
            raise StopValidation(f"{self.label.text}里有打不出来的字符，请重新输入")
        if len(text) > self.most:
            raise StopValidation(f"{self.label.text}最多{self.most}个字，现在是{len(text)}个")


class LongText(Text, TextAreaField):
    """Several lines of text, their ends as they are counted: one character."""

    newlines = True

    def process_formdata(self, valuelist):
        super().process_formdata([text.replace("\r\n", "\n") for text in valuelist])


class Mobile(Text):
    """A mobile number; `digits` holds its 11 digits once it is valid."""

    digits = ""

    def pre_validate(self, form):
        super().pre_validate(form)
        if not self.data:
            return
        found = mobile(self.data)
        if not found:
            length = sum(c.isdigit() for c in plain_digits(self.data))
            wrong = f"手机号要11位数字，现在是{length}位" if length != 11 else "这不像手机号，请再核对一下"
            raise StopValidation(wrong)
        self.digits = found


class Yuan(Text):
    """An amount typed in yuan; `fen` holds it once it is valid, None where it may be and is empty.

    Args:
        most_fen: the largest that is no slip of the finger.
    """

    fen: int | None = None

    def __init__(self, label: str, *, most_fen: int = money.LARGEST_FEN, **options):
        super().__init__(label, **options)
        self.most_fen = most_fen

    def pre_validate(self, form):
        super().pre_validate(form)
        if not self.data:
            return
        try:
            self.fen = money.fen(self.data, self.most_fen)
        except ValueError:
            raise StopValidation(f"{self.label.text}写成 10 或 12.5 这样的数") from None


class Whole(Text):
    """A whole number within bounds; `number` holds it once it is valid.

    Args:
        may_be_empty: then `number` is None.
    """

    number: int | None = 0

    def __init__(
        self,
        label: str,
        *,
        least: int = 0,
        most_number: int = LARGEST_WHOLE,
        may_be_empty: bool = False,
        **options,
    ):
        super().__init__(label, **options)
        self.least, self.most_number, self.may_be_empty = least, most_number, may_be_empty

    def pre_validate(self, form):
        super().pre_validate(form)
        if not self.data and self.may_be_empty:
            self.number = None
            return
        digits = plain_number(self.data or "")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
            raise StopValidation(f"{self.label.text}要写数字")
        self.number = int(digits)
        if not self.least <= self.number <= self.most_number:
            raise StopValidation(f"{self.label.text}要在{self.least}到{self.most_number}之间")


class Moments(HiddenField):
    """Start times carried along, one or several; `moments` holds them once they are valid, in order.

    Args:
        most: how many at the most.
    """

    moments: list[datetime] = []

    def __init__(self, *args, most: int = 1, **options):
        super().__init__(*args, **options)
        self.most = most

    def process_data(self, value):
        self.data = value if isinstance(value, list) else [value] if value else []

    def process_formdata(self, valuelist):
        self.data = valuelist

    def pre_validate(self, form):
        found = {dates.moment_from(text) for text in self.data or ()}
        if not found or None in found:
            raise StopValidation("请先选一个时间")
        if len(found) > self.most:
            raise StopValidation(f"一次最多选{self.most}个时间")
        self.moments = sorted(found)


class Tick(Text):
    """A tick: `data` is True where it was set.

    Args:
        missing: the sentence where it must be set and is not.
    """

    def process_data(self, value):
        self.data = bool(value)

    def process_formdata(self, valuelist):
        self.data = valuelist == ["1"]

    def pre_validate(self, form):
        if not self.data and self.missing:
            raise StopValidation(self.missing)


class Day(Text):
    """A day; `day` holds it once it is valid.

    Args:
        may_be_empty: then `day` is None.
    """

    day: date | None = None

    def __init__(self, label: str, *, may_be_empty: bool = False, **options):
        super().__init__(label, **options)
        self.may_be_empty = may_be_empty

    def pre_validate(self, form):
        super().pre_validate(form)
        if not self.data and self.may_be_empty:
            return
        self.day = dates.day_from(self.data)
        if self.day is None or not FIRST_YEAR <= self.day.year <= LAST_YEAR:
            raise StopValidation(f"{self.label.text}写成 2026-12-01 这样的日子")


class Choice(Text):
    """One of a few; anything else is refused in Chinese.

    Args:
        options: pairs of value and label.
    """

    def __init__(self, label: str, *, options: tuple[tuple[str, str], ...], **settings):
        super().__init__(label, **settings)
        self.options = options

    def pre_validate(self, form):
        if self.data not in dict(self.options):
            raise StopValidation(f"请选{self.label.text}")


class Several(SelectMultipleField):
    """Any of some rows, by their ids; `choices` is set where they are known."""

    def __init__(self, label: str, **settings):
        super().__init__(label, coerce=int, choices=(), **settings)

    def pre_validate(self, form):
        if {*(self.data or ())} - {value for value, _ in self.choices}:
            raise StopValidation(f"请再选一次{self.label.text}")
