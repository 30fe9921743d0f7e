"""What everybody reads of the proposals: the list, one with its way, the picture of what came of it."""

from flask import Blueprint, abort, render_template

from community.core import clock
from community.core.access import public
from community.fund.proposals import queries
from community.fund.proposals.rules import STANDINGS
from community.fund.rules import CATEGORY_WORDS
from community.partners.views import picture

bp = Blueprint("proposals", __name__, url_prefix="/fund")
bp.add_app_template_filter(STANDINGS.get, "proposal_standing")


@bp.get("/proposals")
@public
def list_page():
    today, found = clock.now().date(), queries.public_proposals()
    notice_from_fen, notice_days = queries.rule()
    asked = [one for one in found if one.standing(today) == "announced"]
    return render_template(
        "fund/proposals/list.html",
        asked=asked,
        proposals=[one for one in found if one not in asked],
        notice_from_fen=notice_from_fen,
        notice_days=notice_days,
    )


@bp.get("/proposals/<int:proposal_id>")
@public
def proposal_page(proposal_id: int):
    proposal = queries.proposed(proposal_id)
    if proposal is None or not proposal.is_public():
        abort(404)
    return render_template(
        "fund/proposals/proposal.html",
        proposal=proposal,
        standing=proposal.standing(clock.now().date()),
        category=CATEGORY_WORDS[proposal.category],
    )


@bp.get("/pictures/<name>")
@public
def photo(name: str):
    return picture(name) if queries.is_shown(name) else abort(404)
