"""The program on the page finds what was changed by hand, with nothing but Python beside it."""

import re
import subprocess
import sys
from datetime import date, datetime

import pytest

from community.fund.check import faults
from community.fund.queries import entry
from tests.cast import NOW
from tests.fund.staged import closed, entered, forget, reversed_
from tests.fund.test_by_hand import execute, guards_off
from tests.page import Visitor

LONGEST = 30  # lines
DAYS = tuple(date(2026, 10, day) for day in (3, 9, 9, 20))


@pytest.fixture
def check(data, resident, tmp_path):
    """Six entries, two of them in October, which is closed; a check as a neighbour would run it."""
    for kind, fen, day in zip(
        ("income", "spending", "income", "income"), (90_050, 300, 50, 1), DAYS, strict=True
    ):
        entered(kind, fen, on=day, summary=f'{day.day}日的，"示例"')
    closed("2026-10", 89_801, datetime(2026, 11, 3, 9))
    reversed_(2)
    entered("spending", 700)
    program = tmp_path / "verify.py"
    program.write_text(printed_program(resident))
    return lambda url="/fund/entries.csv", *args, cut=0: run(program, resident, url, *args, cut=cut)


def printed_program(visitor: Visitor) -> str:
    """As it stands on the page."""
    (printed,) = visitor.open("/fund/verify").find("//pre")
    return printed.text_content()


def run(program, visitor: Visitor, url: str, *args: str, cut: int = 0) -> tuple[bool, list[str], str]:
    """Whether all is well, the numbers it names, and all that it says."""
    file = program.with_name("fund.csv")
    lines = visitor.open(url).response.data.splitlines(keepends=True)
    file.write_bytes(b"".join(lines[: len(lines) - cut]))
    command = [sys.executable, "-I", "-S", program, file, *args]  # the standard library alone
    made = subprocess.run(command, capture_output=True, encoding="utf-8", env={"PYTHONUTF8": "1"}, timeout=60)
    said = made.stdout + made.stderr
    assert "Traceback" not in said, said
    return made.returncode == 0, re.findall("第([0-9]*)笔对不上", said), said


def test_the_program_is_short_and_the_same_as_the_one_to_be_had(check, resident):
    printed = printed_program(resident)
    (href,) = [link for link in resident.open("/fund/verify").links("verify.py") if "static" in link]
    with resident.client.get(href) as answer:
        assert answer.get_data(as_text=True) == printed
    assert printed.count("\n") <= LONGEST


@pytest.mark.parametrize("url", ["/fund/entries.csv", "/fund/2026-10.csv", "/fund/2026-11.csv"])
def test_a_file_as_it_was_written_is_well(check, url):
    is_well, named, said = check(url)
    assert (is_well, named) == (True, [])
    last = 4 if "2026-10" in url else 6
    assert f"最后是第{last}笔，校验码{entry(last).hash}" in said


def test_an_empty_ledger_is_well(data, resident, tmp_path):
    program = tmp_path / "verify.py"
    program.write_text(printed_program(resident))
    assert run(program, resident, "/fund/entries.csv")[:2] == (True, [])


@pytest.mark.parametrize(
    ("by_hand", "named"),
    [
        ("UPDATE fund_entry SET summary = '9日的，\"示列\"' WHERE seq = 2", "2"),
        ("UPDATE fund_entry SET amount_fen = 51 WHERE seq = 3", "3"),
        ("UPDATE fund_entry SET occurred_on = '2026-10-04' WHERE seq = 1", "1"),
        ("UPDATE fund_entry SET approved_by_id = entered_by_id + 2 WHERE seq = 4", "4"),
        ("UPDATE fund_entry SET hash = replace(hash, substr(hash, 1, 1), 'f') || '' WHERE seq = 3", "3"),
        ("DELETE FROM fund_entry WHERE seq = 3", "4"),
    ],
)
def test_what_was_changed_by_hand_is_named_as_the_sites_own_check_names_it(check, by_hand, named):
    execute(*guards_off(), by_hand)
    is_well, found, _ = check()
    assert not is_well and found[0] == named
    assert any(f"entry {named} " in fault for fault in faults(NOW))


def test_two_entries_that_changed_places_are_named(check):
    swap = [f"UPDATE fund_entry SET seq = {to} WHERE seq = {at}" for at, to in ((3, 99), (4, 3), (99, 4))]
    execute(*guards_off(), *swap)
    is_well, found, _ = check()
    assert not is_well and found[:2] == ["3", "4"]
    told = list(faults(NOW))
    assert all(any(f"entry {seq} " in fault for fault in told) for seq in (3, 4))


def test_a_file_that_ends_too_early_lacks_the_checksum_on_the_notice_board(check):
    code = entry(6).hash
    forget()
    assert check("/fund/entries.csv", code)[0]
    assert check("/fund/entries.csv", code[:16])[0]
    assert check("/fund/entries.csv", code[:16].upper())[0]
    assert check("/fund/entries.csv", *re.findall("." * 8, code))[0]  # in groups, as it is printed
    is_well, found, said = check("/fund/entries.csv", code[:16], cut=1)
    assert not is_well and found == [] and "公告栏上的校验码不在表里" in said


@pytest.mark.parametrize("length", [1, 8, 15])
def test_a_checksum_too_short_to_tell_one_ledger_from_another_is_not_taken(check, length):
    code = entry(6).hash
    forget()
    is_well, found, said = check("/fund/entries.csv", code[:length])
    assert not is_well and found == [] and "校验码写得太短，至少抄纸上的前两组，16个字" in said


def test_the_page_asks_for_two_printed_groups_and_says_what_else_may_go_wrong(data, resident):
    code = entered("income", 50).hash
    page = resident.open("/fund/verify")
    assert f"fund-entries.csv{code[:16]}至少抄前两组" in page.text
    assert "别用Excel另存再核" in page.text and "Windows上写pyverify.py" in page.text


def test_what_is_no_amount_any_more_is_named(check, resident, tmp_path):
    lines = resident.open("/fund/entries.csv").response.get_data(as_text=True).splitlines(keepends=True)
    lines[3] = lines[3].replace(",0.50,", ",0.x0,")
    program, file = tmp_path / "verify.py", tmp_path / "fund.csv"
    file.write_text("".join(lines))
    made = subprocess.run([sys.executable, program, file], capture_output=True, encoding="utf-8", timeout=60)
    assert made.returncode == 1 and made.stdout.startswith("第3笔对不上，在表里第4行")
