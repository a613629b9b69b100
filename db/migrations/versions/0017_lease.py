"""Since when people are called to a chat, with what summary, and until when it is theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CHAT = "whatsapp_conversation"


def upgrade() -> None:
    op.add_column(CHAT, sa.Column("needs_human_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(CHAT, sa.Column("staff_summary", sa.String(600), nullable=True))
    op.add_column(CHAT, sa.Column("staff_until", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"update {CHAT} set needs_human_since = last_interaction where needs_human is not null")
    op.create_index(
        "ix_whatsapp_conversation_called", CHAT, ["clinic_id", "needs_human_since"],
        postgresql_where=sa.text("needs_human is not null"))


def downgrade() -> None:
    op.drop_index("ix_whatsapp_conversation_called", CHAT)
    for column in ("staff_until", "staff_summary", "needs_human_since"):
        op.drop_column(CHAT, column)
