"""A month's end: why the bank differs, who reviewed it; notes; entries stand in the order of their months."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import guard_columns, guard_table, later_months

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.execute(
        "ALTER TABLE fund_close ADD COLUMN explanation VARCHAR(60) DEFAULT '' NOT NULL"
        " CONSTRAINT ck_fund_close_explained CHECK (bank_fen = closing_fen OR explanation <> '')"
    )
    op.create_index("uq_fund_close_id_closed_by", "fund_close", ["id", "closed_by_id"], unique=True)
    op.create_table(
        "fund_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("close_id", sa.Integer(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("reviewed_by_id <> closed_by_id", name=op.f("ck_fund_review_second_eyes")),
        sa.ForeignKeyConstraint(
            ["close_id", "closed_by_id"],
            ["fund_close.id", "fund_close.closed_by_id"],
            name=op.f("fk_fund_review_close_id_closed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["account.id"], name=op.f("fk_fund_review_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_review")),
        sa.UniqueConstraint("close_id", name=op.f("uq_fund_review_close_id")),
    )
    op.create_table(
        "fund_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("blanked_at", sa.DateTime(), nullable=True),
        sa.Column("blanked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(blanked_at IS NULL) = (words <> '')", name=op.f("ck_fund_note_blanked")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_fund_note_{column}"))
            for column, target in (
                ("draft_id", "fund_draft.id"),
                ("written_by_id", "account.id"),
                ("blanked_by_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_note")),
    )
    op.create_index(op.f("ix_fund_note_draft_id"), "fund_note", ["draft_id"])
    for statement in (
        *guard_table("fund_review", dialect),
        *guard_columns("fund_note", ("draft_id", "written_by_id", "written_at"), dialect),
        *later_months("fund_entry", "fund_close", dialect),
    ):
        op.execute(statement)
