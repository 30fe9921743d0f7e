"""The desk's pages of the notices: from the draft to the withdrawal."""

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock, files, keys
from community.core.access import DESK, actor, allow
from community.core.centre import centre
from community.core.db import db
from community.core.errors import Refusal
from community.core.forms import SeenForm
from community.core.saving import saved
from community.core.web import done, wrong
from community.notices import actions, attachments, queries, rules
from community.notices.forms import AttachmentForm, CorrectionForm, NoticeForm, WithdrawalForm
from community.notices.models import MOST_ATTACHMENTS, MOST_BYTES, Notice
from community.notices.views import around, download

bp = Blueprint("desk_notices", __name__, url_prefix="/desk/notices")
READERS = (*DESK, "supervisor")
LARGEST_UPLOAD = MOST_BYTES + 2 * 1024 * 1024  # a little over what is taken, so that the form can say so


def notice_or_404(notice_id: int) -> Notice:
    return db.session.get(Notice, notice_id) or abort(404)


def here(notice: Notice) -> str:
    return url_for("desk_notices.notice_page", notice_id=notice.id)


@bp.get("")
@allow(*READERS)
def list_page():
    return render_template("notices/desk/list.html", notices=queries.all_notices())


@bp.get("/new")
@allow(*DESK)
def new_notice():
    form = NoticeForm(starts_on=str(clock.now().date()))
    return render_template("notices/desk/edit.html", notice=None, form=form)


@bp.post("")
@allow(*DESK)
def add_notice():
    form = NoticeForm()
    if not form.validate():
        return wrong("notices/desk/edit.html", "notices/desk/_edit.html", notice=None, form=form)
    notice_id = keys.once(form, lambda: _add(form))
    return done(url_for(".notice_page", notice_id=notice_id))


def _add(form: NoticeForm) -> str:
    return str(actions.add_notice(kind=form.kind.data, by=actor(), now=clock.now(), **form.text()).id)


@bp.get("/<int:notice_id>")
@allow(*READERS)
def notice_page(notice_id: int):
    return render_template("notices/desk/notice.html", **whole(notice_or_404(notice_id)))


def whole(row: Notice, **forms) -> dict:
    """All that the desk sees of a notice."""
    notice = queries.posted(row.id)
    context, host, today = around(notice), centre().community, clock.now().date()
    return {
        "notice": notice,
        "objections": queries.objections_of(row.id),
        "copied": rules.copied(notice, context["url"], host, today),
        "seen": actions.draft_seen(row),
        "most": MOST_ATTACHMENTS,
        "file_form": AttachmentForm(formdata=None),
        **context,
        **forms,
    }


@bp.get("/<int:notice_id>/draft")
@allow(*DESK)
def edit_draft(notice_id: int):
    notice = notice_or_404(notice_id)
    if notice.state != "draft":
        return wrong_state(notice)
    form = NoticeForm(
        kind=notice.kind,
        title=notice.draft_title,
        body=notice.draft_body,
        starts_on=str(notice.starts_on),
        ends_on=str(notice.ends_on or ""),
        seen=actions.draft_seen(notice),
    )
    return render_template("notices/desk/edit.html", notice=notice, form=form)


def wrong_state(notice: Notice):
    """The notice's own page says what it is by now."""
    refusal = Refusal("这条公告的状态改过了", "下面是现在的情况")
    return wrong("notices/desk/notice.html", "core/_messages.html", 409, refusal=refusal, **whole(notice))


@bp.post("/<int:notice_id>/draft")
@allow(*DESK)
def save_draft(notice_id: int):
    notice, form = notice_or_404(notice_id), NoticeForm()
    stands = {"page": "notices/desk/edit.html", "fragment": "notices/desk/_edit.html", "notice": notice}
    return saved(form, lambda: _save(notice, form), then=here(notice), **stands)


def _save(notice: Notice, form: NoticeForm) -> str:
    seen = request.form.get("agreed") or form.seen.data
    actions.change_draft(notice, seen=seen, by=actor(), now=clock.now(), **form.draft())
    return str(notice.id)


@bp.post("/<int:notice_id>/publication")
@allow(*DESK)
def publish(notice_id: int):
    notice, form = notice_or_404(notice_id), SeenForm()
    if not form.validate():
        abort(422)
    keys.once(form, lambda: _publish(notice, form))
    return done(here(notice))


def _publish(notice: Notice, form: SeenForm) -> str:
    actions.publish(notice, seen=form.seen.data or "", by=actor(), now=clock.now())
    return str(notice.id)


@bp.post("/<int:notice_id>/discarding")
@allow(*DESK)
def discard(notice_id: int):
    keys.tap(lambda: actions.discard(notice_or_404(notice_id), by=actor(), now=clock.now()))
    return done(url_for(".list_page"))


@bp.post("/<int:notice_id>/<any(pin,unpinning):noun>")
@allow(*DESK)
def set_pinned(notice_id: int, noun: str):
    notice = notice_or_404(notice_id)
    verb = {"pin": actions.pin, "unpinning": actions.unpin}[noun]
    keys.tap(lambda: verb(notice, by=actor(), now=clock.now()))
    return done(here(notice))


@bp.get("/<int:notice_id>/correction")
@allow(*DESK)
def correction_page(notice_id: int):
    notice = notice_or_404(notice_id)
    stands = queries.posted(notice_id)
    if notice.state != "published" or stands.is_frozen():
        return wrong_state(notice)
    form = CorrectionForm(
        title=stands.title,
        body=stands.body,
        starts_on=str(stands.starts_on),
        ends_on=str(stands.ends_on or ""),
        seen=actions.text_seen(stands),
    )
    return render_template("notices/desk/correction.html", notice=notice, form=form)


@bp.post("/<int:notice_id>/correction")
@allow(*DESK)
def correct(notice_id: int):
    notice, form = notice_or_404(notice_id), CorrectionForm()
    stands = {"page": "notices/desk/correction.html", "fragment": "notices/desk/_correction.html"}
    return saved(form, lambda: _correct(notice, form), then=here(notice), notice=notice, **stands)


def _correct(notice: Notice, form: CorrectionForm) -> str:
    told = {"note": form.note.data, "seen": request.form.get("agreed") or form.seen.data or ""}
    actions.correct(notice, by=actor(), now=clock.now(), **told, **form.text())
    return str(notice.id)


@bp.get("/<int:notice_id>/withdrawal")
@allow(*DESK)
def withdrawal_page(notice_id: int):
    notice = notice_or_404(notice_id)
    if notice.state != "published":
        return wrong_state(notice)
    return render_template("notices/desk/withdrawal.html", notice=notice, form=WithdrawalForm())


@bp.post("/<int:notice_id>/withdrawal")
@allow(*DESK)
def withdraw(notice_id: int):
    notice, form = notice_or_404(notice_id), WithdrawalForm()
    if not form.validate():
        return wrong(
            "notices/desk/withdrawal.html", "notices/desk/_withdrawal.html", notice=notice, form=form
        )
    keys.once(form, lambda: _withdraw(notice, form))
    return done(here(notice))


def _withdraw(notice: Notice, form: WithdrawalForm) -> str:
    actions.withdraw(notice, reason=form.reason.data, by=actor(), now=clock.now())
    return str(notice.id)


@bp.post("/<int:notice_id>/attachments")
@allow(*DESK)
@files.takes_up_to(LARGEST_UPLOAD)
def attach(notice_id: int):
    notice, form = notice_or_404(notice_id), AttachmentForm()
    if not form.validate():
        context = whole(notice, file_form=form)
        return wrong("notices/desk/notice.html", "notices/desk/_attachments.html", **context)
    keys.once(form, lambda: _attach(notice, form))
    return done(here(notice))


def _attach(notice: Notice, form: AttachmentForm) -> str:
    name = rules.attachment_name(form.file.data.filename or "")
    kept = {"content": form.content, "suffix": form.suffix, "name": name}
    return str(attachments.attach(notice, by=actor(), now=clock.now(), **kept).id)


@bp.get("/<int:notice_id>/attachments/<int:attachment_id>")
@allow(*READERS)
def attachment(notice_id: int, attachment_id: int):
    return download(queries.attachment(notice_id, attachment_id) or abort(404))


@bp.post("/<int:notice_id>/attachments/<int:attachment_id>/removal")
@allow(*DESK)
def detach(notice_id: int, attachment_id: int):
    notice = notice_or_404(notice_id)
    keys.tap(lambda: _detach(notice, attachment_id))
    return done(here(notice))


def _detach(notice: Notice, attachment_id: int) -> str:
    row = queries.attachment(notice.id, attachment_id) or abort(404)
    attachments.detach(row, by=actor(), now=clock.now())
    return str(attachment_id)
