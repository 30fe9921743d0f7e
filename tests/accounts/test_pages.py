"""Signing in and out, and one's own password, as pages."""

import hashlib

import pytest
from sqlalchemy import func, select, update

from community.accounts import passwords, views
from community.accounts.models import Account, SignIn
from community.accounts.views import own_path
from community.core.db import db, transaction
from community.core.keys import RequestKey
from tests.cast import NOW, actor
from tests.page import Page, Visitor

RIGHT, NEW = "correct horse", "battery staple"


def set_accounts(app, *logins: str, **values) -> None:
    """Change the accounts of these logins, or everybody's."""
    with app.app_context(), transaction() as session:
        chosen = Account.login.in_(logins) if logins else True
        session.execute(update(Account).where(chosen).values(**values))


def knock(page: Page, login="secretary", password=RIGHT, **how) -> Page:
    """Fill in the login page and send it."""
    return page.send("/login", login=login, password=password, **how)


@pytest.fixture
def door_at(app):
    """Open the login page in a browser of its own; everybody has the right password."""
    set_accounts(app, password_hash=passwords.hashed(RIGHT))
    return lambda url="/login": Visitor(app).open(url)


@pytest.fixture
def door(door_at) -> Page:
    return door_at()


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.open("/desk").url == "/desk"


@pytest.mark.parametrize(("login", "home"), [("secretary", "/desk"), ("shop", "/desk"), ("worker", "/")])
def test_signing_in_leads_to_where_a_role_begins(door, login, home):
    assert knock(door, login).url == home


def test_before_signing_in_the_desk_is_closed_and_after_it_open(door):
    assert not is_signed_in(door.visitor)
    knock(door)
    assert is_signed_in(door.visitor)


@pytest.mark.parametrize(("login", "password"), [("secretary", "wrong horse"), ("nobody", RIGHT)])
def test_a_wrong_password_keeps_the_login_and_says_one_sentence(door, login, password):
    wrong = knock(door, login, password, status=422)
    assert "账号或密码不对" in wrong.text
    typed = wrong.form("/login").fields
    assert typed["login"] == login
    assert not typed["password"] and password not in wrong.body


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
    wrong = knock(door, login, password, status=422)
    assert sentence in wrong.text and wrong.title.startswith("错误：")


def test_the_sixth_guess_is_told_to_wait(door):
    for _ in range(5):
        knock(door, password="wrong horse", status=422)
    assert "试的次数太多了" in knock(door, status=409).text
    assert not is_signed_in(door.visitor)


def test_signing_in_leaves_the_token_of_before_behind(door):
    before = door.form("/login").fields["csrf_token"]
    knock(door)
    door.visitor.post("/logout", {"csrf_token": before}, status=403)


# Where to go on to


def test_whoever_was_sent_to_sign_in_comes_back(door_at):
    assert knock(door_at("/desk/calls")).url == "/desk/calls"


def test_a_wrong_password_does_not_lose_the_way_back(door_at):
    wrong = knock(door_at("/login?next=/desk/calls"), password="wrong horse", status=422)
    assert knock(wrong).url == "/desk/calls"


def led_to(door: Page, target: str) -> str:
    """Where signing in leads with this in the form's `next`."""
    values = dict(door.form("/login").form_values()) | {
        "login": "secretary",
        "password": RIGHT,
        "next": target,
    }
    return door.visitor.client.post("/login", data=values).headers["Location"]


def test_nobody_is_led_to_another_site(door):
    assert led_to(door, "//evil.example") == "/desk"


def test_without_the_guard_somebody_would_be(door, monkeypatch):
    monkeypatch.setattr(views, "own_path", lambda target: target)
    assert led_to(door, "//evil.example") == "//evil.example"


@pytest.mark.parametrize(
    "target", [None, "", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_what_is_no_path_of_ours_is_none(target):
    assert own_path(target) is None


@pytest.mark.parametrize("target", ["/", "/partners?q=理发&open=1"])
def test_a_path_of_ours_is_kept(target):
    assert own_path(target) == target


# Signing out


def test_signing_out_ends_the_sign_in(secretary, app):
    assert secretary.open("/desk").send("/logout").url == "/login"
    assert not is_signed_in(secretary)
    assert not is_signed_in(Visitor(app, "secretary"))  # the cookie of before


def test_signing_out_leaves_others_signed_in(secretary, app):
    secretary.open("/desk").send("/logout")
    assert is_signed_in(Visitor(app, "second"))


def test_signing_out_needs_a_token(secretary):
    secretary.post("/logout", {}, status=403)
    assert is_signed_in(secretary)


# One's own password


def change_password(page: Page, new: str = NEW, again: str = NEW, **how) -> Page:
    return page.send("/desk/password", new=new, again=again, **how)


@pytest.mark.parametrize("login", ["worker", "kiosk"])
def test_who_has_no_desk_has_a_password_page_too(app, login):
    assert "改密码" in Visitor(app, login).open("/desk/password").title


def test_a_changed_password_leads_home_and_signs_in(secretary, door_at):
    assert change_password(secretary.open("/desk/password")).url == "/desk"
    knock(door_at(), password=RIGHT, status=422)
    assert knock(door_at(), password=NEW).url == "/desk"


def test_a_changed_password_signs_other_browsers_out(secretary, door):
    knock(door)
    change_password(secretary.open("/desk/password"))
    assert not is_signed_in(door.visitor)
    assert is_signed_in(secretary)


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
    wrong = change_password(secretary.open("/desk/password"), new, again, status=422)
    assert sentence in wrong.text
    assert wrong.title.startswith("错误：")
    assert not wrong.form("/desk/password").fields["new"]


def test_sending_the_new_password_twice_is_one_change(secretary, door_at):
    page = secretary.open("/desk/password")
    change_password(page)
    change_password(page)
    assert knock(door_at(), password=NEW).url == "/desk"


def test_a_new_password_cannot_be_guessed_from_the_digest_of_its_key(secretary, data):
    change_password(secretary.open("/desk/password"))
    fields = [("again", NEW), ("new", NEW)]
    guess = repr((actor("secretary").account_id, "/desk/password", fields))
    kept = db.session.scalars(select(RequestKey.digest)).one()
    assert kept != hashlib.sha256(guess.encode()).hexdigest()


# The first password is changed before anything else


@pytest.fixture
def newcomer(app):
    set_accounts(app, "staff", must_change_password=True)
    return Visitor(app, "staff")


@pytest.mark.parametrize("url", ["/desk", "/desk/partners/lao-zhou"])
def test_a_first_password_leads_to_the_password_page_and_nowhere_else(newcomer, url):
    assert newcomer.open(url).url == "/desk/password"


def test_a_first_password_changes_nothing_else(newcomer, app):
    token = newcomer.open("/desk/password").form("/desk/password").fields["csrf_token"]
    page = newcomer.post("/desk/screens", {"csrf_token": token})
    assert page.url == "/desk/password"
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Account.role == "kiosk")) == 1


def test_with_a_first_password_one_may_still_sign_out(newcomer, data):
    newcomer.open("/desk/password").send("/logout")
    ended = select(SignIn.ended_at).join(Account, Account.id == SignIn.account_id).filter_by(login="staff")
    assert db.session.scalar(ended) == NOW


def test_with_a_first_password_residents_pages_stay_open(newcomer):
    assert newcomer.open("/partners").url == "/partners"


def test_once_it_is_changed_everything_is_open(newcomer):
    assert change_password(newcomer.open("/desk")).url == "/desk"
    assert newcomer.open("/desk/calls").url == "/desk/calls"
