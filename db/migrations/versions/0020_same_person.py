"""A person who was met as two contacts, each with a chat of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("same_as", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_contact_same_as_contact"), "contact", "contact", ["same_as"], ["id"])
    op.create_index(op.f("ix_contact_same_as"), "contact", ["same_as"])


def downgrade() -> None:
    op.drop_column("contact", "same_as")
