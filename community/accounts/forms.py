"""Signing in, and a new password."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import StopValidation

from community.accounts.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from community.core.forms import Form, Text


class Password(PasswordField):
    """A password as typed: not stripped, not shown again."""

    def __init__(self, label: str, *, missing: str, **options):
        super().__init__(label, **options)
        self.missing = missing

    def pre_validate(self, form):
        if not self.data:
            raise StopValidation(self.missing)
        if len(self.data) > MOST_CHARACTERS:
            raise StopValidation("密码太长了")


class LoginForm(Form):
    login = Text("账号", missing="请填写账号")
    password = Password("密码", missing="请填写密码")
    next = HiddenField()


class PasswordForm(Form):
    new = Password("新密码", missing="请填写新密码")
    again = Password("再输一遍", missing="请把新密码再输一遍")

    def validate_new(self, field):
        if len(field.data) < LEAST_CHARACTERS:
            raise StopValidation(f"新密码至少{LEAST_CHARACTERS}位")

    def validate_again(self, field):
        if field.data != self.new.data:
            raise StopValidation("两遍输的不一样")
