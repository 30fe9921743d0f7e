"""Residents' pages of the ten teams."""

from flask import Blueprint, abort, render_template

from community.core.access import public
from community.roster import queries
from community.roster.rules import shown_members

bp = Blueprint("roster", __name__)


@bp.get("/volunteers")
@public
def list_page():
    return render_template("roster/list.html", teams=queries.teams())


@bp.get("/volunteers/<slug>")
@public
def team_page(slug: str):
    team = queries.team(slug) or abort(404)
    shown = shown_members(team.kind, queries.members_in(team.id))
    return render_template("roster/team.html", team=team, shown=shown)
