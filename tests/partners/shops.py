"""Shops as tests change them, and as the list of shops shows them."""

from datetime import datetime

from sqlalchemy import select, update

from community.core.db import db, transaction
from community.partners.models import Partner
from tests import factories as make
from tests.page import Page
from tests.steps import words


def shop_row(slug: str) -> Partner:
    return db.session.scalars(select(Partner).filter_by(slug=slug)).one()


def set_shop(slug: str, **values) -> None:
    with transaction() as session:
        session.execute(update(Partner).filter_by(slug=slug).values(**values))


def add_closure(starts_at: datetime, ends_at: datetime, reason: str = "盘点", slug: str | None = "lao-zhou"):
    """Close a shop, or all shops where no shop is named."""
    with transaction():
        make.closure(shop_row(slug) if slug else None, starts_at, ends_at, reason)


def names(page: Page) -> list[str]:
    return [a.text_content() for a in page.find("//ul/li[contains(@class, 'sq-shop')]//h2/a")]


def card(page: Page, name: str) -> str:
    """What a shop's card says, blanks taken out."""
    (found,) = page.find(f"//li[contains(@class, 'sq-shop')][.//h2/a[text()='{name}']]")
    return words(found)
