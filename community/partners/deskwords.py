"""The search words at the desk: a table of two columns, edited in place."""

from flask import Blueprint, abort, render_template, url_for

from community.core import clock, keys
from community.core.access import DESK, actor, allow
from community.core.db import db
from community.core.web import done, fragment, wrong
from community.partners import deskqueries, words
from community.partners.forms import WordForm
from community.partners.models import SearchWord

bp = Blueprint("desk_words", __name__, url_prefix="/desk/words")
FRAME, EDIT = "desk/framed.html", "partners/desk/_word_edit.html"


def word_or_404(word_id: int) -> SearchWord:
    return db.session.get(SearchWord, word_id) or abort(404)


def row_of(word: SearchWord):
    return deskqueries.word_row(word, clock.now().date())


@bp.get("")
@allow(*DESK)
def list_page():
    return render_template("partners/desk/words.html", form=WordForm(), **_table())


def _table() -> dict:
    return {"words": deskqueries.word_rows(clock.now().date())}


@bp.post("")
@allow(*DESK)
def add():
    form = WordForm()
    if not form.validate():
        return wrong("partners/desk/words.html", "partners/desk/_word_new.html", form=form, **_table())
    keys.once(form, lambda: str(words.add_word(**form.fields(), by=actor(), now=clock.now()).id))
    return done(url_for(".list_page"))


@bp.get("/<int:word_id>")
@allow(*DESK)
def show(word_id: int):
    row, back = row_of(word_or_404(word_id)), url_for(".list_page")
    return fragment("partners/desk/_word.html", FRAME, heading="一个搜索词", back=back, row=row)


@bp.get("/<int:word_id>/edit")
@allow(*DESK)
def edit(word_id: int):
    word = word_or_404(word_id)
    return fragment(EDIT, FRAME, **_edited(word), form=WordForm(obj=word, seen=words.word_seen(word)))


def _edited(word: SearchWord) -> dict:
    return {"word": word, "heading": f"改“{word.said}”", "back": url_for(".list_page")}


@bp.post("/<int:word_id>")
@allow(*DESK)
def save(word_id: int):
    word, form = word_or_404(word_id), WordForm()
    if not form.validate():
        return wrong(FRAME, EDIT, **_edited(word), form=form)
    keys.once(form, lambda: _save(word, form))
    return done(url_for(".list_page"), "partners/desk/_word.html", row=row_of(word))


def _save(word: SearchWord, form: WordForm) -> str:
    words.change_word(word, seen=form.seen.data or "", by=actor(), now=clock.now(), **form.fields())
    return str(word.id)


@bp.post("/<int:word_id>/removal")
@allow(*DESK)
def remove(word_id: int):
    keys.tap(lambda: words.remove_word(word_or_404(word_id), by=actor(), now=clock.now()))
    return done(url_for(".list_page"))
