"""An agreement, and what is typed in about it month by month."""

import re
from collections.abc import Iterable

from wtforms import HiddenField
from wtforms.validators import StopValidation

from community.core.forms import Choice, Day, Form, Text, Whole, Yuan
from community.core.money import yuan_number
from community.fund.agreements.actions import draft_seen
from community.fund.agreements.models import LAST_DUE_DAY, UNITS, AgreementTerm
from community.fund.agreements.queries import Agreed
from community.fund.agreements.rules import Due, wrong_days
from community.fund.agreements.text import Text as Said
from community.fund.forms import PublicLongText, PublicText

PAID = re.compile(r"paid_([0-9]{1,9})_([0-9]{4}-(?:0[1-9]|1[0-2]))")


class AgreementForm(Form):
    """What a draft says; at least one way of contributing."""

    shop = Choice("商户", options=())
    number = Text("协议编号", missing="请填写协议编号", most=30)
    starts_on = Day("从哪天起", missing="请选从哪天起")
    ends_on = Day("到哪天止", missing="请选到哪天止")
    review_on = Day("复核日", missing="请选复核日")
    counts_from = Day("从哪天记起", missing="请选从哪天记起")
    summary = PublicLongText("公开的摘要", missing="请写几句公开的摘要", most=300)
    rent = Yuan("每月场地租金，元", most=12)
    due_day = Whole("每月几号以前交", least=1, most_number=LAST_DUE_DAY, may_be_empty=True)
    quantity = Whole("每月低价服务多少", least=1, most_number=99_999, may_be_empty=True)
    unit = Choice("按什么数", options=tuple((unit, unit) for unit in UNITS), default=UNITS[0])
    other = PublicText("别的约定", most=100)
    seen = HiddenField()

    def validate_due_day(self, field):
        if (self.rent.fen or 0) > 0 and field.number is None:
            raise StopValidation("有租金，就要写每月几号以前交")

    def validate_other(self, field):
        if not (self.rent.fen or self.quantity.number or field.data):
            raise StopValidation("租金、服务、别的约定，至少写一样")

    def validate_counts_from(self, field):
        days = [self[name].day for name in ("starts_on", "ends_on", "review_on", "counts_from")]
        wrong = wrong_days(*days) if all(days) else None
        if wrong and wrong[0] == field.name:
            raise StopValidation(wrong[1])
        if wrong:
            self[wrong[0]].errors = [*self[wrong[0]].errors, wrong[1]]
            raise StopValidation("请和别的日子对一对")

    def said(self) -> Said:
        """What was typed, as actions take it."""
        terms: dict[str, dict] = {}
        if self.rent.fen:
            terms["rent"] = {"amount_fen": self.rent.fen, "due_day": self.due_day.number}
        if self.quantity.number:
            terms["service"] = {"quantity": self.quantity.number, "unit": self.unit.data}
        if self.other.data:
            terms["other"] = {"words": self.other.data}
        return Said(
            number=self.number.data,
            starts_on=self.starts_on.day,
            ends_on=self.ends_on.day,
            review_on=self.review_on.day,
            counts_from=self.counts_from.day,
            summary=self.summary.data,
            terms=terms,
        )


def filled(agreed: Agreed) -> dict:
    """What a draft says, as it is typed."""
    row, none = agreed.agreement, AgreementTerm(unit="", words="")
    rent, service, other = (agreed.terms.get(kind, none) for kind in ("rent", "service", "other"))
    days = {n: str(getattr(row, n)) for n in ("starts_on", "ends_on", "review_on", "counts_from")}
    return days | {
        "shop": agreed.partner.slug,
        "number": row.number,
        "summary": row.summary,
        "rent": yuan_number(rent.amount_fen) if rent.amount_fen else "",
        "due_day": str(rent.due_day or ""),
        "quantity": str(service.quantity or ""),
        "unit": service.unit or UNITS[0],
        "other": other.words,
        "seen": draft_seen(row),
    }


class SignatureForm(Form):
    signed_on = Day("双方哪天签的字", missing="请选签字的日子")
    seen = HiddenField()


class EndingForm(Form):
    last_day = Day("最后一天", missing="请选最后一天")
    reason = Text("为什么提前终止", missing="请写一句为什么", most=100)


class ConsentForm(Form):
    since = Day("商户哪天书面同意的", missing="请选同意的日子")


class CountForm(Form):
    """A number, or one with a minus that takes back what was counted too much."""

    quantity = Text("加多少", missing="请写数字", most=8)
    number: int = 0

    def validate_quantity(self, field):
        match = re.fullmatch(r"([-－−]?)([0-9０-９]{1,5})", field.data)
        self.number = int(match[2]) * (-1 if match[1] else 1) if match else 0
        if not self.number:
            raise StopValidation("写成 12 这样的数，数多了就写 -3")


class WaiverForm(Form):
    reason = Text("为什么免", missing="请写一句为什么免", most=100)


class CollectForm(Form):
    """What each partner paid, a field for each that is due, and on which day: made by collect_form."""

    def paid(self) -> dict[tuple[int, str], int]:
        """Fen by term and month, of those that were typed."""
        found = ((PAID.fullmatch(field.name), field) for field in self)
        return {(int(match[1]), match[2]): field.fen for match, field in found if match and field.fen}

    def validate_occurred_on(self, field):
        if not self.paid():
            raise StopValidation("至少写一家收了多少")


def collect_form(dues: Iterable[Due], shops: dict[int, str], sent: Iterable[str], **values) -> CollectForm:
    """The form for what is due now.

    Args:
        shops: names by id; sent: the names of the fields that came, so that an amount for what is due no
            more is not lost without a word.
    """
    labels = {f"paid_{due.term_id}_{due.month}": shops[due.partner_id] for due in dues}
    labels = {name: "这一项" for name in sent if PAID.fullmatch(name)} | labels
    fields = {name: Yuan(label, most=12) for name, label in labels.items()}
    fields["occurred_on"] = Day(
        "哪天到账", missing="请选到账的日子"
    )  # the last: it asks whether one was typed
    return type("CollectForm", (CollectForm,), fields)(**values)
