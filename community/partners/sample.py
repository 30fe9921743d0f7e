"""The sample's 19 shops with their price lists, and what residents call what they offer."""

from datetime import date, datetime, timedelta

from community.core.dates import minutes_of
from community.core.db import db
from community.core.money import fen
from community.partners.models import Closure, Concession, OpeningHours, Partner, Price, SearchWord, Service
from community.sample import sample_file

LEAD_MINUTES = 60
SINCE_EVER = date(2000, 1, 1)
PRICES_SINCE = timedelta(days=30)


def load_sample(now: datetime) -> None:
    """Add the shops as published and the search words; bookings/sample.py gives lines their resources."""
    for position, entry in enumerate(sample_file("partners")["partner"]):
        partner = Partner(
            **{key: entry[key] for key in ("slug", "name", "initial", "description", "phone", "joined_on")},
            category_key=entry["category"],
            place=entry["place"],
            place_short=entry["place_short"],
            place_hint=entry.get("place_hint", ""),
            state="published",
            paused_note="",
            position=position,
        )
        db.session.add(partner)
        db.session.flush()
        db.session.add_all(_hours(partner.id, entry["hours"]))
        for line_position, line in enumerate(entry["service"]):
            _add_line(partner.id, line_position, line, now)
        db.session.add_all(_closure(partner.id, closure, now) for closure in entry.get("closure", ()))
    for said, means in sample_file("words")["said"].items():
        db.session.add(SearchWord(said=said, means=means))


def _hours(partner_id: int, blocks: list[dict]) -> list[OpeningHours]:
    return [
        OpeningHours(
            partner_id=partner_id,
            weekday=day - 1,
            opens=minutes_of(block["opens"]),
            closes=minutes_of(block["closes"]),
            starts_on=SINCE_EVER,
        )
        for block in blocks
        for day in block["days"]
    ]


def _add_line(partner_id: int, position: int, line: dict, now: datetime) -> None:
    service = Service(
        partner_id=partner_id,
        name=line["name"],
        note=line.get("note", ""),
        kind=line["kind"],
        unit=line["unit"],
        minutes=line.get("minutes"),
        buffer_steps=line.get("buffer_steps", 0),
        least=1,
        most=line.get("most", 1),
        lead_book_minutes=line.get("lead_book_minutes", LEAD_MINUTES),
        lead_change_minutes=line.get("lead_change_minutes", LEAD_MINUTES),
        lead_cancel_minutes=line.get("lead_cancel_minutes", LEAD_MINUTES),
        limit_day=line.get("limit_day"),
        limit_week=line.get("limit_week"),
        by_approval=line.get("by_approval", False),
        position=position,
    )
    db.session.add(service)
    db.session.flush()
    low, _, high = line.get("market", "").partition("-")
    price = Price(
        service_id=service.id,
        price_fen=fen(line["price"]),
        is_from=line.get("price_from", False),
        market_low_fen=fen(low) if low else None,
        market_high_fen=fen(high or low) if low else None,
        market_is_from=line.get("market_from", False),
        starts_on=(now - PRICES_SINCE).date().replace(day=1),
        recorded_at=now - PRICES_SINCE,
    )
    db.session.add(price)
    for concession in line.get("concession", ()):
        db.session.add(Concession(service_id=service.id, **concession))


def _closure(partner_id: int, entry: dict, now: datetime) -> Closure:
    """A day some days ahead on which the shop is shut, so that its page has one to show."""
    day = datetime(now.year, now.month, now.day) + timedelta(days=entry["in_days"])
    return Closure(
        partner_id=partner_id, starts_at=day, ends_at=day + timedelta(days=1), reason=entry["reason"]
    )
