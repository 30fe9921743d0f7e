"""The desk's page of one objection: who said what, the reply, and what is taken out."""

from flask import Blueprint, abort, render_template, url_for

from community.core import clock, keys
from community.core.access import DESK, actor, allow
from community.core.db import db
from community.core.web import done, fragment, wrong
from community.notices import objections, queries
from community.notices.desk import READERS
from community.notices.forms import ReplyForm
from community.notices.models import Objection

bp = Blueprint("desk_objections", __name__, url_prefix="/desk/notices/objections")


def objection_or_404(objection_id: int) -> Objection:
    return db.session.get(Objection, objection_id) or abort(404)


def page(objection: Objection, **more) -> dict:
    notice = queries.posted(objection.notice_id)
    return {"objection": objection, "notice": notice, "form": ReplyForm(formdata=None), **more}


@bp.get("/<int:objection_id>")
@allow(*READERS)
def objection_page(objection_id: int):
    return render_template("notices/desk/objection.html", **page(objection_or_404(objection_id)))


@bp.post("/<int:objection_id>/reply")
@allow(*DESK)
def reply(objection_id: int):
    objection, form = objection_or_404(objection_id), ReplyForm()
    if not form.validate():
        return wrong("notices/desk/objection.html", "notices/desk/_reply.html", **page(objection, form=form))
    keys.once(form, lambda: _reply(objection, form))
    return done(url_for("desk_notices.notice_page", notice_id=objection.notice_id))


def _reply(objection: Objection, form: ReplyForm) -> str:
    words = form.reply.data.replace("\r\n", "\n")
    objections.reply(objection, words=words, is_shown=form.is_shown.data, by=actor(), now=clock.now())
    return str(objection.id)


@bp.post("/<int:objection_id>/blanking")
@allow(*DESK)
def blank(objection_id: int):
    objection = objection_or_404(objection_id)
    keys.tap(lambda: objections.blank(objection, by=actor(), now=clock.now()))
    return done(url_for(".objection_page", objection_id=objection_id))


@bp.post("/<int:objection_id>/number")
@allow(*DESK)
def show_number(objection_id: int):
    objection = objection_or_404(objection_id)
    keys.tap(lambda: objections.show_number(objection, by=actor(), now=clock.now()))
    context = page(objection, mobile=queries.mobile_of(objection))
    return fragment("notices/desk/_who.html", "notices/desk/objection.html", **context)
