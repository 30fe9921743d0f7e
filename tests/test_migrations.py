"""Migrating from nothing gives the schema of the models, its triggers too."""

from contextlib import contextmanager

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from community import create_app
from community.core.db import Base, db, transaction
from community.core.setup import MIGRATIONS, migrate
from tests.databases import empty_database

A_CATEGORY = "INSERT INTO category VALUES ('daily', '便民', '', 0)"
OLD_SHOP = """INSERT INTO partner
    (id, slug, name, initial, category_key, description, place, place_short,
    place_hint, phone, joined_on, state, paused_note, position)
    VALUES (1, 'a', '店', '店', 'daily', '', '', '', '', '', '2024-01-01', 'published', '', 0)"""
OLD_HOURS = "INSERT INTO opening_hours (id, partner_id, weekday, opens, closes) VALUES (1, 1, 0, 540, 720)"
OLD_CLOSURE = """INSERT INTO closure (partner_id, starts_at, ends_at, reason)
    VALUES (1, '2026-11-30 00:00:00', '2026-12-01 00:00:00', '检修')"""
SHOP_OF_0014 = OLD_SHOP.replace("position)", "position, keeps_holidays)").replace("0)", "0, true)")
LINE_OF_0014 = """INSERT INTO service (id, partner_id, name, note, kind, unit, buffer_steps, least, most,
    lead_book_minutes, lead_change_minutes, lead_cancel_minutes, by_approval, is_series, needs_guardian,
    position)
    VALUES (:id, 1, '剪纸', '', 'course', '人', 0, 1, 1, 0, 0, 0, false, false, false, 0)"""
COURSE_OF_0014 = """INSERT INTO course (service_id, for_whom, about, place, created_at)
    VALUES (:id, '', '', :place, '2026-11-01 09:00:00')"""
FUND_OF_0024 = (
    """INSERT INTO account (id, login, name, role, must_change_password, created_at)
    VALUES (1, 'a', 'a', 'secretary', false, '2026-11-01 09:00:00')""",
    "INSERT INTO fund (id, name) VALUES (1, '基金')",
    *(
        f"""INSERT INTO fund_draft (id, fund_id, kind, category, amount_fen, occurred_on, summary, reason,
        state, entered_by_id, entered_at, import_mark) VALUES ({number}, 1, 'spending', 'space', -100000,
        '2026-11-01', '灯', '', 'waiting', 1, '2026-11-01 09:00:00', {mark})"""
        for number, mark in ((1, "NULL"), (2, "NULL"), (3, "'m'"))
    ),
    """INSERT INTO proposal (id, state, purpose, need, case_reference, category, amount_fen, quotes,
    written_by_id, written_at, needs_notice, reason, outcome)
    VALUES (1, 'draft', '灯', '暗', '', 'space', 100000, '一家', 1, '2026-11-01 09:00:00', false, '', '')""",
    "INSERT INTO proposal_payment (proposal_id, draft_id) VALUES (1, 2)",
)
pytestmark = pytest.mark.usefixtures("data")


def test_the_migrated_schema_is_the_models_schema():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_has_a_name():
    for table in Base.metadata.sorted_tables:
        for check in inspect(db.engine).get_check_constraints(table.name):
            assert (check["name"] or "").startswith("ck_"), f"{table.name}: {check}"
        for key in inspect(db.engine).get_foreign_keys(table.name):
            assert (key["name"] or "").startswith("fk_"), f"{table.name}: {key}"


def test_no_table_deletes_its_children():
    for table in Base.metadata.sorted_tables:
        for key in inspect(db.engine).get_foreign_keys(table.name):
            assert not key["options"], f"{table.name}: {key}"


def test_what_is_appended_only_is_kept_so_by_triggers():
    is_sqlite = db.engine.dialect.name == "sqlite"
    catalogue = "sqlite_master WHERE type = 'trigger'" if is_sqlite else "pg_trigger WHERE NOT tgisinternal"
    name = "name" if is_sqlite else "tgname"
    triggers = set(db.session.scalars(text(f"SELECT {name} FROM {catalogue}")))
    for table in Base.metadata.sorted_tables:
        if table.info.get("append_only"):
            assert len({t for t in triggers if t.startswith(f"keep_{table.name}_")}) == 2, table.name
        if table.info.get("fixed_columns"):
            assert f"keep_{table.name}_columns" in triggers


@pytest.fixture
def brought_on(tmp_path, pytestconfig):
    """From an older revision with some rows to the newest: (revision, statements) to what is to be read."""

    @contextmanager
    def bring(revision: str, *statements: str | tuple[str, dict]):
        with empty_database(pytestconfig.getoption("database"), tmp_path) as (folder, url):
            app = create_app(INSTANCE=folder, DATABASE_URL=url, TESTING=True, SECRET_KEY="k" * 40)
            with app.app_context():
                upgrade(directory=str(MIGRATIONS), revision=revision)
                with transaction() as session:
                    for statement in statements:
                        words, values = (statement, {}) if isinstance(statement, str) else statement
                        session.execute(text(words), values)
                migrate()
                yield lambda asked: db.session.execute(text(asked)).all()
                db.session.remove()
                db.engine.dispose()

    return bring


def test_hours_and_closures_of_the_first_release_are_kept(brought_on):
    with brought_on("0001", A_CATEGORY, OLD_SHOP, OLD_HOURS, OLD_CLOSURE) as read:
        closed = read("SELECT partner_id, reason, lifted_at FROM closure")
        kept = read("SELECT opens, closes, starts_on FROM opening_hours")
    assert [(row.opens, row.closes, str(row.starts_on)) for row in kept] == [(540, 720, "2000-01-01")]
    assert [tuple(row) for row in closed] == [(1, "检修", None)]


def test_a_courses_own_place_is_kept_with_its_line(brought_on):
    lines = [(LINE_OF_0014, {"id": number}) for number in (1, 2, 3)]
    courses = [(COURSE_OF_0014, {"id": number, "place": place}) for number, place in ((1, "活动室"), (2, ""))]
    with brought_on("0014", A_CATEGORY, SHOP_OF_0014, *lines, *courses) as read:
        places = read("SELECT place FROM service ORDER BY id")
    assert [place for (place,) in places] == ["活动室", "", ""]


def test_what_pays_a_proposal_or_came_as_a_sheet_stays_exempt(brought_on):
    with brought_on("0024", *FUND_OF_0024) as read:
        exempt = read("SELECT is_exempt FROM fund_draft ORDER BY id")
    assert [bool(each) for (each,) in exempt] == [False, True, True]
