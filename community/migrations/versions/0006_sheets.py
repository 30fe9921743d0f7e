"""A price list that came as a file is kept for a day, to be looked at and confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "sheet_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_upload"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_sheet_upload_account_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_sheet_upload_partner_id"),
        sa.UniqueConstraint("token", name="uq_sheet_upload_token"),
    )
    op.create_index("ix_sheet_upload_created_at", "sheet_upload", ["created_at"])
