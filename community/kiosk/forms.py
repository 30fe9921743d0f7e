"""The pairing code."""

from wtforms.validators import StopValidation

from community.core.forms import Form, Text
from community.core.text import plain_digits


class PairingForm(Form):
    code = Text("配对码", missing="请输入配对码", most=20)

    def validate_code(self, field):
        field.data = plain_digits(field.data)
        if len(field.data) != 8 or not field.data.isdigit():
            raise StopValidation("配对码是8位数字")
