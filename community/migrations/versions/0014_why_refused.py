"""Whoever says no to a request says why: one of a few reasons, which the resident reads."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    among = "refused_because IN ('clash', 'purpose', 'papers', 'ring')"
    check = sa.CheckConstraint(among, name=op.f("ck_booking_refused_because"))
    op.add_column("booking", sa.Column("refused_because", sa.String(10), check, nullable=True))
