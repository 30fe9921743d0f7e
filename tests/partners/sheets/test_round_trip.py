"""What is written and read again changes nothing, whatever stands."""

import random
from datetime import date, timedelta

import pytest

from community.partners.models import CATEGORIES, KIND_NAMES, UNITS
from community.partners.sheets.planning import Plan, plan
from community.partners.sheets.reading import read
from community.partners.sheets.standing import StandingLine, StandingShop
from community.partners.sheets.writing import comma_separated, workbook

TODAY = date(2026, 11, 24)
ODD = [
    "=1+1",
    "+86",
    "-",
    "@",
    "'甲",
    "''",
    "10元",
    "１２",
    "a,b",
    "“引号”\"'",
    "理  发",
    "&lt;b>",
    "_x0041_",
    "免费",
    "2026-12-01",
    "是",
    "0952",
]


def words(rng: random.Random, most: int) -> str:
    return rng.choice([rng.choice(ODD), "理" * rng.randint(1, most), "说明文字"[: rng.randint(1, 4)]])


def a_price(rng: random.Random) -> tuple:
    low = rng.choice([None, rng.randint(0, 500_000)])
    high = low if low is None else low + rng.choice([0, rng.randint(0, 9_999)])
    return rng.randint(0, 9_999_999), rng.random() < 0.2, low, high


def a_line(rng: random.Random, number: int) -> StandingLine:
    kind = rng.choice(KIND_NAMES)[0]
    ahead = ((TODAY + timedelta(days=9), a_price(rng)),) if rng.random() < 0.3 else ()
    return StandingLine(
        id=number,
        name=words(rng, 30),
        note=rng.choice(["", words(rng, 60)]),
        unit=rng.choice(UNITS),
        minutes=rng.choice([5, 40, 1440, *([None] if kind != "appointment" else [])]),
        kind=kind,
        price=a_price(rng),
        price_id=number,
        starts_on=TODAY - timedelta(days=rng.randint(0, 400)),
        ahead=ahead,
        is_ended=rng.random() < 0.1,
    )


def a_shop(rng: random.Random, number: int) -> StandingShop:
    listing = {
        "name": f"{number}{words(rng, 12)}",
        "category_key": rng.choice(CATEGORIES)[0],
        "place": rng.choice(["", words(rng, 40)]),
        "place_short": rng.choice(["", words(rng, 20)]),
        "place_hint": rng.choice(["", words(rng, 40)]),
        "phone": rng.choice(["", "0952-000 0000", "13800000001", "+86 138 0000 0001", words(rng, 20)]),
        "description": rng.choice(["", words(rng, 400), "两行\r\n介绍", "一\t二\n三"]),
    }
    blocks = [(day, 540, 720) for day in range(7) if rng.random() < 0.8] + [(6, 840, 1440)]
    lines = tuple(a_line(rng, number * 100 + place) for place in range(rng.randint(0, 12)))
    return StandingShop(number, f"shop-{number}", listing, tuple(sorted(blocks)), lines)


def planned(content: bytes, shops: list[StandingShop]) -> Plan:
    return plan(read(content), shops, today=TODAY)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_stands_is_written_and_read_again_without_a_change(seed):
    rng = random.Random(seed)
    shops = [a_shop(rng, number) for number in range(1, rng.randint(2, 5))]
    for content in (workbook(shops), comma_separated(shops, "utf-8-sig"), comma_separated(shops, "gb18030")):
        if all(not shop.on_list() for shop in shops) and not content.startswith(b"PK"):
            continue  # nothing but a head: nothing to bring back
        made = planned(content, shops)
        assert made.faults == [] and made.is_empty() and made.missing == [], (made.faults, made.changed())


def test_no_cell_of_an_export_is_a_formula():
    import io

    from openpyxl import load_workbook

    rng = random.Random(1)
    book = load_workbook(io.BytesIO(workbook([a_shop(rng, number) for number in range(1, 40)])))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(cells) > 2_000
    assert not [
        c for c in cells if c.data_type == "f" or (isinstance(c.value, str) and c.value[:1] in "=+-@")
    ]
