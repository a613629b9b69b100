"""A number speaks at a pace, catches up on what it missed, and knows which addresses it made up."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"


def upgrade() -> None:
    op.create_table(
        "session_pace",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("next_send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_first_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_pace")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["whatsapp_session.id"],
            name=op.f("fk_session_pace_session_id_whatsapp_session"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_session_pace_clinic_id_clinic"),
            ondelete="CASCADE"),
    )
    op.create_index(op.f("ix_session_pace_clinic_id"), "session_pace", ["clinic_id"])
    op.execute("alter table session_pace enable row level security")
    op.execute(f"create policy tenant on session_pace using (clinic_id = {CURRENT_CLINIC})")
    op.execute(f"grant select, insert, update on session_pace to {APP_ROLE}")
    op.add_column("first_message", sa.Column(
        "not_before", sa.DateTime(timezone=True), nullable=True))
    op.execute("update first_message set not_before = created_at")
    op.alter_column("first_message", "not_before", nullable=False)
    op.add_column("whatsapp_session", sa.Column(
        "caught_up_to", sa.DateTime(timezone=True), nullable=True))
    op.execute("update whatsapp_session set caught_up_to = now() where status = 'WORKING'")
    op.add_column("contact", sa.Column(
        "address",
        sa.Enum("met", "typed", "checked", "absent", name="address", native_enum=False,
                create_constraint=True, length=32),
        server_default="met", nullable=False))


def downgrade() -> None:
    op.drop_column("contact", "address")
    op.drop_column("whatsapp_session", "caught_up_to")
    op.drop_column("first_message", "not_before")
    op.drop_table("session_pace")
