"""An existing ledger as a sheet at the desk: brought, looked at, confirmed, approved month by month."""

import io

from flask import Blueprint, abort, render_template, send_file, url_for

from community.core import clock, keys
from community.core.access import actor, allow
from community.core.db import db
from community.core.errors import Choice, Refusal
from community.core.files import takes_up_to
from community.core.forms import SeenForm
from community.core.sheets import LARGEST_FILE
from community.core.web import done, wrong
from community.fund import sheetimport
from community.fund.desk import READERS, WRITERS, way_on
from community.fund.forms import LedgerForm
from community.fund.models import FundUpload
from community.fund.queries import next_to_close
from community.fund.sheetexample import workbook
from community.fund.sheetplan import batches

bp = Blueprint("desk_fund_sheet", __name__, url_prefix="/desk/fund")
LARGEST_BODY = 2 * LARGEST_FILE  # a file that is a little too large is answered by the form itself
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PREVIEW, IMPORTED = "fund/desk/preview.html", "fund/desk/imported.html"
SETTLED = {
    "approval": sheetimport.approve_first_month,
    "refusal": sheetimport.refuse_all,
    "withdrawal": sheetimport.withdraw_all,
}


@bp.get("/sheet")
@allow(*WRITERS)
def upload_page():
    return render_template("fund/desk/sheet.html", form=LedgerForm())


@bp.get("/sheet/example")
@allow(*WRITERS)
def example():
    return send_file(io.BytesIO(workbook()), XLSX, as_attachment=True, download_name="基金流水样表.xlsx")


@bp.post("/sheet")
@allow(*WRITERS)
@takes_up_to(LARGEST_BODY)
def upload():
    db.session.rollback()  # nobody waits for the database while a file is read
    form = LedgerForm()
    if not form.validate():
        return wrong("fund/desk/sheet.html", "fund/desk/_sheet.html", form=form)
    token = keys.once(form, lambda: _keep(form))
    return done(url_for(".preview_page", upload_token=token))


def _keep(form: LedgerForm) -> str:
    return sheetimport.keep_upload(form.reading, by=actor(), now=clock.now()).token


def upload_or_404(token: str) -> FundUpload:
    """One's own; another's is none."""
    asked = {"token": token, "account_id": actor().account_id}
    return db.session.query(FundUpload).filter_by(**asked).one_or_none() or abort(404)


@bp.get("/sheet/<upload_token>")
@allow(*WRITERS)
def preview_page(upload_token: str):
    return render_template(PREVIEW, **_preview(upload_or_404(upload_token)))


def _preview(upload: FundUpload) -> dict:
    plan = sheetimport.plan_of_upload(upload, clock.now())
    return {
        "upload": upload,
        "plan": plan,
        "batches": batches(plan.new.values(), next_to_close()),
        "form": SeenForm(formdata=None, seen=plan.digest()),
    }


@bp.post("/sheet/<upload_token>/confirmation")
@allow(*WRITERS)
def confirm(upload_token: str):
    upload, form = upload_or_404(upload_token), SeenForm()
    if not form.validate():
        abort(422)
    try:
        keys.once(form, lambda: _import(upload, form))
    except Refusal as refusal:
        here = url_for(".preview_page", upload_token=upload_token)
        refusal.choices = (Choice("看现在的样子", url=here),)
        return wrong(PREVIEW, "core/_messages.html", 409, refusal=refusal, **_preview(upload))
    return done(url_for(".imported_page"))


def _import(upload: FundUpload, form: SeenForm) -> str:
    sheetimport.import_rows(upload, seen=form.seen.data or "", by=actor(), now=clock.now())
    return upload.token


@bp.get("/imported")
@allow(*READERS)
def imported_page():
    return render_template(IMPORTED, **_imported())


def _imported() -> dict:
    others, own = sheetimport.waiting_rows(actor())
    rows = _seen(others, own)
    return {
        "others": others,
        "own": own,
        "first": rows["approval"],
        "digests": {name: sheetimport.digest(found) for name, found in rows.items()},
        "is_ready": bool(others) and sheetimport.is_ready(others[0]),
    }


def _seen(others: list, own: list) -> dict:
    """The rows that each tap is about."""
    return {
        "approval": sheetimport.first_rows(others),
        "refusal": [row for batch in others for row in batch.rows],
        "withdrawal": [row for batch in own for row in batch.rows],
    }


@bp.post("/imported/<any(approval,refusal,withdrawal):noun>")
@allow(*WRITERS)
def settle(noun: str):
    form = SeenForm()
    if not form.validate():
        abort(422)
    try:
        keys.once(form, lambda: _settle(noun, form))
    except Refusal as refusal:
        return wrong(IMPORTED, "core/_messages.html", 409, refusal=way_on(refusal), **_imported())
    return done(url_for(".imported_page"))


def _settle(noun: str, form: SeenForm) -> str:
    SETTLED[noun](seen=form.seen.data or "", by=actor(), now=clock.now())
    return noun
