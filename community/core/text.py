"""Text as people type it, and names and numbers as strangers may see them."""

import re
import unicodedata
from urllib.parse import urlencode

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PERSONAL = re.compile(
    r"(?<!\d)(?:(?:86[ .-]?)?1[ .-]?[3-9](?:[ .-]?\d){9}"  # a mobile number
    r"|1[3-9]\d@\d{4}@\d{4}"  # in its three parts
    r"|\d{6}[ .-]?(?:19|20)\d{2}[01]\d[0-3]\d[ .-]?\d{3}[\dXx]"  # an identity card's
    r"|\d{8}[01]\d[0-3]\d{4}"  # an old one's
    r"|(?:\d{4}[ .-]?){4}\d{0,3})(?!\d)".replace("@", "[ .·・•/()‐–—−-]{1,3}")  # a bank card's
)
_ROOM = re.compile(
    r"(?:单元|号楼|栋|幢) *\d{3,4}(?![\d元块户盏米平人次年])"
    r"|(?<![\d–—-])\d{1,2} *[–—-] *\d{1,2} *[–—-] *\d{3,4}(?![\d元])"
)
_SEPARATORS = re.compile(r"[\s\-‐–—－()（）]+")
_FORMULA = "=+-@\t\r"
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")


def plain_digits(text: str) -> str:
    """Full-width digits and signs made plain, blanks taken out."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))


def plain_number(text: str) -> str:
    """Full-width digits made plain, blanks taken out; a minus or a range stays what it is."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def mobile(text: str) -> str | None:
    """The 11 digits of a mobile number however it was written (blanks, full-width, +86), or None."""
    digits = _COUNTRY.sub("", plain_digits(text))
    return digits if _MOBILE.fullmatch(digits) else None


def has_personal_number(text: str) -> bool:
    """Whether what looks like a person's number stands in a text: of a mobile, an identity or a bank card."""
    return bool(_PERSONAL.search(without_invisible(unicodedata.normalize("NFKC", text))))


def has_room_number(text: str) -> bool:
    """Whether somebody's door stands in a text: 2单元501, 3-2-501."""
    return bool(_ROOM.search(unicodedata.normalize("NFKC", text)))


def has_control_characters(text: str, newlines: bool = False) -> bool:
    """Whether a text holds what no keyboard types: NUL, control and surrogate characters."""
    allowed = "\n\r\t" if newlines else ""
    return any(unicodedata.category(c) in {"Cc", "Cs"} and c not in allowed for c in text)


def without_invisible(text: str) -> str:
    """Without what takes no room and turns the writing round: zero-width blanks, direction marks."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def harmless(text: str) -> str:
    """A cell of an export: what a sheet would take for a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def as_written(cell: str) -> str:
    """The text of a cell that `harmless` wrote."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith((*_FORMULA, "'")) else cell


def size(number_of_bytes: int) -> str:
    """0.3兆, as people speak of a file's size; never nothing."""
    return f"{max(number_of_bytes / 1024 / 1024, 0.1):.1f}兆"


def masked_name(name: str) -> str:
    """王* for 王阿, 王** for three characters and more."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2)


def masked_mobile(digits: str) -> str:
    """138****0000."""
    return f"{digits[:3]}****{digits[-4:]}"


def asking(url: str, **asked) -> str:
    """An address that asks for something more: /services/1?quantity=2; what is empty is left out."""
    query = urlencode({name: value for name, value in asked.items() if value}, safe=":")
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url
