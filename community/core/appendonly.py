"""Triggers that keep rows as they were written: INSERT OR REPLACE and TRUNCATE are stopped too."""

TABLE_WORDS = "rows of this table are appended, never changed"
COLUMN_WORDS = "what was agreed at booking never changes"
PUBLISHED_WORDS = "what was published never changes"
ORDER_WORDS = "a line of this table follows the one before it"
SIGNED_WORDS = "what was signed or settled never changes"
WRITTEN_WORDS = "what was written down never changes"
SUM_WORDS = "the shares of a draft are all of it, and are written while it waits"


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
    table: str,
    columns: tuple[str, ...],
    dialect: str,
    *,
    when: str = "",
    words: str = COLUMN_WORDS,
    name: str = "columns",
) -> list[str]:
    """The statements that keep some columns of a table as they were inserted.

    Args:
        when: a condition on the OLD row: only such rows are kept; words: what an attempt is told.
        name: of the trigger, where a table has several.
    """
    different = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    changed = " OR ".join(f"NEW.{column} {different} OLD.{column}" for column in columns)
    changed = f"({when}) AND ({changed})" if when else changed
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_{name} BEFORE UPDATE ON {table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        ]
    return [
        f"CREATE FUNCTION keep_{table}_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
        f"CREATE TRIGGER keep_{table}_{name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
        f"EXECUTE FUNCTION keep_{table}_{name}()",
    ]


def guard_rows(
    table: str, verbs: tuple[str, ...], dialect: str, *, when: str, words: str = PUBLISHED_WORDS
) -> list[str]:
    """The statements that refuse some verbs (update, delete) to the rows that a condition finds.

    Args:
        when: a condition on the OLD row; it may ask other tables.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER keep_{table}_published_{verb} BEFORE {verb.upper()} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
            for verb in verbs
        ]
    return [
        f"CREATE FUNCTION keep_{table}_published() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{words}'; END IF; "
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


def whole_shares(shares: str, drafts: str, dialect: str) -> list[str]:
    """The statements that keep the shares of a draft all of it.

    A share comes while its draft waits; a draft that has shares is approved where they sum up to it.
    """
    draft_state = f"(SELECT state FROM {drafts} WHERE id = NEW.draft_id)"
    total = f"(SELECT sum(amount_fen) FROM {shares} WHERE draft_id = NEW.id)"
    return [
        *refuse("insert", shares, f"{draft_state} <> 'waiting'", dialect, words=SUM_WORDS),
        *refuse(
            "update",
            drafts,
            f"NEW.state = 'approved' AND {total} <> NEW.amount_fen",
            dialect,
            words=SUM_WORDS,
        ),
    ]


def refuse(verb: str, table: str, when: str, dialect: str, *, words: str) -> list[str]:
    """The statements that refuse an insert or an update where a condition holds.

    Args:
        when: a condition on the NEW row (of an update the OLD one, too); it may ask other tables.
    """
    return _refuse(verb, f"refuse_{table}_{verb}", table, when, dialect, words)


def _refuse_insert(name: str, table: str, breaks: str, dialect: str) -> list[str]:
    return _refuse("insert", name, table, breaks, dialect, ORDER_WORDS)


def _refuse(verb: str, name: str, table: str, when: str, dialect: str, words: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        ]
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{words}'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
