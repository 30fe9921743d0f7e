"""Text as people type it, and as strangers may see it."""

import pytest

from community.core.text import (
    asking,
    has_control_characters,
    has_personal_number,
    has_room_number,
    masked_mobile,
    masked_name,
    mobile,
    plain_digits,
)


@pytest.mark.parametrize(
    "typed",
    [
        "138 0000 0001",
        "１３８　００００　０００１",
        "＋８６　１３８０００００００１",
        "0086 138-0000-0001",
        "（138）00000001",
        "138\u00a00000\u00a00001",
        "138–0000—0001",
    ],
)
def test_a_mobile_number_is_read_however_it_is_written(typed):
    assert mobile(typed) == "13800000001"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "138000000011",
        "12800000001",
        "+1 13800000001",
        "8" * 309,
        "13800000001x",
        "138٠٠٠٠٠٠٠١",
    ],
)
def test_what_is_no_mobile_number_is_none(typed):
    assert mobile(typed) is None


def test_a_number_that_begins_with_86_by_chance_is_no_country_code():
    assert mobile("86138000000") is None


def test_blanks_and_full_width_signs_are_made_plain():
    assert plain_digits(" ４８ １２\t") == "4812"


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "a\x85b", "\ud800"])
def test_what_no_keyboard_types_is_found(text):
    assert has_control_characters(text)


@pytest.mark.parametrize("text", ["", "张阿姨", "👵🏻", "　全角空格"])
def test_ordinary_text_holds_no_control_characters(text):
    assert not has_control_characters(text)


def test_several_lines_may_hold_newlines():
    assert not has_control_characters("一\r\n二\t三", newlines=True)


def test_several_lines_may_not_hold_nul():
    assert has_control_characters("一\n\x00", newlines=True)


@pytest.mark.parametrize(("name", "shown"), [("王阿", "王*"), ("王", "王*"), ("欧阳小明明", "欧**")])
def test_a_masked_name_keeps_the_first_character(name, shown):
    assert masked_name(name) == shown


def test_a_masked_number_keeps_three_and_four_digits():
    assert masked_mobile("13812345678") == "138****5678"


def test_an_address_asks_for_what_is_not_empty():
    assert asking("/services/1", day=None, quantity="") == "/services/1"
    assert asking("/services/1", at="2026-11-25T10:00") == "/services/1?at=2026-11-25T10:00"
    assert asking("/services/1?quantity=2", day="2026-11-25") == "/services/1?quantity=2&day=2026-11-25"


@pytest.mark.parametrize(
    "said",
    [
        "灯管，问13800000001",
        "１３８ ００００ ０００１",
        "138-0000-0001",
        "138—0000—0001",
        "138–0000–0001",
        "138·0000·0001",
        "138/0000/0001",
        "138 - 0000 - 0001",
        "+8613800000001",
        "640202196001011234",
        "64020219600101123x",
        "640202600101123",
        "卡号6222 0212 3456 7890 123",
    ],
)
def test_the_number_of_a_person_is_found_in_a_text(said):
    assert has_personal_number(said)


@pytest.mark.parametrize(
    "said",
    [
        "合伙人缴入，3家，2026-10-01到2026-10-31",
        "2026-10-15-2026-10-31 租金",
        "发票24612000000012345678",
        "3号楼12单元换灯管14根",
        "13、14、15、16、17、9号楼",
        "报价1500/1600/180元",
        "1580\n1620\n999",
        "18:00-20:30、13:30-15:30",
        "0952-000 0000",
        "12345678901",
        "",
    ],
)
def test_other_numbers_are_nobodys(said):
    assert not has_personal_number(said)


@pytest.mark.parametrize(
    "said",
    ["3号楼2单元501王大爷家", "2单元 501室", "二单元501", "5号楼502室", "3-2-501装扶手", "３—２—５０１"],
)
def test_a_door_is_found_in_a_text(said):
    assert has_room_number(said)


@pytest.mark.parametrize(
    "said",
    [
        "3号楼2单元楼道",
        "2026-10-15",
        "3号楼12单元换灯管14根",
        "2单元15人",
        "修2单元1200元",
        "3栋1单元150户",
        "2024-10-15—1500元",
    ],
)
def test_what_is_no_door_is_none(said):
    assert not has_room_number(said)
