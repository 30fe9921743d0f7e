"""A proposal, its decision, payment and acceptance, as they are typed."""

from wtforms import HiddenField
from wtforms.validators import StopValidation

from community.core.errors import Refusal
from community.core.forms import Choice, Day, Form, LongText, Text, Whole, Yuan
from community.fund.models import CATEGORIES
from community.fund.rules import CATEGORY_WORDS, check_public
from community.partners.forms import PhotoForm

SPENDING = tuple((key, CATEGORY_WORDS[key]) for key in CATEGORIES["spending"])


class Amount(Yuan):
    """Some money; none is none."""

    def pre_validate(self, form):
        super().pre_validate(form)
        if self.fen == 0:
            raise StopValidation(f"{self.label.text}要大于0")


def _everybody_may_read(form: Form, field: Text) -> None:
    try:
        check_public(field.data)
    except Refusal as refusal:
        raise StopValidation(f"{field.label.text}{refusal.sentence}，{refusal.then}") from None


class ProposalForm(Form):
    purpose = Text("做什么", missing="请写做什么", most=30)
    category = Choice("用在哪一类", options=SPENDING, default=SPENDING[0][0])
    amount = Amount("最多多少钱", missing="请写最多多少钱", most=12)
    need = LongText("为什么要做", missing="请写为什么要做", most=200)
    quotes = LongText("问过的价", missing="请写问过哪几家、各多少钱", most=500)
    case_reference = Text("诉求编号", most=20)
    seen = HiddenField()

    validate_purpose = validate_need = validate_quotes = validate_case_reference = _everybody_may_read

    def typed(self) -> dict:
        """What was typed, as actions take it."""
        words = {
            name: self[name].data for name in ("purpose", "category", "need", "quotes", "case_reference")
        }
        return words | {"amount_fen": self.amount.fen}


class RefusalForm(Form):
    reason = Text("为什么不批", missing="请写一句为什么不批", most=100)
    validate_reason = _everybody_may_read


class PaymentForm(Form):
    amount = Amount("实际付了多少", missing="请写实际付了多少", most=12)
    occurred_on = Day("哪天付的", missing="请选哪天付的")


class AcceptanceForm(PhotoForm):
    words = Text("做成了什么样", missing="请写一句做成了什么样", most=60)
    validate_words = _everybody_may_read
    needs_photo = False


class RuleForm(Form):
    notice_from = Amount("多少钱起要公示", missing="请写多少钱起要公示", most=12)
    notice_days = Whole("公示几天", least=1, most_number=60)
