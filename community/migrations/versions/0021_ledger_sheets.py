"""A ledger comes in as a sheet: its rows as they were read, and a mark on each draft that came of one."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
STANDS = sa.text("state IN ('waiting', 'approved')")


def upgrade() -> None:
    op.add_column("fund_draft", sa.Column("import_mark", sa.String(length=64), nullable=True))
    op.create_index(
        "uq_fund_draft_import_mark",
        "fund_draft",
        ["import_mark"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("uq_fund_draft_fund_id_seq", "fund_draft", ["fund_id", "seq"], unique=True)
    op.create_index(op.f("ix_fund_draft_state"), "fund_draft", ["state"])
    op.create_table(
        "fund_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_fund_upload_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_upload")),
        sa.UniqueConstraint("token", name=op.f("uq_fund_upload_token")),
    )
    op.create_index(op.f("ix_fund_upload_created_at"), "fund_upload", ["created_at"])
