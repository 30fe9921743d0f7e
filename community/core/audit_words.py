"""How the audit is read aloud: the words of every feature in one table."""

import json
from functools import reduce

from flask import current_app

from community.core.access import ROLE_NAMES
from community.core.audit import AuditWords
from community.core.dates import spoken_span
from community.core.money import yuan


def all_words() -> AuditWords:
    """The words that each feature brings."""
    brought = [feature.audit_words for feature in current_app.extensions["features"]]
    return reduce(AuditWords.__or__, brought, AuditWords(values=ROLE_NAMES))


def said(stored: str) -> str:
    """A line's fields for reading; of a personal field, that it was there."""
    words = all_words()
    return "，".join(
        f"{words.fields.get(name, name)} {value_said(name, value)}"
        for name, value in json.loads(stored).items()
    )


def value_said(name: str, value: object) -> str:
    """One field's value as people say it; a word of the field's own (kind:meal) goes before a common one."""
    if isinstance(value, int) and not isinstance(value, bool):
        if name.endswith("_fen"):
            return yuan(value)
        if name.endswith("minutes"):
            return spoken_span(value)
    if value is None:
        return "空"
    values = all_words().values
    return values.get(f"{name}:{value}") or values.get(str(value)) or str(value) or "空"
