"""What a clinic does with the money of a patient who cancels."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clinic", sa.Column(
        "refund_window_hours", sa.Integer(), server_default=sa.text("24"), nullable=False))
    op.add_column("clinic", sa.Column(
        "late_cancellation", sa.String(32), server_default=sa.text("'credit'"), nullable=False))
    op.add_column("clinic", sa.Column(
        "cancellation_fee_centavos", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_check_constraint(
        op.f("ck_clinic_refund_window"), "clinic", "refund_window_hours between 0 and 720")
    op.create_check_constraint(
        op.f("ck_clinic_late_cancellation"), "clinic", "late_cancellation in ('credit', 'nothing')")
    op.create_check_constraint(
        op.f("ck_clinic_cancellation_fee"), "clinic", "cancellation_fee_centavos >= 0")


def downgrade() -> None:
    for name in ("refund_window", "late_cancellation", "cancellation_fee"):
        op.drop_constraint(f"ck_clinic_{name}", "clinic")
    for column in ("refund_window_hours", "late_cancellation", "cancellation_fee_centavos"):
        op.drop_column("clinic", column)
