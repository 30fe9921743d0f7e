"""What was served in a month stands beside its sums; the ledger is found by kind, category and month's sums.

Of months that were closed before it is not known what was served.
"""

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
    for columns in (("kind", "seq"), ("category", "seq"), ("month", "kind", "category", "amount_fen")):
        name = "_".join(("ix_fund_entry_fund_id", *columns))
        op.create_index(op.f(name), "fund_entry", ["fund_id", *columns])
