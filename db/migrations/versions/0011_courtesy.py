"""How a number is restrained, since when it is warm, and what it wrote unasked."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"


def upgrade() -> None:
    for name in ("warm_since", "restricted_until"):
        op.add_column(
            "whatsapp_session", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("update whatsapp_session set warm_since = working_since where status = 'WORKING'")
    op.add_column("whatsapp_session", sa.Column(
        "restriction",
        sa.Enum("reachout_timelock", "message_capping", name="restriction", native_enum=False,
                create_constraint=True, length=32),
        nullable=True))
    op.create_table(
        "first_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"),
                  nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("booking_change", "reminder", "attendance", "waitlist", "recall", name="kind",
                    native_enum=False, create_constraint=True, length=32),
            nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_message")),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_first_message_clinic_id_clinic"),
            ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["whatsapp_session.id"],
            name=op.f("fk_first_message_session_id_whatsapp_session"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["whatsapp_conversation.id"],
            name=op.f("fk_first_message_conversation_id_whatsapp_conversation"),
            ondelete="CASCADE"),
        sa.UniqueConstraint(
            "conversation_id", "key", name=op.f("uq_first_message_conversation_id_key")),
    )
    op.create_index(op.f("ix_first_message_clinic_id"), "first_message", ["clinic_id"])
    op.create_index("ix_first_message_session_day", "first_message", ["session_id", "day"])
    op.execute("alter table first_message enable row level security")
    op.execute(f"create policy tenant on first_message using (clinic_id = {CURRENT_CLINIC})")
    op.execute(f"grant select, insert on first_message to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("first_message")
    for name in ("restriction", "restricted_until", "warm_since"):
        op.drop_column("whatsapp_session", name)
