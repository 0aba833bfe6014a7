"""Sessions of one person, the codes that join them, and conversations that staff have."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("session_id", name=op.f("uq_persons_session_id")),
    )
    op.create_table(
        "person_sessions",
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_sessions_person_id_persons")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_person_sessions")),
    )
    op.create_index(op.f("ix_person_sessions_person_id"), "person_sessions", ["person_id"], unique=False)
    op.create_table(
        "join_codes",
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("scene_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_join_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_join_codes_code_hash")),
        sa.UniqueConstraint("scene_hash", name=op.f("uq_join_codes_scene_hash")),
    )
    op.create_index(op.f("ix_join_codes_expires_at"), "join_codes", ["expires_at"], unique=False)
    op.create_table(
        "join_attempts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("by", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_attempts")),
    )
    op.create_index(op.f("ix_join_attempts_at"), "join_attempts", ["at"], unique=False)
    op.create_index(op.f("ix_join_attempts_by"), "join_attempts", ["by"], unique=False)
    _create_handovers()


def _create_handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("staff", sa.String(length=100), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_hint", sa.String(length=40), nullable=True),
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_session_id"), "handovers", ["session_id"], unique=False)
    op.create_index("ix_handovers_state_queued_at", "handovers", ["state", "queued_at"], unique=False)
    still_open = sa.text("state <> 'closed'")
    op.create_index(
        "uq_handovers_open", "handovers", ["session_id"], unique=True, postgresql_where=still_open,
        sqlite_where=still_open,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("handovers", "join_attempts", "join_codes", "person_sessions", "persons"):
        op.drop_table(table)
