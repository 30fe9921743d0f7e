"""A draft of the ledger stays as it was written down: another amount or writer is another draft."""

from alembic import op

from community.core.appendonly import WRITTEN_WORDS, guard_columns

revision = "0024"
down_revision = "0023"

WRITTEN = ("fund_id", "kind", "category", "amount_fen", "occurred_on", "summary", "reverses", "reason")
WRITTEN += ("entered_by_id", "entered_at", "import_mark")


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in guard_columns("fund_draft", WRITTEN, dialect, words=WRITTEN_WORDS):
        op.execute(statement)
