"""The calendar of holidays, hours of one odd day, closures of a resource, closures lifted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'workday', 'usual')", name=op.f("ck_calendar_day_kind")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "extra_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens < closes AND opens >= 0 AND closes <= 1440", name=op.f("ck_extra_hours_block")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_extra_hours_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_hours")),
    )
    op.create_index(op.f("ix_extra_hours_day"), "extra_hours", ["day"])
    keeps = sa.Column("keeps_holidays", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("partner", keeps)
    _make_closures_anew()


def _make_closures_anew() -> None:
    """With a resource and an end of their own; nothing refers to a closure, so the table may be replaced."""
    op.rename_table("closure", "closure_before")
    op.drop_index("ix_closure_ends_at", "closure_before")
    if op.get_bind().dialect.name == "postgresql":  # names of keys and counters are the schema's there
        op.execute("ALTER TABLE closure_before RENAME CONSTRAINT pk_closure TO pk_closure_before")
        op.execute("ALTER SEQUENCE closure_id_seq RENAME TO closure_before_id_seq")
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer()),
        sa.Column("resource_id", sa.Integer()),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("lifted_at", sa.DateTime()),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_closure_span")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_closure_partner_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_closure_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index("ix_closure_ends_at", "closure", ["ends_at"])
    op.execute(
        "INSERT INTO closure (partner_id, starts_at, ends_at, reason) "
        "SELECT partner_id, starts_at, ends_at, reason FROM closure_before ORDER BY id"
    )
    op.drop_table("closure_before")
