"""A person may write from two addresses: with their number, and with it hidden."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("lid", sa.String(64), nullable=True))
    op.execute("update contact set lid = chat_id where chat_id like '%@lid'")
    op.create_index("ix_contact_clinic_phone", "contact", ["clinic_id", "phone"])
    op.create_index("ix_contact_clinic_lid", "contact", ["clinic_id", "lid"])
    op.add_column(
        "whatsapp_conversation", sa.Column("answer_to", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("whatsapp_conversation", "answer_to")
    for column in ("lid", "phone"):
        op.drop_index(f"ix_contact_clinic_{column}", "contact")
    op.drop_column("contact", "lid")
