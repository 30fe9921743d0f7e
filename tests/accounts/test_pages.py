"""Signing in and out, and one's own password, as pages."""

import pytest
from lxml import html
from sqlalchemy import func, select, update

from community.accounts import passwords, views
from community.accounts.models import Account, SignIn
from community.accounts.views import own_path
from community.core.db import db, transaction
from tests.cast import NOW, ROLES
from tests.page import Visitor

RIGHT, NEW = "correct horse", "battery staple"
EVIL = (
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\tevil",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "http:/desk",
)


def set_account(app, login: str, **values) -> None:
    with app.app_context(), transaction() as session:
        session.execute(update(Account).filter_by(login=login).values(**values))


class Door:
    """The login page in a browser of its own: opened, filled in, sent."""

    def __init__(self, app, url="/login"):
        self.client = app.test_client()
        self.read(self.client.get(url))

    def read(self, answer):
        self.body = answer.get_data(as_text=True)
        (self.form,) = (f for f in html.document_fromstring(self.body).forms if f.action == "/login")
        return answer

    def knock(self, login="secretary", password=RIGHT):
        """Send the form; an answer that is the form again can be sent again."""
        fields = dict(self.form.form_values()) | {"login": login, "password": password}
        answer = self.client.post("/login", data=fields)
        return self.read(answer) if answer.status_code == 422 else answer


@pytest.fixture
def door_at(app):
    """Open the login page; everybody has the right password."""
    with app.app_context(), transaction() as session:
        session.execute(update(Account).values(password_hash=passwords.hashed(RIGHT)))
    return lambda url="/login": Door(app, url)


@pytest.fixture
def door(door_at):
    return door_at()


@pytest.mark.parametrize(
    ("login", "home"),
    [("secretary", "/desk"), ("staff", "/desk"), ("shop", "/desk"), ("supervisor", "/desk"), ("worker", "/")],
)
def test_signing_in_leads_to_where_a_role_begins(door, login, home):
    answer = door.knock(login)
    assert (answer.status_code, answer.headers["Location"]) == (303, home)
    assert door.client.get(home).status_code == 200


def test_before_signing_in_the_desk_is_closed_and_after_it_open(door):
    assert door.client.get("/desk").status_code == 303
    door.knock()
    assert door.client.get("/desk").status_code == 200


@pytest.mark.parametrize(("login", "password"), [("secretary", "wrong horse"), ("nobody", RIGHT)])
def test_a_wrong_password_keeps_the_login_and_says_one_sentence(door, login, password):
    answer = door.knock(login, password)
    assert answer.status_code == 422
    assert "账号或密码不对" in door.body
    assert door.form.fields["login"] == login
    assert not door.form.fields["password"] and password not in door.body


@pytest.mark.parametrize(
    ("login", "password", "sentence"),
    [
        ("", RIGHT, "请填写账号"),
        ("secretary", "", "请填写密码"),
        ("secretary", "x" * 201, "密码太长了"),
        ("secretary\x00", RIGHT, "账号里有打不出来的字符"),
    ],
)
def test_a_form_filled_in_wrong_says_so(door, login, password, sentence):
    assert door.knock(login, password).status_code == 422
    assert sentence in door.body
    assert "<title>错误：" in door.body


def test_the_sixth_guess_is_told_to_wait(door):
    for _ in range(5):
        door.knock(password="wrong horse")
    answer = door.knock()
    assert answer.status_code == 409
    assert "试的次数太多了" in answer.get_data(as_text=True)
    assert door.client.get("/desk").status_code == 303


def test_signing_in_leaves_the_token_of_before_behind(door):
    before = door.form.fields["csrf_token"]
    door.knock()
    answer = door.client.post("/logout", data={"csrf_token": before})
    assert answer.status_code == 403


# Where to go on to


def test_whoever_was_sent_to_sign_in_comes_back(app, door_at):
    asked = app.test_client().get("/desk/calls").headers["Location"]
    assert door_at(asked).knock().headers["Location"] == "/desk/calls"


def test_a_wrong_password_does_not_lose_the_way_back(door_at):
    door = door_at("/login?next=/desk/calls")
    door.knock(password="wrong horse")
    assert door.knock().headers["Location"] == "/desk/calls"


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_led_to_another_site(door, target):
    door.form.fields["next"] = target
    assert door.knock().headers["Location"] == "/desk"


def test_without_the_guard_somebody_would_be(door, monkeypatch):
    monkeypatch.setattr(views, "own_path", lambda target: target)
    door.form.fields["next"] = "//evil.example"
    assert door.knock().headers["Location"] == "//evil.example"


@pytest.mark.parametrize("target", [None, "", *EVIL])
def test_what_is_no_path_of_ours_is_none(target):
    assert own_path(target) is None


@pytest.mark.parametrize("target", ["/", "/desk", "/partners?q=理发&open=1", "/desk/bookings?day=2026-11-25"])
def test_a_path_of_ours_is_kept(target):
    assert own_path(target) == target


# Signing out


def test_signing_out_ends_the_sign_in(secretary, app):
    fields = dict(secretary.open("/desk").form("/logout").fields)
    answer = secretary.client.post("/logout", data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
    assert secretary.client.get("/desk").status_code == 303
    assert Visitor(app, "secretary").client.get("/desk").status_code == 303  # the cookie of before


def test_signing_out_leaves_others_signed_in(secretary, app):
    secretary.client.post("/logout", data=dict(secretary.open("/desk").form("/logout").fields))
    assert Visitor(app, "second").open("/desk").url == "/desk"


def test_signing_out_needs_a_token(secretary):
    assert secretary.client.post("/logout").status_code == 403
    assert secretary.client.get("/desk").status_code == 200


# One's own password


@pytest.mark.parametrize("login", ROLES)
def test_everybody_finds_the_password_page(app, login):
    assert "改密码" in Visitor(app, login).open("/desk/password").title


def test_a_changed_password_leads_home_and_signs_in(secretary, door_at):
    page = secretary.open("/desk/password").send("/desk/password", new=NEW, again=NEW)
    assert page.url == "/desk"
    assert door_at().knock(password=RIGHT).status_code == 422
    assert door_at().knock(password=NEW).status_code == 303


def test_a_changed_password_signs_other_browsers_out(secretary, door):
    door.knock()
    secretary.open("/desk/password").send("/desk/password", new=NEW, again=NEW)
    assert door.client.get("/desk").status_code == 303
    assert secretary.open("/desk").url == "/desk"


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("", "", "请填写新密码"),
        ("1234567", "1234567", "新密码至少8位"),
        (NEW, RIGHT, "两遍输的不一样"),
        (NEW, "", "请把新密码再输一遍"),
    ],
)
def test_a_new_password_that_will_not_do_says_why(secretary, new, again, sentence):
    wrong = secretary.open("/desk/password").send("/desk/password", status=422, new=new, again=again)
    assert sentence in wrong.text
    assert wrong.title.startswith("错误：")
    assert not wrong.form("/desk/password").fields["new"]


def test_sending_the_new_password_twice_is_one_change(secretary, door_at):
    page = secretary.open("/desk/password")
    page.send("/desk/password", new=NEW, again=NEW)
    page.send("/desk/password", new=NEW, again=NEW)
    assert door_at().knock(password=NEW).status_code == 303


# The first password is changed before anything else


@pytest.fixture
def newcomer(app):
    set_account(app, "staff", must_change_password=True)
    return Visitor(app, "staff")


@pytest.mark.parametrize("url", ["/desk", "/desk/calls", "/desk/screens", "/desk/partners/lao-zhou"])
def test_a_first_password_leads_to_the_password_page_and_nowhere_else(newcomer, url):
    assert newcomer.open(url).url == "/desk/password"


def test_a_first_password_changes_nothing_else(newcomer, app):
    token = newcomer.open("/desk/password").form("/desk/password").fields["csrf_token"]
    page = newcomer.post("/desk/screens", {"csrf_token": token})
    assert page.url == "/desk/password"
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Account.role == "kiosk")) == 1


def test_with_a_first_password_one_may_still_sign_out(newcomer, app):
    newcomer.client.post("/logout", data=dict(newcomer.open("/desk/password").form("/logout").fields))
    with app.app_context():
        ended = (
            select(SignIn.ended_at).join(Account, Account.id == SignIn.account_id).filter_by(login="staff")
        )
        assert db.session.scalar(ended) == NOW


def test_with_a_first_password_residents_pages_stay_open(newcomer):
    assert newcomer.open("/partners").url == "/partners"


def test_with_a_changed_password_everything_is_open(newcomer, app):
    set_account(app, "staff", must_change_password=False)
    assert newcomer.open("/desk/calls").url == "/desk/calls"
