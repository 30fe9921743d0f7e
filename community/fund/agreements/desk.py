"""The desk's pages of the agreements: from the draft to the end."""

from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, url_for

from community.core import clock, files, keys
from community.core.access import actor, allow
from community.core.errors import Refusal
from community.core.saving import saved
from community.core.web import done, wrong
from community.fund.agreements import actions, queries
from community.fund.agreements.dues import dues
from community.fund.agreements.forms import (
    AgreementForm,
    ConsentForm,
    EndingForm,
    SignatureForm,
    filled,
)
from community.fund.agreements.models import Agreement
from community.fund.agreements.queries import Agreed
from community.fund.agreements.rules import kept
from community.fund.desk import READERS, WRITERS
from community.notices.desk import LARGEST_UPLOAD
from community.notices.forms import AttachmentForm
from community.notices.models import MEDIA
from community.notices.views import SANDBOX
from community.partners.deskqueries import partner_names

bp = Blueprint("desk_agreements", __name__, url_prefix="/desk/agreements")
EDIT = {"page": "agreements/desk/edit.html", "fragment": "agreements/desk/_edit.html"}
ACT = {"page": "agreements/desk/act.html", "fragment": "agreements/desk/_act.html"}


def agreed_or_404(agreement_id: int) -> Agreed:
    return queries.agreed(agreement_id) or abort(404)


def here(agreement_id: int) -> str:
    return url_for("desk_agreements.agreement_page", agreement_id=agreement_id)


@bp.get("")
@allow(*READERS)
def list_page():
    today = clock.now().date()
    return render_template(
        "agreements/desk/list.html",
        found=queries.all_agreements(),
        soon={one.agreement.id for one in queries.running_out(today)},
        overdue=sum(due.is_overdue(today) for due in dues(today)),
    )


@bp.get("/own")
@allow("shop")
def own_page():
    """A shop reads what it has signed, and what it still owes."""
    slug, today = actor().partner_slug, clock.now().date()
    found = queries.agreements_of(slug)
    owed = dues(today, partner_id=found[0].partner.id) if found else []
    return render_template("agreements/desk/own.html", found=found, owed=owed, kept=kept(owed, today))


@bp.get("/new")
@allow(*WRITERS)
def new_agreement():
    form = with_shops(AgreementForm(starts_on=str(clock.now().date())))
    return render_template(EDIT["page"], agreement=None, form=form)


@bp.post("")
@allow(*WRITERS)
def add_agreement():
    form = with_shops(AgreementForm())
    return saved(form, lambda: _add(form), then=url_for(".list_page"), agreement=None, **EDIT)


def with_shops(form: AgreementForm) -> AgreementForm:
    form.shop.options = tuple((row.slug, row.name) for row in partner_names() if row.state != "ended")
    return form


def _add(form: AgreementForm) -> str:
    partner_id = next(row.id for row in partner_names() if row.slug == form.shop.data)
    return str(actions.write(partner_id, form.said(), by=actor(), now=clock.now()).id)


@bp.get("/<int:agreement_id>")
@allow(*READERS)
def agreement_page(agreement_id: int):
    return render_template("agreements/desk/agreement.html", **whole(agreed_or_404(agreement_id)))


def whole(agreed: Agreed, file_form: AttachmentForm | None = None) -> dict:
    """All that the desk sees of a version."""
    today, row = clock.now().date(), agreed.agreement
    return {
        "agreed": agreed,
        "agreement": row,
        "versions": queries.versions_of(row.number),
        "scans": queries.scans_of(row.id),
        "owed": [due for due in dues(today, partner_id=row.partner_id) if due.agreement_id == row.id],
        "file_form": file_form or AttachmentForm(formdata=None),
    }


@bp.get("/<int:agreement_id>/draft")
@allow(*WRITERS)
def edit_draft(agreement_id: int):
    agreed = agreed_or_404(agreement_id)
    if not agreed.agreement.is_draft():
        return wrong_state(agreed)
    form = with_shops(AgreementForm(**filled(agreed)))
    return render_template(EDIT["page"], agreement=agreed.agreement, shop=agreed.partner.name, form=form)


def wrong_state(agreed: Agreed):
    """The agreement's own page says what it is by now."""
    refusal = Refusal("这份协议的情况改过了", "下面是现在的情况")
    page = "agreements/desk/agreement.html"
    return wrong(page, "core/_messages.html", 409, refusal=refusal, **whole(agreed))


@bp.post("/<int:agreement_id>/draft")
@allow(*WRITERS)
def save_draft(agreement_id: int):
    agreed, form = agreed_or_404(agreement_id), with_shops(AgreementForm())
    page = {"agreement": agreed.agreement, "shop": agreed.partner.name, "then": here(agreement_id)}
    return saved(form, lambda: _change(agreed.agreement, form), **page, **EDIT)


def _change(row: Agreement, form: AgreementForm) -> str:
    seen = request.form.get("agreed") or form.seen.data or ""
    actions.change(row, form.said(), seen=seen, by=actor(), now=clock.now())
    return str(row.id)


@bp.post("/<int:agreement_id>/discarding")
@allow(*WRITERS)
def discard(agreement_id: int):
    row = agreed_or_404(agreement_id).agreement
    keys.tap(lambda: actions.discard(row, by=actor(), now=clock.now()))
    return done(url_for(".list_page"))


@bp.post("/<int:agreement_id>/versions")
@allow(*WRITERS)
def write_next(agreement_id: int):
    row = agreed_or_404(agreement_id).agreement
    next_id = keys.tap(lambda: actions.write_next(row, by=actor(), now=clock.now()).id)
    return done(url_for(".edit_draft", agreement_id=next_id))


ASKED = {
    "signature": (SignatureForm, "登记签字", "签了就定了，要改只能写下一版"),
    "ending": (EndingForm, "提前终止", "到那天为止该缴的照缴，之后的不用缴"),
    "consent": (ConsentForm, "公开租金", "商户书面同意了才登记，登记后人人能看到金额"),
}
NOUNS = "<any(signature,ending,consent):noun>"


@bp.get(f"/<int:agreement_id>/{NOUNS}")
@allow(*WRITERS)
def act_page(agreement_id: int, noun: str):
    agreed = agreed_or_404(agreement_id)
    form = ASKED[noun][0](seen=actions.draft_seen(agreed.agreement))
    return render_template(ACT["page"], **asked(agreed, noun), form=form)


def asked(agreed: Agreed, noun: str) -> dict:
    _, title, hint = ASKED[noun]
    return {"agreed": agreed, "noun": noun, "title": title, "hint": hint}


@bp.post(f"/<int:agreement_id>/{NOUNS}")
@allow(*WRITERS)
def act(agreement_id: int, noun: str):
    agreed, form = agreed_or_404(agreement_id), ASKED[noun][0]()
    context = asked(agreed, noun)
    return saved(form, lambda: _act(agreed.agreement, noun, form), then=here(agreement_id), **context, **ACT)


def _act(row: Agreement, noun: str, form) -> str:
    done_by = {"by": actor(), "now": clock.now()}
    if noun == "signature":
        actions.sign(row, signed_on=form.signed_on.day, seen=form.seen.data or "", **done_by)
    elif noun == "ending":
        actions.end(row, last_day=form.last_day.day, reason=form.reason.data, **done_by)
    else:
        actions.show_rent(row, since=form.since.day, **done_by)
    return str(row.id)


@bp.post("/<int:agreement_id>/consent/withdrawal")
@allow(*WRITERS)
def hide_rent(agreement_id: int):
    row = agreed_or_404(agreement_id).agreement
    keys.tap(lambda: actions.show_rent(row, since=None, by=actor(), now=clock.now()))
    return done(here(agreement_id))


@bp.post("/<int:agreement_id>/scans")
@allow(*WRITERS)
@files.takes_up_to(LARGEST_UPLOAD)
def keep_scan(agreement_id: int):
    agreed, form = agreed_or_404(agreement_id), AttachmentForm()
    if not form.validate():
        page, part = "agreements/desk/agreement.html", "agreements/desk/_scans.html"
        return wrong(page, part, **whole(agreed, form))
    keys.once(form, lambda: _keep_scan(agreed.agreement, form))
    return done(here(agreement_id))


def _keep_scan(row: Agreement, form: AttachmentForm) -> str:
    kept_as = {"content": form.content, "suffix": form.suffix}
    actions.keep_scan(row, by=actor(), now=clock.now(), **kept_as)
    return str(row.id)


@bp.get("/<int:agreement_id>/scans/<int:scan_id>")
@allow(*READERS)
def scan(agreement_id: int, scan_id: int):
    """A private file: to be kept, never to be opened within the site."""
    agreed = agreed_or_404(agreement_id)
    row = next((one for one in queries.scans_of(agreement_id) if one.id == scan_id), None) or abort(404)
    response = Response(files.path_of(row.file).read_bytes(), mimetype=MEDIA[row.suffix])
    name = quote(f"{agreed.partner.name}共建协议.{row.suffix}", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
