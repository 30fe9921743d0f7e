"""What somebody with a role does leaves one line."""

import json

import pytest
from sqlalchemy import func, select

from community.core.access import MACHINE, RESIDENT
from community.core.audit import AuditLine, record
from community.core.db import db, transaction
from community.core.errors import Refusal
from tests.cast import NOW, actor


def lines() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditLine))


def test_a_line_says_who_what_which_row_before_and_after(data):
    who = actor("staff")
    with transaction():
        record("change_price", "service", 3, by=who, now=NOW, before={"price_fen": 1}, after={"price_fen": 2})
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.at, line.account_id, line.role) == (NOW, who.account_id, "staff")
    assert (line.verb, line.subject, line.subject_key) == ("change_price", "service", "3")
    assert (json.loads(line.before), json.loads(line.after)) == ({"price_fen": 1}, {"price_fen": 2})


def test_chinese_is_kept_readable(data):
    with transaction():
        record("rename_service", "service", 3, by=actor("staff"), now=NOW, after={"name": "理女发"})
    assert "理女发" in db.session.scalar(select(AuditLine.after))


@pytest.mark.parametrize("who", [RESIDENT, MACHINE], ids=["resident", "machine"])
def test_who_has_no_account_leaves_no_line(data, who):
    with transaction():
        record("book", "booking", 1, by=who, now=NOW)
    assert lines() == 0


def test_a_line_goes_with_what_it_speaks_of(data):
    with pytest.raises(Refusal), transaction():
        record("book", "booking", 1, by=actor("staff"), now=NOW)
        raise Refusal("不行")
    assert lines() == 0
