"""Money as an integer number of fen."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from community.core.text import plain_number

LARGEST_FEN = 10_000_000  # 100,000 yuan: above it a price is a slip of the finger
_AMOUNT = re.compile(r"([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?元?")


def fen(text: str, most_fen: int = LARGEST_FEN) -> int:
    """What a person typed, in fen: 13, 12.48, １３元.

    Raises:
        ValueError: not an amount of at most two decimals, or above the largest.
    """
    match = _AMOUNT.fullmatch(plain_number(text))
    if not match:
        raise ValueError(text)
    amount = int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))
    if amount > most_fen:
        raise ValueError(text)
    return amount


def is_said(amount_fen: int, text: str) -> bool:
    """Whether an amount stands in a text, as 1000元, 1,000.00元, 1000块 or ￥1000."""
    whole, rest = divmod(amount_fen, 100)
    tenths, hundredths = divmod(rest, 10)
    decimals = rf"\.{tenths}{hundredths or '0?'}" if rest else r"(?:\.00?)?"
    figure = rf"(?<![\d.]){whole}{decimals}(?![\d.])"
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text))
    return re.search(rf"{figure} *[元块圆]|¥ *{figure}", plain) is not None


def yuan_number(amount_fen: int) -> str:
    """12.48 or 13: no decimals but real fen, no unit, thousands with a comma."""
    whole, rest = divmod(abs(amount_fen), 100)
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


def yuan(amount_fen: int, is_from: bool = False) -> str:
    """13元, 12.48元, 60元起, 免费."""
    if amount_fen == 0 and not is_from:
        return "免费"
    return yuan_number(amount_fen) + ("元起" if is_from else "元")


def exact_yuan(amount_fen: int) -> str:
    """18,426.00, −120.00: an account's figure, always with two decimals."""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{'−' if amount_fen < 0 else ''}{whole:,}.{rest:02d}"


def signed_yuan(amount_fen: int) -> str:
    """+4,600.00, −760.00, 0.00: what came or went."""
    return ("+" if amount_fen > 0 else "") + exact_yuan(amount_fen)


def about_yuan(amount_fen: int) -> str:
    """2.1万元, 860元: a figure that is told, not reckoned with."""
    whole = amount_fen // 100
    return f"{whole / 10_000:.1f}万元" if whole >= 10_000 else f"{whole:,}元"


def concession_fen(price_fen: int, share_permille: int) -> int:
    """The price for a group, in fen, rounded half up once for each item: 1300 × 960 ‰ = 1248."""
    share = Decimal(price_fen) * share_permille / 1000
    return int(share.quantize(Decimal(1), rounding=ROUND_HALF_UP))
