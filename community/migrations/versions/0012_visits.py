"""Visits: the community's estates, and the address of a booking at somebody's home."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "estate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estate")),
        sa.UniqueConstraint("name", name=op.f("uq_estate_name")),
    )
    op.create_table(
        "booking_address",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("estate_id", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("room", sa.String(length=10), nullable=False),
        sa.Column("todo", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_address_booking_id")),
        sa.ForeignKeyConstraint(["estate_id"], ["estate.id"], name=op.f("fk_booking_address_estate_id")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_address")),
    )
