"""A notice, its attachments and objections, as they are typed."""

from wtforms import BooleanField, FileField, HiddenField
from wtforms.validators import StopValidation

from community.core.forms import Choice, Day, Form, LongText, Mobile, Text
from community.notices.models import KINDS, MOST_BYTES
from community.notices.rules import suffix_of, wrong_dates

KIND_NAMES = tuple((kind, kind) for kind in KINDS)
WHOLE_MB = MOST_BYTES // (1024 * 1024)


class Dated(Form):
    """Title, words and days; `kind` comes from the form or the notice."""

    title = Text("标题", missing="请填写标题", most=40)
    starts_on = Day("从哪天起", missing="请选从哪天起")
    ends_on = Day("到哪天为止", may_be_empty=True)
    body = LongText("正文", missing="请填写正文", most=5000)

    def text(self) -> dict:
        """What was typed, as actions take it."""
        return {
            "title": self.title.data,
            "body": self.body.data.replace("\r\n", "\n"),
            "starts_on": self.starts_on.day,
            "ends_on": self.ends_on.day,
        }


class NoticeForm(Dated):
    kind = Choice("类别", options=KIND_NAMES, default=KINDS[0])
    seen = HiddenField()

    def validate_ends_on(self, field):
        wrong = self.starts_on.day and wrong_dates(self.kind.data, self.starts_on.day, field.day)
        if wrong:
            raise StopValidation(wrong)

    def draft(self) -> dict:
        """What was typed, by the draft's columns."""
        typed = self.text()
        words = {"draft_title": typed.pop("title"), "draft_body": typed.pop("body")}
        return {"kind": self.kind.data, **words, **typed}


class CorrectionForm(Dated):
    note = Text("改了什么", missing="请写一句改了什么", most=100)
    seen = HiddenField()

    def validate_ends_on(self, field):
        wrong = self.starts_on.day and wrong_dates("", self.starts_on.day, field.day)
        if wrong:
            raise StopValidation(wrong)


class WithdrawalForm(Form):
    reason = Text("为什么撤回", missing="请写一句为什么撤回", most=100)


class AttachmentForm(Form):
    """One file; `content` and `suffix` hold it once it is recognised."""

    file = FileField("选一个文件")
    content: bytes = b""
    suffix: str | None = None

    def validate_file(self, field):
        self.content = field.data.read(MOST_BYTES + 1) if field.data else b""
        field.data and field.data.seek(0)
        self.suffix = suffix_of(self.content)
        if not self.content:
            raise StopValidation("请先选一个文件")
        if len(self.content) > MOST_BYTES:
            raise StopValidation(f"文件太大了，一个最多{WHOLE_MB}兆")
        if not self.suffix:
            raise StopValidation("只收 PDF、JPG 和 PNG，Word 文件和苹果的 HEIC 照片请先另存成这几种")


class ObjectionForm(Form):
    said = LongText("您的意见", missing="请写下您的意见", most=500)
    name = Text("称呼", missing="请填写怎么称呼您", most=20)
    mobile = Mobile("手机号", missing="请填写手机号", most=30)


class ReplyForm(Form):
    reply = LongText("答复", missing="请写答复", most=500)
    is_shown = BooleanField("原话也公开（没有说到别人的私事）")
