"""Opening hours stand from a day on: new hours can be entered ahead, and what stood before stays."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    column = sa.Column("starts_on", sa.Date(), nullable=False, server_default="2000-01-01")
    op.add_column("opening_hours", column)
