"""Residents' pages of the notices, and the form on which one objects to a 公示."""

from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, url_for

from community.core import clock, files, keys
from community.core.access import RESIDENT, anyone, public
from community.core.web import absolute, done, wrong
from community.notices import objections, queries
from community.notices.forms import ObjectionForm
from community.notices.models import KINDS, MEDIA, Attachment
from community.notices.rules import Posted

bp = Blueprint("notices", __name__, url_prefix="/notices")
SANDBOX = "sandbox; default-src 'none'"


@bp.get("")
@public
def list_page():
    kind, today = request.args.get("kind", ""), clock.now().date()
    if kind and kind not in KINDS:
        abort(404)
    return render_template(
        "notices/list.html",
        kinds=KINDS,
        kind=kind,
        current=queries.current(today, kind=kind),
        past=queries.past(today, kind=kind),
    )


@bp.get("/<int:notice_id>")
@public
def notice_page(notice_id: int):
    notice = public_or_404(notice_id, asked_version())
    return render_template("notices/notice.html", notice=notice, **around(notice))


def asked_version() -> int | None:
    """The version an address asks for, or None where it asks for what stands."""
    text = request.args.get("version")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else abort(404)


def public_or_404(notice_id: int, version: int | None = None) -> Posted:
    notice = queries.posted(notice_id, version)
    return notice if notice and notice.is_public(clock.now().date()) else abort(404)


def around(notice: Posted) -> dict:
    """What stands with a notice's words."""
    return {
        "versions": queries.versions_of(notice.id),
        "attachments": queries.attachments_of(notice.id),
        "answered": queries.answered(notice.id),
        "open_count": len(queries.unanswered(notice.id)),
        "url": absolute(url_for("notices.notice_page", notice_id=notice.id)),
    }


@bp.get("/<int:notice_id>/attachments/<int:attachment_id>")
@public
def attachment(notice_id: int, attachment_id: int):
    notice = public_or_404(notice_id)
    if not notice.is_text_public(clock.now().date()):
        abort(404)
    return download(queries.attachment(notice.id, attachment_id) or abort(404))


def download(row: Attachment) -> Response:
    """A private file: to be kept, never to be opened within the site."""
    response = Response(files.path_of(row.file).read_bytes(), mimetype=MEDIA[row.suffix])
    name = quote(f"{row.name}.{row.suffix}", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.get("/<int:notice_id>/objections/new")
@anyone
def objection_page(notice_id: int):
    notice = public_or_404(notice_id)
    if not notice.takes_objections(clock.now().date()):
        return render_template("notices/closed.html", notice=notice)
    return render_template("notices/object.html", notice=notice, form=ObjectionForm())


@bp.post("/<int:notice_id>/objections")
@anyone
def file_objection(notice_id: int):
    notice, form = public_or_404(notice_id), ObjectionForm()
    if not form.validate():
        return wrong("notices/object.html", "notices/_object.html", notice=notice, form=form)
    keys.once(form, lambda: _file(notice, form))
    return done(url_for(".received_page", notice_id=notice_id))


def _file(notice: Posted, form: ObjectionForm) -> str:
    objection = objections.file_objection(
        notice.id,
        name=form.name.data,
        said=form.said.data.replace("\r\n", "\n"),
        contact=form.mobile.digits,
        address=request.remote_addr or "",
        by=RESIDENT,
        now=clock.now(),
    )
    return str(objection.id)


@bp.get("/<int:notice_id>/objections/received")
@anyone
def received_page(notice_id: int):
    return render_template("notices/received.html", notice=public_or_404(notice_id))
