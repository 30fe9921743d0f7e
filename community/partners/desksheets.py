"""Price lists as sheets at the desk: taken away, brought back, looked at, confirmed."""

import io

from flask import Blueprint, abort, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from community.core import clock, keys
from community.core.access import COUNTER, DESK, actor, allow, own_partner_or_404
from community.core.db import db
from community.core.errors import Choice, Refusal
from community.core.files import takes_up_to
from community.core.sheets import LARGEST_FILE
from community.core.web import done, wrong
from community.partners.desk import partner_or_404
from community.partners.forms import ConfirmSheetForm, SheetForm
from community.partners.models import Partner, SheetUpload
from community.partners.sheets import actions, telling, writing
from community.partners.sheets.standing import standing

bp = Blueprint("desk_sheets", __name__, url_prefix="/desk")
LARGEST_BODY = 2 * LARGEST_FILE  # a file that is a little too large is answered by the form itself
KINDS = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("csv", "text/csv"),
    "gb18030": ("csv", "text/csv"),
}
ENCODINGS = {"csv": "utf-8-sig", "gb18030": "gb18030"}
PAGE = "partners/desk/sheet.html"


@bp.get("/partners/sheet")
@allow(*DESK)
def all_page():
    return render_template(PAGE, partner=None, form=SheetForm())


@bp.get("/partners/<slug>/sheet")
@allow(*COUNTER)
def shop_page(slug: str):
    return render_template(PAGE, partner=partner_or_404(slug), form=SheetForm())


@bp.get("/partners/sheet/<any(csv,gb18030,xlsx):noun>")
@allow(*DESK)
def export_all(noun: str):
    return _file(None, noun)


@bp.get("/partners/<slug>/sheet/<any(csv,gb18030,xlsx):noun>")
@allow(*COUNTER)
def export_shop(slug: str, noun: str):
    return _file(partner_or_404(slug), noun)


def _file(partner: Partner | None, noun: str) -> ResponseReturnValue:
    now = clock.now()
    shops = standing(partner.id if partner else None, now)
    suffix, kind = KINDS[noun]
    content = writing.workbook(shops) if noun == "xlsx" else writing.comma_separated(shops, ENCODINGS[noun])
    name = f"{partner.name if partner else '全部商户'}价目{now:%Y-%m-%d}.{suffix}"
    return send_file(io.BytesIO(content), kind, as_attachment=True, download_name=name)


@bp.post("/partners/sheet")
@allow(*DESK)
@takes_up_to(LARGEST_BODY)
def upload_all():
    return _upload(None)


@bp.post("/partners/<slug>/sheet")
@allow(*COUNTER)
@takes_up_to(LARGEST_BODY)
def upload_shop(slug: str):
    return _upload(partner_or_404(slug))


def _upload(partner: Partner | None) -> ResponseReturnValue:
    db.session.rollback()  # nobody waits for the database while a file is read
    form = SheetForm()
    if not form.validate():
        return wrong(PAGE, "partners/desk/_sheet.html", partner=partner, form=form)
    token = keys.once(form, lambda: _keep(form, partner))
    return done(url_for(".preview_page", token=token))


def _keep(form: SheetForm, partner: Partner | None) -> str:
    return actions.keep_upload(form.reading, partner=partner, by=actor(), now=clock.now()).token


@bp.get("/sheets/<token>")
@allow(*COUNTER)
def preview_page(token: str):
    return render_template("partners/desk/preview.html", **_preview(*upload_or_404(token)))


def upload_or_404(token: str) -> tuple[SheetUpload, Partner | None]:
    """An upload, and the shop it is about; a shop finds those about itself."""
    upload = db.session.query(SheetUpload).filter_by(token=token).one_or_none() or abort(404)
    partner = db.session.get(Partner, upload.partner_id) if upload.partner_id else None
    own_partner_or_404(partner.slug if partner else "")
    return upload, partner


def _preview(upload: SheetUpload, partner: Partner | None) -> dict:
    plan = actions.plan_of_upload(upload, clock.now())
    return {
        "upload": upload,
        "partner": partner,
        "plan": plan,
        "new": telling.new_rows(plan),
        "changed": telling.changed_rows(plan),
        "shops": actions.shops_in(upload, clock.now()),
        "form": ConfirmSheetForm(formdata=None, seen=plan.digest()),
    }


@bp.post("/sheets/<token>/confirmation")
@allow(*COUNTER)
def confirm(token: str):
    upload, partner = upload_or_404(token)
    form = ConfirmSheetForm()
    if not form.validate():
        abort(422)
    try:
        keys.once(form, lambda: _import(upload, form))
    except Refusal as refusal:
        refusal.choices = (Choice("看现在的样子", url=url_for(".preview_page", token=token)),)
        context = _preview(upload, partner) | {"refusal": refusal}
        return wrong("partners/desk/preview.html", "core/_messages.html", 409, **context)
    return done(url_for(".preview_page", token=token))


def _import(upload: SheetUpload, form: ConfirmSheetForm) -> str:
    ends_missing = form.ends_missing.data
    actions.import_sheet(
        upload, seen=form.seen.data or "", ends_missing=ends_missing, by=actor(), now=clock.now()
    )
    return upload.token
