"""Refunds, credits, what pays for what, and payments that nobody expected."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"
RIGHTS = {
    "refund": "select, insert, update",
    "credit": "select, insert",
    "allocation": "select, insert",
}


def upgrade() -> None:
    _make_refund()
    _make_credit()
    _make_allocation()
    for table, rights in RIGHTS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy tenant on {table} using (clinic_id = {CURRENT_CLINIC})")
        op.execute(f"grant {rights} on {table} to {APP_ROLE}")
    op.execute(
        "insert into allocation (id, clinic_id, charge_id, booking_id, amount_centavos) "
        "select gen_random_uuid(), clinic_id, id, booking_id, amount_centavos from charge"
    )
    op.add_column("payment", sa.Column("account_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_payment_account_id_payment_account"), "payment", "payment_account",
        ["account_id"], ["id"])
    op.execute(
        "update payment set account_id = charge.account_id from charge "
        "where charge.id = payment.charge_id and recorded_by = 'provider'"
    )
    op.alter_column("payment", "charge_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_payment_origin"), "payment", "num_nonnulls(charge_id, account_id) > 0")
    op.create_index("ix_payment_clinic_paid", "payment", ["clinic_id", "paid_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_payment_clinic_paid", "payment")
    op.drop_constraint("ck_payment_origin", "payment")
    op.alter_column("payment", "charge_id", nullable=False)
    op.drop_constraint("fk_payment_account_id_payment_account", "payment")
    op.drop_column("payment", "account_id")
    for table in ("allocation", "credit", "refund"):
        op.drop_table(table)


def _make_refund() -> None:
    op.create_table(
        "refund",
        *_common("refund"),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("amount_centavos", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Enum("requested", "refunded", "refused", name="status", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("provider_refund_id", sa.String(35), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("requested_by", sa.Enum("patient", "staff", "system", "provider", name="requested_by", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_centavos > 0", name=op.f("ck_refund_amount")),
        sa.CheckConstraint("(status = 'requested') = (settled_at is null)", name=op.f("ck_refund_settled")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id_payment")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_refund_booking_id_booking")),
        sa.UniqueConstraint("clinic_id", "provider_refund_id", name=op.f("uq_refund_clinic_id_provider_refund_id")),
    )
    for column in ("clinic_id", "payment_id", "booking_id"):
        op.create_index(op.f(f"ix_refund_{column}"), "refund", [column])
    op.create_index("ix_refund_clinic_settled", "refund", ["clinic_id", "settled_at"])


def _make_credit() -> None:
    op.create_table(
        "credit",
        *_common("credit"),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("amount_centavos", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_centavos > 0", name=op.f("ck_credit_amount")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_credit_patient_id_patient")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_credit_booking_id_booking")),
    )
    for column in ("clinic_id", "patient_id", "booking_id"):
        op.create_index(op.f(f"ix_credit_{column}"), "credit", [column])


def _make_allocation() -> None:
    op.create_table(
        "allocation",
        *_common("allocation"),
        sa.Column("charge_id", sa.Uuid(), nullable=True),
        sa.Column("credit_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("amount_centavos", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_centavos > 0", name=op.f("ck_allocation_amount")),
        sa.CheckConstraint("num_nonnulls(charge_id, credit_id) = 1", name=op.f("ck_allocation_one_source")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_allocation_charge_id_charge"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["credit_id"], ["credit.id"], name=op.f("fk_allocation_credit_id_credit"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_allocation_booking_id_booking"), ondelete="CASCADE"),
        sa.UniqueConstraint("charge_id", "booking_id", name=op.f("uq_allocation_charge_id_booking_id")),
        sa.UniqueConstraint("credit_id", "booking_id", name=op.f("uq_allocation_credit_id_booking_id")),
    )
    for column in ("clinic_id", "booking_id"):
        op.create_index(op.f(f"ix_allocation_{column}"), "allocation", [column])


def _common(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f(f"fk_{table}_clinic_id_clinic"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
