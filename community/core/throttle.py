"""Slows guessing down: a few failures for one subject, then a pause; never for ever."""

import hmac
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, When, db, insert_if_absent
from community.core.errors import Refusal

WINDOW = timedelta(minutes=15)


class Throttle(Base):
    """Failures of one subject; the subject itself is kept as a keyed digest alone."""

    __tablename__ = "throttle"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    since: Mapped[When]


def check_throttle(kind: str, subject: str, *, limit: int, now: datetime) -> None:
    """Refuse while a subject has failed too often.

    Args:
        limit: failures allowed within 15 minutes.
    Raises:
        Refusal: with the time at which to try again.
    """
    row = db.session.execute(
        select(Throttle.failures, Throttle.since).filter_by(subject=_digest(kind, subject))
    ).first()
    if row and row.failures >= limit and row.since > now - WINDOW:
        minutes = max(1, -(-int((row.since + WINDOW - now).total_seconds()) // 60))
        raise Refusal("试的次数太多了", f"请等{minutes}分钟再试，或者打电话给我们", code="throttle")


def count_failure(kind: str, subject: str, *, now: datetime) -> None:
    """Count one failure in the running transaction; a window older than 15 minutes starts anew."""
    key = _digest(kind, subject)
    session = db.session
    session.execute(insert_if_absent(Throttle, subject=key, failures=0, since=now))
    session.execute(
        update(Throttle)
        .where(Throttle.subject == key, Throttle.since <= now - WINDOW)
        .values(failures=0, since=now)
    )
    session.execute(update(Throttle).where(Throttle.subject == key).values(failures=Throttle.failures + 1))


def clear_failures(kind: str, subject: str) -> None:
    db.session.execute(delete(Throttle).filter_by(subject=_digest(kind, subject)))


def forget_old_failures(now: datetime) -> None:
    """Tidy: windows that have passed."""
    db.session.execute(delete(Throttle).where(Throttle.since < now - WINDOW))


def _digest(kind: str, subject: str) -> str:
    said = f"{kind}:{subject}".encode()
    return hmac.new(str(current_app.secret_key).encode(), said, "sha256").hexdigest()
