"""WeChat: followers with their quotas, pushes with their answers, and what is to be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_followers",
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("openid", sa.String(length=128), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said_used", sa.Integer(), nullable=False),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tapped_used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_wechat_followers")),
        sa.UniqueConstraint("openid", name=op.f("uq_wechat_followers_openid")),
    )
    op.create_table(
        "wechat_pushes",
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.String(length=40), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("typing", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "key", name=op.f("pk_wechat_pushes")),
    )
    op.create_index("ix_wechat_pushes_state_seen_at", "wechat_pushes", ["state", "seen_at"], unique=False)
    op.create_table(
        "wechat_outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_outbox")),
        sa.UniqueConstraint("turn_id", "part", name="uq_wechat_outbox_part"),
    )
    op.create_index("ix_wechat_outbox_state_not_before", "wechat_outbox", ["state", "not_before"], unique=False)
    op.create_index("ix_wechat_outbox_session_state", "wechat_outbox", ["session_id", "state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_wechat_outbox_session_state", table_name="wechat_outbox")
    op.drop_index("ix_wechat_outbox_state_not_before", table_name="wechat_outbox")
    op.drop_table("wechat_outbox")
    op.drop_index("ix_wechat_pushes_state_seen_at", table_name="wechat_pushes")
    op.drop_table("wechat_pushes")
    op.drop_table("wechat_followers")
