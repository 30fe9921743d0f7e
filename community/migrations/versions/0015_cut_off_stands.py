"""What a lead time was before it was changed, and moved orders found by the time they left."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import guard_table

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "lead_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("before_minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_lead_change_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_change")),
    )
    op.create_index(op.f("ix_lead_change_service_id"), "lead_change", ["service_id"])
    for statement in guard_table("lead_change", op.get_bind().dialect.name):
        op.execute(statement)
    is_move = sa.text("verb IN ('move', 'move_back')")
    where = {"sqlite_where": is_move, "postgresql_where": is_move}
    op.create_index("ix_booking_event_moved", "booking_event", ["before"], **where)
