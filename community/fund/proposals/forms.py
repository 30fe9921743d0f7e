"""A proposal, its decision, payment and acceptance, as they are typed."""

from wtforms import HiddenField

from community.core.forms import Choice, Day, Form, Whole
from community.fund.forms import Amount, PublicLongText, PublicText
from community.fund.models import CATEGORIES
from community.fund.rules import CATEGORY_WORDS
from community.partners.forms import PhotoForm

SPENDING = tuple((key, CATEGORY_WORDS[key]) for key in CATEGORIES["spending"])


class ProposalForm(Form):
    purpose = PublicText("做什么", missing="请写做什么", most=30)
    category = Choice("用在哪一类", options=SPENDING, default=SPENDING[0][0])
    amount = Amount("最多多少钱", missing="请写最多多少钱", most=12)
    need = PublicLongText("为什么要做", missing="请写为什么要做", most=200)
    quotes = PublicLongText("问过的价", missing="请写问过哪几家、各多少钱", most=500)
    case_reference = PublicText("诉求编号", most=20)
    seen = HiddenField()

    def typed(self) -> dict:
        """What was typed, as actions take it."""
        words = {
            name: self[name].data for name in ("purpose", "category", "need", "quotes", "case_reference")
        }
        return words | {"amount_fen": self.amount.fen}


class RefusalForm(Form):
    reason = PublicText("为什么不批", missing="请写一句为什么不批", most=100)


class PaymentForm(Form):
    amount = Amount("实际付了多少", missing="请写实际付了多少", most=12)
    occurred_on = Day("哪天付的", missing="请选哪天付的")


class AcceptanceForm(PhotoForm):
    words = PublicText("做成了什么样", missing="请写一句做成了什么样", most=60)
    needs_photo = False


class RuleForm(Form):
    notice_from = Amount("多少钱起要公示", missing="请写多少钱起要公示", most=12)
    notice_days = Whole("公示几天", least=1, most_number=60)
