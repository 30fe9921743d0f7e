"""Fields take what people write, and nothing that can break the server."""

import uuid

import pytest
from flask import Flask

from community.core.forms import Form, LongText, Mobile, Moments, Text, Whole, Yuan
from community.core.money import LARGEST_FEN


class Everything(Form):
    """One field of each kind."""

    name = Text("称呼", missing="请填写称呼", most=5)
    note = LongText("备注", most=10)
    mobile = Mobile("手机号")
    price = Yuan("价钱")
    number = Whole("数量", least=1, most_number=20)
    at = Moments()


RIGHT = {"name": "张阿姨", "number": "2", "at": "2026-11-25T10:00"}


@pytest.fixture
def app():
    """Forms need no database."""
    app = Flask("small", static_folder=None)
    app.secret_key = "k" * 40
    return app


@pytest.fixture
def filled(app):
    """A validated form, filled in right but for what the test says."""

    def filled(**fields) -> Everything:
        values = RIGHT | {"request_key": str(uuid.uuid4())} | fields
        with app.test_request_context(method="POST", data=values):
            form = Everything(meta={"csrf": False})
            form.validate()
            return form

    return filled


def test_a_form_filled_in_right_has_no_problems(filled):
    assert filled().problems() == []


def test_a_form_begins_with_a_key_of_its_own(app):
    with app.test_request_context():
        keys = {Everything().request_key.data for _ in range(3)}
    assert len(keys) == 3 and all(uuid.UUID(key) for key in keys)


def test_problems_stand_in_the_order_of_the_fields(filled):
    assert [name for name, _ in filled(name="", number="x").problems()] == ["name", "number"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("　 ", "请填写称呼"),
        ("a\x00b", "称呼里有打不出来的字符，请重新输入"),
        ("一\n二", "称呼里有打不出来的字符，请重新输入"),
        ("一二三四五六", "称呼最多5个字，现在是6个"),
    ],
)
def test_a_wrong_line_says_what_is_wrong(filled, typed, sentence):
    assert filled(name=typed).problems() == [("name", sentence)]


def test_a_line_is_stripped(filled):
    assert filled(name=" 张阿姨　").name.data == "张阿姨"


def test_several_lines_keep_their_breaks(filled):
    assert filled(note="一\r\n二").note.data == "一\n二"


def test_a_number_is_kept_as_eleven_digits_beside_what_was_typed(filled):
    field = filled(mobile="+86 138 0000 0001").mobile
    assert (field.digits, field.data) == ("13800000001", "+86 138 0000 0001")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1380000", "手机号要11位数字，现在是7位"),
        ("12800000001", "这不像手机号，请再核对一下"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(filled, typed, sentence):
    assert filled(mobile=typed).problems() == [("mobile", sentence)]


def test_an_amount_is_kept_in_fen(filled):
    assert filled(price="１２．５元").price.fen == 1250


def test_an_amount_left_out_is_none(filled):
    assert filled(price="").price.fen is None


@pytest.mark.parametrize("typed", ["贵", "10-15", str(LARGEST_FEN)])
def test_a_wrong_amount_shows_how_to_write_it(filled, typed):
    assert filled(price=typed).problems() == [("price", "价钱写成 10 或 12.5 这样的数")]


@pytest.mark.parametrize("typed", [" 2 ", "２"])
def test_a_whole_number_is_read_as_people_write_it(filled, typed):
    assert filled(number=typed).number.number == 2


@pytest.mark.parametrize("typed", ["", "2.5", "١", "9" * 39])
def test_what_is_no_whole_number_is_wrong(filled, typed):
    assert [name for name, _ in filled(number=typed).problems()] == ["number"]


def test_a_number_of_309_digits_breaks_nothing(filled):
    assert "数量最多40个字，现在是309个" in dict(filled(number="9" * 309).problems()).values()


@pytest.mark.parametrize("typed", ["0", "21"])
def test_a_whole_number_out_of_bounds_says_the_bounds(filled, typed):
    assert filled(number=typed).problems() == [("number", "数量要在1到20之间")]


@pytest.mark.parametrize("typed", ["", "2026-11-25T25:00"])
def test_a_time_that_is_none_is_wrong(filled, typed):
    assert filled(at=typed).problems() == [("at", "请先选一个时间")]


@pytest.mark.parametrize("missing", ["name", "at", "request_key"])
def test_a_field_that_was_not_sent_at_all_is_wrong(app, missing):
    values = RIGHT | {"request_key": str(uuid.uuid4())}
    del values[missing]
    with app.test_request_context(method="POST", data=values):
        assert not Everything(meta={"csrf": False}).validate()
