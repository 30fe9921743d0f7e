"""Migrating, and what a database says of itself: new, empty, sample."""

from pathlib import Path

from flask import current_app
from flask_migrate import Migrate, upgrade
from sqlalchemy import func, inspect, select, update

from community.core import clock
from community.core.centre import Centre, set_up_centre
from community.core.config import ROOT
from community.core.db import Base, db, reading
from community.core.upkeep import back_up

MIGRATIONS = ROOT / "community" / "migrations"
migrations = Migrate(db=db, directory=str(MIGRATIONS), render_as_batch=False)


def migrate() -> bool:
    """Bring the database to the newest schema; a backup is made first where there is data to lose.

    Returns:
        Whether the database was made just now.
    """
    before = schema_version()
    if before is not None and before != newest_version():
        stamp = f"{clock.now():%Y%m%d-%H%M%S}"
        back_up(Path(current_app.instance_path) / "backups" / f"before-upgrade-{before}-{stamp}")
    if before != newest_version():
        upgrade(directory=str(MIGRATIONS))
    return before is None


def schema_version() -> str | None:
    """The revision that the database stands at, or None for an empty one."""
    with reading():
        has_table = inspect(db.engine).has_table("alembic_version")
        with db.engine.connect() as connection:
            return (
                connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
                if has_table
                else None
            )


def newest_version() -> str:
    """The newest revision among the migrations' files, which are named by it."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def set_up_base() -> None:
    """What core itself puts into an empty database."""
    set_up_centre()


def is_empty() -> bool:
    """No partner and no account yet."""
    tables = (Base.metadata.tables[name] for name in ("partner", "account"))
    with reading():
        return not any(db.session.scalar(select(func.count()).select_from(table)) for table in tables)


def is_sample() -> bool:
    if schema_version() is None:
        return False
    with reading():
        return bool(db.session.scalar(select(Centre.is_sample)))


def mark_sample() -> None:
    """From now on every page says that this is the sample community."""
    db.session.execute(
        update(Centre).values(is_sample=True, phone="0952-000 0000", place="社区综合体一楼大厅（示例）")
    )
