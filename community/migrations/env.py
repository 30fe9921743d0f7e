"""How migrations run: one connection of the site's engine, in one transaction, in the safe order."""

from alembic import context

from community.core.db import Base, db


def run() -> None:
    """Foreign keys off before BEGIN (a rebuilt table must not touch its children), checked before COMMIT."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if is_sqlite:
            _pragma(connection, "foreign_keys=OFF")
        try:
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                transactional_ddl=True,
                compare_type=True,
                compare_server_default=True,
            )
            with context.begin_transaction():
                context.run_migrations()
                if is_sqlite and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"the migration leaves rows without their parents: {orphans[:3]}")
        finally:
            if is_sqlite:
                _pragma(connection, "foreign_keys=ON")


def _pragma(connection, setting: str) -> None:
    """Set outside any transaction, where SQLite heeds it."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA {setting}")
    cursor.close()


run()
