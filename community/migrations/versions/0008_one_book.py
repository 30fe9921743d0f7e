"""One book for every kind: a slot's end, hours and dates of a resource, who waits, sign-up of a line."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

LONG_AGO = "2000-01-01 00:00:00"


def upgrade() -> None:
    _give_slots_an_end()
    op.create_table(
        "resource_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_resource_hours_weekday")),
        sa.CheckConstraint(
            "opens < closes AND opens >= 0 AND closes <= 1440", name=op.f("ck_resource_hours_block")
        ),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_resource_hours_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_hours")),
    )
    op.create_index(op.f("ix_resource_hours_resource_id"), "resource_hours", ["resource_id"])
    op.create_table(
        "resource_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_resource_date_span")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_resource_date_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_date")),
        sa.UniqueConstraint("resource_id", "starts_at", name=op.f("uq_resource_date_resource_id_starts_at")),
    )
    op.create_table(
        "want",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_want_quantity")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_want_booking_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_want_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_want")),
        sa.UniqueConstraint("booking_id", "slot_id", name=op.f("uq_want_booking_id_slot_id")),
    )
    op.create_index(op.f("ix_want_slot_id"), "want", ["slot_id"])
    op.create_table(
        "booking_way",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=60), nullable=False),
        sa.CheckConstraint("way IN ('eat_in', 'take_out')", name=op.f("ck_booking_way_way")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_way_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_way")),
    )
    op.create_table(
        "booking_family",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_family_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_family")),
    )
    op.drop_index("ix_booking_requested", "booking")
    pending = sa.text("state IN ('requested', 'waiting')")
    op.create_index(
        "ix_booking_pending",
        "booking",
        ["service_id", "starts_at"],
        sqlite_where=pending,
        postgresql_where=pending,
    )
    for name in ("is_series", "needs_guardian"):
        op.add_column("service", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("books_from", "books_until"):
        op.add_column("service", sa.Column(name, sa.DateTime()))
    _let_calls_say_that_one_was_served()


def _give_slots_an_end() -> None:
    op.add_column("slot", sa.Column("ends_at", sa.DateTime(), nullable=False, server_default=LONG_AGO))
    slot = sa.table(
        "slot", *(sa.column(n) for n in ("id", "resource_id")), sa.column("starts_at", sa.DateTime())
    )
    end = sa.table("slot", sa.column("id"), sa.column("ends_at", sa.DateTime()))
    resource = sa.table("resource", sa.column("id"), sa.column("step_minutes"))
    found = sa.select(slot.c.id, slot.c.starts_at, resource.c.step_minutes)
    connection = op.get_bind()
    rows = connection.execute(found.join_from(slot, resource, slot.c.resource_id == resource.c.id)).all()
    ends = [{"slot": row.id, "at": row.starts_at + timedelta(minutes=row.step_minutes or 60)} for row in rows]
    if ends:
        change = sa.update(end).where(end.c.id == sa.bindparam("slot")).values(ends_at=sa.bindparam("at"))
        connection.execute(change, ends)


def _let_calls_say_that_one_was_served() -> None:
    reasons = "reason IN ('cancelled_by_shop', 'refused', 'moved_by_shop', 'served')"
    with op.batch_alter_table("call") as batch:
        batch.drop_constraint(op.f("ck_call_reason"), type_="check")
        batch.create_check_constraint(op.f("ck_call_reason"), reasons)
