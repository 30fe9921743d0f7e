"""Menus of the canteen, and who came without an order."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "menu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dishes", sa.String(400), nullable=False),
        sa.CheckConstraint("dishes <> ''", name=op.f("ck_menu_dishes")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_menu_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu")),
        sa.UniqueConstraint("service_id", "day", name=op.f("uq_menu_service_id_day")),
    )
    op.create_table(
        "walk_in_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 0 AND 2000", name=op.f("ck_walk_in_count_number")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_walk_in_count_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_in_count")),
        sa.UniqueConstraint("service_id", "day", name=op.f("uq_walk_in_count_service_id_day")),
    )
