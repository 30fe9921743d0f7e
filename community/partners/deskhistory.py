"""The history of a shop at the desk, narrowed down to one field or one line of its price list."""

from flask import Blueprint, abort, render_template, request

from community.core.access import READERS, allow
from community.core.audit_words import all_words, value_said
from community.partners.desk import partner_or_404
from community.partners.history import history, service_names

bp = Blueprint("desk_history", __name__, url_prefix="/desk/partners")
bp.add_app_template_global(value_said, "value_said")
PAGE = 50  # entries


@bp.get("/<slug>/history")
@allow(*READERS)
def history_page(slug: str):
    partner = partner_or_404(slug)
    lines, entries = service_names(partner.id), history(partner)
    field, line_id = request.args.get("field", ""), request.args.get("line", 0, type=int)
    page = request.args.get("page", 1, type=int)
    found = [e for e in entries if field in ("", e.field) and line_id in (0, e.line_id)]
    if (line_id and line_id not in lines) or not 0 < page <= max(1, -(-len(found) // PAGE)):
        abort(404)
    return render_template(
        "partners/desk/history.html",
        partner=partner,
        shown=found[(page - 1) * PAGE : page * PAGE],
        asked={"field": field, "line": line_id or "", "page": page},
        total=len(found),
        page_length=PAGE,
        fields=sorted({entry.field for entry in entries} - {""}),
        lines=lines,
        words=all_words(),
    )
