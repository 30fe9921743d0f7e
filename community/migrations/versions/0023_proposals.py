"""Spending proposals, and from which amount on they are put up as a 公示."""

import sqlalchemy as sa
from alembic import op

from community.core.appendonly import guard_columns, guard_table

revision = "0023"
down_revision = "0022"

SUBMITTED = ("purpose", "need", "case_reference", "category", "amount_fen", "quotes")
SUBMITTED += ("needs_notice", "submitted_by_id", "submitted_at")


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for column, default, rule in (
        ("notice_from_fen", 100_000, "notice_from_fen > 0"),
        ("notice_days", 5, "notice_days BETWEEN 1 AND 60"),
    ):
        op.execute(
            f"ALTER TABLE fund ADD COLUMN {column} INTEGER DEFAULT '{default}' NOT NULL"
            f" CONSTRAINT ck_fund_{column} CHECK ({rule})"
        )
    whole = "typeof(amount_fen) IN ('integer', 'null')"
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("need", sa.String(length=200), nullable=False),
        sa.Column("case_reference", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("quotes", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("needs_notice", sa.Boolean(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        _check("proposal", "state", "state IN ('draft', 'submitted', 'approved', 'refused', 'accepted')"),
        _check("proposal", "category", "category IN ('facilities', 'everyday', 'space', 'other_spending')"),
        *([_check("proposal", "amount_fen_whole", whole)] if dialect == "sqlite" else []),
        _check("proposal", "amount", "amount_fen > 0"),
        _check("proposal", "words", "purpose <> '' AND need <> '' AND quotes <> ''"),
        _check("proposal", "submitted", "(state = 'draft') = (submitted_at IS NULL)"),
        _check("proposal", "submitter", "(submitted_at IS NULL) = (submitted_by_id IS NULL)"),
        _check("proposal", "decided", "(state IN ('draft', 'submitted')) = (decided_at IS NULL)"),
        _check("proposal", "decider", "(decided_at IS NULL) = (decided_by_id IS NULL)"),
        _check("proposal", "second_eyes", "decided_by_id IS NULL OR decided_by_id <> submitted_by_id"),
        _check("proposal", "reason", "(state = 'refused') = (reason <> '')"),
        _check(
            "proposal",
            "notice",
            "state NOT IN ('approved', 'accepted') OR NOT needs_notice OR notice_id IS NOT NULL",
        ),
        _check("proposal", "accepted", "(state = 'accepted') = (accepted_at IS NOT NULL)"),
        _check("proposal", "accepter", "(accepted_at IS NULL) = (accepted_by_id IS NULL)"),
        _check("proposal", "outcome", "(accepted_at IS NULL) = (outcome = '')"),
        *_keys(
            "proposal",
            written_by_id="account.id",
            submitted_by_id="account.id",
            notice_id="notice.id",
            decided_by_id="account.id",
            accepted_by_id="account.id",
        ),
        sa.UniqueConstraint("notice_id", name=op.f("uq_proposal_notice_id")),
    )
    op.create_table(
        "proposal_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("before", sa.String(length=30), nullable=False),
        sa.Column("after", sa.String(length=30), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        *_keys("proposal_event", proposal_id="proposal.id", account_id="account.id"),
    )
    op.create_index(op.f("ix_proposal_event_proposal_id"), "proposal_event", ["proposal_id"])
    op.create_table(
        "proposal_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        *_keys("proposal_payment", proposal_id="proposal.id", draft_id="fund_draft.id"),
        sa.UniqueConstraint("draft_id", name=op.f("uq_proposal_payment_draft_id")),
    )
    _one_stands("proposal_payment", "ended_at IS NULL")
    op.create_table(
        "proposal_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("small", sa.String(length=40), nullable=False),
        sa.Column("large", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        _check("proposal_photo", "size", "width > 0 AND height > 0"),
        _check("proposal_photo", "words", "length(words) > 0"),
        *_keys("proposal_photo", proposal_id="proposal.id", account_id="account.id"),
        sa.UniqueConstraint("small", name=op.f("uq_proposal_photo_small")),
        sa.UniqueConstraint("large", name=op.f("uq_proposal_photo_large")),
    )
    _one_stands("proposal_photo", "removed_at IS NULL")
    for statement in (
        *guard_table("proposal_event", dialect),
        *guard_columns("proposal", SUBMITTED, dialect, when="OLD.state <> 'draft'"),
        *guard_columns("proposal_payment", ("proposal_id", "draft_id"), dialect),
    ):
        op.execute(statement)


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _keys(table: str, **targets: str) -> list:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
            for column, target in targets.items()
        ),
    ]


def _one_stands(table: str, rule: str) -> None:
    where = {"sqlite_where": sa.text(rule), "postgresql_where": sa.text(rule)}
    op.create_index(f"uq_{table}_stands", table, ["proposal_id"], unique=True, **where)
