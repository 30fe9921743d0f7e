"""Concessions granted to a number: one stands for a group, a newer one takes its place."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from community.accounts.grants import end_grant, grant_concession
from community.accounts.models import ConcessionGrant
from community.accounts.queries import contact_of, grant_stands, grants_of
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from tests import factories as make
from tests.cast import GRANTED, LI, NOW, account, actor

pytestmark = pytest.mark.usefixtures("data")
ELDERS = "60岁以上低保老人等"
A_YEAR_ON = date(2027, 11, 24)


def grant(mobile: str = LI, *, group: str = ELDERS, ends_on: date = A_YEAR_ON, now: datetime = NOW):
    return grant_concession(mobile, group=group, ends_on=ends_on, by=actor("staff"), now=now)


def standing(mobile: str = LI) -> list[tuple[str, date, date]]:
    return [(row.group, row.granted_on, row.ends_on) for row in grants_of(contact_of(mobile).id)]


def test_a_grant_says_which_group_from_when_till_when_and_who_saw_the_proof():
    row = grant()
    assert standing() == [(ELDERS, NOW.date(), A_YEAR_ON)]
    assert row.granted_by_id == account("staff").id


def test_the_audit_keeps_of_the_number_the_fields_name_alone():
    end_grant(grant().id, by=actor("staff"), now=NOW)
    made, ended = db.session.scalars(select(AuditLine).order_by(AuditLine.id)).all()
    assert (made.verb, ended.verb) == ("grant_concession", "end_grant")
    assert '"contact": true' in made.after and LI not in made.after + ended.after + made.subject_key


def test_a_newer_proof_takes_the_place_of_the_older():
    grant(ends_on=date(2026, 12, 31))
    grant(now=NOW + timedelta(days=3))
    assert standing() == [(ELDERS, date(2026, 11, 27), A_YEAR_ON)]
    assert db.session.scalar(select(func.count(ConcessionGrant.id)).filter_by(ended_at=None)) == 2


def test_a_number_may_stand_in_several_groups():
    grant()
    grant(group="残疾人")
    assert [group for group, _, _ in standing()] == [ELDERS, "残疾人"]


def test_the_last_day_counts_and_the_next_does_not():
    def stands(day: date) -> bool:
        return bool(db.session.scalar(select(func.count()).where(grant_stands(day))))

    last = date(2027, 12, 31)  # of the cast's
    assert stands(last) and not stands(last + timedelta(days=1))
    (row,) = grants_of(contact_of(GRANTED).id)
    assert not row.is_over(last) and row.is_over(last + timedelta(days=1))


def test_a_day_that_is_over_is_refused():
    with pytest.raises(Refusal) as refusal:
        grant(ends_on=NOW.date() - timedelta(days=1))
    assert refusal.value.code == "dates" and contact_of(LI) is None


def test_a_grant_is_ended_once():
    row = grant()
    end_grant(row.id, by=actor("secretary"), now=NOW)
    assert standing() == []
    with pytest.raises(Refusal) as refusal:
        end_grant(row.id, by=actor("staff"), now=NOW)
    assert refusal.value.code == "state"


def test_the_database_keeps_one_standing_grant_for_a_number_and_group():
    with pytest.raises(IntegrityError), transaction():
        make.grant(GRANTED)
