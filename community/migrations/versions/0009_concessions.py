"""Concessions granted to a number, whether a booking asks for one, and what the counter charged."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import guard_table

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "concession_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.String(length=60), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("granted_on <= ends_on", name=op.f("ck_concession_grant_span")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_concession_grant_{column}"))
            for column, target in (
                ("contact_id", "contact.id"),
                ("granted_by_id", "account.id"),
                ("ended_by_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concession_grant")),
    )
    op.create_index(
        "uq_concession_grant_standing",
        "concession_grant",
        ["contact_id", "group_name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    asks = sa.Column("asks_concession", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("booking", asks)
    dialect = op.get_bind().dialect.name
    whole = sa.CheckConstraint(
        "typeof(amount_fen) IN ('integer', 'null')", name=op.f("ck_charge_amount_fen_whole")
    )
    op.create_table(
        "charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("share_permille", sa.Integer(), nullable=True),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("charged_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("share_permille BETWEEN 0 AND 1000", name=op.f("ck_charge_share")),
        sa.CheckConstraint(
            "(reverses_id IS NULL AND amount_fen >= 0) OR (reverses_id IS NOT NULL AND amount_fen <= 0)",
            name=op.f("ck_charge_sign"),
        ),
        *((whole,) if dialect == "sqlite" else ()),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_charge_{column}"))
            for column, target in (
                ("booking_id", "booking.id"),
                ("reverses_id", "charge.id"),
                ("account_id", "account.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_charge_reverses_id")),
    )
    op.create_index(op.f("ix_charge_booking_id"), "charge", ["booking_id"])
    op.create_index(op.f("ix_charge_charged_at"), "charge", ["charged_at"])
    for statement in guard_table("charge", dialect):
        op.execute(statement)
