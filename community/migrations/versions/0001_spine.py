"""The spine: accounts, shops and prices, bookings, teams."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import guard_columns, guard_table

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("examples", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_category")),
    )
    op.create_table(
        "centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("host", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("icp_number", sa.String(length=60), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_centre_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mobile", sa.String(length=11), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("mobile", name=op.f("uq_contact_mobile")),
    )
    op.create_table(
        "request_key",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_request_key")),
    )
    op.create_index(op.f("ix_request_key_created_at"), "request_key", ["created_at"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("does", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=400), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("joining", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("joining IN ('open', 'approval', 'closed')", name=op.f("ck_team_joining")),
        sa.CheckConstraint(
            "kind IN ('志愿者', '商户', '帮扶单位', '党员', '退役军人', '专技人员')",
            name=op.f("ck_team_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("slug", name=op.f("uq_team_slug")),
    )
    op.create_table(
        "throttle",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_throttle")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_unit", sa.Boolean(), nullable=False),
        sa.Column("is_leader", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("show", sa.String(length=60), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "show <> 'full' OR consent_on IS NOT NULL", name=op.f("ck_member_full_with_consent")
        ),
        sa.CheckConstraint("show IN ('hidden', 'masked', 'full')", name=op.f("ck_member_show")),
        sa.CheckConstraint("state IN ('applied', 'in', 'left')", name=op.f("ck_member_state")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_team_id"), "member", ["team_id"], unique=False)
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("initial", sa.String(length=1), nullable=False),
        sa.Column("category_key", sa.String(length=10), nullable=False),
        sa.Column("description", sa.String(length=400), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("place_short", sa.String(length=60), nullable=False),
        sa.Column("place_hint", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("paused_note", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'paused', 'ended')", name=op.f("ck_partner_state")
        ),
        sa.ForeignKeyConstraint(["category_key"], ["category.key"], name=op.f("fk_partner_category_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_slug")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("partner_slug", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("pairing_code", sa.String(length=8), nullable=True),
        sa.Column("pairing_until", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(role = 'shop') = (partner_slug IS NOT NULL)", name=op.f("ck_account_shop_has_partner")
        ),
        sa.CheckConstraint(
            "role IN ('secretary', 'staff', 'shop', 'worker', 'member', 'supervisor', 'kiosk')",
            name=op.f("ck_account_role"),
        ),
        sa.ForeignKeyConstraint(["partner_slug"], ["partner.slug"], name=op.f("fk_account_partner_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("pairing_code", name=op.f("uq_account_pairing_code")),
    )
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_closure_span")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_closure_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index(op.f("ix_closure_ends_at"), "closure", ["ends_at"], unique=False)
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens < closes AND opens >= 0 AND closes <= 1440", name=op.f("ck_opening_hours_block")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_opening_hours_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    op.create_index(
        op.f("ix_opening_hours_partner_id_weekday"), "opening_hours", ["partner_id", "weekday"], unique=False
    )
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("counter", sa.String(length=4), nullable=False),
        sa.Column("step_minutes", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("days_ahead", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_resource_capacity")),
        sa.CheckConstraint("step_minutes IS NULL OR step_minutes > 0", name=op.f("ck_resource_step")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_resource_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    op.create_index(op.f("ix_resource_partner_id"), "resource", ["partner_id"], unique=False)
    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("subject_key", sa.String(length=80), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_audit_line_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_audit_line_subject_subject_key"), "audit_line", ["subject", "subject_key"], unique=False
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=4), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("buffer_steps", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("lead_book_minutes", sa.Integer(), nullable=False),
        sa.Column("lead_change_minutes", sa.Integer(), nullable=False),
        sa.Column("lead_cancel_minutes", sa.Integer(), nullable=False),
        sa.Column("limit_day", sa.Integer(), nullable=True),
        sa.Column("limit_week", sa.Integer(), nullable=True),
        sa.Column("by_approval", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('appointment', 'meal', 'course', 'room', 'visit', 'walk_in')",
            name=op.f("ck_service_kind"),
        ),
        sa.CheckConstraint("unit IN ('次', '份', '小时', '人', '天', '月')", name=op.f("ck_service_unit")),
        sa.CheckConstraint("least BETWEEN 1 AND most", name=op.f("ck_service_quantity")),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name=op.f("ck_service_minutes")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_service_partner_id")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_service_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_index(
        op.f("ix_service_partner_id_position"), "service", ["partner_id", "position"], unique=False
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_token_digest")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND capacity", name=op.f("ck_slot_taken")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_slot_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("resource_id", "starts_at", name=op.f("uq_slot_resource_id_starts_at")),
    )
    op.create_table(
        "concession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.String(length=60), nullable=False),
        sa.Column("share_permille", sa.Integer(), nullable=False),
        sa.CheckConstraint("share_permille BETWEEN 0 AND 1000", name=op.f("ck_concession_share")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_concession_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concession")),
    )
    op.create_index(op.f("ix_concession_service_id"), "concession", ["service_id"], unique=False)
    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("is_from", sa.Boolean(), nullable=False),
        sa.Column("market_low_fen", sa.Integer(), nullable=True),
        sa.Column("market_high_fen", sa.Integer(), nullable=True),
        sa.Column("market_is_from", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "typeof(market_high_fen) IN ('integer', 'null')", name=op.f("ck_price_market_high_fen_whole")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "typeof(market_low_fen) IN ('integer', 'null')", name=op.f("ck_price_market_low_fen_whole")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "typeof(price_fen) IN ('integer', 'null')", name=op.f("ck_price_price_fen_whole")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "(market_low_fen IS NULL) = (market_high_fen IS NULL)", name=op.f("ck_price_market_both")
        ),
        sa.CheckConstraint("market_low_fen <= market_high_fen", name=op.f("ck_price_market")),
        sa.CheckConstraint("price_fen >= 0", name=op.f("ck_price_price")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_price_account_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_price_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_price_service_id_starts_on_id"), "price", ["service_id", "starts_on", "id"], unique=False
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=24), nullable=False),
        sa.Column("pickup_code", sa.String(length=4), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("for_whom", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("price_id", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("price_is_from", sa.Boolean(), nullable=False),
        sa.Column("market_low_fen", sa.Integer(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_booking_cancelled")
        ),
        sa.CheckConstraint("channel IN ('web', 'kiosk', 'desk', 'phone')", name=op.f("ck_booking_channel")),
        sa.CheckConstraint(
            "state IN ('requested', 'waiting', 'confirmed', 'arrived', 'done', 'no_show', 'cancelled', 'refused', 'expired')",
            name=op.f("ck_booking_state"),
        ),
        sa.CheckConstraint(
            "typeof(amount_fen) IN ('integer', 'null')", name=op.f("ck_booking_amount_fen_whole")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "typeof(price_fen) IN ('integer', 'null')", name=op.f("ck_booking_price_fen_whole")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("amount_fen = price_fen * quantity", name=op.f("ck_booking_amount")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_booking_quantity")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_booking_span")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_booking_account_id")),
        sa.ForeignKeyConstraint(["cancelled_by_id"], ["account.id"], name=op.f("fk_booking_cancelled_by_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_booking_contact_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_booking_partner_id")),
        sa.ForeignKeyConstraint(["price_id"], ["price.id"], name=op.f("fk_booking_price_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_booking_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("reference", name=op.f("uq_booking_reference")),
        info={"fixed_columns": ("price_id", "price_fen", "price_is_from", "quantity", "amount_fen")},
    )
    op.create_index(
        op.f("ix_booking_partner_id_starts_at"), "booking", ["partner_id", "starts_at"], unique=False
    )
    op.create_index(
        "ix_booking_requested",
        "booking",
        ["starts_at"],
        unique=False,
        sqlite_where=sa.text("state = 'requested'"),
        postgresql_where=sa.text("state = 'requested'"),
    )
    op.create_index(
        op.f("ix_booking_service_id_starts_at"), "booking", ["service_id", "starts_at"], unique=False
    )
    op.create_index(
        "uq_booking_active",
        "booking",
        ["contact_id", "for_whom", "service_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text("state IN ('requested', 'waiting', 'confirmed', 'arrived')"),
        postgresql_where=sa.text("state IN ('requested', 'waiting', 'confirmed', 'arrived')"),
    )
    op.create_table(
        "booking_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("before", sa.String(length=30), nullable=False),
        sa.Column("after", sa.String(length=30), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_booking_event_account_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_event_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_event")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_booking_event_booking_id"), "booking_event", ["booking_id"], unique=False)
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('cancelled_by_shop', 'refused', 'moved_by_shop')", name=op.f("ck_call_reason")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_call_booking_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["account.id"], name=op.f("fk_call_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_index(op.f("ix_call_booking_id"), "call", ["booking_id"], unique=False)
    op.create_index(
        "ix_call_open",
        "call",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_claim_quantity")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_claim_booking_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_claim_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("booking_id", "slot_id", name=op.f("uq_claim_booking_id_slot_id")),
    )
    op.create_index(op.f("ix_claim_slot_id"), "claim", ["slot_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for table in ("audit_line", "booking_event", "price"):
        for statement in guard_table(table, dialect):
            op.execute(statement)
    fixed = ("price_id", "price_fen", "price_is_from", "quantity", "amount_fen")
    for statement in guard_columns("booking", fixed, dialect):
        op.execute(statement)
