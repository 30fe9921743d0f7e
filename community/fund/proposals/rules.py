"""How a proposal goes from a wish to what came of it: values in, values out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from community.core.errors import Refusal
from community.core.money import yuan
from community.fund.rules import CATEGORY_WORDS

# Which verb leads from which state to which; what does not stand here cannot happen. Between approved and
# accepted it is paid, which no verb of a proposal does: the ledger says so.
STEPS = {
    "submit": ("draft", "submitted"),
    "approve": ("submitted", "approved"),
    "refuse": ("submitted", "refused"),
    "accept": ("approved", "accepted"),
}
# How a proposal stands, in the order in which the desk looks at them, and as people say it.
STANDINGS = {
    "to_announce": "等登公示",
    "announced": "公示中",
    "answering": "等答复异议",
    "deciding": "等批准",
    "to_pay": "等付款",
    "paying": "付款等核准",
    "paid": "等验收",
    "draft": "草稿",
    "accepted": "已验收",
    "refused": "没有批准",
}
OVER = ("accepted", "refused")


@dataclass(frozen=True)
class Period:
    """The 公示 of a proposal.

    Args:
        state: published or withdrawn; objections: how many there are; unanswered: how many without a reply.
    """

    id: int
    state: str
    starts_on: date
    ends_on: date
    objections: int
    unanswered: int

    def is_standing(self) -> bool:
        return self.state == "published"

    def has_ended(self, today: date) -> bool:
        return self.is_standing() and self.ends_on < today


@dataclass(frozen=True)
class Payment:
    """The fund's draft that pays a proposal, and the entry it became.

    Args:
        state: of the draft; amount_fen: above 0; seq: of the entry, where the draft was approved.
        is_reversed: whether that entry was taken back.
    """

    draft_id: int
    state: str
    amount_fen: int
    occurred_on: date
    seq: int | None
    is_reversed: bool

    def is_paid(self) -> bool:
        return self.state == "approved" and not self.is_reversed

    def is_standing(self) -> bool:
        """Whether it is paid or may still be; anything else makes room for another."""
        return self.state == "waiting" or self.is_paid()


@dataclass(frozen=True)
class Picture:
    """A picture that stands: its files' names, its size in pixels, what can be seen on it."""

    id: int
    small: str
    large: str
    width: int
    height: int
    words: str


@dataclass(frozen=True)
class Proposed:
    """A proposal as its readers see it, with what hangs on it."""

    id: int
    state: str
    purpose: str
    need: str
    case_reference: str
    category: str
    amount_fen: int
    quotes: str
    written_at: datetime
    needs_notice: bool
    submitted_by_id: int | None
    submitted_at: datetime | None
    decided_by_id: int | None
    decided_at: datetime | None
    reason: str
    accepted_at: datetime | None
    outcome: str
    notice: Period | None
    payment: Payment | None
    picture: Picture | None

    def is_public(self) -> bool:
        """Whether its address opens for anybody: money is to be spent, or people were asked about it."""
        return self.state in ("approved", "accepted") or self.notice is not None

    def is_paid(self) -> bool:
        return self.payment is not None and self.payment.is_paid()

    def standing(self, today: date) -> str:
        """One of STANDINGS: its state, and what it waits for."""
        if self.state == "submitted":
            return self._decision(today)
        if self.state not in ("approved", "accepted"):
            return self.state
        if self.payment is None or not self.payment.is_standing():
            return "to_pay"
        if not self.is_paid():
            return "paying"
        return "paid" if self.state == "approved" else "accepted"

    def _decision(self, today: date) -> str:
        if not self.needs_notice:
            return "deciding"
        if self.notice is None or not self.notice.is_standing():
            return "to_announce"
        if not self.notice.has_ended(today):
            return "announced"
        return "answering" if self.notice.unanswered else "deciding"

    def is_short(self, days: int) -> bool:
        """Whether its 公示 runs for fewer days than the rule says by now: it decides nothing."""
        stands = self.state == "submitted" and self.notice is not None and self.notice.is_standing()
        return stands and self.notice.ends_on < last_day(self.notice.starts_on, days)

    def can_decide(self, account_id: int | None) -> bool:
        """Whether this is another than who submitted it."""
        return self.submitted_by_id != account_id


def why_not_approved(proposal: Proposed, today: date, days: int) -> Refusal | None:
    """Why a submitted proposal cannot be approved today; None where it can.

    Args:
        days: that a 公示 has to run by the rule of today.
    """
    standing = proposal.standing(today)
    if standing == "deciding" and proposal.is_short(days):
        return Refusal(f"公示不满{days}天", "撤回这份公示，重新登", code="short")
    return {
        "to_announce": Refusal("这笔要先登公示", "公示期过了再批准", code="notice"),
        "announced": Refusal("公示期还没过", "过了再批准", code="period"),
        "answering": Refusal("还有异议没有答复", "先答复，再批准", code="objections"),
    }.get(standing)


def last_day(today: date, days: int) -> date:
    """The last day of a 公示 that is published today: the day it begins is not counted, 民法典 §201."""
    return today + timedelta(days=days)


def notice_text(proposal: Proposed) -> tuple[str, str]:
    """Title and words of the 公示 of a proposal."""
    amount = yuan(proposal.amount_fen)
    parts = (
        f"拟从社区基金支出，最多{amount}，用在：{proposal.purpose}（{CATEGORY_WORDS[proposal.category]}）",
        f"为什么要做\n{proposal.need}",
        f"问过的价\n{proposal.quotes}",
        "有不同意见，公示期里请点“我有异议”，打电话、到服务台说也行。每一条都答复了，才会批准。",
    )
    return f"支出申请{amount}：{proposal.purpose}", "\n\n".join(parts)
