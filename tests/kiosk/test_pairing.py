"""A screen is paired once, by a code that the desk reads out."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Account
from community.core.audit import AuditLine
from tests.cast import NOW
from tests.page import Page, Visitor

PAIR = "/kiosk/pair"


@pytest.fixture
def code(secretary) -> str:
    """The secretary presses 取配对码 and reads the code of the cast's screen."""
    return read_code(secretary.open("/desk/screens").send("/code"))


def read_code(page: Page) -> str:
    (shown,) = page.find("//b[@class='sq-code']")
    return shown.text


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


def is_paired(visitor: Visitor) -> bool:
    return visitor.open("/kiosk").url == "/kiosk"


# ---- the desk


def test_the_desk_takes_a_code_of_eight_digits_good_for_ten_minutes(secretary):
    page = secretary.open("/desk/screens").send("/code")
    assert len(read_code(page)) == 8 and read_code(page).isdigit()
    assert "10:22前有效" in page.text


def test_taking_a_code_leaves_an_audit_line_without_the_code(secretary, data, code):
    line = data.session.scalars(select(AuditLine)).one()
    assert (line.verb, line.subject) == ("offer_pairing", "account")
    assert code not in line.before + line.after


def test_an_old_code_is_not_shown_any_more(secretary, code, standing_clock):
    standing_clock(NOW + timedelta(minutes=10))
    page = secretary.open("/desk/screens")
    assert code not in page.body and "已配对" in page.text


def test_the_desk_adds_a_screen_with_its_code_at_once(app, secretary):
    page = secretary.open("/desk/screens").send("/desk/screens")
    assert "大厅屏2未配对" in page.text
    fresh = Visitor(app)
    fresh.open(PAIR).send(PAIR, code=read_code(page))
    assert is_paired(fresh)


def test_only_a_screen_can_be_given_a_code(secretary, data):
    values = dict(secretary.open("/desk/screens").form("/code").form_values())
    staff = data.session.scalars(select(Account.id).filter_by(login="staff")).one()
    for number in (staff, 999_999):
        secretary.post(f"/desk/screens/{number}/code", values, status=404)


# ---- the screen


def test_the_code_read_at_the_desk_opens_the_board(resident, code):
    page = resident.open("/kiosk")
    assert page.url == PAIR
    board = page.send(PAIR, code=code)
    assert board.url == "/kiosk" and "现在营业3家" in board.text
    assert is_paired(resident)


def test_the_form_sent_twice_still_ends_at_the_board(resident, code):
    page = resident.open(PAIR)
    for _ in range(2):
        assert page.send(PAIR, code=code).url == "/kiosk"


def test_a_screen_that_is_paired_is_asked_for_no_code(screen):
    assert screen.open(PAIR).url == "/kiosk"


def test_the_code_is_taken_as_people_type_it(resident, code):
    typed = f" {code[:4]} {code[4:]} ".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert resident.open(PAIR).send(PAIR, code=typed).url == "/kiosk"


def test_pairing_anew_signs_the_former_screen_out(screen, resident, code):
    assert is_paired(screen)
    resident.open(PAIR).send(PAIR, code=code)
    assert not is_paired(screen)


def test_the_desk_sees_when_a_screen_was_paired(secretary, resident, code, standing_clock):
    standing_clock(NOW + timedelta(minutes=3))
    resident.open(PAIR).send(PAIR, code=code)
    assert "已配对11月24日10:15配上的" in secretary.open("/desk/screens").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请输入配对码"),
        ("1234567", "配对码是8位数字"),
        ("abcdefgh", "配对码是8位数字"),
        ("1234567\x00", "配对码里有打不出来的字符"),
    ],
)
def test_what_is_no_code_is_wrong_and_stays_typed(resident, code, typed, sentence):
    wrong = resident.open(PAIR).send(PAIR, status=422, code=typed)
    assert sentence in wrong.text and wrong.title.startswith("错误：")
    assert not is_paired(resident)


def test_a_wrong_code_is_wrong_and_stays_typed(resident, code):
    wrong = resident.open(PAIR).send(PAIR, status=422, code=other_code(code))
    assert "这个配对码不对，或者过期了" in wrong.text
    assert wrong.form(PAIR).fields["code"] == other_code(code)
    assert not is_paired(resident)


def test_a_code_is_used_up(app, resident, code):
    resident.open(PAIR).send(PAIR, code=code)
    second = Visitor(app)
    second.open(PAIR).send(PAIR, status=422, code=code)
    assert is_paired(resident) and not is_paired(second)


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 422)])
def test_a_code_is_good_for_ten_minutes(resident, code, standing_clock, minutes, status):
    standing_clock(NOW + timedelta(minutes=minutes))
    resident.open(PAIR).send(PAIR, status=status, code=code)
    assert is_paired(resident) is (status == 200)


def test_a_fresh_code_makes_the_former_one_worthless(secretary, resident, code):
    read_code(secretary.open("/desk/screens").send("/code"))
    resident.open(PAIR).send(PAIR, status=422, code=code)
    assert not is_paired(resident)


def test_guessing_is_slowed_down_and_not_for_ever(resident, code, standing_clock):
    page = resident.open(PAIR)
    for _ in range(20):
        page.send(PAIR, status=422, code=other_code(code))
    assert "试的次数太多了" in page.send(PAIR, status=409, code=code).text
    standing_clock(NOW + timedelta(minutes=15))
    assert "过期" in page.send(PAIR, status=422, code=code).text


def test_the_pairing_page_dials_nobody_and_leads_to_no_login(resident):
    page = resident.open(PAIR)
    assert page.links("tel:") + page.links("/login") == []


def test_the_pairing_page_is_never_kept(resident):
    assert resident.client.get(PAIR).headers["Cache-Control"] == "no-store"
