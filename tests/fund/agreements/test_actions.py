"""An agreement is written, signed for good, followed by a version, ended; its rent is public by consent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.files import path_of
from community.fund.agreements import actions
from community.fund.agreements.check import faults
from community.fund.agreements.models import Agreement
from community.fund.agreements.queries import public_agreements, running_out, scans_of, terms_of
from community.fund.agreements.text import Text
from tests import factories as make
from tests.cast import NOW
from tests.fund.agreements.agreed import RENTS, TODAY, all_paid, entered, paid, shop, three_rents
from tests.fund.staged import by, forget, refusal_of

pytestmark = pytest.mark.usefixtures("data")
YEAR = {"starts_on": date(2026, 12, 1), "ends_on": date(2027, 11, 30), "review_on": date(2027, 6, 1)}
TERMS = {"rent": {"amount_fen": 1000_00, "due_day": 15}, "other": {"words": "春节前免费磨剪刀"}}


def said(**fields) -> Text:
    values = {"number": "共建2026-01", "summary": "还低价的服务", "terms": TERMS} | YEAR
    return Text(**values | {"counts_from": YEAR["starts_on"]} | fields)


def written(slug: str = "lao-zhou", **fields) -> Agreement:
    return actions.write(shop(slug).id, said(**fields), **by())


def signed(slug: str = "lao-zhou", **fields) -> Agreement:
    row = written(slug, **fields)
    actions.sign(row, signed_on=TODAY, seen=actions.draft_seen(row), **by())
    return row


def test_a_draft_is_written_anew_signed_and_then_stands(data):
    row = written()
    actions.change(
        row, said(summary="别的摘要", terms={"other": TERMS["other"]}), seen=actions.draft_seen(row), **by()
    )
    assert row.standing(TODAY) == "draft" and [term.kind for term in terms_of(row.id)] == ["other"]
    actions.sign(row, signed_on=TODAY, seen=actions.draft_seen(row), **by())
    assert row.standing(TODAY) == "signed" and row.standing(YEAR["starts_on"]) == "in_force"
    assert row.standing(YEAR["ends_on"]) == "in_force"
    assert row.standing(YEAR["ends_on"] + timedelta(days=1)) == "expired"
    assert (
        refusal_of(lambda: actions.change(row, said(), seen=actions.draft_seen(row), **by())).code == "signed"
    )
    assert refusal_of(lambda: actions.discard(row, **by())).code == "signed"
    assert (
        refusal_of(lambda: actions.sign(row, signed_on=TODAY, seen=actions.draft_seen(row), **by())).code
        == "signed"
    )
    verbs = list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))
    assert verbs == ["write_agreement", "change_agreement", "sign_agreement"]
    assert list(faults(NOW)) == []


def test_a_draft_is_thrown_away_with_its_terms():
    row = written()
    actions.discard(row, **by())
    assert db.session.query(Agreement).count() == 0 and terms_of(row.id) == []


def test_a_number_is_one_agreements():
    row = written()
    assert refusal_of(lambda: written("mending")).code == "number"
    other = written("mending", number="共建2026-02")
    assert (
        refusal_of(lambda: actions.change(other, said(), seen=actions.draft_seen(other), **by())).code
        == "number"
    )
    assert db.session.get(Agreement, row.id).version == 1


def test_what_is_not_signed_yet_cannot_be_signed_ahead():
    tomorrow = TODAY + timedelta(days=1)
    row = written()
    assert (
        refusal_of(lambda: actions.sign(row, signed_on=tomorrow, seen=actions.draft_seen(row), **by())).code
        == "day"
    )


def test_a_change_is_the_next_version_and_the_last_ends_the_day_before():
    first = signed()
    draft = actions.write_next(first, **by())
    assert (draft.number, draft.version, draft.is_draft()) == (first.number, 2, True)
    assert [term.amount_fen for term in terms_of(draft.id)] == [1000_00, None]
    assert actions.write_next(first, **by()).id == draft.id  # one draft is enough
    new_year = {"starts_on": date(2027, 1, 1), "counts_from": date(2027, 1, 1)}
    actions.change(
        draft,
        said(**new_year, terms={"service": {"quantity": 60, "unit": "人次"}}),
        seen=actions.draft_seen(draft),
        **by(),
    )
    actions.sign(draft, signed_on=TODAY, seen=actions.draft_seen(draft), **by())
    forget()
    first = db.session.get(Agreement, first.id)
    assert (first.last_day, first.end_reason) == (date(2026, 12, 31), "换成第2版")
    assert first.standing(date(2027, 1, 1)) == "ended"
    assert [term.kind for term in terms_of(first.id)] == ["rent", "other"]  # the old one says what it said
    assert list(faults(NOW)) == []


@pytest.mark.parametrize(
    ("starts_on", "counts_from", "due_day", "code"),
    [
        ("2027-01-20", "2027-01-20", 28, "rent"),  # the 15th of the version before, and the 28th
        ("2027-01-20", "2027-01-20", 15, None),
        ("2027-01-10", "2027-01-10", 5, "rent"),  # neither
        ("2027-01-20", "2027-02-01", 28, None),
        ("2027-01-10", "2027-02-01", 15, "rent"),  # January counts for nobody
        ("2027-02-01", "2027-02-01", 28, None),
    ],
)
def test_a_version_leaves_each_month_the_rents_it_has(starts_on, counts_from, due_day, code):
    draft = actions.write_next(signed(), **by())
    day = {"starts_on": date.fromisoformat(starts_on), "counts_from": date.fromisoformat(counts_from)}
    terms = {"rent": {"amount_fen": 1000_00, "due_day": due_day}}
    actions.change(draft, said(**day, terms=terms), seen=actions.draft_seen(draft), **by())
    sign = lambda: actions.sign(draft, signed_on=TODAY, seen=actions.draft_seen(draft), **by())  # noqa: E731
    if code:
        assert refusal_of(sign).code == code
    else:
        sign()


def test_a_draft_has_no_next_version():
    row = written()
    assert refusal_of(lambda: actions.write_next(row, **by())).code == "draft"


def test_two_agreements_of_a_shop_never_hold_on_the_same_day():
    signed()
    last_day, later = YEAR["ends_on"], date(2028, 1, 1)
    days = {"starts_on": last_day, "counts_from": last_day, "ends_on": later, "review_on": later}
    other = written(number="共建2026-09", **days)
    assert (
        refusal_of(lambda: actions.sign(other, signed_on=TODAY, seen=actions.draft_seen(other), **by())).code
        == "overlap"
    )
    assert db.session.get(Agreement, other.id).is_draft()
    signed("mending", number="共建2026-10")  # another shop's may


@pytest.mark.parametrize("day", [date(2026, 11, 23), YEAR["ends_on"]])
def test_an_agreement_ends_early_from_today_on_and_before_its_end(day):
    row = signed()
    end = {"reason": "店搬走了", **by()}
    assert refusal_of(lambda: actions.end(row, last_day=day, **end)).code == "day"
    actions.end(row, last_day=date(2027, 1, 31), **end)
    assert row.standing(date(2027, 1, 31)) == "in_force" and row.standing(date(2027, 2, 1)) == "ended"
    assert refusal_of(lambda: actions.end(row, last_day=date(2027, 3, 1), **end)).code == "state"


def test_what_runs_out_within_sixty_days_is_to_be_renewed_until_the_next_is_signed():
    with transaction():
        soon = make.agreement(shop("lao-zhou"), times=60, ends_on=TODAY + timedelta(days=60))
        make.agreement(shop("mending"), times=60, ends_on=TODAY + timedelta(days=61))
    assert [one.partner.slug for one in running_out(TODAY)] == ["lao-zhou"]
    draft = actions.write_next(soon, **by())
    after = {"starts_on": soon.ends_on + timedelta(days=1), "ends_on": date(2028, 1, 1)}
    after |= {"review_on": date(2028, 1, 1), "counts_from": after["starts_on"]}
    actions.change(draft, said(**after, number=soon.number), seen=actions.draft_seen(draft), **by())
    assert len(running_out(TODAY)) == 1
    actions.sign(draft, signed_on=TODAY, seen=actions.draft_seen(draft), **by())
    assert running_out(TODAY) == [] and soon.ended_on is None


def test_the_public_reads_what_is_in_force_or_ran_out_and_no_draft():
    with transaction():
        make.agreement(shop("lao-zhou"), times=60, ends_on=TODAY - timedelta(days=1))
        make.agreement(shop("mending"), times=60)
        make.agreement(shop("draft-shop"), times=60)
        make.agreement(shop("canteen"), times=60, signed_on=None, signed_at=None)
    assert [one.partner.slug for one in public_agreements(TODAY)] == ["lao-zhou", "mending"]


def test_a_scan_is_kept_beside_a_signed_agreement_alone():
    row = written()
    paper = {"content": b"%PDF-1.7", "suffix": "pdf", **by()}
    assert refusal_of(lambda: actions.keep_scan(row, **paper)).code == "draft"
    actions.sign(row, signed_on=TODAY, seen=actions.draft_seen(row), **by())
    for _ in range(2):
        actions.keep_scan(row, **paper)
    scans = scans_of(row.id)
    assert len(scans) == 2 and path_of(scans[0].file).read_bytes() == b"%PDF-1.7"
    path_of(scans[0].file).unlink()
    assert list(faults(NOW)) == [f"the scan {scans[0].file} is not there"]


def test_a_rent_is_public_from_the_day_of_consent_until_it_is_taken_back():
    row = signed()
    tomorrow = TODAY + timedelta(days=1)
    assert refusal_of(lambda: actions.show_rent(row, since=tomorrow, **by())).code == "day"
    actions.show_rent(row, since=TODAY, **by())
    assert row.is_rent_shown(TODAY)
    actions.show_rent(row, since=None, **by())
    assert not row.is_rent_shown(TODAY)


def test_a_consent_that_is_taken_back_leaves_what_was_entered_and_no_fault():
    three_rents()
    row = db.session.scalars(select(Agreement).filter_by(partner_id=shop("canteen").id)).one()
    actions.show_rent(row, since=TODAY, **by())
    entered(paid(canteen=500_00))  # alone, for it may be
    actions.show_rent(row, since=None, **by("second"))
    assert list(faults(NOW)) == []


def test_nobody_consents_for_the_only_other_shop_in_a_sum():
    three_rents()
    entered(all_paid())
    rows = [db.session.scalars(select(Agreement).filter_by(partner_id=shop(slug).id)).one() for slug in RENTS]
    actions.show_rent(rows[0], since=TODAY, **by())
    assert refusal_of(lambda: actions.show_rent(rows[1], since=TODAY, **by())).code == "one"
    assert not db.session.get(Agreement, rows[1].id).is_rent_shown(TODAY)
    assert list(faults(NOW)) == []
