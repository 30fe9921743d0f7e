"""What residents say and what the price lists call it: a table that the secretary edits."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(60), nullable=False),
        sa.Column("means", sa.String(200), nullable=False),
        sa.CheckConstraint("said <> '' AND means <> ''", name=op.f("ck_search_word_both")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
        sa.UniqueConstraint("said", name=op.f("uq_search_word_said")),
    )
