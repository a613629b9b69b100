"""A clinic may keep outside models away, and has a daily measure of calls to them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"


def upgrade() -> None:
    op.add_column("clinic", sa.Column(
        "external_ai", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("clinic", sa.Column(
        "ai_calls_per_day", sa.Integer(), server_default=sa.text("1000"), nullable=False))
    op.create_check_constraint(
        op.f("ck_clinic_ai_calls_per_day_not_negative"), "clinic", "ai_calls_per_day >= 0")
    op.create_table(
        "assistant_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("calls > 0", name=op.f("ck_assistant_day_calls_are_counted")),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_assistant_day_clinic_id_clinic"),
            ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistant_day")),
        sa.UniqueConstraint("clinic_id", "day", name=op.f("uq_assistant_day_clinic_id_day")),
    )
    op.create_index(op.f("ix_assistant_day_clinic_id"), "assistant_day", ["clinic_id"])
    op.execute("alter table assistant_day enable row level security")
    op.execute(f"create policy tenant on assistant_day using (clinic_id = {CURRENT_CLINIC})")
    op.execute(f"grant select, insert, update on assistant_day to {APP_ROLE}")


def downgrade() -> None:
    op.drop_table("assistant_day")
    op.drop_constraint(op.f("ck_clinic_ai_calls_per_day_not_negative"), "clinic")
    op.drop_column("clinic", "ai_calls_per_day")
    op.drop_column("clinic", "external_ai")
