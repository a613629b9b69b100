"""How long before a visit its patient is reminded."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clinic", sa.Column(
        "reminder_hours_before", postgresql.ARRAY(sa.Integer()),
        server_default=sa.text("'{24,2}'"), nullable=False))
    op.create_check_constraint(
        op.f("ck_clinic_reminder_hours_before"), "clinic",
        "1 <= all (reminder_hours_before) and 168 >= all (reminder_hours_before)")


def downgrade() -> None:
    op.drop_constraint("ck_clinic_reminder_hours_before", "clinic")
    op.drop_column("clinic", "reminder_hours_before")
