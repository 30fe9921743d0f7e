"""The shape of a detail."""

from collections.abc import Callable
from dataclasses import dataclass

from community.core.db import Base


@dataclass(frozen=True)
class Detail:
    """One thing that some bookings are asked.

    Args:
        key: names its fragment, bookings/details/_<key>.html.
        label: what stands before its words on a ticket.
        fields: a mixin of form fields.
        table: its rows, whose key is the booking's id.
        row: makes one from the form that was filled in and the time it was, without a booking yet; None
            where nothing was said.
        words: says one.
        desk_fields: the same fields for the desk, where they are worded for who notes what another says.
        is_personal: shown to the one it belongs to, and at the desk after a tap that is recorded.
        is_typed: asks for words, for which the hall's screen has no keys.
    """

    key: str
    label: str
    fields: type
    table: type[Base]
    row: Callable[..., Base | None]
    words: Callable[..., str]
    desk_fields: type | None = None
    is_personal: bool = False
    is_typed: bool = False
