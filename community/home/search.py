"""Search: a page for whoever sends the form, and the same hits as one types."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.access import public
from community.core.web import fragment
from community.partners import searchqueries
from community.partners.hits import Found
from community.partners.queries import categories

bp = Blueprint("search", __name__)
NOT_INDEXED = {"X-Robots-Tag": "noindex"}


@bp.get("/search")
@public
def results_page() -> ResponseReturnValue:
    context = {"found": _found(), "categories": categories()}
    return render_template("home/search.html", **context), 200, NOT_INDEXED


@bp.get("/search/hits")
@public
def hits() -> ResponseReturnValue:
    """Whoever comes back from a shop finds these hits again: they are what the address says from now on."""
    found = _found()
    address = {"HX-Replace-Url": url_for(".results_page", q=found.typed)} if found.hits else {}
    return fragment("home/_hits.html", heading="找到的服务", found=found), 200, NOT_INDEXED | address


def _found() -> Found:
    return searchqueries.found(request.args.get("q", ""), clock.now().date())
