"""Reads of teams and members."""

from sqlalchemy import Row, func, select

from community.core.db import db
from community.roster.models import Member, Team


def teams() -> list[Row]:
    """The standing teams in the desk's order, with how many are in each."""
    members = (
        select(func.count())
        .where(Member.team_id == Team.id, Member.state == "in")
        .correlate(Team)
        .scalar_subquery()
    )
    query = select(*Team.__table__.columns, members.label("members")).order_by(Team.position, Team.id)
    return db.session.execute(query).all()


def team(slug: str) -> Team | None:
    return db.session.query(Team).filter_by(slug=slug).one_or_none()


def members_in(team_id: int) -> list[Member]:
    query = select(Member).where(Member.team_id == team_id, Member.state == "in")
    return list(db.session.scalars(query.order_by(Member.is_leader.desc(), Member.id)))
