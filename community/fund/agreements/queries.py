"""Reads of the agreements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from community.core.db import db
from community.fund.agreements.models import Agreement, AgreementScan, AgreementTerm
from community.partners.models import SHOWN_STATES, Partner


@dataclass(frozen=True)
class Agreed:
    """An agreement with its partner and its terms by kind."""

    agreement: Agreement
    partner: Partner
    terms: dict[str, AgreementTerm]


def all_agreements() -> list[Agreed]:
    """For the desk: shop by shop, the newest version first."""
    order = Partner.position, Partner.id, Agreement.starts_on.desc(), Agreement.version.desc()
    return _agreed(select(Agreement, Partner).order_by(*order))


def public_agreements(today: date, *, partner_id: int | None = None) -> list[Agreed]:
    """Of each shop that the public sees (or one), the version that is in force, or the last that ran out."""
    query = select(Agreement, Partner).where(
        Agreement.signed_at.is_not(None), Agreement.starts_on <= today, Partner.state.in_(SHOWN_STATES)
    )
    query = query.where(Partner.id == partner_id) if partner_id else query
    found = _agreed(query.order_by(Partner.position, Partner.id, Agreement.starts_on.desc()))
    newest: dict[int, Agreed] = {}
    for agreed in found:
        newest.setdefault(agreed.partner.id, agreed)
    return [agreed for agreed in newest.values() if agreed.agreement.standing(today) != "ended"]


def agreed(agreement_id: int) -> Agreed | None:
    found = _agreed(select(Agreement, Partner).where(Agreement.id == agreement_id))
    return found[0] if found else None


def agreements_of(slug: str) -> list[Agreed]:
    """What a shop has signed, the newest first."""
    query = select(Agreement, Partner).where(Partner.slug == slug, Agreement.signed_at.is_not(None))
    return _agreed(query.order_by(Agreement.starts_on.desc()))


def _agreed(query: Select) -> list[Agreed]:
    rows = db.session.execute(query.join(Partner, Partner.id == Agreement.partner_id)).all()
    terms: dict[int, dict] = defaultdict(dict)
    ids = [agreement.id for agreement, _ in rows]
    for term in db.session.scalars(select(AgreementTerm).where(AgreementTerm.agreement_id.in_(ids))):
        terms[term.agreement_id][term.kind] = term
    return [Agreed(agreement, partner, terms[agreement.id]) for agreement, partner in rows]


def versions_of(number: str) -> list[Agreement]:
    """All versions of a number, the newest first."""
    query = select(Agreement).filter_by(number=number).order_by(Agreement.version.desc())
    return list(db.session.scalars(query))


def running_out(today: date) -> list[Agreed]:
    """What is to be renewed soon and has no signed version after it, the first to run out first."""
    found = [one for one in all_agreements() if not one.agreement.is_draft()]
    ahead = {one.partner.id for one in found if one.agreement.standing(today) == "signed"}
    ending = [one for one in found if one.agreement.is_running_out(today) and one.partner.id not in ahead]
    return sorted(ending, key=lambda one: one.agreement.last_day)


def terms_of(agreement_id: int) -> list[AgreementTerm]:
    query = select(AgreementTerm).filter_by(agreement_id=agreement_id).order_by(AgreementTerm.id)
    return list(db.session.scalars(query))


def scans_of(agreement_id: int) -> list[AgreementScan]:
    """The scans of a version, the newest first."""
    query = select(AgreementScan).filter_by(agreement_id=agreement_id).order_by(AgreementScan.id.desc())
    return list(db.session.scalars(query))


def file_names() -> list[str]:
    """The files that scans name."""
    return list(db.session.scalars(select(AgreementScan.file)))
