"""Triggers that keep rows as they were written: INSERT OR REPLACE and TRUNCATE are stopped too."""

TABLE_WORDS = "rows of this table are appended, never changed"
COLUMN_WORDS = "what was agreed at booking never changes"
PUBLISHED_WORDS = "what was published never changes"
ORDER_WORDS = "a line of this table follows the one before it"


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


def guard_columns(
    table: str, columns: tuple[str, ...], dialect: str, *, when: str = "", words: str = COLUMN_WORDS
) -> list[str]:
    """The statements that keep some columns of a table as they were inserted.

    Args:
        when: a condition on the OLD row: only such rows are kept; words: what an attempt is told.
    """
    different = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"NEW.{column} {different} OLD.{column}" for column in columns)
    changed = f"({when}) AND ({changed})" if when else changed
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_columns BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        ]
    return [
        f"CREATE FUNCTION keep_{table}_columns() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
        f"CREATE TRIGGER keep_{table}_columns BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
        f"EXECUTE FUNCTION keep_{table}_columns()",
    ]


def guard_rows(table: str, verbs: tuple[str, ...], dialect: str, *, when: str) -> list[str]:
    """The statements that refuse some verbs (update, delete) to the rows that a condition finds.

    Args:
        when: a condition on the OLD row; it may ask other tables.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_published_{verb} BEFORE {verb.upper()} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{PUBLISHED_WORDS}'); END"
            for verb in verbs
        ]
    return [
        f"CREATE FUNCTION keep_{table}_published() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{PUBLISHED_WORDS}'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER keep_{table}_published BEFORE {' OR '.join(verbs).upper()} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_{table}_published()",
    ]


def follow_on(table: str, dialect: str) -> list[str]:
    """The statements that let into a ledger only the line that follows its last one.

    Its number is the next, it names the last hash, and its balance is the last with its own amount; whatever
    writes by hand is held to it, too. Of each fund_id a ledger of its own.
    """
    last = f"SELECT {{}} FROM {table} WHERE fund_id = NEW.fund_id ORDER BY seq DESC LIMIT 1"
    breaks = (
        f"NEW.seq <> coalesce(({last.format('seq')}), 0) + 1"
        f" OR NEW.balance_fen <> coalesce(({last.format('balance_fen')}), 0) + NEW.amount_fen"
        f" OR NEW.previous_hash <> coalesce(({last.format('hash')}), '{'0' * 64}')"
    )
    return _refuse_insert(f"follow_{table}", table, breaks, dialect)


def later_months(table: str, closes: str, dialect: str) -> list[str]:
    """The statements that let into a ledger no line of a month that is closed, or before the last line's."""
    breaks = (
        f"NEW.month < coalesce((SELECT max(month) FROM {table} WHERE fund_id = NEW.fund_id), '')"
        f" OR NEW.month <= coalesce((SELECT max(month) FROM {closes} WHERE fund_id = NEW.fund_id), '')"
    )
    return _refuse_insert(f"months_{table}", table, breaks, dialect)


def _refuse_insert(name: str, table: str, breaks: str, dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {breaks} "
            f"BEGIN SELECT RAISE(ABORT, '{ORDER_WORDS}'); END"
        ]
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {breaks} THEN RAISE EXCEPTION '{ORDER_WORDS}'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
