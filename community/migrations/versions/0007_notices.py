"""Notices with their versions and attachments, and objections to a 公示."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import PUBLISHED_WORDS, guard_columns, guard_rows, guard_table

revision = "0007"
down_revision = "0006"

FROZEN = ("kind", "starts_on", "ends_on", "version", "published_at")
FROM_PUBLISHED = (
    "EXISTS (SELECT 1 FROM notice WHERE notice.id = OLD.notice_id "
    "AND notice.kind = '公示' AND notice.published_at IS NOT NULL)"
)


def account(name: str, table: str) -> list:
    return [sa.ForeignKeyConstraint([name], ["account.id"], name=op.f(f"fk_{table}_{name}"))]


def check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft_title", sa.String(length=60), nullable=True),
        sa.Column("draft_body", sa.Text(), nullable=True),
        sa.Column("pinned_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=200), nullable=False),
        check("notice", "kind", "kind IN ('通知', '活动', '公示', '结果')"),
        check("notice", "state", "state IN ('draft', 'published', 'withdrawn')"),
        check("notice", "span", "starts_on <= ends_on"),
        check("notice", "period", "kind <> '公示' OR ends_on IS NOT NULL"),
        check("notice", "frozen", "kind <> '公示' OR version <= 1"),
        check("notice", "version", "(state = 'draft') = (version = 0)"),
        check("notice", "draft", "(state = 'draft') = (draft_title IS NOT NULL)"),
        check("notice", "draft_body", "(draft_title IS NULL) = (draft_body IS NULL)"),
        check("notice", "published", "(state = 'draft') = (published_at IS NULL)"),
        check("notice", "withdrawn", "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)"),
        *account("created_by_id", "notice"),
        *account("published_by_id", "notice"),
        *account("withdrawn_by_id", "notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_state_starts_on"), "notice", ["state", "starts_on"], unique=False)
    op.create_table(
        "notice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        check("notice_version", "number", "number > 0"),
        check("notice_version", "note", "(number = 1) = (note = '')"),
        *account("account_id", "notice_version"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_version_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_version")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_notice_version_notice_id_number")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("suffix", sa.String(length=5), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        check("attachment", "suffix", "suffix IN ('pdf', 'jpg', 'png', 'webp')"),
        check("attachment", "size", "size_bytes BETWEEN 1 AND 5242880"),
        *account("account_id", "attachment"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_attachment_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("file", name=op.f("uq_attachment_file")),
    )
    op.create_index(op.f("ix_attachment_notice_id"), "attachment", ["notice_id"], unique=False)
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("blanked_at", sa.DateTime(), nullable=True),
        sa.Column("blanked_by_id", sa.Integer(), nullable=True),
        check("objection", "replied", "replied_at IS NOT NULL OR (reply = '' AND NOT is_shown)"),
        check("objection", "blanked", "blanked_at IS NULL OR (name = '' AND said = '')"),
        *account("replied_by_id", "objection"),
        *account("blanked_by_id", "objection"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_objection_contact_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_objection_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_contact_id"), "objection", ["contact_id"], unique=False)
    op.create_index(op.f("ix_objection_notice_id"), "objection", ["notice_id"], unique=False)
    dialect = op.get_bind().dialect.name
    when, words = "OLD.kind = '公示' AND OLD.published_at IS NOT NULL", PUBLISHED_WORDS
    for statement in (
        *guard_table("notice_version", dialect),
        *guard_columns("notice", FROZEN, dialect, when=when, words=words),
        *guard_rows("notice", ("delete",), dialect, when="OLD.published_at IS NOT NULL"),
        *guard_rows("attachment", ("update", "delete"), dialect, when=FROM_PUBLISHED),
        *guard_columns(
            "objection",
            ("notice_id", "contact_id", "filed_at"),
            dialect,
            words="an objection stays what it was filed to: that never changes",
        ),
    ):
        op.execute(statement)
