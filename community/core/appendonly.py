"""Triggers that keep rows as they were written: INSERT OR REPLACE and TRUNCATE are stopped too."""

TABLE_WORDS = "rows of this table are appended, never changed"
COLUMN_WORDS = "what was agreed at booking never changes"


def guard_table(table: str, dialect: str) -> list[str]:
    """The statements that make a table append-only.

    Args:
        dialect: sqlite or postgresql. SQLite's REPLACE deletes first, and with recursive_triggers on the
            delete's trigger sees it.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{TABLE_WORDS}'); END"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{TABLE_WORDS}'; END $$",
        f"CREATE TRIGGER keep_{table}_rows BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()",
        f"CREATE TRIGGER keep_{table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION keep_{table}()",
    ]


def guard_columns(table: str, columns: tuple[str, ...], dialect: str) -> list[str]:
    """The statements that keep some columns of a table as they were inserted."""
    different = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"NEW.{column} {different} OLD.{column}" for column in columns)
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_columns BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{COLUMN_WORDS}'); END"
        ]
    return [
        f"CREATE FUNCTION keep_{table}_columns() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{COLUMN_WORDS}'; END $$",
        f"CREATE TRIGGER keep_{table}_columns BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
        f"EXECUTE FUNCTION keep_{table}_columns()",
    ]
