"""More payment providers, their own ids of charges, and what they ask of a payer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _let_providers_be("static", "api_pix", "asaas", "mercado_pago")
    op.add_column("charge", sa.Column("provider_charge_id", sa.String(80), nullable=True))
    op.create_unique_constraint(
        op.f("uq_charge_account_id_provider_charge_id"), "charge", ["account_id", "provider_charge_id"]
    )
    op.add_column("patient", sa.Column("cpf_encrypted", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("patient", "cpf_encrypted")
    op.drop_constraint("uq_charge_account_id_provider_charge_id", "charge")
    op.drop_column("charge", "provider_charge_id")
    _let_providers_be("static", "api_pix")


def _let_providers_be(*kinds: str) -> None:
    admitted = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint("ck_payment_account_provider", "payment_account")
    op.create_check_constraint(
        op.f("ck_payment_account_provider"), "payment_account", f"provider in ({admitted})"
    )
