"""What must be true of agreements, and of what met them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select

from community.core import files
from community.core.db import db
from community.fund.agreements.models import (
    Agreement,
    AgreementTerm,
    ContributionShare,
    ContributionWaiver,
    ServiceCount,
)
from community.fund.agreements.queries import file_names
from community.fund.agreements.rules import due_days
from community.fund.models import FundDraft, FundEntry
from community.fund.queries import REVERSED

MONTHS_OF = (ContributionShare, ServiceCount, ContributionWaiver)


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from _versions()
    yield from _times()
    yield from _shares()
    yield from _sums()
    yield from _months()
    for name in files.missing(file_names()):
        yield f"the scan {name} is not there"


def _versions() -> Iterator[str]:
    """The versions of a number are one partner's, without a gap; what is signed asks for something."""
    columns = func.count(), func.max(Agreement.version), func.count(Agreement.partner_id.distinct())
    for number, count, last, partners in db.session.execute(
        select(Agreement.number, *columns).group_by(Agreement.number)
    ):
        if count != last:
            yield f"agreement {number} has {count} versions up to {last}"
        if partners != 1:
            yield f"agreement {number} is of {partners} partners"
    terms = select(AgreementTerm.agreement_id)
    bare = select(Agreement.id).where(Agreement.signed_at.is_not(None), Agreement.id.not_in(terms))
    for agreement_id in db.session.scalars(bare):
        yield f"agreement {agreement_id} is signed and asks for nothing"


def _times() -> Iterator[str]:
    """On no day are two agreements of one partner in force."""
    of_partner: dict[int, list[Agreement]] = defaultdict(list)
    query = select(Agreement).where(Agreement.signed_at.is_not(None)).order_by(Agreement.starts_on)
    for row in db.session.scalars(query):
        if row.last_day >= row.starts_on:  # else the next version came before its first day
            of_partner[row.partner_id].append(row)
    for rows in of_partner.values():
        for earlier, later in pairwise(rows):
            if earlier.last_day >= later.starts_on:
                yield f"agreements {earlier.id} and {later.id} are in force on the same days"


def _shares() -> Iterator[str]:
    """A draft's shares are all of it, of an income from contributions, and each of a rent."""
    total = func.sum(ContributionShare.amount_fen)
    query = (
        select(FundDraft.id, FundDraft.amount_fen, FundDraft.kind, FundDraft.category, total)
        .join(ContributionShare, ContributionShare.draft_id == FundDraft.id)
        .group_by(FundDraft.id, FundDraft.amount_fen, FundDraft.kind, FundDraft.category)
    )
    for draft_id, amount_fen, kind, category, shared_fen in db.session.execute(query):
        if (kind, category) != ("income", "contribution"):
            yield f"draft {draft_id} has shares and is no contribution"
        if shared_fen != amount_fen:
            yield f"the shares of draft {draft_id} are {shared_fen} fen of {amount_fen}"
    of_service = select(ContributionShare.id).join(AgreementTerm).where(AgreementTerm.kind != "rent")
    for share_id in db.session.scalars(of_service):
        yield f"share {share_id} is money for a term that is no rent"


def _sums() -> Iterator[str]:
    """What partners paid stands in a month of the ledger as one entry, what was reversed left out."""
    query = select(FundEntry.month).filter_by(kind="income", category="contribution")
    query = query.where(FundEntry.seq.not_in(REVERSED)).group_by(FundEntry.month)
    for month in db.session.scalars(query.having(func.count() > 1)):
        yield f"what partners paid in {month} stands in several entries"


def _months() -> Iterator[str]:
    """What was paid, counted or waived is of a month in which the term asks for something."""
    for table in MONTHS_OF:
        query = (
            select(table.id, table.month, AgreementTerm, Agreement)
            .join(AgreementTerm, AgreementTerm.id == table.term_id)
            .join(Agreement, Agreement.id == AgreementTerm.agreement_id)
        )
        for row_id, month, term, agreement in db.session.execute(query):
            asked = due_days(agreement.counts_from, agreement.ends_on, term.due_day, month)
            if agreement.signed_at is None or month not in dict(asked):
                yield f"{table.__tablename__} {row_id} is of {month}, in which nothing is due"
