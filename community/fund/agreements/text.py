"""What a version of an agreement says, as it is typed, compared and told."""

from dataclasses import dataclass
from datetime import date

from community.core.money import yuan
from community.fund.agreements.models import Agreement
from community.fund.agreements.queries import terms_of

DAYS = ("starts_on", "ends_on", "review_on", "counts_from")
COLUMNS = ("amount_fen", "due_day", "quantity", "unit", "words")
NAMES = {
    "number": "编号",
    "starts_on": "开始",
    "ends_on": "到期",
    "review_on": "复核日",
    "counts_from": "记起",
    "summary": "摘要",
    "rent": "租金",
    "service": "低价服务",
    "other": "别的约定",
}


@dataclass(frozen=True)
class Text:
    """What a draft says.

    Args:
        number: on the paper; the same for all its versions.
        terms: columns of AgreementTerm for each way of contributing, by kind.
    """

    number: str
    starts_on: date
    ends_on: date
    review_on: date
    counts_from: date
    summary: str
    terms: dict[str, dict]

    @property
    def rent(self) -> str:
        said = self.terms.get("rent")
        return f"每月{yuan(said['amount_fen'])}，{said['due_day']}号以前" if said else ""

    @property
    def service(self) -> str:
        said = self.terms.get("service")
        return f"每月{said['quantity']}{said['unit']}" if said else ""

    @property
    def other(self) -> str:
        return self.terms.get("other", {}).get("words", "")


def text_of(agreement: Agreement) -> Text:
    """What stands in the rows of a version."""
    terms = {term.kind: {name: getattr(term, name) for name in COLUMNS} for term in terms_of(agreement.id)}
    said = {name: getattr(agreement, name) for name in ("number", "summary", *DAYS)}
    return Text(terms=terms, **said)
