"""What is due by the agreements, and what has met it: worked out from rows that each stand for themselves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from community.core.db import db
from community.fund.agreements.models import (
    Agreement,
    AgreementTerm,
    ContributionShare,
    ContributionWaiver,
    ServiceCount,
)
from community.fund.agreements.rules import KEPT_DAYS, PEOPLE, Due, due_days
from community.fund.models import STANDING, FundDraft, FundEntry
from community.fund.queries import next_to_close
from community.fund.rules import month_in, month_of
from community.fund.served import served_by_shop
from community.partners.models import Partner


def dues(today: date, *, partner_id: int | None = None, term_id: int | None = None) -> list[Due]:
    """What each signed term asks up to this month, and what has met it; no job has to make a row for it.

    Returns:
        In the order of their days.
    """
    query = (
        select(AgreementTerm, Agreement)
        .join(Agreement, Agreement.id == AgreementTerm.agreement_id)
        .where(Agreement.signed_at.is_not(None), AgreementTerm.kind != "other")
    )
    query = query.where(Agreement.partner_id == partner_id) if partner_id else query
    query = query.where(AgreementTerm.id == term_id) if term_id else query
    asked = [
        (term, agreement, month, day)
        for term, agreement in db.session.execute(query)
        for month, day in due_days(
            _counted_from(term, agreement, today), agreement.last_day, term.due_day, month_of(today)
        )
    ]
    of_service = [(agreement.partner_id, month) for term, agreement, month, _ in asked if term.unit in PEOPLE]
    paid, counted, waived = _paid(term_id), _counted(term_id), _waived()
    booked = _booked(of_service)
    found = []
    for term, agreement, month, day in asked:
        key, is_rent = (term.id, month), term.kind == "rent"
        times = booked.get((agreement.partner_id, month), 0) if term.unit in PEOPLE else 0
        found.append(
            Due(
                agreement_id=agreement.id,
                partner_id=agreement.partner_id,
                term_id=term.id,
                kind=term.kind,
                month=month,
                due_on=day,
                asked=term.amount_fen if is_rent else term.quantity,
                unit=term.unit,
                met=paid[key, "approved"] if is_rent else times + counted.get(key, 0),
                waiting=paid[key, "waiting"],
                booked=times,
                is_waived=key in waived,
            )
        )
    return sorted(found, key=lambda due: (due.due_on, due.term_id))


def _counted_from(term: AgreementTerm, agreement: Agreement, today: date) -> date:
    """A rent is owed until it is paid; who was served more than a year ago nobody counts any more."""
    if term.kind == "rent":
        return agreement.counts_from
    return max(agreement.counts_from, today - timedelta(days=KEPT_DAYS))


def due(term_id: int, month: str, today: date) -> Due | None:
    """What a term asks of one month."""
    return next((one for one in dues(today, term_id=term_id) if one.month == month), None)


def _booked(of_service: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """人次 by shop and month."""
    wanted = set(of_service)
    if not wanted:
        return {}
    shops, months = {shop for shop, _ in wanted}, {month for _, month in wanted}
    return {key: one.times for key, one in served_by_shop(min(months), max(months), shops).items()}


def _paid(term_id: int | None) -> dict:
    """Fen by term, month and the draft's state, of what is not taken back."""
    query = (
        select(
            ContributionShare.term_id,
            ContributionShare.month,
            FundDraft.state,
            func.sum(ContributionShare.amount_fen),
        )
        .join(FundDraft, FundDraft.id == ContributionShare.draft_id)
        .group_by(ContributionShare.term_id, ContributionShare.month, FundDraft.state)
    )
    query = query.where(ContributionShare.term_id == term_id) if term_id else query
    found: dict = defaultdict(int)
    for of_term, month, state, amount_fen in db.session.execute(_standing(query)):
        found[(of_term, month), state] = int(amount_fen)
    return found


def _standing(query: Select) -> Select:
    """Of a query over drafts, those that wait or stand in the ledger, what was reversed left out."""
    taken_back = aliased(FundEntry)
    query = query.outerjoin(taken_back, taken_back.reverses == FundDraft.seq)
    return query.where(FundDraft.state.in_(STANDING), taken_back.id.is_(None))


def _counted(term_id: int | None) -> dict[tuple[int, str], int]:
    columns = ServiceCount.term_id, ServiceCount.month
    query = select(*columns, func.sum(ServiceCount.quantity)).group_by(*columns)
    query = query.where(ServiceCount.term_id == term_id) if term_id else query
    return {(of_term, month): int(number) for of_term, month, number in db.session.execute(query)}


def counted_in(month: str) -> int:
    """人次 of a month that came without a booking, of all shops."""
    counted = (
        select(func.coalesce(func.sum(ServiceCount.quantity), 0))
        .join(AgreementTerm, AgreementTerm.id == ServiceCount.term_id)
        .where(ServiceCount.month == month, AgreementTerm.unit.in_(PEOPLE))
    )
    return int(db.session.scalar(counted))


def _waived() -> set[tuple[int, str]]:
    query = select(ContributionWaiver.term_id, ContributionWaiver.month).filter_by(state="granted")
    return {tuple(row) for row in db.session.execute(query)}


def standing_collection(month: str) -> FundDraft | None:
    """The income from contributions that stands in a month of the ledger, or waits to come into it."""
    open_month = next_to_close()
    query = (
        select(FundDraft, FundEntry.month)
        .outerjoin(FundEntry, FundEntry.seq == FundDraft.seq)
        .where(
            FundDraft.kind == "income",
            FundDraft.category == "contribution",
            (FundDraft.state == "waiting") | (FundEntry.month == month),
        )
        .order_by(FundDraft.id)
    )
    for draft, stands_in in db.session.execute(_standing(query)):
        if month == (stands_in or month_in(draft.occurred_on, open_month)):
            return draft
    return None


def standing_collections() -> list[set[tuple[int, str]]]:
    """Of each collection that stands or waits: the months of terms that it is for."""
    query = select(ContributionShare).join(FundDraft, FundDraft.id == ContributionShare.draft_id)
    return _collections(_standing(query))


def shown_rents(agreements: Iterable[Agreement], today: date) -> dict[int, bool]:
    """Of each shop, whether its rent is public: in all of these versions, or it is not."""
    found: dict[int, bool] = {}
    for one in agreements:
        found[one.partner_id] = found.get(one.partner_id, True) and one.is_rent_shown(today)
    return found


def once_shown() -> set[int]:
    """The shops of which a rent was public once, in whichever version."""
    return set(
        db.session.scalars(select(Agreement.partner_id).where(Agreement.rent_shown_since.is_not(None)))
    )


def reversed_collections() -> list[set[tuple[int, str]]]:
    """Of each collection that stood in the ledger and was reversed: the months of terms that it was for."""
    query = select(ContributionShare).join(FundDraft, FundDraft.id == ContributionShare.draft_id)
    return _collections(query.join(FundEntry, FundEntry.reverses == FundDraft.seq))


def _collections(shares: Select) -> list[set[tuple[int, str]]]:
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for share in db.session.scalars(shares):
        found[share.draft_id].add((share.term_id, share.month))
    return list(found.values())


def shares_of(term_id: int, month: str) -> list[tuple[ContributionShare, FundDraft]]:
    """What was ever written down for a due, with its draft, the oldest first."""
    query = select(ContributionShare, FundDraft).join(FundDraft, FundDraft.id == ContributionShare.draft_id)
    query = query.where(ContributionShare.term_id == term_id, ContributionShare.month == month)
    return [tuple(row) for row in db.session.execute(query.order_by(ContributionShare.id))]


def counts_of(term_id: int, month: str) -> list[ServiceCount]:
    query = select(ServiceCount).filter_by(term_id=term_id, month=month).order_by(ServiceCount.id)
    return list(db.session.scalars(query))


def waivers_of(term_id: int, month: str) -> list[ContributionWaiver]:
    query = select(ContributionWaiver).filter_by(term_id=term_id, month=month)
    return list(db.session.scalars(query.order_by(ContributionWaiver.id)))


@dataclass(frozen=True)
class AskedWaiver:
    """A waiver that waits for another, with the shop's name and the kind of its term."""

    waiver: ContributionWaiver
    shop: str
    kind: str


def asked_waivers() -> list[AskedWaiver]:
    """The oldest first; also of what is due no more since a new version was signed."""
    query = (
        select(ContributionWaiver, Partner.name, AgreementTerm.kind)
        .join(AgreementTerm, AgreementTerm.id == ContributionWaiver.term_id)
        .join(Agreement, Agreement.id == AgreementTerm.agreement_id)
        .join(Partner, Partner.id == Agreement.partner_id)
        .where(ContributionWaiver.state == "asked")
    )
    return [AskedWaiver(*row) for row in db.session.execute(query.order_by(ContributionWaiver.id))]
