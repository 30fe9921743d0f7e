"""What was served in a month stands beside its sums; of months closed before it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    count = sa.Column("served_times", sa.Integer(), nullable=False, server_default="0")
    op.add_column("fund_close", count)
    whole = " CONSTRAINT ck_fund_close_served_saved_fen_whole CHECK (typeof(served_saved_fen) IN ('integer', 'null'))"
    op.execute(
        "ALTER TABLE fund_close ADD COLUMN served_saved_fen INTEGER DEFAULT 0 NOT NULL"
        + (whole if op.get_bind().dialect.name == "sqlite" else "")
    )
