"""A draft says whether the rule of the 公示 asks for a proposal behind it; so it is asked again when approved."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import WRITTEN_WORDS, guard_columns

revision = "0025"
down_revision = "0024"

WRITTEN = ("fund_id", "kind", "category", "amount_fen", "occurred_on", "summary", "reverses", "reason")
WRITTEN += ("entered_by_id", "entered_at", "import_mark", "is_exempt")
EXEMPT = "import_mark IS NOT NULL OR id IN (SELECT draft_id FROM proposal_payment)"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column(
        "fund_draft", sa.Column("is_exempt", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    on_table = "" if dialect == "sqlite" else " ON fund_draft"
    op.execute(f"DROP TRIGGER keep_fund_draft_columns{on_table}")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION keep_fund_draft_columns")
    op.execute(f"UPDATE fund_draft SET is_exempt = true WHERE {EXEMPT}")
    for statement in guard_columns("fund_draft", WRITTEN, dialect, words=WRITTEN_WORDS):
        op.execute(statement)
