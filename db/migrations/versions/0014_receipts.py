"""Receipts as evidence, one extension of a hold, and the CPF of who pays."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"


def upgrade() -> None:
    op.add_column("clinic", sa.Column(
        "hold_extension_minutes", sa.Integer(), server_default=sa.text("15"), nullable=False))
    op.create_check_constraint(
        op.f("ck_clinic_hold_extension"), "clinic", "hold_extension_minutes between 0 and 240")
    op.add_column("booking", sa.Column(
        "hold_extended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("contact", sa.Column("payer_cpf_encrypted", sa.LargeBinary(), nullable=True))
    _make_payment_evidence()
    op.execute("alter table payment_evidence enable row level security")
    op.execute(f"create policy tenant on payment_evidence using (clinic_id = {CURRENT_CLINIC})")
    op.execute(f"grant select, insert, update on payment_evidence to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("payment_evidence")
    op.drop_column("contact", "payer_cpf_encrypted")
    op.drop_column("booking", "hold_extended_at")
    op.drop_constraint("ck_clinic_hold_extension", "clinic")
    op.drop_column("clinic", "hold_extension_minutes")


def _make_payment_evidence() -> None:
    op.create_table(
        "payment_evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("file_type", sa.Enum("image/jpeg", "image/png", "image/webp", "application/pdf", name="file_type", native_enum=False, create_constraint=True, length=32), nullable=True),
        sa.Column("file_encrypted", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.Enum("caption", "pdf_text", "none", name="source", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("value_centavos", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("is_scheduled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("end_to_end_id", sa.String(32), nullable=True),
        sa.Column("status", sa.Enum("waiting", "confirmed", "refused", name="status", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("refusal", sa.Enum("not_received", "scheduled", "wrong_amount", "other", name="refusal", native_enum=False, create_constraint=True, length=32), nullable=True),
        sa.Column("decided_by", sa.String(80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("value_centavos > 0", name=op.f("ck_payment_evidence_value")),
        sa.CheckConstraint("(file_type is null) = (file_encrypted is null)", name=op.f("ck_payment_evidence_file_has_type")),
        sa.CheckConstraint("(status = 'waiting') = (decided_at is null)", name=op.f("ck_payment_evidence_decided")),
        sa.CheckConstraint("(status = 'refused') = (refusal is not null)", name=op.f("ck_payment_evidence_refused")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_payment_evidence_clinic_id_clinic"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["conversation_id"], ["whatsapp_conversation.id"], name=op.f("fk_payment_evidence_conversation_id_whatsapp_conversation"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_payment_evidence_message_id_message"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_payment_evidence_booking_id_booking"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_evidence")),
        sa.UniqueConstraint("message_id", name=op.f("uq_payment_evidence_message_id")),
    )
    for column in ("clinic_id", "conversation_id", "booking_id"):
        op.create_index(op.f(f"ix_payment_evidence_{column}"), "payment_evidence", [column])
    op.create_index(
        "ix_payment_evidence_clinic_created", "payment_evidence", ["clinic_id", "created_at", "id"])
    op.create_index(
        "ix_payment_evidence_clinic_end_to_end", "payment_evidence", ["clinic_id", "end_to_end_id"])
