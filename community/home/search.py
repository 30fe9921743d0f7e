"""Search: a page for whoever sends the form, and the same hits as one types."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Place:
    """A page of the site that is no shop; whoever says one of its words is led there."""

    said: tuple[str, ...]
    url: str
    name: str
    about: str
    icon: str


PLACES = (Place(("基金", "账目", "账本"), "/fund", "社区基金池", "每一笔账都在这里", "coin"),)


@bp.get("/search")
@public
def results_page() -> ResponseReturnValue:
    context = {"found": _found(), "places": _places(), "categories": categories()}
    return render_template("home/search.html", **context), 200, NOT_INDEXED


@bp.get("/search/hits")
@public
def hits() -> ResponseReturnValue:
    """Whoever comes back from a shop finds these hits again: they are what the address says from now on."""
    found = _found()
    address = {"HX-Replace-Url": url_for(".results_page", q=found.typed)} if found.hits else {}
    context = {"heading": "找到的服务", "found": found, "places": _places()}
    return fragment("home/_hits.html", **context), 200, NOT_INDEXED | address


def _found() -> Found:
    return searchqueries.found(request.args.get("q", ""), clock.now().date())


def _places() -> list[Place]:
    typed = request.args.get("q", "")
    return [place for place in PLACES if any(word in typed for word in place.said)]
