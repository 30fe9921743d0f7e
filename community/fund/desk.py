"""The desk's pages of the fund: what waits for a second pair of eyes, what was entered, reversals."""

from datetime import timedelta

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock, keys
from community.core.access import actor, allow
from community.core.dates import full_month
from community.core.db import LARGEST_ID, db
from community.core.errors import Choice, Refusal
from community.core.money import yuan_number
from community.core.saving import saved
from community.core.web import done, wrong
from community.fund import actions, deskqueries, light, queries
from community.fund.forms import DraftForm, NoteForm, RefusalForm, ReversalForm
from community.fund.models import FundNote
from community.fund.rules import CATEGORY_WORDS, KIND_WORDS, LIGHT_WORDS, difference_words, is_late

bp = Blueprint("desk_fund", __name__, url_prefix="/desk/fund")
WRITERS = ("secretary",)
READERS = ("secretary", "supervisor")
LIST, NEW, DRAFT = (f"fund/desk/{name}.html" for name in ("list", "new", "draft"))
SETTLED = {"approval": actions.approve, "withdrawal": actions.withdraw}
SENT_BACK_DAYS = 30  # as long what was sent back stands on its writer's page

bp.add_app_template_filter(KIND_WORDS.get, "fund_kind")
bp.add_app_template_filter(difference_words, "difference_words")
bp.add_app_template_filter(CATEGORY_WORDS.get, "fund_category")
bp.add_app_template_filter(LIGHT_WORDS.get, "fund_light")
bp.add_app_template_test(lambda entry: is_late(entry.occurred_on, entry.month), "entered_late")


def draft_or_404(draft_id: int):
    return deskqueries.draft(draft_id) or abort(404)


def entry_or_404(seq: int):
    return queries.entry(seq) or abort(404)


@bp.get("")
@allow(*READERS)
def list_page():
    return render_template(LIST, **_list(request.args.get("before", "")))


def _list(before: str = "") -> dict:
    """Where the fund stands, what waits, a page of entries, the months."""
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    entries = deskqueries.entries_before(number)
    return {
        "stands": light.standing(clock.now()),
        "ledger": deskqueries.ledger(),
        "waiting": deskqueries.waiting(),
        "sent_back": deskqueries.sent_back(actor().account_id, clock.now() - timedelta(days=SENT_BACK_DAYS)),
        "imported": deskqueries.imported(),
        "before": number,
        "entries": entries,
        "older": entries[-1].seq if entries and entries[-1].seq > 1 else None,
        "months": deskqueries.months(),
    }


@bp.get("/new")
@allow(*WRITERS)
def new_draft():
    again = _again(request.args.get("draft", 0, type=int))
    form = _draft_form(**again or {"occurred_on": str(clock.now().date())})
    return render_template(NEW, form=form, notice_from_fen=queries.notice_from_fen())


def _again(draft_id: int) -> dict:
    """What was typed into a draft of one's own that was sent back."""
    draft = deskqueries.draft(draft_id) if 0 < draft_id <= LARGEST_ID else None
    if draft is None or not _waits_anew(draft) or _elsewhere(draft):
        return {}
    typed = {name: str(getattr(draft, name)) for name in ("category", "occurred_on", "summary")}
    return typed | {"amount": yuan_number(abs(draft.amount_fen)), "rewrites": str(draft_id)}


def _waits_anew(draft) -> bool:
    """Whether it is one's own, was sent back, and is not written anew yet."""
    is_own = draft.state == "refused" and draft.entered_by_id == actor().account_id
    return is_own and not queries.is_rewritten(draft.id)


def _elsewhere(draft) -> str:
    """Where a draft came from that was not typed on the fund's own form."""
    if draft.kind == "reversal":
        return url_for(".reversal_page", seq=draft.reverses)
    if draft.category == "contribution":
        return url_for("desk_contributions.list_page")
    return url_for("desk_proposals.list_page") if draft.is_exempt else ""


def _draft_form(**typed) -> DraftForm:
    return DraftForm(is_first=queries.end_of_chain()[0] == 0, **typed)


@bp.post("")
@allow(*WRITERS)
def add_draft():
    form = _draft_form()
    page = {"page": NEW, "fragment": "fund/desk/_new.html", "notice_from_fen": queries.notice_from_fen()}
    return saved(form, lambda: _add(form), then=url_for(".list_page"), **page)


def _add(form: DraftForm) -> str:
    made = {"by": actor(), "now": clock.now()}
    try:
        row = actions.draft(**form.entry(), **made)
    except Refusal as refusal:
        raise way_on(refusal) from None
    if form.note.data:
        actions.note(row.id, form.note.data, **made)
    return str(row.id)


@bp.get("/drafts/<int:draft_id>")
@allow(*READERS)
def draft_page(draft_id: int):
    return render_template(DRAFT, **_draft(draft_or_404(draft_id)))


def _draft(draft) -> dict:
    """A draft, what is written beside it, and the next that waits for the reader."""
    others = (each for each in deskqueries.waiting() if each.entered_by_id != actor().account_id)
    return {
        "draft": draft,
        "ledger": deskqueries.ledger(),
        "notes": deskqueries.notes_of(draft.id),
        "way_anew": _waits_anew(draft) and (_elsewhere(draft) or url_for(".new_draft", draft=draft.id)),
        "next": next(others, None),
        "note_form": NoteForm(formdata=None),
        "refusal_form": RefusalForm(formdata=None),
    }


@bp.post("/drafts/<int:draft_id>/<any(approval,withdrawal):noun>")
@allow(*WRITERS)
def settle(draft_id: int, noun: str):
    draft_or_404(draft_id)
    try:
        keys.tap(lambda: _settle(draft_id, noun))
    except Refusal as refusal:
        page = _draft(draft_or_404(draft_id))
        return wrong(DRAFT, "core/_messages.html", 409, refusal=way_on(refusal), **page)
    return done(url_for(".draft_page", draft_id=draft_id))


def _settle(draft_id: int, noun: str) -> None:
    SETTLED[noun](draft_id, by=actor(), now=clock.now())


@bp.post("/drafts/<int:draft_id>/refusal")
@allow(*WRITERS)
def refuse(draft_id: int):
    page, form = _draft(draft_or_404(draft_id)), RefusalForm()
    page |= {"page": DRAFT, "fragment": "fund/desk/_refusal.html", "refusal_form": form}
    return saved(
        form, lambda: _refuse(draft_id, form), then=url_for(".draft_page", draft_id=draft_id), **page
    )


def _refuse(draft_id: int, form: RefusalForm) -> str:
    actions.refuse(draft_id, why=form.why.data, by=actor(), now=clock.now())
    return str(draft_id)


def way_on(refusal: Refusal) -> Refusal:
    """With the way to the close that something waits for, or to the proposal that it needs."""
    if refusal.code == "notice":
        refusal.choices = (Choice("写支出申请", url=url_for("desk_proposals.new_proposal")),)
    open_month = queries.next_to_close()
    if refusal.code == "order" and open_month:
        close = url_for("desk_fund_months.month_page", month=open_month)
        refusal.choices = (Choice(f"去结{full_month(open_month)}", url=close),)
    return refusal


@bp.get("/entries/<int:seq>/reversal")
@allow(*WRITERS)
def reversal_page(seq: int):
    return render_template("fund/desk/reversal.html", entry=entry_or_404(seq), form=ReversalForm())


@bp.post("/entries/<int:seq>/reversal")
@allow(*WRITERS)
def reverse(seq: int):
    entry, form = entry_or_404(seq), ReversalForm()
    page = {"page": "fund/desk/reversal.html", "fragment": "fund/desk/_reversal.html", "entry": entry}
    return saved(form, lambda: _reverse(seq, form), then=url_for(".list_page"), **page)


def _reverse(seq: int, form: ReversalForm) -> str:
    return str(actions.draft_reversal(seq, reason=form.reason.data, by=actor(), now=clock.now()).id)


@bp.post("/drafts/<int:draft_id>/notes")
@allow(*WRITERS)
def add_note(draft_id: int):
    draft, form = draft_or_404(draft_id), NoteForm()
    if not form.validate():
        return wrong(DRAFT, "fund/desk/_note.html", **_draft(draft) | {"note_form": form})
    keys.once(form, lambda: _note(draft_id, form))
    return done(url_for(".draft_page", draft_id=draft_id))


def _note(draft_id: int, form: NoteForm) -> str:
    actions.note(draft_id, form.words.data, by=actor(), now=clock.now())
    return str(draft_id)


@bp.post("/notes/<int:note_id>/blanking")
@allow(*WRITERS)
def blank_note(note_id: int):
    note = db.session.get(FundNote, note_id) or abort(404)
    keys.tap(lambda: actions.blank_note(note_id, by=actor(), now=clock.now()))
    return done(url_for(".draft_page", draft_id=note.draft_id))
