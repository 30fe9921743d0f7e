"""A draft says whether the rule of the 公示 asks for a proposal behind it, and what it rewrites; what is settled
or submitted stays; a rent that was public once is told from one that never was."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import SIGNED_WORDS, WRITTEN_WORDS, guard_columns, guard_rows

revision = "0025"
down_revision = "0024"

WRITTEN = ("fund_id", "kind", "category", "amount_fen", "occurred_on", "summary", "reverses", "reason")
WRITTEN += ("entered_by_id", "entered_at", "import_mark", "is_exempt", "rewrites")
EXEMPT = "import_mark IS NOT NULL OR id IN (SELECT draft_id FROM proposal_payment)"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    is_exempt = sa.Column("is_exempt", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("fund_draft", is_exempt)
    op.add_column("fund_draft", sa.Column("rewrites", sa.Integer()))
    stands = sa.text("state IN ('waiting', 'approved')")
    where = {"sqlite_where": stands, "postgresql_where": stands}
    op.create_index("uq_fund_draft_rewrites", "fund_draft", ["rewrites"], unique=True, **where)
    op.add_column("agreement", sa.Column("rent_hidden_since", sa.Date()))
    op.execute("DELETE FROM fund_upload")  # sheets that wait to be confirmed are read another way by now
    op.execute(f"DROP TRIGGER keep_fund_draft_columns{'' if dialect == 'sqlite' else ' ON fund_draft'}")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION keep_fund_draft_columns")
    op.execute(f"UPDATE fund_draft SET is_exempt = true WHERE {EXEMPT}")
    settled = ("state", "settled_by_id", "settled_at")
    said = {"dialect": dialect, "words": SIGNED_WORDS}
    for statement in (
        *guard_columns("fund_draft", WRITTEN, dialect, words=WRITTEN_WORDS),
        *guard_columns("fund_draft", settled, when="OLD.state <> 'waiting'", name="settled", **said),
        *guard_columns("fund_draft", ("seq",), when="OLD.seq IS NOT NULL", name="entered", **said),
        *guard_rows("fund_draft", ("delete",), dialect, when="true", words=WRITTEN_WORDS),
        *guard_rows("proposal", ("delete",), dialect, when="OLD.state <> 'draft'", words=SIGNED_WORDS),
    ):
        op.execute(statement)
