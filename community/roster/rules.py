"""How a member may be shown to strangers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from community.core.text import masked_name
from community.roster.models import COUNTED_KINDS


class MemberLike(Protocol):
    name: str
    is_unit: bool
    is_leader: bool
    show: str


@dataclass(frozen=True)
class ShownMember:
    """A member as the public page prints it."""

    name: str
    initial: str
    is_leader: bool
    is_unit: bool


@dataclass(frozen=True)
class ShownMembers:
    """The members that are named, and how many there are in all."""

    named: list[ShownMember]
    count: int

    @property
    def unnamed(self) -> int:
        return self.count - len(self.named)


def shown_members(kind: str, members: Iterable[MemberLike]) -> ShownMembers:
    """Masked names; whole ones with consent; of 党员 and 退役军人 teams only those who consented in writing.

    Args:
        kind: the team's kind.
        members: those who are in; leaders come first.
    """
    everyone = sorted(members, key=lambda member: not member.is_leader)
    named = [
        ShownMember(
            name=member.name if member.show == "full" else masked_name(member.name),
            initial=member.name[:1],
            is_leader=member.is_leader,
            is_unit=member.is_unit,
        )
        for member in everyone
        if member.show == "full" or (member.show == "masked" and kind not in COUNTED_KINDS)
    ]
    return ShownMembers(named, len(everyone))
