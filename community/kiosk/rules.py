"""The screen's own decisions: what a key of the digit pad does, what a number alone can book."""

from collections.abc import Iterable

from community.bookings.details.detail import Detail

MOBILE_DIGITS = 11
DELETE, AGAIN = "delete", "again"
KEYS = (*"123456789", DELETE, "0")  # as they stand on the pad
NOT_HERE = "这个号码现在不能在屏上再约，请找服务台"  # the one sentence for limits, doubles and no-shows


def is_booked_by_number(asked: Iterable[Detail]) -> bool:
    """Whether the screen books what asks for these details; what must be typed goes on on the phone."""
    return not any(detail.is_typed for detail in asked)


def typed(digits: str, key: str) -> str:
    """What stands on the pad after a key."""
    if key == DELETE:
        return digits[:-1]
    return (digits + key)[:MOBILE_DIGITS] if key in KEYS else digits


def spaced(digits: str) -> str:
    """138 0000 0001, as people say it; what is not there yet is left out."""
    return " ".join(part for part in (digits[:3], digits[3:7], digits[7:]) if part)


def called(digits: str) -> str:
    """What to call somebody who typed nothing but a number: 尾号0001."""
    return f"尾号{digits[-4:]}"
