"""Recorded needs, introductions, trade orders, the financing whitelist, notices, work items and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("verdict", sa.String(length=4), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_feedback")),
    )
    op.create_table(
        "financing_whitelist",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("enterprise", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=100), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.String(length=100), nullable=True),
        sa.Column("removal_reason", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_financing_whitelist")),
    )
    op.create_index(op.f("ix_financing_whitelist_credit_code"), "financing_whitelist", ["credit_code"], unique=False)
    op.create_index("ix_financing_whitelist_name_key", "financing_whitelist", ["name_key"], unique=False)
    op.create_table(
        "muted_providers",
        sa.Column("institution", sa.String(length=200), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("institution", name=op.f("pk_muted_providers")),
    )
    op.create_table(
        "needs",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("enterprise", sa.String(length=120), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("contact_hint", sa.String(length=40), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("watched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_needs")),
        sa.UniqueConstraint("turn_id", name=op.f("uq_needs_turn_id")),
    )
    op.create_index(op.f("ix_needs_created_at"), "needs", ["created_at"], unique=False)
    op.create_index(op.f("ix_needs_session_id"), "needs", ["session_id"], unique=False)
    op.create_index("ix_needs_state_kind", "needs", ["state", "kind"], unique=False)
    op.create_table(
        "notice_cursors",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_notice_cursors")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("need_number", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("audience", "need_number", "kind", "offer_id", name="uq_notices_pair"),
    )
    op.create_index(op.f("ix_notices_addressee"), "notices", ["addressee"], unique=False)
    op.create_index(op.f("ix_notices_need_number"), "notices", ["need_number"], unique=False)
    op.create_index("ix_notices_state_not_before", "notices", ["state", "not_before"], unique=False)
    op.create_table(
        "numbers",
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "day", name=op.f("pk_numbers")),
    )
    op.create_table(
        "work_items",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("session_id", sa.String(length=128), nullable=False),
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("desk", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=100), nullable=True),
        sa.Column("resolution", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_items")),
        sa.UniqueConstraint("turn_id", "reason", name="uq_work_items_turn_reason"),
    )
    op.create_index(op.f("ix_work_items_session_id"), "work_items", ["session_id"], unique=False)
    op.create_index("ix_work_items_state_created_at", "work_items", ["state", "created_at"], unique=False)
    op.create_table(
        "introductions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("need_number", sa.String(length=24), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("institution", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["need_number"], ["needs.number"], name=op.f("fk_introductions_need_number_needs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introductions")),
        sa.UniqueConstraint("need_number", "kind", "offer_id", name="uq_introductions_need_offer"),
    )
    op.create_index("ix_introductions_state_due_at", "introductions", ["state", "due_at"], unique=False)
    op.create_table(
        "trade_orders",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("need_number", sa.String(length=24), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introductions.id"], name=op.f("fk_trade_orders_introduction_id_introductions")
        ),
        sa.ForeignKeyConstraint(["need_number"], ["needs.number"], name=op.f("fk_trade_orders_need_number_needs")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_trade_orders")),
        sa.UniqueConstraint("need_number", name=op.f("uq_trade_orders_need_number")),
    )
    op.create_index("ix_trade_orders_state_updated_at", "trade_orders", ["state", "updated_at"], unique=False)
    op.create_table(
        "trade_order_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_number", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=True),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_number"], ["trade_orders.number"], name=op.f("fk_trade_order_events_order_number_trade_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_order_events")),
    )
    op.create_index(op.f("ix_trade_order_events_order_number"), "trade_order_events", ["order_number"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_trade_order_events_order_number"), table_name="trade_order_events")
    op.drop_table("trade_order_events")
    op.drop_index("ix_trade_orders_state_updated_at", table_name="trade_orders")
    op.drop_table("trade_orders")
    op.drop_index("ix_introductions_state_due_at", table_name="introductions")
    op.drop_table("introductions")
    op.drop_index("ix_work_items_state_created_at", table_name="work_items")
    op.drop_index(op.f("ix_work_items_session_id"), table_name="work_items")
    op.drop_table("work_items")
    op.drop_table("numbers")
    op.drop_index("ix_notices_state_not_before", table_name="notices")
    op.drop_index(op.f("ix_notices_need_number"), table_name="notices")
    op.drop_index(op.f("ix_notices_addressee"), table_name="notices")
    op.drop_table("notices")
    op.drop_table("notice_cursors")
    op.drop_index("ix_needs_state_kind", table_name="needs")
    op.drop_index(op.f("ix_needs_session_id"), table_name="needs")
    op.drop_index(op.f("ix_needs_created_at"), table_name="needs")
    op.drop_table("needs")
    op.drop_table("muted_providers")
    op.drop_index("ix_financing_whitelist_name_key", table_name="financing_whitelist")
    op.drop_index(op.f("ix_financing_whitelist_credit_code"), table_name="financing_whitelist")
    op.drop_table("financing_whitelist")
    op.drop_table("feedback")
