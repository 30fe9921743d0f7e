"""Who at a shop may sign in: the secretary adds them, gives a new password, stops them."""

import pytest
from sqlalchemy import select

from community.accounts.models import Account, SignIn
from community.core.audit import AuditLine
from community.core.db import db
from tests.cast import account
from tests.page import Page, Visitor
from tests.steps import both_ways

ACCOUNTS = "/desk/partners/lao-zhou/accounts"


def first_password(page: Page) -> str:
    (shown,) = page.find("//b[@class='sq-code']")
    return shown.text_content()


def sign_in(app, login: str, password: str, status: int = 200) -> Page:
    return Visitor(app).open("/login").send("/login", status=status, login=login, password=password)


@both_ways
def test_somebody_added_signs_in_with_the_first_password_and_must_change_it(app, secretary, data, htmx):
    page = secretary.open(ACCOUNTS).send("/accounts", htmx=htmx, name="周师傅", login="zhoushifu")
    assert "改密码" in sign_in(app, "zhoushifu", first_password(page)).title
    made = db.session.scalars(select(Account).filter_by(login="zhoushifu")).one()
    assert (made.role, made.partner_slug, made.must_change_password) == ("shop", "lao-zhou", True)


def test_two_taps_add_one_person_and_show_one_password(secretary, data):
    form = secretary.open(ACCOUNTS)
    once, twice = (form.send("/accounts", name="周师傅", login="zhoushifu") for _ in range(2))
    assert first_password(once) == first_password(twice)
    assert db.session.query(Account).filter_by(login="zhoushifu").count() == 1


def test_the_password_is_shown_once_and_stands_nowhere(secretary, data):
    page = secretary.open(ACCOUNTS).send("/accounts", name="周师傅", login="zhoushifu")
    password = first_password(page)
    assert password not in secretary.open(ACCOUNTS).body
    assert all(password not in line.after for line in db.session.scalars(select(AuditLine)))


@both_ways
def test_a_new_password_signs_the_old_one_out_everywhere(app, secretary, data, htmx):
    shop = account("shop").id
    page = secretary.open(ACCOUNTS).send(f"/accounts/{shop}/password", htmx=htmx)
    assert "登录" in Visitor(app, "shop").open("/desk").title
    assert "改密码" in sign_in(app, "shop", first_password(page)).title


def test_whoever_forgot_the_password_and_tried_too_often_comes_in_with_the_new_one(app, secretary, data):
    for _ in range(5):
        sign_in(app, "shop", "forgotten", status=422)
    sign_in(app, "shop", "forgotten", status=409)
    page = secretary.open(ACCOUNTS).send(f"/accounts/{account('shop').id}/password")
    assert "改密码" in sign_in(app, "shop", first_password(page)).title


@both_ways
def test_whoever_is_stopped_is_out_and_comes_back_by_a_tap(app, secretary, data, htmx):
    shop = account("shop").id
    secretary.open(ACCOUNTS).send(f"/accounts/{shop}/leave", htmx=htmx)
    db.session.expire_all()
    assert (
        account("shop").disabled_at
        and not db.session.query(SignIn).filter_by(account_id=shop, ended_at=None).count()
    )
    page = secretary.open(ACCOUNTS)
    assert "已停用" in page.text
    page.send(f"/accounts/{shop}/return", htmx=htmx)
    db.session.expire_all()
    assert account("shop").disabled_at is None


@pytest.mark.parametrize("login", ["", "ab", "周师傅", "a b c", "x" * 41])
@both_ways
def test_a_login_that_cannot_be_typed_elsewhere_says_how(secretary, data, login, htmx):
    answer = secretary.open(ACCOUNTS).send("/accounts", htmx=htmx, status=422, name="周师傅", login=login)
    assert answer.find("//*[contains(@class, 'govuk-error-message')]")


def test_a_login_that_is_taken_is_refused(secretary, data):
    answer = secretary.open(ACCOUNTS).send("/accounts", status=409, name="周师傅", login="shop")
    assert "已经有人用了" in answer.text


def test_accounts_of_the_desk_are_not_touched_here(secretary, data):
    ids = [account(login).id for login in ("staff", "supervisor")]
    token = secretary.open(ACCOUNTS).form("/accounts").fields["csrf_token"]
    fields = {"csrf_token": token, "request_key": "0" * 8 + "-0000-0000-0000-" + "0" * 12}
    for account_id in ids:
        secretary.post(f"/desk/accounts/{account_id}/leave", fields, status=404)
