"""Typed dishes, and what is found by what somebody says."""

from datetime import date, datetime

import pytest

from community.canteen.rules import (
    Order,
    count_of,
    dishes_from,
    fits,
    in_short,
    menus_seen,
    week_of,
    wrong_dishes,
)
from community.core.text import plain_digits

AT = datetime(2026, 11, 25, 11, 30)


def an_order(**fields) -> Order:
    values = {
        "id": 1,
        "reference": "a",
        "pickup_code": "0417",
        "for_whom": "王阿姨",
        "mobile": "13800000001",
        "quantity": 1,
        "state": "confirmed",
        "price_fen": 1300,
        "amount_fen": 1300,
        "asks_concession": False,
        "starts_at": AT,
    }
    return Order(**values | fields)


@pytest.mark.parametrize(
    ("typed", "dishes"),
    [
        ("红烧肉炖土豆、清炒油麦菜", ["红烧肉炖土豆", "清炒油麦菜"]),
        ("羊肉臊子面\n凉拌黄瓜\n\n 小米粥 ", ["羊肉臊子面", "凉拌黄瓜", "小米粥"]),
        ("饺子，饺子汤。", ["饺子", "饺子汤"]),
        ("饺子、饺子", ["饺子"]),
        ("米饭  花卷", ["米饭 花卷"]),
        ("、 、\n", []),
        ("", []),
    ],
)
def test_dishes_are_typed_one_a_line_or_with_commas_between(typed, dishes):
    assert dishes_from(typed) == dishes


def test_a_menu_has_twelve_dishes_of_twenty_characters_at_the_most():
    assert wrong_dishes([f"菜{n}" for n in range(12)]) is None
    assert wrong_dishes([f"菜{n}" for n in range(13)]) == "一顿最多写12样，现在是13样"
    assert wrong_dishes(["菜" * 20]) is None
    assert "一样最多20个字" in wrong_dishes(["菜" * 21])
    assert wrong_dishes(["饺子", "？？"]) == "“？？”不像一道菜"


def test_a_week_begins_on_monday():
    sunday = date(2026, 11, 29)
    assert week_of(sunday)[0] == date(2026, 11, 23) and week_of(sunday)[-1] == sunday


def test_what_stands_is_told_apart_by_its_digest_in_whatever_order_it_is_read():
    one, two = (1, date(2026, 11, 23)), (2, date(2026, 11, 23))
    assert menus_seen({one: ["饺子"], two: ["面"]}) == menus_seen({two: ["面"], one: ["饺子"]})
    assert menus_seen({one: ["饺子"]}) != menus_seen({one: ["饺子汤"]}) != menus_seen({})


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("0417", True),
        ("0001", True),
        ("001", True),
        ("阿姨", True),
        ("王阿姨", True),
        ("王", False),
        ("9999", False),
    ],
)
def test_an_order_is_found_by_code_number_tail_or_name_tail(said, found):
    digits = plain_digits(said) if said.isdigit() else ""
    assert fits(an_order(), said, digits) is found


def test_an_order_whose_number_was_blanked_is_found_by_code_alone():
    assert fits(an_order(mobile=None), "0417", "0417") and not fits(an_order(mobile=None), "0001", "0001")


def test_portions_are_counted_by_where_they_are_eaten():
    count = count_of(
        [an_order(quantity=2, is_takeaway=True), an_order(quantity=3), an_order(is_takeaway=False)]
    )
    assert (count.orders, count.portions, count.takeaway, count.eaten_here) == (3, 6, 2, 4)


def test_the_hall_has_room_for_the_first_dishes():
    assert in_short(["红烧肉", "炒青菜", "米饭"]) == ["红烧肉", "炒青菜", "米饭"]
    assert in_short(["长" * 20, "长" * 20]) == ["长" * 20]
    assert in_short([]) == []
