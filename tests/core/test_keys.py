"""A form sent twice has one effect and one answer."""

import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from community.accounts.actions import touch_contact
from community.accounts.models import Account, Contact
from community.cli import tick
from community.core import keys
from community.core.db import db
from community.core.errors import Refusal
from community.core.forms import Tap
from community.core.keys import RequestKey, once
from tests.cast import LI, NOW
from tests.page import Page, Visitor
from tests.steps import both_ways, open_check

KEY = "11111111-1111-4111-8111-111111111111"


class Counted:
    """An action that writes, answers, and says how often it ran."""

    def __init__(self, answer: str = "ref-1"):
        self.answer, self.runs = answer, 0

    def __call__(self) -> str:
        self.runs += 1
        touch_contact(LI, now=NOW)
        return self.answer


@pytest.fixture
def send(app):
    """Send a form's fields to an address, whose view runs an action once."""

    def send(act, path="/somewhere", key=KEY, **fields):
        with app.test_request_context(path, method="POST", data=fields | {"request_key": key}):
            return once(Tap(), act)

    return send


def touched(app) -> int | None:
    with app.app_context():
        return db.session.scalar(select(Contact.version).filter_by(mobile=LI))


def kept_keys() -> list[str]:
    return list(db.session.scalars(select(RequestKey.key)))


def test_the_same_form_sent_twice_runs_once_and_is_answered_alike(send, app):
    act = Counted()
    assert [send(act, name="李阿姨"), send(act, name="李阿姨")] == ["ref-1", "ref-1"]
    assert (act.runs, touched(app)) == (1, 1)


def test_two_keys_are_two_intentions(send, app):
    act = Counted()
    send(act)
    send(act, key=str(uuid.uuid4()))
    assert (act.runs, touched(app)) == (2, 2)


def test_the_same_key_with_other_content_is_refused(send):
    act = Counted()
    send(act, name="李阿姨")
    with pytest.raises(Refusal) as refused:
        send(act, name="王阿姨")
    assert (refused.value.code, act.runs) == ("key", 1)


def test_the_same_key_at_another_address_is_refused(send):
    send(Counted())
    with pytest.raises(Refusal, match="已经交过了"):
        send(Counted(), path="/elsewhere")


def test_without_the_digest_other_content_would_get_the_first_answer(send, monkeypatch):
    monkeypatch.setattr(keys, "asked", lambda: "the same")
    send(Counted(), name="李阿姨")
    assert send(Counted("ref-2"), name="王阿姨") == "ref-1"


def test_a_new_token_for_the_same_form_is_no_other_content(send):
    act = Counted()
    send(act, csrf_token="one")
    assert send(act, csrf_token="two") == "ref-1"


def test_a_refused_act_leaves_its_key_free(send, app):
    def refuse():
        touch_contact(LI, now=NOW)
        raise Refusal("约满了")

    with pytest.raises(Refusal, match="约满了"):
        send(refuse)
    assert touched(app) is None
    assert send(Counted()) == "ref-1"


def test_a_crashed_act_leaves_its_key_free(send):
    with pytest.raises(ZeroDivisionError):
        send(lambda: 1 // 0)
    assert send(Counted()) == "ref-1"


def test_another_person_with_the_same_key_is_refused(app):
    first, second = Visitor(app, "secretary"), Visitor(app, "second")
    fields = first.open("/desk/screens").form("/desk/screens").fields
    key = fields["request_key"]
    first.post("/desk/screens", dict(fields))
    fields = second.open("/desk/screens").form("/desk/screens").fields
    second.post("/desk/screens", dict(fields) | {"request_key": key}, status=409)


def screens() -> int:
    return db.session.scalar(select(func.count()).where(Account.role == "kiosk"))


def test_a_button_tapped_twice_adds_one_screen(secretary, data):
    page = secretary.open("/desk/screens")
    page.send("/desk/screens")
    page.send("/desk/screens")
    assert screens() == 2  # the cast has one


def test_without_keys_a_button_tapped_twice_adds_two(secretary, data, monkeypatch):
    monkeypatch.setattr(keys, "once", lambda form, act: act())
    page = secretary.open("/desk/screens")
    page.send("/desk/screens")
    page.send("/desk/screens")
    assert screens() == 3


def send_with_key(visitor: Visitor, key: str, *, htmx: bool = False) -> Page:
    return open_check(visitor).send(
        "/bookings", htmx=htmx, status=422, name="李阿姨", mobile=LI, request_key=key
    )


@both_ways
def test_a_malformed_key_is_a_wrong_form_with_a_new_one(resident, data, htmx):
    wrong = send_with_key(resident, "x", htmx=htmx)
    assert "放得太久" in wrong.text
    assert uuid.UUID(wrong.form("/bookings").fields["request_key"])


@pytest.mark.parametrize(
    "key", ["", KEY[:-1], KEY + "\x00", f"urn:uuid:{KEY}", KEY.replace("-", "-" * 40), "１" * 32]
)
def test_a_key_that_is_not_as_it_was_printed_is_malformed(resident, data, key):
    assert "放得太久" in send_with_key(resident, key).text


def test_old_keys_are_forgotten_by_tick_after_seven_days(send, app, standing_clock):
    send(Counted())
    with app.app_context():
        standing_clock(NOW + timedelta(days=7))
        assert CliRunner().invoke(tick).exit_code == 0
        assert KEY in kept_keys()
        standing_clock(NOW + timedelta(days=7, seconds=1))
        assert CliRunner().invoke(tick).exit_code == 0
        assert KEY not in kept_keys()
