"""Who is told of a patient in danger when nobody is at the clinic."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"
TABLE = "on_call_contact"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call_contact")),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_on_call_contact_clinic_id_clinic"), ondelete="CASCADE"),
        sa.UniqueConstraint("clinic_id", "position", name=op.f("uq_on_call_contact_clinic_id_position")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_on_call_contact_position")),
    )
    op.create_index(op.f("ix_on_call_contact_clinic_id"), TABLE, ["clinic_id"])
    op.execute(f"alter table {TABLE} enable row level security")
    op.execute(f"create policy tenant on {TABLE} using (clinic_id = {CURRENT_CLINIC})")
    op.execute(f"grant select, insert, delete on {TABLE} to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table(TABLE)
