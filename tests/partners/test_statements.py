"""How much the pages of shops ask of the database: as little for many as for few."""

from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event

from community.core.db import db, transaction
from tests import factories as make
from tests.cast import NOW
from tests.partners.shops import names, shop_row


@contextmanager
def statements(app):
    """The SQL statements that are run inside the block."""
    found = []

    def note(connection, cursor, statement, *rest):
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def count(app, visitor, url: str) -> int:
    visitor.open(url)  # what is done once for a connection is done now
    with statements(app) as found:
        visitor.open(url)
    return len(found)


def test_the_list_asks_as_little_for_many_shops_as_for_few(app, resident, data):
    before = count(app, resident, "/partners")
    with transaction():
        for number in range(20):
            make.service(make.partner(f"shop-{number}", f"店{number}", position=9), "项目", market_fen=2000)
    assert count(app, resident, "/partners") == before
    assert len(names(resident.open("/partners"))) == 23


def test_a_shop_page_asks_as_little_for_many_lines_as_for_few(app, resident, data):
    before = count(app, resident, "/partners/lao-zhou")
    with transaction():
        for number in range(20):
            make.concession(make.service(shop_row("lao-zhou"), f"项目{number}", position=9))
            make.closure(shop_row("lao-zhou"), NOW + timedelta(days=1, hours=number), NOW + timedelta(days=2))
            make.partner(f"shop-{number}", f"店{number}", position=9)
    assert count(app, resident, "/partners/lao-zhou") == before
