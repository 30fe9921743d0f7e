"""Three shops that pay a rent and serve, as tests of agreements need them."""

from datetime import date

from sqlalchemy import select

from community.core.db import db, transaction
from community.fund import actions as ledger
from community.fund.agreements import contributions
from community.fund.agreements.dues import dues
from community.fund.agreements.models import AgreementTerm, ContributionWaiver
from community.fund.agreements.rules import Due
from community.fund.models import FundDraft
from community.partners.models import Partner
from tests import factories as make
from tests.cast import NOW, account
from tests.fund.staged import by

TODAY = NOW.date()
RENTS = {"lao-zhou": 1000_00, "mending": 800_00, "canteen": 500_00}
SINCE_OCTOBER = {"starts_on": date(2026, 10, 1), "counts_from": date(2026, 10, 1)}


def shop(slug: str) -> Partner:
    return db.session.scalars(select(Partner).filter_by(slug=slug)).one()


def three_rents(**fields) -> None:
    """Each of RENTS, since October."""
    with transaction():
        for slug, rent_fen in RENTS.items():
            make.agreement(shop(slug), rent_fen=rent_fen, **SINCE_OCTOBER | fields)


def rent_of(slug: str) -> int:
    """The term of a shop's rent, by its id."""
    return _term(slug, "rent")


def service_of(slug: str) -> int:
    return _term(slug, "service")


def _term(slug: str, kind: str) -> int:
    owed = [one for one in dues(TODAY, partner_id=shop(slug).id) if one.kind == kind]
    return owed[-1].term_id


def owed(slug: str, month: str = "2026-11", kind: str = "rent") -> Due:
    found = dues(TODAY, partner_id=shop(slug).id)
    return next(one for one in found if (one.month, one.kind) == (month, kind))


def paid(*, month: str = "2026-11", **amounts_fen: int) -> dict[tuple[int, str], int]:
    """Fen by shop, as collect takes them; a shop's word with _ for -."""
    return {(rent_of(slug.replace("_", "-")), month): fen for slug, fen in amounts_fen.items()}


def all_paid(month: str = "2026-11") -> dict[tuple[int, str], int]:
    return {(rent_of(slug), month): fen for slug, fen in RENTS.items()}


def collected(paid: dict, *, on: date = TODAY) -> FundDraft:
    return contributions.collect(paid, occurred_on=on, **by())


def entered(paid: dict, *, on: date = TODAY) -> int:
    """The number of the entry that came of it."""
    return ledger.approve(collected(paid, on=on).id, **by("second")).seq


def waived_and_drafted(one: Partner, next_one: Partner, asked_by: str = "second", **fields) -> None:
    """One shop's agreement is signed, with a scan and a waiver that waits; the next one's is a draft."""
    signed = make.agreement(one, rent_fen=1000_00, times=60, **SINCE_OCTOBER | fields)
    make.scan(signed)
    terms = db.session.scalars(select(AgreementTerm).filter_by(agreement_id=signed.id, kind="service"))
    asked = {"reason": fields.get("other", "装修停业一个月"), "state": "asked", "asked_at": NOW}
    asked |= {"asked_by_id": account(asked_by).id}
    make.saved(ContributionWaiver(term_id=terms.one().id, month="2026-10", **asked))
    unsigned = {"signed_on": None, "signed_at": None, "rent_shown_since": None}
    make.agreement(next_one, times=30, **fields | unsigned)
