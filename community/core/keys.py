"""Request keys: the same form sent twice has one effect and one answer."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO

from flask import abort, current_app, request
from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.access import actor
from community.core.db import Base, Line, When, db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.core.forms import KEY, Form, Tap

KEPT = timedelta(days=7)
OUTSIDE_THE_DIGEST = {"csrf_token", "request_key", "password", "new", "again"}


class RequestKey(Base):
    """A key that a form carried, what was asked with it, and what was answered."""

    __tablename__ = "request_key"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[Line]
    created_at: Mapped[When] = mapped_column(index=True)


def once(form: Form, act: Callable[[], str]) -> str:
    """Run an action once for the form's key, in the same transaction as its effect.

    Args:
        form: a validated form, whose request_key stands for one intention of one person.
        act: does it, and returns a public reference to what came of it.
    Returns:
        What act returned, now or the first time.
    Raises:
        Refusal: the key was used for something else. A refused act leaves its key free.
    """
    key = form.request_key.data
    digest = asked()
    with transaction() as session:
        claim = insert_if_absent(RequestKey, key=key, digest=digest, answer="", created_at=clock.now())
        if session.execute(claim.returning(RequestKey.key)).first() is None:
            earlier = session.execute(select(RequestKey.digest, RequestKey.answer).filter_by(key=key)).one()
            if earlier.digest != digest:
                raise Refusal("这一页已经交过了，这次填的和上次不一样", "请回上一页重新打开再填", code="key")
            return earlier.answer
        answer = act()
        session.execute(update(RequestKey).filter_by(key=key).values(answer=answer))
    return answer


def tap(act: Callable[[], object]) -> str:
    """One tap: a form of token and key alone, sent once."""
    form = Tap()
    if not form.validate():
        abort(422)
    return once(form, lambda: str(act() or ""))


def answer_of(key: str) -> str | None:
    """What came of a key; None where nothing has yet, and of what no form could carry."""
    if not KEY.fullmatch(key):
        return None
    return db.session.scalar(select(RequestKey.answer).filter_by(key=key))


def asked() -> str:
    """A keyed digest of what this request asks: who, where, and each field and file but the secret ones."""
    fields = sorted((n, v) for n, v in request.form.items(multi=True) if n not in OUTSIDE_THE_DIGEST)
    files = sorted((n, _digest(file.stream)) for n, file in request.files.items(multi=True))
    said = repr((actor().account_id, request.path, fields, files))
    return hmac.new(str(current_app.secret_key).encode(), said.encode(), "sha256").hexdigest()


def _digest(stream: IO[bytes]) -> str:
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return digest


def forget_old_keys(now: datetime) -> None:
    """Tidy: keys older than a week."""
    db.session.execute(delete(RequestKey).where(RequestKey.created_at < now - KEPT))
