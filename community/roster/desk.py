"""The desk's pages of the teams."""

from flask import Blueprint, abort, render_template, url_for

from community.core import clock, keys
from community.core.access import DESK, actor, allow
from community.core.db import db
from community.core.web import done, wrong
from community.roster import actions, queries
from community.roster.forms import MemberForm, NewTeamForm, TeamForm
from community.roster.models import Member, Team

bp = Blueprint("desk_roster", __name__, url_prefix="/desk/roster")


def team_or_404(slug: str) -> Team:
    return queries.team(slug) or abort(404)


def member_or_404(slug: str, member_id: int, states: tuple[str, ...] = ("in",)) -> tuple[Team, Member]:
    team, member = team_or_404(slug), db.session.get(Member, member_id)
    if member is None or member.team_id != team.id or member.state not in states:
        abort(404)
    return team, member


@bp.get("")
@allow(*DESK, "supervisor")
def list_page():
    return render_template("roster/desk/list.html", teams=queries.teams())


@bp.get("/new")
@allow(*DESK)
def new_team():
    return render_template("roster/desk/new.html", form=NewTeamForm())


@bp.post("")
@allow(*DESK)
def add_team():
    form = NewTeamForm()
    if not form.validate():
        return wrong("roster/desk/new.html", "roster/desk/_new.html", form=form)
    slug = keys.once(form, lambda: _add_team(form))
    return done(url_for(".team_page", slug=slug))


def _add_team(form: NewTeamForm) -> str:
    fields = {name: form[name].data for name in (*actions.TEAM_FIELDS, "kind")}
    return actions.add_team(by=actor(), now=clock.now(), **fields).slug


@bp.get("/<slug>")
@allow(*DESK, "supervisor")
def team_page(slug: str):
    team = team_or_404(slug)
    return render_template(
        "roster/desk/team.html", team=team, members=queries.members_in(team.id), form=TeamForm(obj=team)
    )


@bp.post("/<slug>")
@allow(*DESK)
def save_team(slug: str):
    team, form = team_or_404(slug), TeamForm()
    if not form.validate():
        members = queries.members_in(team.id)
        return wrong("roster/desk/team.html", "roster/desk/_team.html", team=team, members=members, form=form)
    keys.once(form, lambda: _save_team(team, form))
    return done(url_for(".team_page", slug=slug))


def _save_team(team: Team, form: TeamForm) -> str:
    fields = {name: form[name].data for name in actions.TEAM_FIELDS}
    actions.change_team(team, by=actor(), now=clock.now(), **fields)
    return team.slug


@bp.get("/<slug>/members/new")
@allow(*DESK)
def new_member(slug: str):
    return render_template("roster/desk/member.html", team=team_or_404(slug), member=None, form=MemberForm())


@bp.post("/<slug>/members")
@allow(*DESK)
def add_member(slug: str):
    team, form = team_or_404(slug), MemberForm()
    if not form.validate():
        return wrong("roster/desk/member.html", "roster/desk/_member.html", team=team, member=None, form=form)
    keys.once(form, lambda: _add_member(team, form))
    return done(url_for(".team_page", slug=slug))


def _add_member(team: Team, form: MemberForm) -> str:
    fields = {name: form[name].data for name in ("name", "is_unit", "is_leader", "show", "has_consent")}
    return str(actions.add_member(team, by=actor(), now=clock.now(), **fields).id)


@bp.get("/<slug>/members/<int:member_id>")
@allow(*DESK)
def edit_member(slug: str, member_id: int):
    team, member = member_or_404(slug, member_id)
    form = MemberForm(obj=member, has_consent=member.consent_on is not None)
    return render_template("roster/desk/member.html", team=team, member=member, form=form)


@bp.post("/<slug>/members/<int:member_id>")
@allow(*DESK)
def save_member(slug: str, member_id: int):
    team, member = member_or_404(slug, member_id)
    form = MemberForm()
    if not form.validate():
        return wrong(
            "roster/desk/member.html", "roster/desk/_member.html", team=team, member=member, form=form
        )
    keys.once(form, lambda: _save_member(member, form))
    return done(url_for(".team_page", slug=slug))


def _save_member(member: Member, form: MemberForm) -> str:
    fields = {name: form[name].data for name in ("name", "is_leader", "show", "has_consent")}
    actions.change_member(member, by=actor(), now=clock.now(), **fields)
    return str(member.id)


@bp.post("/<slug>/members/<int:member_id>/leaving")
@allow(*DESK)
def let_go(slug: str, member_id: int):
    team, member = member_or_404(slug, member_id, states=("in", "left"))
    keys.tap(lambda: actions.let_go(member, by=actor(), now=clock.now()))
    return done(url_for(".team_page", slug=team.slug))
