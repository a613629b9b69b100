"""A time that is offered to the waitlist is kept while its patient thinks."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"


def upgrade() -> None:
    op.add_column("booking", sa.Column("waitlist_offer_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_booking_waitlist_offer_id_waitlist_offer"), "booking", "waitlist_offer",
        ["waitlist_offer_id"], ["id"], ondelete="CASCADE")
    op.create_unique_constraint(
        op.f("uq_booking_waitlist_offer_id"), "booking", ["waitlist_offer_id"])
    op.alter_column("booking", "patient_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_booking_patient"), "booking",
        "(patient_id is null) = (waitlist_offer_id is not null)")
    _offered("num_nonnulls(offered_for, waitlist_offer_id) = (status = 'offered')::int",
             deletable="status = 'offered'")


def downgrade() -> None:
    op.execute("delete from booking where waitlist_offer_id is not null")
    _offered("(status = 'offered') = (offered_for is not null)",
             deletable="offered_for is not null")
    op.drop_constraint("ck_booking_patient", "booking")
    op.alter_column("booking", "patient_id", nullable=False)
    op.drop_constraint("uq_booking_waitlist_offer_id", "booking")
    op.drop_constraint("fk_booking_waitlist_offer_id_waitlist_offer", "booking")
    op.drop_column("booking", "waitlist_offer_id")


def _offered(check: str, *, deletable: str) -> None:
    op.drop_constraint("ck_booking_offered", "booking")
    op.create_check_constraint(op.f("ck_booking_offered"), "booking", check)
    op.execute("drop policy offered_alone on booking")
    op.execute(
        "create policy offered_alone on booking as restrictive for delete "
        f"to {APP_ROLE} using ({deletable})"
    )
