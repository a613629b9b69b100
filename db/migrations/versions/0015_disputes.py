"""Payments that their payers reclaim."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"


def upgrade() -> None:
    op.add_column("payment", sa.Column("disputed_at", sa.DateTime(timezone=True)))
    # The rest of a payment stays what it was when it came.
    op.execute(f"grant update (disputed_at) on payment to {APP_ROLE}")


def downgrade() -> None:
    op.drop_column("payment", "disputed_at")
