"""The secretary's pages of the proposals; the supervisor reads them."""

from flask import Blueprint, abort, render_template, request, url_for

from community.core import clock, keys
from community.core.access import actor, allow
from community.core.db import db
from community.core.files import takes_up_to
from community.core.forms import Form, SeenForm
from community.core.money import yuan_number
from community.core.saving import saved
from community.core.web import done, wrong
from community.fund.desk import READERS, WRITERS
from community.fund.proposals import actions, pictures, queries, rules
from community.fund.proposals.forms import AcceptanceForm, PaymentForm, ProposalForm, RefusalForm, RuleForm
from community.fund.proposals.rules import Proposed
from community.fund.rules import CATEGORY_WORDS
from community.partners.forms import PhotoForm
from community.partners.pictures import MOST_BYTES

bp = Blueprint("desk_proposals", __name__, url_prefix="/desk/fund/proposals")
LARGEST_BODY = MOST_BYTES + 2 * 1024 * 1024  # a photo that is a little too large is told so, not cut off
EDIT, PAGE = "fund/proposals/desk/edit.html", "fund/proposals/desk/proposal.html"


@bp.get("")
@allow(*READERS)
def list_page():
    return render_template("fund/proposals/desk/list.html", form=_rule_form(), **_list())


def _list() -> dict:
    today = clock.now().date()
    notice_from_fen, notice_days = queries.rule()
    rule = {"notice_from_fen": notice_from_fen, "notice_days": notice_days}
    return {"proposals": queries.proposals(today), "standings": rules.STANDINGS, "over": rules.OVER, **rule}


def _rule_form() -> RuleForm:
    notice_from_fen, notice_days = queries.rule()
    return RuleForm(notice_from=yuan_number(notice_from_fen), notice_days=str(notice_days), formdata=None)


@bp.post("/rule")
@allow(*WRITERS)
def save_rule():
    form = RuleForm()
    if not form.validate():
        return wrong("fund/proposals/desk/list.html", "fund/proposals/desk/_rule.html", form=form, **_list())
    keys.once(form, lambda: _set_rule(form))
    return done(url_for(".list_page"))


def _set_rule(form: RuleForm) -> str:
    rule = {"notice_from_fen": form.notice_from.fen, "notice_days": form.notice_days.number}
    actions.set_rule(by=actor(), now=clock.now(), **rule)
    return ""


@bp.get("/new")
@allow(*WRITERS)
def new_proposal():
    return render_template(EDIT, proposal=None, form=ProposalForm())


@bp.post("")
@allow(*WRITERS)
def add_proposal():
    form = ProposalForm()
    if not form.validate():
        return wrong(EDIT, "fund/proposals/desk/_edit.html", proposal=None, form=form)
    return done(here(int(keys.once(form, lambda: _add(form)))))


def _add(form: ProposalForm) -> str:
    return str(actions.add(by=actor(), now=clock.now(), **form.typed()).id)


@bp.get("/<int:proposal_id>")
@allow(*READERS)
def proposal_page(proposal_id: int):
    proposal = proposal_or_404(proposal_id)
    step, form = _next_form(proposal)
    return render_template(PAGE, form=form, **whole(proposal, step))


def proposal_or_404(proposal_id: int) -> Proposed:
    return queries.proposed(proposal_id) or abort(404)


def here(proposal_id: int) -> str:
    return url_for("desk_proposals.proposal_page", proposal_id=proposal_id)


def whole(proposal: Proposed, step: str) -> dict:
    """All that the desk sees of a proposal; step names the form that stands on the page, or none."""
    today, (notice_from_fen, notice_days) = clock.now().date(), queries.rule()
    return {
        "proposal": proposal,
        "step": step,
        "standing": proposal.standing(today),
        "is_short": proposal.is_short(notice_days),
        "can_decide": proposal.can_decide(actor().account_id),
        "category": CATEGORY_WORDS[proposal.category],
        "seen": actions.draft_seen(proposal),
        "will_need_notice": proposal.amount_fen >= notice_from_fen,
        "notice_from_fen": notice_from_fen,
        "notice_days": notice_days,
        "last_day": rules.last_day(today, notice_days),
        "notice_words": rules.notice_text(proposal),
        "events": queries.events_of(proposal.id),
        "most_bytes": MOST_BYTES,
    }


def _next_form(proposal: Proposed) -> tuple[str, Form | None]:
    """What is asked of a proposal as it stands: the form's name, and the form with nothing typed."""
    today = clock.now().date()
    standing = proposal.standing(today)
    if standing == "to_pay":
        typed = {"amount": yuan_number(proposal.amount_fen), "occurred_on": str(today)}
        return "payment", PaymentForm(formdata=None, **typed)
    if standing == "paid":
        return "acceptance", AcceptanceForm(formdata=None)
    if standing == "accepted":
        return "picture", PhotoForm(formdata=None)
    return ("refusal", RefusalForm(formdata=None)) if proposal.state == "submitted" else ("", None)


@bp.get("/<int:proposal_id>/draft")
@allow(*WRITERS)
def edit_draft(proposal_id: int):
    proposal = proposal_or_404(proposal_id)
    if proposal.state != "draft":
        raise actions.done_already()
    amount, seen = yuan_number(proposal.amount_fen), actions.draft_seen(proposal)
    form = ProposalForm(obj=proposal, amount=amount, seen=seen)
    return render_template(EDIT, proposal=proposal, form=form)


@bp.post("/<int:proposal_id>/draft")
@allow(*WRITERS)
def save_draft(proposal_id: int):
    proposal, form = proposal_or_404(proposal_id), ProposalForm()
    stands = {"page": EDIT, "fragment": "fund/proposals/desk/_edit.html", "proposal": proposal}
    return saved(form, lambda: _change(proposal_id, form), then=here(proposal_id), **stands)


def _change(proposal_id: int, form: ProposalForm) -> str:
    seen = request.form.get("agreed") or form.seen.data or ""
    actions.change(proposal_id, seen=seen, by=actor(), now=clock.now(), **form.typed())
    return ""


@bp.post("/<int:proposal_id>/discarding")
@allow(*WRITERS)
def discard(proposal_id: int):
    keys.tap(lambda: proposal_or_404(proposal_id) and _discard(proposal_id))
    return done(url_for(".list_page"))


def _discard(proposal_id: int) -> None:
    actions.discard(proposal_id, by=actor(), now=clock.now())


@bp.post("/<int:proposal_id>/submission")
@allow(*WRITERS)
def submit(proposal_id: int):
    proposal, form = proposal_or_404(proposal_id), SeenForm()
    if not form.validate():
        abort(422)
    keys.once(form, lambda: _submit(proposal.id, form))
    return done(here(proposal_id))


def _submit(proposal_id: int, form: SeenForm) -> str:
    actions.submit(proposal_id, seen=form.seen.data or "", by=actor(), now=clock.now())
    return ""


@bp.post("/<int:proposal_id>/<any(approval,notice):noun>")
@allow(*WRITERS)
def take_step(proposal_id: int, noun: str):
    proposal_or_404(proposal_id)
    verb = {"approval": actions.approve, "notice": actions.announce}[noun]
    keys.tap(lambda: verb(proposal_id, by=actor(), now=clock.now()))
    return done(here(proposal_id))


@bp.post("/<int:proposal_id>/refusal")
@allow(*WRITERS)
def refuse(proposal_id: int):
    return _answer(proposal_or_404(proposal_id), "refusal", RefusalForm(), _refuse)


def _refuse(proposal_id: int, form: RefusalForm) -> None:
    actions.refuse(proposal_id, reason=form.reason.data, by=actor(), now=clock.now())


@bp.post("/<int:proposal_id>/payment")
@allow(*WRITERS)
def pay(proposal_id: int):
    return _answer(proposal_or_404(proposal_id), "payment", PaymentForm(), _pay)


def _pay(proposal_id: int, form: PaymentForm) -> None:
    what = {"amount_fen": form.amount.fen, "occurred_on": form.occurred_on.day}
    actions.pay(proposal_id, by=actor(), now=clock.now(), **what)


@bp.post("/<int:proposal_id>/acceptance")
@allow(*WRITERS)
@takes_up_to(LARGEST_BODY)
def accept(proposal_id: int):
    return _answer(proposal_or_404(proposal_id), "acceptance", AcceptanceForm(), _accept)


def _accept(proposal_id: int, form: AcceptanceForm) -> None:
    actions.accept(proposal_id, outcome=form.words.data, by=actor(), now=clock.now())
    if form.pictures:
        _add_picture(proposal_id, form)


@bp.post("/<int:proposal_id>/picture")
@allow(*WRITERS)
@takes_up_to(LARGEST_BODY)
def add_picture(proposal_id: int):
    return _answer(proposal_or_404(proposal_id), "picture", PhotoForm(), _add_picture)


def _add_picture(proposal_id: int, form: PhotoForm) -> None:
    words = form.words.data
    pictures.add_picture(proposal_id, form.pictures, words=words, by=actor(), now=clock.now())


@bp.post("/<int:proposal_id>/picture/removal")
@allow(*WRITERS)
def remove_picture(proposal_id: int):
    proposal_or_404(proposal_id)
    keys.tap(lambda: pictures.remove_picture(proposal_id, by=actor(), now=clock.now()))
    return done(here(proposal_id))


def _answer(proposal: Proposed, step: str, form: Form, act):
    """Do what the proposal's form asks, and answer."""
    stands = {"page": PAGE, "fragment": f"fund/proposals/desk/_{step}.html", **whole(proposal, step)}
    db.session.rollback()  # nobody waits for the database while a picture is made
    return saved(form, lambda: act(proposal.id, form) or "", then=here(proposal.id), **stands)
