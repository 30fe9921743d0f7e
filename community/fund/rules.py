"""Months, sums and the light of the ledger, and what may be entered: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from community.core.dates import full_month
from community.core.errors import Refusal
from community.core.money import yuan, yuan_number
from community.core.text import has_personal_number, has_room_number

ODD_BEGINNINGS = ("=", "+", "-", "@")  # a spreadsheet takes such a cell for a formula
LARGEST_ENTRY_FEN, LARGEST_BANK_FEN = 100_000_000, 1_000_000_000  # beyond it is a slip of the finger
FIRST_DAY = date(2022, 1, 1)  # the model began in this year
MOST_DAYS = 35  # after a close; then the light is yellow
KIND_WORDS = {"opening": "期初", "income": "收入", "spending": "支出", "reversal": "冲正"}
LIGHT_WORDS = {"green": "绿灯", "yellow": "黄灯", "red": "红灯"}
CATEGORY_WORDS = {
    "opening": "期初结余",
    "contribution": "合伙人缴入",
    "other_income": "其他收入",
    "facilities": "基本公共服务设施",
    "everyday": "便民商业服务",
    "space": "公共活动空间",
    "other_spending": "其他支出",
}


def month_of(day: date) -> str:
    return day.isoformat()[:7]


def next_month(month: str) -> str:
    """The month after one; 2026-12 leads to 2027-01."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def previous_month(month: str) -> str:
    """The month before one; 2027-01 comes after 2026-12."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"


def month_in(occurred_on: date, open_month: str | None) -> str:
    """The month in which something is entered: its own, or the first that is open where that is later.

    Args:
        open_month: the next to be closed; None where nothing has been entered yet.
    """
    own = month_of(occurred_on)
    return max(own, open_month or own)


def is_late(occurred_on: date, month: str) -> bool:
    return month_of(occurred_on) < month


@dataclass(frozen=True)
class Place:
    """Where something would come to stand in the ledger, were it entered now."""

    seq: int
    month: str
    balance_fen: int
    is_late: bool


def place_for(
    kind: str, amount_fen: int, occurred_on: date, *, last_seq: int, balance_fen: int, open_month: str | None
) -> Place:
    """The place of the next entry.

    Args:
        last_seq, balance_fen: of the last entry; 0 and 0 where there is none.
        open_month: as in month_in.
    Raises:
        Refusal: it is older than the fund ("day"), an opening comes after entries ("opening"), the fund has
            not as much ("less") or too much ("more"), or the month before is not closed yet ("order").
    """
    check_day(occurred_on)
    if kind == "opening" and last_seq:
        raise Refusal("已经记过账了，不能再写期初", "退回这一笔", code="opening")
    after_fen = balance_fen + amount_fen
    if kind == "spending" and after_fen < 0:
        raise Refusal(f"基金只有{yuan_number(balance_fen)}元，不够付这一笔", "等有了收入再核准", code="less")
    check_balance(after_fen)
    month = month_in(occurred_on, open_month)
    if open_month and month > open_month:
        raise Refusal(f"{full_month(open_month)}还没月结，结了再核准这一笔", code="order")
    return Place(last_seq + 1, month, after_fen, is_late(occurred_on, month))


def check_day(occurred_on: date) -> None:
    """Whether there was a fund yet; months are closed from the first entry's on, one by one.

    Raises:
        Refusal: there was none ("day").
    """
    if occurred_on < FIRST_DAY:
        raise Refusal(f"{FIRST_DAY.year}年以前还没有基金", "看看年份写对没有", code="day")


def check_proposed(kind: str, amount_fen: int, notice_from_fen: int) -> None:
    """Whether something may be entered without a proposal behind it.

    Raises:
        Refusal: it spends as much as needs one ("notice").
    """
    if kind == "spending" and -amount_fen >= notice_from_fen:
        then = "先写支出申请，公示、批准了再付"
        raise Refusal(f"满{yuan(notice_from_fen)}的支出不能直接记账", then, code="notice")


def check_balance(after_fen: int) -> None:
    """Whether the fund may have as much, or lack it.

    Raises:
        Refusal: no month could be closed with it ("more").
    """
    if abs(after_fen) > LARGEST_BANK_FEN:
        raise Refusal(f"记完结余超过{yuan_number(LARGEST_BANK_FEN)}元", "看看金额写对没有", code="more")


def check_unnamed(words: str, partners: Iterable[str]) -> None:
    """Whether what came in is written without the one it came from; dots and blanks hide no name.

    Raises:
        Refusal: the name of a partner stands in it ("partner").
    """
    said, *names = ("".join(filter(str.isalnum, text)) for text in (words, *partners))
    if any(name in said for name in names if name):
        raise Refusal("里面有商户的名字，人人看得到它缴多少", "去掉名字再交", code="partner")


def check_public(words: str) -> None:
    """Whether everybody may read something as it is written.

    Raises:
        Refusal: a spreadsheet would take it for a formula ("summary"), or the number of a person or
            of a door stands in it ("number").
    """
    if words.startswith(ODD_BEGINNINGS):
        raise Refusal("要从文字写起", "去掉最前面的符号", code="summary")
    if has_personal_number(words):
        raise Refusal("里面像是有个人的号码", "这句话人人看得到，去掉号码再交", code="number")
    if has_room_number(words):
        raise Refusal("里面像是有谁家的门牌", "这句话人人看得到，写到楼和单元就好", code="number")


@dataclass(frozen=True)
class Sums:
    """The line of sums of a month, in fen; spending is negative, a reversal has its sign."""

    opening_fen: int = 0
    income_fen: int = 0
    spending_fen: int = 0
    reversals_fen: int = 0

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.income_fen + self.spending_fen + self.reversals_fen


def sums_of(before_fen: int, by_kind: Iterable[tuple[str, int]]) -> Sums:
    """The sums of a month.

    Args:
        before_fen: what all earlier months leave.
        by_kind: the month's amounts by kind; its 期初 counts as what it began with.
    """
    found = dict.fromkeys(KIND_WORDS, 0)
    for kind, amount_fen in by_kind:
        found[kind] += amount_fen
    return Sums(before_fen + found["opening"], found["income"], found["spending"], found["reversal"])


def difference_words(difference_fen: int) -> str:
    """银行比账上少1元: what the bank had more than the ledger, which is not nothing."""
    return f"银行比账上{'多' if difference_fen > 0 else '少'}{yuan(abs(difference_fen))}"


def light(
    *,
    has_close: bool,
    difference_fen: int,
    explanation: str,
    is_reviewed: bool,
    has_entries_since: bool,
    days: int,
) -> tuple[str, str]:
    """The fund's light, and the sentence that says why.

    Args:
        difference_fen: what the bank had more than the ledger at the last close; explanation: why.
        has_entries_since: entries stand after the last close.
        days: since the last close.
    Returns:
        green, yellow or red; red comes before yellow.
    """
    if difference_fen:
        return "red", f"与银行对不上，{difference_words(difference_fen)}：{explanation}"
    if not has_close:
        return "yellow", "还没有月结过"
    if not is_reviewed:
        return "yellow", "月结了，监督员还没核对"
    if days > MOST_DAYS:
        return "yellow", f"超过{MOST_DAYS}天没核对"
    if has_entries_since:
        return "yellow", "月结后又有新账，下次月结一起核对"
    return "green", "账目与银行一致"
