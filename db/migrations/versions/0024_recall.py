"""Patients are asked to come again, so many months after a visit."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("procedure", sa.Column("recall_months", sa.Integer()))
    op.create_check_constraint(
        op.f("ck_procedure_recall_months"), "procedure", "recall_months between 1 and 60")


def downgrade() -> None:
    op.drop_constraint("ck_procedure_recall_months", "procedure")
    op.drop_column("procedure", "recall_months")
