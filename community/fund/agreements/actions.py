"""The verbs of an agreement: written as a draft, signed, followed by a version, ended."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update

from community.core import audit, files, meanwhile
from community.core.access import Actor
from community.core.db import db, insert_if_absent, transaction
from community.core.errors import Refusal
from community.core.money import is_said
from community.fund.actions import hold
from community.fund.agreements.contributions import gives_another_away
from community.fund.agreements.models import Agreement, AgreementScan, AgreementTerm
from community.fund.agreements.queries import scans_of, terms_of
from community.fund.agreements.rules import asks_in, days_of_next
from community.fund.agreements.text import DAYS, NAMES, Text, text_of
from community.fund.rules import check_public, month_of
from community.partners.models import Partner

REPLACED = "换成第{}版"


def write(partner_id: int, said: Text, *, by: Actor, now: datetime) -> Agreement:
    """Write a partner's agreement down as a draft, the first version of its number.

    Raises:
        Refusal: the number is another agreement's ("number"), a word of it is none that everybody may
            read, or says the rent ("rent").
    """
    _check_words(said)
    with transaction():
        return _add(partner_id, 1, said, by=by, now=now)


def write_next(agreement: Agreement, *, by: Actor, now: datetime) -> Agreement:
    """A draft of the next version of a signed agreement, with what the last one says; a draft there is stays.

    Of one that runs out it is as long as the last, and follows it; else it takes the rest of its time.

    Raises:
        Refusal: it is a draft itself ("draft").
    """
    if agreement.is_draft():
        raise Refusal("这一版还没签，直接改草稿就行", code="draft")
    with transaction():
        _hold(agreement)
        newest = db.session.scalars(
            select(Agreement).filter_by(number=agreement.number).order_by(Agreement.version.desc()).limit(1)
        ).one()
        if newest.is_draft():
            return newest
        starts_on, ends_on = days_of_next(
            newest.starts_on, newest.last_day, now.date(), is_renewed=newest.is_renewed(now.date())
        )
        days = {"starts_on": starts_on, "ends_on": ends_on, "review_on": ends_on, "counts_from": starts_on}
        said = replace(text_of(newest), **days)
        return _add(newest.partner_id, newest.version + 1, said, by=by, now=now)


def _add(partner_id: int, version: int, said: Text, *, by: Actor, now: datetime) -> Agreement:
    values = {"partner_id": partner_id, "number": said.number, "version": version, "summary": said.summary}
    values |= {"created_at": now, "created_by_id": by.account_id, "end_reason": ""}
    values |= {name: getattr(said, name) for name in DAYS}
    added = db.session.scalar(insert_if_absent(Agreement, **values).returning(Agreement.id))
    if added is None:
        raise _taken(said.number)
    row = db.session.get_one(Agreement, added)
    _put_terms(row, said)
    after = {"number": row.number, "version": row.version}
    audit.record("write_agreement", "agreement", row.id, by=by, now=now, after=after)
    return row


def _put_terms(row: Agreement, said: Text) -> None:
    for kind, columns in said.terms.items():
        db.session.add(AgreementTerm(agreement_id=row.id, kind=kind, **{"unit": "", "words": ""} | columns))
    db.session.flush()


def draft_seen(agreement: Agreement) -> str:
    """A digest of what a draft says: a form carries it, to know that nobody changed it since."""
    return meanwhile.seen(text_of(agreement), NAMES)


def change(agreement: Agreement, said: Text, *, seen: str, by: Actor, now: datetime) -> None:
    """Write a draft anew.

    Args:
        seen: the digest of what stood on the form when it was opened.
    Raises:
        Refusal: it is signed by now ("signed"), somebody has changed it meanwhile ("seen"), the number is
            another's or a later version has its own ("number"), or as in write.
    """
    _check_words(said)
    with transaction() as session:
        _hold_draft(agreement)
        typed = {name: getattr(said, name) for name in NAMES}
        if not meanwhile.changes("这份草稿刚刚有人改过", text_of(agreement), NAMES, typed, seen):
            return
        if said.number != agreement.number:
            _check_number(agreement, said.number)
        before = {name: getattr(agreement, name) for name in ("number", "summary", *DAYS)}
        after = {name: getattr(said, name) for name in before}
        for name, value in after.items():
            setattr(agreement, name, value)
        session.execute(delete(AgreementTerm).where(AgreementTerm.agreement_id == agreement.id))
        _put_terms(agreement, said)
        changed = [name for name in before if before[name] != after[name]]
        told = {"before": {n: before[n] for n in changed}, "after": {n: after[n] for n in changed}}
        audit.record("change_agreement", "agreement", agreement.id, by=by, now=now, **told)


def discard(agreement: Agreement, *, by: Actor, now: datetime) -> None:
    """Throw a draft away.

    Raises:
        Refusal: it is signed by now ("signed").
    """
    with transaction() as session:
        _hold_draft(agreement)
        session.execute(delete(AgreementTerm).where(AgreementTerm.agreement_id == agreement.id))
        before = {"number": agreement.number, "version": agreement.version}
        audit.record("discard_agreement", "agreement", agreement.id, by=by, now=now, before=before)
        session.delete(agreement)


def sign(agreement: Agreement, *, signed_on: date, seen: str, by: Actor, now: datetime) -> None:
    """Enter that both have signed: what it says stays; the version before it ends the day before it begins.

    Args:
        seen: the digest of the draft that was looked at.
    Raises:
        Refusal: the day is still to come ("day"), it was signed by now ("signed"), the draft is another one
            by now ("seen"), a version after the first
            would change days that have come ("past") or make the rent of a month due twice or never
            ("rent"), or another agreement of the partner has days of its time ("overlap").
    """
    if signed_on > now.date():
        raise Refusal("签字的日子还没到", "写双方实际签字的那一天", code="day")
    with transaction() as session:
        _hold_draft(agreement)
        if seen != draft_seen(agreement):
            raise Refusal("这份草稿刚刚有人改过", "请重新打开这一页，看一遍现在的条款", code="seen")
        if agreement.version > 1 and agreement.starts_on <= now.date():
            said = "下一版要从明天起或者更晚开始"
            raise Refusal(said, "前面几天照上一版算，先改草稿里开始的日子", code="past")
        _check_rents(agreement)
        agreement.signed_on, agreement.signed_at, agreement.signed_by_id = signed_on, now, by.account_id
        session.flush()
        last_day = func.coalesce(Agreement.ended_on, Agreement.ends_on)
        met = select(Agreement).where(
            Agreement.partner_id == agreement.partner_id,
            Agreement.id != agreement.id,
            Agreement.signed_at.is_not(None),
            Agreement.starts_on <= agreement.ends_on,
            last_day >= agreement.starts_on,
        )
        for other in session.scalars(met.order_by(Agreement.version)).all():
            if other.number != agreement.number or other.ended_on:
                then = "先把那一份终止，或者改开始的日子"
                raise Refusal(f"和{other.number}的日子重了", then, code="overlap")
            other.ended_on = agreement.starts_on - timedelta(days=1)
            other.end_reason = REPLACED.format(agreement.version)
        after = {"signed_on": signed_on, "version": agreement.version}
        audit.record("sign_agreement", "agreement", agreement.id, by=by, now=now, after=after)


def _check_rents(agreement: Agreement) -> None:
    """Whether the month in which a version follows another asks for the rents that it would without it."""
    before = db.session.scalar(
        select(Agreement).filter_by(number=agreement.number, version=agreement.version - 1)
    )
    if before is None or before.last_day < agreement.starts_on - timedelta(days=1):
        return
    days = [term.due_day for row in (before, agreement) for term in terms_of(row.id) if term.kind == "rent"]
    if len(days) < 2:
        return
    month, eve = month_of(agreement.starts_on), agreement.starts_on - timedelta(days=1)
    asked = asks_in(month, before.counts_from, eve, days[0])
    asked += asks_in(month, agreement.counts_from, agreement.last_day, days[1])
    if asked != asks_in(month, before.counts_from, agreement.last_day, days[0]):
        then = "改成从某个月的1号开始，或者交租的日子不变"
        raise Refusal("换版的那个月，租金会算两次或者漏掉", then, code="rent")


def end(agreement: Agreement, *, last_day: date, reason: str, by: Actor, now: datetime) -> None:
    """Let a signed agreement end before its time; what was due by then stays due.

    Raises:
        Refusal: it is a draft or ends already ("state"), or the day is not within what is ahead ("day").
    """
    if not now.date() <= last_day < agreement.ends_on:
        raise Refusal("最后一天要在今天和到期之间", "请重新选日子", code="day")
    with transaction() as session:
        _hold(agreement)
        found = Agreement.id == agreement.id, Agreement.signed_at.is_not(None), Agreement.ended_on.is_(None)
        values = {"ended_on": last_day, "end_reason": reason}
        if session.execute(update(Agreement).where(*found).values(**values)).rowcount != 1:
            raise Refusal("这份协议的情况改过了", "请刷新看看现在的情况", code="state")
        after = {"ended_on": last_day, "reason": reason}
        audit.record("end_agreement", "agreement", agreement.id, by=by, now=now, after=after)


def show_rent(agreement: Agreement, *, since: date | None, by: Actor, now: datetime) -> None:
    """Enter that the partner agreed to its rent being public, or took that back (None).

    Raises:
        Refusal: it is a draft ("draft"), the day is still to come ("day"), or a sum that stands or
            stood would tell what the one other shop in it paid ("one").
    """
    if since and since > now.date():
        raise Refusal("同意的日子还没到", "写商户签字同意的那一天", code="day")
    with transaction() as session:
        hold()
        session.refresh(agreement)
        if agreement.is_draft():
            raise Refusal("签了协议再登记这一项", code="draft")
        before = {name: getattr(agreement, name) for name in ("rent_shown_since", "rent_hidden_since")}
        if since:
            agreement.rent_shown_since, agreement.rent_hidden_since = since, None
        elif agreement.rent_shown_since:
            agreement.rent_hidden_since = agreement.rent_hidden_since or now.date()
        session.flush()
        if since and gives_another_away(agreement.partner_id, now.date()):
            said = "有一笔缴入就剩另一家没公开，一减就知道它交多少"
            raise Refusal(said, "等那一家也同意，再一起公开", code="one")
        told = {"before": before, "after": {name: getattr(agreement, name) for name in before}}
        audit.record("show_rent", "agreement", agreement.id, by=by, now=now, **told)


def keep_scan(agreement: Agreement, *, content: bytes, suffix: str, by: Actor, now: datetime) -> None:
    """Keep the signed paper; the scans before it stay.

    Args:
        content: of at most MOST_BYTES; suffix: what it was recognised as.
    Raises:
        Refusal: it is a draft ("draft").
    """
    if agreement.is_draft():
        raise Refusal("签了协议再放扫描件", code="draft")
    with transaction() as session:
        row = AgreementScan(
            agreement_id=agreement.id,
            file=files.keep(content, suffix),
            suffix=suffix,
            size_bytes=len(content),
            added_at=now,
            account_id=by.account_id,
        )
        session.add(row)
        session.flush()
        after = {"scan": len(scans_of(agreement.id))}
        audit.record("keep_scan", "agreement", agreement.id, by=by, now=now, after=after)


def _hold(agreement: Agreement) -> None:
    """All that is written of one partner's agreements meets here; what is read afterwards is what stands."""
    mine = update(Partner).where(Partner.id == agreement.partner_id)
    db.session.execute(mine.values(position=Partner.position))


def _hold_draft(agreement: Agreement) -> None:
    """Its row, held and read anew, and a draft still."""
    _hold(agreement)
    found = db.session.get(Agreement, agreement.id, populate_existing=True)
    if found is None:
        raise Refusal("这份草稿刚刚有人删掉了", "要用就另写一份", code="gone")
    if not found.is_draft():
        raise _signed()


def _check_words(said: Text) -> None:
    for words in (said.summary, said.other):
        check_public(words)
        if "rent" in said.terms and is_said(said.terms["rent"]["amount_fen"], words):
            raise Refusal("里面写了租金多少，人人看得到", "去掉金额；商户同意公开，另外登记", code="rent")


def _check_number(draft: Agreement, number: str) -> None:
    if draft.version > 1:
        raise Refusal("下一版沿用原编号", "要换编号，就另写一份", code="number")
    if db.session.scalar(select(Agreement.id).filter_by(number=number).limit(1)):
        raise _taken(number)


def _signed() -> Refusal:
    return Refusal("这一版已经签了，不能再改", "要改条款，就写下一版", code="signed")


def _taken(number: str) -> Refusal:
    return Refusal(f"编号{number}已经有了", "换一个编号，或者在那一份下面写下一版", code="number")
