"""The fund: drafts, the ledger that is only ever appended to, months that are closed."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import follow_on, guard_table

revision = "0018"
down_revision = "0017"

KINDS = "'opening', 'income', 'spending', 'reversal'"
CATEGORIES = "'opening', 'contribution', 'other_income', 'facilities', 'everyday', 'space', 'other_spending'"
SIGN = (
    "amount_fen <> 0 AND (kind <> 'opening' OR amount_fen > 0)"
    " AND (kind <> 'income' OR amount_fen > 0) AND (kind <> 'spending' OR amount_fen < 0)"
)
REVERSES = "(kind = 'reversal') = (reverses IS NOT NULL AND reason <> '')"
STANDING = "state IN ('waiting', 'approved')"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "fund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
    )
    op.create_table(
        "fund_draft",
        *_what("fund_draft", dialect, "amount_fen"),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        _check("fund_draft", "state", "state IN ('waiting', 'approved', 'refused', 'withdrawn')"),
        _check(
            "fund_draft",
            "second_eyes",
            "settled_by_id IS NULL OR state = 'withdrawn' OR settled_by_id <> entered_by_id",
        ),
        _check("fund_draft", "settled", "(state = 'waiting') = (settled_at IS NULL)"),
        *_keys("fund_draft", entered_by_id="account.id", settled_by_id="account.id"),
    )
    where = {"sqlite_where": sa.text(STANDING), "postgresql_where": sa.text(STANDING)}
    op.create_index("uq_fund_draft_reverses", "fund_draft", ["reverses"], unique=True, **where)
    op.create_table(
        "fund_entry",
        *_what("fund_entry", dialect, "amount_fen", "balance_fen"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        _check("fund_entry", "seq", "seq > 0"),
        _check("fund_entry", "opening", "kind <> 'opening' OR seq = 1"),
        _check("fund_entry", "balance", "kind <> 'spending' OR balance_fen >= 0"),
        _check("fund_entry", "second_eyes", "entered_by_id <> approved_by_id"),
        sa.UniqueConstraint("fund_id", "seq", name=op.f("uq_fund_entry_fund_id_seq")),
        sa.UniqueConstraint("fund_id", "reverses", name=op.f("uq_fund_entry_fund_id_reverses")),
        *_keys("fund_entry", entered_by_id="account.id", approved_by_id="account.id"),
    )
    op.create_index(op.f("ix_fund_entry_fund_id_month_seq"), "fund_entry", ["fund_id", "month", "seq"])
    sums = ("opening_fen", "income_fen", "spending_fen", "reversals_fen", "closing_fen", "bank_fen")
    op.create_table(
        "fund_close",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in sums),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        *_whole("fund_close", dialect, *sums),
        _check("fund_close", "sum", "closing_fen = opening_fen + income_fen + spending_fen + reversals_fen"),
        sa.UniqueConstraint("fund_id", "month", name=op.f("uq_fund_close_fund_id_month")),
        *_keys("fund_close", closed_by_id="account.id"),
    )
    for statement in (
        *guard_table("fund_entry", dialect),
        *guard_table("fund_close", dialect),
        *follow_on("fund_entry", dialect),
    ):
        op.execute(statement)


def _what(table: str, dialect: str, *fen: str) -> list:
    """What a draft and an entry both say."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fund_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in fen),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("summary", sa.String(length=60), nullable=False),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        _check(table, "kind", f"kind IN ({KINDS})"),
        _check(table, "category", f"category IN ({CATEGORIES})"),
        _check(table, "sign", SIGN),
        _check(table, "reverses", REVERSES),
        *_whole(table, dialect, *fen),
    ]


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _whole(table: str, dialect: str, *columns: str) -> list[sa.CheckConstraint]:
    if dialect != "sqlite":
        return []
    return [_check(table, f"{name}_whole", f"typeof({name}) IN ('integer', 'null')") for name in columns]


def _keys(table: str, **targets: str) -> list:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
            for column, target in {"fund_id": "fund.id", **targets}.items()
        ),
    ]
