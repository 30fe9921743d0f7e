"""Migrating from nothing gives the schema of the models, its triggers too."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from community.core.db import Base, db

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
