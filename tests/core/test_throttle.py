"""Guessing is slowed down, for one subject and a while."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.throttle import (
    Throttle,
    check_throttle,
    clear_failures,
    count_failure,
    forget_old_failures,
)
from tests.cast import NOW

LIMIT = 3


def fail(times: int, *, subject="secretary", at=NOW) -> None:
    with transaction():
        for _ in range(times):
            count_failure("login", subject, now=at)


def check(*, kind="login", subject="secretary", at=NOW) -> None:
    check_throttle(kind, subject, limit=LIMIT, now=at)


def test_fewer_failures_than_the_limit_are_forgiven(data):
    fail(LIMIT - 1)
    assert check() is None


def test_at_the_limit_a_subject_must_wait(data):
    fail(LIMIT)
    with pytest.raises(Refusal) as refused:
        check()
    assert refused.value.code == "throttle"


def test_a_subject_that_never_failed_is_free(data):
    fail(LIMIT)
    assert check(subject="staff") is None


def test_failures_of_another_kind_do_not_count(data):
    fail(LIMIT)
    assert check(kind="pairing") is None


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(), "等15分钟"),
        (timedelta(minutes=5), "等10分钟"),
        (timedelta(minutes=14, seconds=59), "等1分钟"),
    ],
)
def test_the_refusal_says_how_long_to_wait(data, passed, words):
    fail(LIMIT)
    with pytest.raises(Refusal) as refused:
        check(at=NOW + passed)
    assert words in refused.value.then


def test_after_fifteen_minutes_a_subject_is_free_again(data):
    fail(LIMIT)
    assert check(at=NOW + timedelta(minutes=15)) is None


def test_failures_of_an_earlier_window_are_not_added(data):
    fail(LIMIT)
    fail(1, at=NOW + timedelta(minutes=15))
    assert check(at=NOW + timedelta(minutes=15)) is None


def test_a_window_begins_at_its_first_failure(data):
    fail(1)
    fail(LIMIT - 1, at=NOW + timedelta(minutes=10))
    with pytest.raises(Refusal):
        check(at=NOW + timedelta(minutes=14))
    assert check(at=NOW + timedelta(minutes=15)) is None


def test_success_clears_the_count(data):
    fail(LIMIT)
    with transaction():
        clear_failures("login", "secretary")
    assert check() is None


def test_clearing_one_subject_leaves_the_others(data):
    fail(LIMIT, subject="staff")
    with transaction():
        clear_failures("login", "secretary")
    with pytest.raises(Refusal):
        check(subject="staff")


def test_passed_windows_are_tidied_away(data):
    fail(1)
    fail(1, subject="staff", at=NOW + timedelta(minutes=10))
    with transaction():
        forget_old_failures(NOW + timedelta(minutes=16))
    assert db.session.scalars(select(Throttle.since)).all() == [NOW + timedelta(minutes=10)]


def test_a_subject_is_kept_as_a_digest_that_needs_the_secret_key(data, app, monkeypatch):
    fail(LIMIT)
    assert db.session.scalar(select(Throttle.subject)) != "secretary"
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key")
    assert check() is None
