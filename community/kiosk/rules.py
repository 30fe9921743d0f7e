"""The screen's own decisions: what a key of the digit pad does, what a number alone can book."""

MOBILE_DIGITS = 11
DELETE, AGAIN = "delete", "again"
KEYS = (*"123456789", DELETE, "0")  # as they stand on the pad
NEED_MORE = {"visit", "course"}  # kinds that ask for an address, or for a child's guardian


def is_booked_by_number(kind: str) -> bool:
    """Whether the screen books it; what needs more than a number goes on on the phone."""
    return kind not in NEED_MORE


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
