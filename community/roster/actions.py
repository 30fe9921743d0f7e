"""The verbs that change teams and their members."""

import secrets
from datetime import datetime

from sqlalchemy import func, select, update

from community.core import audit
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal
from community.roster.models import Member, Team

TEAM_FIELDS = ("name", "does", "about", "place", "joining")


def change_team(team: Team, *, by: Actor, now: datetime, **fields: str) -> None:
    """Change what a team says of itself.

    Args:
        fields: of TEAM_FIELDS.
    """
    with transaction():
        before = {name: getattr(team, name) for name in fields if getattr(team, name) != fields[name]}
        for name, value in fields.items():
            setattr(team, name, value)
        after = {name: fields[name] for name in before}
        if before:
            audit.record("change_team", "team", team.slug, by=by, now=now, before=before, after=after)


def add_team(*, kind: str, by: Actor, now: datetime, **fields: str) -> Team:
    """Add a standing team, last in the list.

    Args:
        fields: all of TEAM_FIELDS.
    """
    with transaction() as session:
        last = session.scalar(select(func.max(Team.position)))
        team = Team(slug=f"team-{secrets.token_hex(3)}", kind=kind, position=(last or 0) + 1, **fields)
        session.add(team)
        session.flush()
        audit.record("add_team", "team", team.slug, by=by, now=now, after={"name": team.name})
    return team


def add_member(
    team: Team,
    *,
    name: str,
    is_unit: bool,
    is_leader: bool,
    show: str,
    has_consent: bool,
    by: Actor,
    now: datetime,
) -> Member:
    """Put a person or a unit on a team.

    Raises:
        Refusal: the whole name is to be shown without written consent.
    """
    _check_consent(show, has_consent)
    with transaction() as session:
        member = Member(
            team_id=team.id,
            name=name,
            is_unit=is_unit,
            is_leader=is_leader,
            state="in",
            show=show,
            consent_on=now.date() if has_consent else None,
        )
        session.add(member)
        session.flush()
        audit.record(
            "add_member", "team", team.slug, by=by, now=now, after={"member": member.id, "name": True}
        )
    return member


def change_member(
    member: Member, *, name: str, is_leader: bool, show: str, has_consent: bool, by: Actor, now: datetime
) -> None:
    """Change a member's name, lead or how the name is shown.

    Raises:
        Refusal: the whole name is to be shown without written consent.
    """
    _check_consent(show, has_consent)
    with transaction():
        audit.record(
            "change_member",
            "member",
            member.id,
            by=by,
            now=now,
            before={"show": member.show, "is_leader": member.is_leader, "name": member.name != name},
            after={"show": show, "is_leader": is_leader, "name": member.name != name},
        )
        member.name, member.is_leader, member.show = name, is_leader, show
        member.consent_on = (member.consent_on or now.date()) if has_consent else None


def let_go(member: Member, *, by: Actor, now: datetime) -> None:
    """A member leaves; the row stays."""
    with transaction() as session:
        left = session.execute(
            update(Member).where(Member.id == member.id, Member.state == "in").values(state="left")
        )
        if left.rowcount:
            audit.record(
                "let_go", "member", member.id, by=by, now=now, before={"state": "in"}, after={"state": "left"}
            )


def _check_consent(show: str, has_consent: bool) -> None:
    if show == "full" and not has_consent:
        raise Refusal("显示全名要有本人书面同意", "请先勾选「已收到书面同意」，或者只显示姓")
