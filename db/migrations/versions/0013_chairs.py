"""Chairs as places that bookings take, and visits on top of others."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OCCUPYING = "status in ('held', 'confirmed', 'completed', 'no_show')"
DENTIST = "uuidrange(dentist_id, dentist_id, '[]') with &&, occupied with &&"
CHAIR = (
    "uuidrange(clinic_id, clinic_id, '[]') with &&, "
    "int4range(chair, chair, '[]') with &&, occupied with &&"
)


def upgrade() -> None:
    op.add_column("clinic", sa.Column(
        "agenda_version", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("booking", sa.Column(
        "is_on_top", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("booking", sa.Column("chair", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_booking_chair"), "booking", "chair >= 1")
    op.create_check_constraint(
        op.f("ck_booking_on_top_chair"), "booking", "not (is_on_top and chair is not null)")
    _seat_what_is_booked()
    op.execute("alter table booking drop constraint ex_booking_dentist_occupied")
    op.execute(
        "alter table booking add constraint ex_booking_dentist_occupied exclude using gist "
        f"({DENTIST}) where ({OCCUPYING} and not is_on_top)"
    )
    # Deferrable, so that one statement may give two bookings each other's chair.
    op.execute(
        "alter table booking add constraint ex_booking_chair_occupied exclude using gist "
        f"({CHAIR}) where ({OCCUPYING} and chair is not null) deferrable initially immediate"
    )


def downgrade() -> None:
    op.execute("alter table booking drop constraint ex_booking_chair_occupied")
    op.execute("alter table booking drop constraint ex_booking_dentist_occupied")
    op.execute(
        "alter table booking add constraint ex_booking_dentist_occupied exclude using gist "
        f"({DENTIST}) where ({OCCUPYING})"
    )
    for name in ("on_top_chair", "chair"):
        op.drop_constraint(f"ck_booking_{name}", "booking")
    for column in ("chair", "is_on_top"):
        op.drop_column("booking", column)
    op.drop_column("clinic", "agenda_version")


def _seat_what_is_booked() -> None:
    """Earliest first, the lowest chair that is free: never more chairs than visits at once."""
    op.execute(
        f"""
        do $$
        declare
            visit record;
        begin
            for visit in
                select b.id, b.clinic_id, b.occupied from booking b
                join clinic c on c.id = b.clinic_id
                where c.chairs is not null and b.{OCCUPYING}
                order by lower(b.occupied), b.id
            loop
                update booking set chair = (
                    select min(place) from generate_series(1, 1000) as place
                    where not exists (
                        select from booking o
                        where o.clinic_id = visit.clinic_id and o.chair = place
                        and o.{OCCUPYING} and o.occupied && visit.occupied
                    )
                ) where id = visit.id;
            end loop;
        end $$
        """
    )
