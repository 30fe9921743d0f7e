"""What the secretary types of the fund: an entry, a reversal, a note, a month's end."""

from wtforms import HiddenField
from wtforms.validators import StopValidation

from community.core.errors import Refusal
from community.core.forms import Choice, Day, FileForm, Form, LongText, Text, Yuan
from community.fund.models import CATEGORIES
from community.fund.rules import CATEGORY_WORDS, KIND_WORDS, LARGEST_BANK_FEN, LARGEST_ENTRY_FEN, check_public
from community.fund.sheetreading import read

KIND_OF = {category: kind for kind, of_kind in CATEGORIES.items() for category in of_kind}
BY_HAND = ("other_income", *CATEGORIES["spending"])  # what partners pay comes in with their agreements


class PublicText(Text):
    """One line that everybody reads."""

    def pre_validate(self, form):
        super().pre_validate(form)
        try:
            check_public(self.data or "")
        except Refusal as refusal:
            raise StopValidation(f"{self.label.text}{refusal.sentence}，{refusal.then}") from None


class PublicLongText(PublicText, LongText):
    """Several lines that everybody reads."""


class Amount(Yuan):
    """Some money; none is none."""

    def pre_validate(self, form):
        super().pre_validate(form)
        if self.fen == 0:
            raise StopValidation(f"{self.label.text}要大于0")


class DraftForm(Form):
    category = Choice("这笔是什么", options=())
    amount = Amount("金额", missing="请填写金额", most=16, most_fen=LARGEST_ENTRY_FEN)
    occurred_on = Day("哪一天收付的", missing="请选哪一天")
    summary = PublicText("摘要", missing="请写一句摘要", most=60)
    note = Text("备注", most=200)
    rewrites = HiddenField(filters=[lambda text: text or ""])

    def __init__(self, *args, is_first: bool, **typed):
        super().__init__(*args, **typed)
        named = [(each, f"{KIND_WORDS[KIND_OF[each]]}：{CATEGORY_WORDS[each]}") for each in BY_HAND]
        self.category.options = (*([("opening", "期初结余")] if is_first else []), *named)

    def entry(self) -> dict:
        """What was typed, as actions take it."""
        return {
            "kind": KIND_OF[self.category.data],
            "category": self.category.data,
            "amount_fen": self.amount.fen,
            "occurred_on": self.occurred_on.day,
            "summary": self.summary.data,
            "rewrites": int(said) if (said := self.rewrites.data).isdecimal() and len(said) < 10 else None,
        }


class ReversalForm(Form):
    reason = PublicText("为什么冲正", missing="请写一句为什么冲正", most=60)


class RefusalForm(Form):
    why = Text("为什么退回", missing="请写一句为什么退回", most=200)


class NoteForm(Form):
    words = Text("备注", missing="请写一句备注", most=200)


class CloseForm(Form):
    bank = Yuan("月底银行余额", missing="请填写月底银行余额", most=16, most_fen=LARGEST_BANK_FEN)
    explanation = PublicText("为什么不一样", most=60)


class LedgerForm(FileForm):
    read = staticmethod(read)
