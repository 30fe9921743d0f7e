"""Reads of a search: the price board's plain rows and the secretary's table, gone through in memory."""

from datetime import date

from sqlalchemy import Row, Select, and_, select

from community.core.db import db
from community.partners.hits import Found, find
from community.partners.models import SHOWN_STATES, Category, Partner, Price, SearchWord, Service
from community.partners.queries import LINE_COLUMNS, TODAY, price_at

# Every shown shop with its lines.
BOARD: Select = (
    select(
        *LINE_COLUMNS,
        Partner.slug,
        Partner.name.label("shop"),
        Partner.initial,
        Partner.category_key,
        Partner.description,
        Partner.place,
        Partner.place_short,
        Partner.state,
        Category.name.label("category"),
        Category.examples,
    )
    .select_from(Partner)
    .join(Category, Category.key == Partner.category_key)
    .outerjoin(Service, and_(Service.partner_id == Partner.id, Service.ended_at.is_(None)))
    .outerjoin(Price, Price.id == price_at(Service.id, TODAY))
    .where(Partner.state.in_(SHOWN_STATES))
    .order_by(Partner.position, Partner.id, Service.position, Service.id)
)
SAYINGS = select(SearchWord.id, SearchWord.said, SearchWord.means).order_by(SearchWord.id.desc())


def board(day: date) -> list[Row]:
    """The shown shops with their lines as they stand on a day; a shop without lines is one row."""
    return db.session.execute(BOARD, {"today": day}).all()


def sayings() -> list[Row]:
    """What residents say and what the price lists call it, the last entered first."""
    return db.session.execute(SAYINGS).all()


def found(text: str, day: date) -> Found:
    """The shops and lines that fit what was typed, on a day."""
    return find(text, board(day), [(row.said, row.means) for row in sayings()])
