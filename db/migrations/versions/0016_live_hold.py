"""A patient has one unpaid hold in a chat."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "uq_booking_live_hold", "booking", ["conversation_id", "patient_id"], unique=True,
        postgresql_where=sa.text("status = 'held' and hold_expires_at is not null"))


def downgrade() -> None:
    op.drop_index("uq_booking_live_hold", "booking")
