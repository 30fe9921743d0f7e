"""The ten standing teams and who is on them."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Key, Line, Short, one_of

TEAM_KINDS = ("志愿者", "商户", "帮扶单位", "党员", "退役军人", "专技人员")
COUNTED_KINDS = ("党员", "退役军人")  # the public sees a count unless a member consented in writing
JOINING = ("open", "approval", "closed")
MEMBER_STATES = ("applied", "in", "left")
SHOWS = ("hidden", "masked", "full")


class Team(Base):
    """A standing service team."""

    __tablename__ = "team"
    __table_args__ = (one_of("kind", TEAM_KINDS), one_of("joining", JOINING))

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Short]
    kind: Mapped[Short]
    does: Mapped[Line]
    about: Mapped[str] = mapped_column(String(400))
    place: Mapped[Line]
    joining: Mapped[Short]
    position: Mapped[int]


class Member(Base):
    """A person or a unit on a team, and how the name may be shown."""

    __tablename__ = "member"
    __table_args__ = (
        one_of("state", MEMBER_STATES),
        one_of("show", SHOWS),
        CheckConstraint("show <> 'full' OR consent_on IS NOT NULL", name="full_with_consent"),
    )

    id: Mapped[Key]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    name: Mapped[Short]
    is_unit: Mapped[bool]
    is_leader: Mapped[bool]
    state: Mapped[Short]
    show: Mapped[Short]
    consent_on: Mapped[date | None]
