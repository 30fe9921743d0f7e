"""The pairing code, the digit pad, a booking by a number alone."""

from wtforms import BooleanField
from wtforms.validators import StopValidation

from community.bookings.forms import BookingForm
from community.core.forms import Choice, Form, Text
from community.core.text import plain_digits
from community.kiosk.rules import AGAIN, KEYS, MOBILE_DIGITS


class PairingForm(Form):
    code = Text("配对码", missing="请输入配对码", most=20)

    def validate_code(self, field):
        field.data = plain_digits(field.data)
        if len(field.data) != 8 or not field.data.isdigit():
            raise StopValidation("配对码是8位数字")


class NumberForm(BookingForm):
    """A booking by nothing but a number, chips and ticks."""

    name = None

    def chosen(self) -> list[tuple[str, str]]:
        """The chips and ticks of the last step, by name: the pad carries them while the number is mended."""
        chips = [(field.name, field.data) for field in self if isinstance(field, Choice)]
        ticks = [(field.name, "1") for field in self if isinstance(field, BooleanField) and field.data]
        return [(name, value) for name, value in (*chips, *ticks) if name != "key"]


class PadForm(NumberForm):
    """The number as far as it is typed, and the key that was pressed."""

    mobile = Text("手机号", most=MOBILE_DIGITS)
    key = Choice("按键", options=tuple((key, key) for key in (*KEYS, AGAIN)))

    def validate_mobile(self, field):
        if not (field.data or "0").isdecimal():
            raise StopValidation("手机号是数字")
