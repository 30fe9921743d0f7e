"""The verbs that change the search words: what residents say, and what the price lists call it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from community.core import audit, meanwhile
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal
from community.partners.models import SearchWord

WORD_NAMES = {"said": "居民怎么说", "means": "价目上怎么写"}


def add_word(*, said: str, means: str, by: Actor, now: datetime) -> SearchWord:
    """Add what residents say.

    Args:
        means: words of the price lists, blanks between them.
    Raises:
        Refusal: it is in the table already.
    """
    with transaction() as session:
        word = SearchWord(said=said, means=means)
        session.add(word)
        with _said_once(said):
            session.flush()
        audit.record("add_word", "search_word", word.id, by=by, now=now, after={"said": said, "means": means})
    return word


def word_seen(word: SearchWord) -> str:
    """A digest of a row: a form carries it, to know that nobody changed it since."""
    return meanwhile.seen(word, WORD_NAMES)


def change_word(word: SearchWord, *, seen: str, said: str, means: str, by: Actor, now: datetime) -> None:
    """Change what residents say, or what it means.

    Args:
        seen: the digest of what stood on the form when it was opened.
    Raises:
        Refusal: another row says the same, somebody has removed this one, or changed it meanwhile ("seen").
    """
    before = {"said": word.said, "means": word.means}
    after = {"said": said, "means": means}
    if before == after:
        return
    with transaction() as session:
        if seen != word_seen(word):
            now_stands = f"现在是“{word.said}”，找“{word.means}”"
            raise Refusal("这一行刚刚有人改过", f"{now_stands}；还要改，点“不改了”，再点“改”", code="seen")
        with _said_once(said):
            changed = session.execute(update(SearchWord).where(SearchWord.id == word.id).values(**after))
        if not changed.rowcount:
            raise Refusal("这一行刚刚有人删了", "还要的话，请重新加上")
        audit.record("change_word", "search_word", word.id, by=by, now=now, before=before, after=after)


def remove_word(word: SearchWord, *, by: Actor, now: datetime) -> None:
    """Take a row out of the table; the audit keeps what it said."""
    before = {"said": word.said, "means": word.means}
    with transaction() as session:
        gone = session.execute(delete(SearchWord).where(SearchWord.id == word.id))
        if gone.rowcount:
            audit.record("remove_word", "search_word", word.id, by=by, now=now, before=before)


@contextmanager
def _said_once(said: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise Refusal(f"“{said}”已经有了", "请在表里找到那一行，点“改”") from None
