"""Money is an integer number of fen, however it was typed."""

import pytest

from community.core.money import (
    about_yuan,
    concession_fen,
    exact_yuan,
    fen,
    is_said,
    signed_yuan,
    yuan,
    yuan_number,
)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("13", 1300),
        ("12.48", 1248),
        ("0", 0),
        (" 13 元 ", 1300),
        ("１２．５", 1250),
        ("1,234.56", 123_456),
        ("100000", 10_000_000),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed, amount):
    assert fen(typed) == amount


@pytest.mark.parametrize("typed", ["", "十三", "12.345", "5.", "100000.01", "1" * 309, "10—15", "-5", "1,2"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError):
        fen(typed)


def test_a_sum_may_be_larger_than_a_price():
    assert fen("1,234,567.89", 1_000_000_000) == 123_456_789
    with pytest.raises(ValueError):
        fen("10000000.01", 1_000_000_000)


def test_an_amount_stays_an_integer():
    assert type(fen("0.29")) is int and fen("0.29") == 29


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(1300, "13"), (1205, "12.05"), (123456700, "1,234,567"), (-5, "-0.05")],
)
def test_an_amount_shows_decimals_only_where_there_are_fen(amount, shown):
    assert yuan_number(amount) == shown


def test_a_price_of_nothing_is_free():
    assert yuan(0) == "免费"


def test_a_price_from_nothing_is_not_free():
    assert yuan(0, is_from=True) == "0元起"


def test_a_price_from_an_amount_says_so():
    assert (yuan(6000, is_from=True), yuan(6000)) == ("60元起", "60元")


@pytest.mark.parametrize(
    ("price", "permille", "pays"),
    [(1300, 960, 1248), (125, 500, 63), (124, 500, 62), (1300, 0, 0)],
)
def test_a_concession_is_rounded_half_up_once(price, permille, pays):
    assert concession_fen(price, permille) == pays


@pytest.mark.parametrize(
    ("amount", "exact", "signed"),
    [
        (1_842_600, "18,426.00", "+18,426.00"),
        (-76_005, "−760.05", "−760.05"),
        (-5, "−0.05", "−0.05"),
        (0, "0.00", "0.00"),
    ],
)
def test_a_figure_of_an_account_has_two_decimals_and_says_whether_it_came_or_went(amount, exact, signed):
    assert (exact_yuan(amount), signed_yuan(amount)) == (exact, signed)


@pytest.mark.parametrize(
    ("amount", "told"), [(2_134_000, "2.1万元"), (999_999, "9,999元"), (86_050, "860元")]
)
def test_a_figure_that_is_told_is_round(amount, told):
    assert about_yuan(amount) == told


@pytest.mark.parametrize(
    "said",
    [
        "每月1000元",
        "房间2，1000元每月",
        "面积20 1000元",
        "1,000.00元",
        "１０００元",
        "￥1000一个月",
        "交1000块",
        "1000 圆",
    ],
)
def test_an_amount_is_found_however_it_is_written(said):
    assert is_said(100_000, said)


@pytest.mark.parametrize("said", ["11000元", "1000人次", "1000.50元", "10000元", "每月交租金", "1000"])
def test_another_figure_is_not_the_amount(said):
    assert not is_said(100_000, said)


def test_fen_belong_to_the_amount():
    assert is_said(1250, "12.5元") and is_said(1250, "12.50元") and is_said(1205, "12.05元")
    assert not is_said(1250, "12元") and not is_said(1200, "12.5元")
