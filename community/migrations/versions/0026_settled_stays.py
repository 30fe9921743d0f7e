"""A settled draft and a submitted proposal stay; a rent that was public once is told from one that never was."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import SIGNED_WORDS, WRITTEN_WORDS, guard_columns, guard_rows

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("fund_draft", sa.Column("rewrites", sa.Integer()))
    stands = sa.text("state IN ('waiting', 'approved')")
    where = {"sqlite_where": stands, "postgresql_where": stands}
    op.create_index("uq_fund_draft_rewrites", "fund_draft", ["rewrites"], unique=True, **where)
    op.execute("DELETE FROM fund_upload")  # sheets that wait to be confirmed are read another way by now
    op.add_column("agreement", sa.Column("rent_hidden_since", sa.Date()))
    settled = ("state", "settled_by_id", "settled_at")
    said = {"dialect": dialect, "words": SIGNED_WORDS}
    for statement in (
        *guard_columns("fund_draft", settled, when="OLD.state <> 'waiting'", name="settled", **said),
        *guard_columns("fund_draft", ("rewrites",), name="rewritten", dialect=dialect, words=WRITTEN_WORDS),
        *guard_columns("fund_draft", ("seq",), when="OLD.seq IS NOT NULL", name="entered", **said),
        *guard_rows("fund_draft", ("delete",), dialect, when="true", words=WRITTEN_WORDS),
        *guard_rows("proposal", ("delete",), dialect, when="OLD.state <> 'draft'", words=SIGNED_WORDS),
    ):
        op.execute(statement)
