"""The sample's ten teams, from teams.toml."""

from datetime import datetime

from community.core.db import db
from community.roster.models import Member, Team
from community.sample import sample_file

TEAM_KEYS = ("slug", "name", "kind", "does", "about", "place", "joining")


def load_sample(now: datetime) -> None:
    for position, entry in enumerate(sample_file("teams")["team"]):
        team = Team(**{key: entry[key] for key in TEAM_KEYS}, position=position)
        db.session.add(team)
        db.session.flush()
        for member in entry["member"]:
            row = Member(
                team_id=team.id,
                name=member["name"],
                is_unit=member.get("is_unit", False),
                is_leader=member.get("is_leader", False),
                state="in",
                show=member["show"],
                consent_on=member.get("consent_on"),
            )
            db.session.add(row)
