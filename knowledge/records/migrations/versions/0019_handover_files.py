"""Files that people send to staff during a handover."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handover_files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_files")),
        sa.UniqueConstraint("session_id", "digest", name="uq_handover_files_session_digest"),
    )
    op.create_index(op.f("ix_handover_files_created_at"), "handover_files", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_handover_files_created_at"), table_name="handover_files")
    op.drop_table("handover_files")
