"""Agreements in versions, what was paid of a rent, what was counted of a service, and what was waived."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import (
    SIGNED_WORDS,
    guard_columns,
    guard_rows,
    guard_table,
    refuse,
    whole_shares,
)

revision = "0022"
down_revision = "0021"

SAID = (
    "partner_id",
    "number",
    "version",
    "starts_on",
    "ends_on",
    "review_on",
    "counts_from",
    "summary",
    "signed_on",
    "signed_at",
    "signed_by_id",
)
IS_SIGNED = "(SELECT signed_at FROM agreement WHERE id = {}.agreement_id) IS NOT NULL"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    _agreement()
    _term(dialect)
    _scan()
    _share(dialect)
    _count()
    _waiver()
    ended = "OLD.ended_on IS NOT NULL AND (NEW.ended_on IS NULL OR NEW.ended_on <> OLD.ended_on)"
    asked = ("term_id", "month", "reason", "asked_by_id", "asked_at")
    for statement in (
        *guard_columns("agreement", SAID, dialect, when="OLD.signed_at IS NOT NULL", words=SIGNED_WORDS),
        *guard_rows("agreement", ("delete",), dialect, when="OLD.signed_at IS NOT NULL", words=SIGNED_WORDS),
        *refuse("update", "agreement", ended, dialect, words=SIGNED_WORDS),
        *guard_rows(
            "agreement_term", ("update", "delete"), dialect, when=IS_SIGNED.format("OLD"), words=SIGNED_WORDS
        ),
        *refuse("insert", "agreement_term", IS_SIGNED.format("NEW"), dialect, words=SIGNED_WORDS),
        *guard_table("agreement_scan", dialect),
        *guard_table("contribution_share", dialect),
        *whole_shares("contribution_share", "fund_draft", dialect),
        *guard_table("service_count", dialect),
        *guard_columns("contribution_waiver", asked, dialect, words=SIGNED_WORDS),
        *guard_rows(
            "contribution_waiver", ("delete",), dialect, when="OLD.id IS NOT NULL", words=SIGNED_WORDS
        ),
        *refuse("update", "contribution_waiver", "OLD.state <> 'asked'", dialect, words=SIGNED_WORDS),
    ):
        op.execute(statement)


def _agreement() -> None:
    table = "agreement"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Date(), nullable=False)
            for name in ("starts_on", "ends_on", "review_on", "counts_from")
        ),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("rent_shown_since", sa.Date(), nullable=True),
        _check(table, "version", "version > 0"),
        _check(table, "span", "starts_on <= ends_on"),
        _check(table, "review", "review_on BETWEEN starts_on AND ends_on"),
        _check(table, "counted", "counts_from BETWEEN starts_on AND ends_on"),
        _check(table, "signed", "(signed_on IS NULL) = (signed_at IS NULL)"),
        _check(table, "ended", "ended_on IS NULL OR (signed_at IS NOT NULL AND ended_on < ends_on)"),
        _check(table, "reason", "(ended_on IS NULL) = (end_reason = '')"),
        _check(table, "shown", "rent_shown_since IS NULL OR signed_at IS NOT NULL"),
        *_keys(table, partner_id="partner.id", created_by_id="account.id", signed_by_id="account.id"),
        sa.UniqueConstraint("number", "version", name=op.f("uq_agreement_number_version")),
    )
    op.create_index(op.f("ix_agreement_partner_id"), table, ["partner_id"])


def _term(dialect: str) -> None:
    table = "agreement_term"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=4), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        _check(table, "kind", "kind IN ('rent', 'service', 'other')"),
        *_whole(table, "amount_fen", dialect),
        _check(table, "rent", "(kind = 'rent') = (amount_fen IS NOT NULL AND due_day IS NOT NULL)"),
        _check(table, "service", "(kind = 'service') = (quantity IS NOT NULL AND unit <> '')"),
        _check(table, "other", "(kind = 'other') = (words <> '')"),
        _check(table, "amount", "amount_fen > 0"),
        _check(table, "due_day", "due_day BETWEEN 1 AND 28"),
        _check(table, "quantity", "quantity > 0"),
        *_keys(table, agreement_id="agreement.id"),
        sa.UniqueConstraint("agreement_id", "kind", name=op.f("uq_agreement_term_agreement_id_kind")),
    )


def _scan() -> None:
    table = "agreement_scan"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=40), nullable=False),
        sa.Column("suffix", sa.String(length=5), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        _check(table, "suffix", "suffix IN ('pdf', 'jpg', 'png', 'webp')"),
        _check(table, "size", "size_bytes BETWEEN 1 AND 5242880"),
        *_keys(table, agreement_id="agreement.id", account_id="account.id"),
        sa.UniqueConstraint("file", name=op.f("uq_agreement_scan_file")),
    )
    op.create_index(op.f("ix_agreement_scan_agreement_id"), table, ["agreement_id"])


def _share(dialect: str) -> None:
    table = "contribution_share"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        *_whole(table, "amount_fen", dialect),
        _check(table, "amount", "amount_fen > 0"),
        *_keys(table, draft_id="fund_draft.id", term_id="agreement_term.id"),
        sa.UniqueConstraint(
            "draft_id", "term_id", "month", name=op.f("uq_contribution_share_draft_id_term_id_month")
        ),
    )
    op.create_index(op.f("ix_contribution_share_term_id_month"), table, ["term_id", "month"])


def _count() -> None:
    table = "service_count"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        _check(table, "quantity", "quantity <> 0"),
        *_keys(table, term_id="agreement_term.id", account_id="account.id"),
    )
    op.create_index(op.f("ix_service_count_term_id_month"), table, ["term_id", "month"])


def _waiver() -> None:
    table = "contribution_waiver"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        _check(table, "state", "state IN ('asked', 'granted', 'refused')"),
        _check(table, "reason", "reason <> ''"),
        _check(table, "settled", "(state = 'asked') = (settled_at IS NULL)"),
        _check(table, "settled_by", "(settled_at IS NULL) = (settled_by_id IS NULL)"),
        _check(table, "second_eyes", "settled_by_id <> asked_by_id"),
        *_keys(table, term_id="agreement_term.id", asked_by_id="account.id", settled_by_id="account.id"),
    )
    where = {"sqlite_where": sa.text("state <> 'refused'"), "postgresql_where": sa.text("state <> 'refused'")}
    op.create_index("uq_contribution_waiver_month", table, ["term_id", "month"], unique=True, **where)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _whole(table: str, column: str, dialect: str) -> list[sa.CheckConstraint]:
    if dialect != "sqlite":
        return []
    return [_check(table, f"{column}_whole", f"typeof({column}) IN ('integer', 'null')")]


def _keys(table: str, **to: str) -> list[sa.Constraint]:
    keys = [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in to.items()
    ]
    return [*keys, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]
