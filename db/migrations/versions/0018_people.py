"""What a patient is to who speaks for them; visits held together; what families may hear."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact_patient", sa.Column(
        "relation",
        sa.Enum("self", "child", "partner", "other", name="relation", native_enum=False,
                create_constraint=True, length=32),
        server_default=sa.text("'self'"), nullable=False))
    op.add_column("contact_patient", sa.Column(
        "is_guardian", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("booking", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_booking_group_id_booking"), "booking", "booking", ["group_id"], ["id"])
    op.create_index(op.f("ix_booking_group_id"), "booking", ["group_id"])
    op.add_column("clinic", sa.Column(
        "share_visits_with_family", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("clinic", "share_visits_with_family")
    op.drop_column("booking", "group_id")
    op.drop_column("contact_patient", "is_guardian")
    op.drop_column("contact_patient", "relation")
