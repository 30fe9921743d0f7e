"""`flask user add`: whoever runs the site makes the first accounts."""

import pytest
from sqlalchemy import func, select

from community.accounts.actions import sign_in
from community.accounts.commands import users
from community.accounts.models import Account
from community.core.access import ROLES
from community.core.db import db
from tests.cast import NOW, account

PASSWORD = "correct horse"


@pytest.fixture
def add(app):
    """Run `flask user add` with a password on its standard input."""

    def add(role="staff", *options, login="new", password=PASSWORD):
        words = ["add", "--role", role, "--login", login, "--password-stdin", *options]
        return app.test_cli_runner().invoke(users, words, input=password + "\n")

    return add


@pytest.fixture
def refused(app, add):
    """Run it where it must add nobody; returns what it says instead."""

    def accounts() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(Account))

    def refused(*options, status=1, **typed) -> str:
        before = accounts()
        run = add(*options, **typed)
        assert (run.exit_code, accounts()) == (status, before)
        return run.output

    return refused


def added(app) -> Account:
    with app.app_context():
        return account("new")


@pytest.mark.parametrize("role", ["secretary", "worker"])
def test_somebody_of_a_role_is_added(add, app, role):
    run = add(role)
    assert (run.exit_code, run.output) == (0, f"new may sign in as {role}\n")
    assert added(app).role == role


def test_a_shop_is_added_for_its_partner(add, app):
    assert add("shop", "--partner", "mending").exit_code == 0
    assert added(app).partner_slug == "mending"


def test_whoever_was_added_signs_in_and_need_not_change_the_password(add, app):
    add("staff")
    with app.app_context():
        assert sign_in("new", PASSWORD, address="", now=NOW)
    assert not added(app).must_change_password


def test_blanks_belong_to_a_password(add, app):
    add(password="  " + PASSWORD + "  ")
    with app.app_context():
        assert sign_in("new", PASSWORD, address="", now=NOW) is None
        assert sign_in("new", "  " + PASSWORD + "  ", address="", now=NOW)


@pytest.mark.parametrize(("options", "shown"), [((), "new"), (("--name", "小李"), "小李")])
def test_the_name_is_the_login_where_none_is_given(add, app, options, shown):
    add("staff", *options)
    assert added(app).name == shown


@pytest.mark.parametrize("password", ["1234567", "p" * 201], ids=["short", "long"])
def test_a_password_that_the_login_page_would_refuse_is_refused(refused, password):
    assert "a password has 8 to 200 characters" in refused(password=password)


@pytest.mark.parametrize("login", ["", " new ", "n" * 41, "a\x07b"], ids=["empty", "blanks", "long", "bell"])
def test_a_login_that_the_login_page_would_refuse_is_refused(refused, login):
    assert "a login has 1 to 40 characters" in refused(login=login)


@pytest.mark.parametrize("options", [("shop",), ("staff", "--partner", "mending"), ("shop", "--partner", "")])
def test_a_partner_goes_with_a_shop_and_only_with_it(refused, options):
    assert "--partner goes with --role shop" in refused(*options)


def test_a_partner_that_is_not_there_is_refused(refused):
    assert "there is no partner no-such-shop" in refused("shop", "--partner", "no-such-shop")


def test_a_login_that_is_taken_is_refused(refused):
    assert "账号 secretary 已经有人用了" in refused(login="secretary")


@pytest.mark.parametrize("role", ["kiosk", "mayor"])
def test_a_screen_and_an_unknown_role_are_refused(refused, role):
    assert "is not one of" in refused(role, status=2)


def test_a_password_is_never_an_argument(app):
    run = app.test_cli_runner().invoke(users, ["add", "--role", "staff", "--login", "new"], input=PASSWORD)
    assert run.exit_code == 2
    assert "--password-stdin" in run.output


def test_all_roles_but_the_screens_are_offered(app):
    shown = app.test_cli_runner().invoke(users, ["add", "--help"]).output
    assert all(role in shown for role in ROLES if role != "kiosk")
    assert "kiosk" not in shown
