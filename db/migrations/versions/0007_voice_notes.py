"""Where a voice note can be fetched, and what was heard in it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column(
        "media", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True))
    op.add_column("message", sa.Column("transcript", sa.Text(), nullable=True))


def downgrade() -> None:
    for column in ("transcript", "media"):
        op.drop_column("message", column)
