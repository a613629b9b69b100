"""The last digits of a connected number, which staff know it by."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "whatsapp_session", sa.Column("account_phone_end", sa.String(4), nullable=True))


def downgrade() -> None:
    op.drop_column("whatsapp_session", "account_phone_end")
