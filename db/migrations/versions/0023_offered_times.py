"""Times that are kept for a patient who chooses among them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
BEFORE = "'held', 'confirmed', 'completed', 'no_show'"
NOW = f"'offered', {BEFORE}"
OVER = "'cancelled', 'expired'"
DENTIST = "uuidrange(dentist_id, dentist_id, '[]') with &&, occupied with &&"
CHAIR = (
    "uuidrange(clinic_id, clinic_id, '[]') with &&, "
    "int4range(chair, chair, '[]') with &&, occupied with &&"
)


def upgrade() -> None:
    op.add_column("booking", sa.Column("offered_for", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_booking_offered_for_booking"), "booking", "booking", ["offered_for"], ["id"],
        ondelete="CASCADE")
    op.create_index(op.f("ix_booking_offered_for"), "booking", ["offered_for"])
    _occupied_by(NOW)
    op.create_check_constraint(
        op.f("ck_booking_offered"), "booking", "(status = 'offered') = (offered_for is not null)")
    op.add_column("clinic", sa.Column(
        "late_payment_default", sa.String(32), server_default=sa.text("'refund'"), nullable=False))
    op.create_check_constraint(
        op.f("ck_clinic_late_payment_default"), "clinic",
        "late_payment_default in ('refund', 'credit')")
    # An offered time is no visit and leaves no trace; a visit is never deleted.
    op.execute(f"grant delete on booking to {APP_ROLE}")
    op.execute(
        "create policy offered_alone on booking as restrictive for delete "
        f"to {APP_ROLE} using (offered_for is not null)"
    )


def downgrade() -> None:
    op.drop_constraint("ck_clinic_late_payment_default", "clinic")
    op.drop_column("clinic", "late_payment_default")
    op.execute("drop policy offered_alone on booking")
    op.execute(f"revoke delete on booking from {APP_ROLE}")
    op.execute("delete from booking where offered_for is not null")
    op.drop_constraint("ck_booking_offered", "booking")
    _occupied_by(BEFORE)
    op.drop_index("ix_booking_offered_for", "booking")
    op.drop_constraint("fk_booking_offered_for_booking", "booking")
    op.drop_column("booking", "offered_for")


def _occupied_by(occupying: str) -> None:
    op.drop_constraint("ck_booking_status", "booking")
    op.create_check_constraint(
        op.f("ck_booking_status"), "booking", f"status in ({occupying}, {OVER})")
    for name in ("chair", "dentist"):
        op.execute(f"alter table booking drop constraint ex_booking_{name}_occupied")
    op.execute(
        "alter table booking add constraint ex_booking_dentist_occupied exclude using gist "
        f"({DENTIST}) where (status in ({occupying}) and not is_on_top)"
    )
    op.execute(
        "alter table booking add constraint ex_booking_chair_occupied exclude using gist "
        f"({CHAIR}) where (status in ({occupying}) and chair is not null) "
        "deferrable initially immediate"
    )
