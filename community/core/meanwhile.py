"""Two people at one form: the second is told what stands now and what they typed, and may insist."""

import hashlib
from collections.abc import Mapping

from community.core.audit_words import value_said
from community.core.errors import Choice, Refusal


def seen(row: object, names: Mapping[str, str]) -> str:
    """A digest of some fields of a row: a form carries it, to know that nobody changed them since."""
    said = repr([getattr(row, name) for name in names])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def changes(sentence: str, row: object, names: Mapping[str, str], typed: Mapping, said: str) -> dict:
    """The fields that a form would change, as they stand.

    Args:
        sentence, names: as in changed; typed: the form's fields.
        said: the digest that the form carried.
    Raises:
        Refusal: something would change, and somebody has changed it since ("seen").
    """
    before = {name: getattr(row, name) for name in typed if getattr(row, name) != typed[name]}
    if before and said != seen(row, names):
        raise changed(sentence, row, names, before, typed)
    return before


def changed(sentence: str, row: object, names: Mapping[str, str], before: Mapping, typed: Mapping) -> Refusal:
    """The refusal ("seen") that says both values of each field, with a button to go on all the same.

    Args:
        names: the Chinese name of each field that the form has.
        before: the fields that would change, as they stand; typed: as they were typed.
    """
    both = "；".join(
        f"{names[name]}现在是“{_said(name, was)}”，您填的是“{_said(name, typed[name])}”"
        for name, was in before.items()
    )
    agree = Choice("还是按我填的改", name="agreed", value=seen(row, names))
    return Refusal(sentence, both, (agree,), code="seen")


def _said(name: str, value: object) -> str:
    return "空" if value is None else value_said(name, value)
