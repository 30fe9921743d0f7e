"""The fund in the open: the balance and its light, the months, each entry, the file and how to check it."""

import re

from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for

from community.core import clock
from community.core.access import public
from community.core.assets import STATIC
from community.core.dates import is_month
from community.core.qr import qr_png
from community.core.web import absolute
from community.fund import light, queries
from community.fund.bars import Chart, chart
from community.fund.chain import COLUMNS
from community.fund.csvfile import records
from community.fund.models import CATEGORIES
from community.fund.paper import LINES_ON_PAPER, fits_on_paper
from community.fund.proposals.queries import done_things, proposal_of
from community.fund.reckoning import MOST_LISTED, Reckoning, first_and_last, listed, reckoning
from community.fund.rules import CATEGORY_WORDS, KIND_WORDS, LIGHT_WORDS, next_month, previous_month

bp = Blueprint("fund", __name__, url_prefix="/fund")
PROGRAM = "fund/verify.py"  # among the static files, to be had there, too
MONTHS_SHOWN = 6
LAST_SHOWN = 8  # entries on the fund's own page
DONE_SHOWN = 3
WORDS = {"kind_words": KIND_WORDS, "category_words": CATEGORY_WORDS, "light_words": LIGHT_WORDS}
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@bp.get("")
@public
def fund_page():
    closes = light.closed_months(MONTHS_SHOWN)
    stands = light.standing_after(closes, clock.now())
    found = reckoning(stands.month) if stands.month else None
    rows, bars = _last_months(closes, found)
    return render_template(
        "fund/fund.html",
        stands=stands,
        found=found,
        rows=rows,
        chart=bars,
        done=done_things(DONE_SHOWN),
        **_entries(most=LAST_SHOWN),
        **WORDS,
    )


def _last_months(closes: list[light.Closed], found: Reckoning | None) -> tuple[list, Chart]:
    """The last months as rows, the newest first, and as bars, the oldest first."""
    rows = [(closed.month, closed.sums) for closed in closes]
    if found and not found.closed:
        rows = [(found.month, found.sums), *rows][:MONTHS_SHOWN]
    bars = [(month, sums.income_fen, -sums.spending_fen) for month, sums in reversed(rows)]
    return rows, chart(bars)


def _entries(month: str = "", *, most: int = MOST_LISTED) -> dict:
    """Of all entries or a month's those that the address asks for."""
    kind, category = request.args.get("kind", ""), request.args.get("category", "")
    before = request.args.get("before", "")
    if kind and category not in ("", *CATEGORIES.get(kind, ())) or kind not in ("", *KIND_WORDS):
        abort(404)
    if category and not kind or before and not _NUMBER.fullmatch(before):
        abort(404)
    number = int(before) if before else None
    entries, older = listed(month=month, kind=kind, category=category, before=number, most=most)
    asked = {"kind": kind, "category": category, "before": before}
    return {"entries": entries, "older": older, "categories": CATEGORIES.get(kind, ()), **asked}


@bp.get("/<month>")
@public
def month_page(month: str):
    found = _reckoning_or_404(month)
    return render_template("fund/month.html", found=found, **_beside(month), **_entries(month), **WORDS)


def _reckoning_or_404(month: str) -> Reckoning:
    return (reckoning(month) if is_month(month) else None) or abort(404)


def _beside(month: str) -> dict:
    """The month before and the one after, where the ledger has them."""
    first, last = queries.first_and_last_month()
    return {
        "earlier": previous_month(month) if month > first else None,
        "later": next_month(month) if month < last else None,
    }


@bp.get("/<month>/sheet")
@public
def sheet_page(month: str):
    found = _reckoning_or_404(month)
    entries, more = listed(month=month, most=LINES_ON_PAPER)
    seq, _, code = queries.end_of_chain()
    if found.closed:
        seq, code = found.closed.last_seq, found.closed.last_hash
    entries = [] if more or not fits_on_paper(entries) else entries[::-1]
    shown = {"entries": entries, "seq": seq, "code": code}
    return render_template("fund/sheet.html", found=found, **shown, **WORDS)


@bp.get("/<month>/qr.png")
@public
def qr(month: str):
    found = _reckoning_or_404(month)
    picture = qr_png(absolute(url_for(".month_page", month=found.month)))
    return picture, 200, {"Content-Type": "image/png"}


@bp.get("/entries/<int:seq>")
@public
def entry_page(seq: int):
    entry = queries.entry(seq) or abort(404)
    return render_template(
        "fund/entry.html",
        entry=entry,
        reversed_by=queries.reversal_of(seq),
        is_last=queries.end_of_chain()[0] == seq,
        proposal=proposal_of(seq),
        **WORDS,
    )


@bp.get("/entries.csv")
@public
def entries_csv():
    return _csv("entries", 1, queries.end_of_chain()[0])


@bp.get("/<month>.csv")
@public
def month_csv(month: str):
    return _csv(_reckoning_or_404(month).month, *first_and_last(month))


def _csv(name: str, first: int, last: int) -> Response:
    response = Response(stream_with_context(records(first, last)), mimetype="text/csv")
    response.implicit_sequence_conversion = False  # nobody gathers it in memory
    response.headers["Content-Disposition"] = f"attachment; filename=fund-{name}.csv"
    return response


@bp.get("/verify")
@public
def verify_page():
    seq, _, last_hash = queries.end_of_chain()
    program = (STATIC / PROGRAM).read_text()
    return render_template("fund/verify.html", program=program, seq=seq, last_hash=last_hash, columns=COLUMNS)
