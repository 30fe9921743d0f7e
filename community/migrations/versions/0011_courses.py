"""Courses in words, the child that a booking is for, and who was there at which date."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def key(name: str, of: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{of}.id"], name=op.f(f"fk_{table}_{name}"))


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("for_whom", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=400), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        key("service_id", "service", "course"),
        key("created_by_id", "account", "course"),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_course")),
    )
    op.create_table(
        "booking_child",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("age", sa.String(length=60), nullable=False),
        sa.Column("guardian", sa.String(length=60), nullable=False),
        sa.Column("consented_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("age IN ('3-6', '7-9', '10-12', '13-17')", name=op.f("ck_booking_child_age")),
        key("booking_id", "booking", "booking_child"),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_booking_child")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("resource_date_id", sa.Integer(), nullable=False),
        sa.Column("present_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        key("booking_id", "booking", "attendance"),
        key("resource_date_id", "resource_date", "attendance"),
        key("account_id", "account", "attendance"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "booking_id", "resource_date_id", name=op.f("uq_attendance_booking_id_resource_date_id")
        ),
    )
    op.create_index(op.f("ix_attendance_resource_date_id"), "attendance", ["resource_date_id"])
