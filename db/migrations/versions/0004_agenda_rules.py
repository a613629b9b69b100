"""Rules that a clinic sets for its agenda, their history, and the calendar feed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"

# Security definer, as in 0002: it answers only to a secret.
FIND_CALENDAR = "find_calendar(sha256 bytea)"


def upgrade() -> None:
    op.add_column("clinic", sa.Column("chairs", sa.Integer(), nullable=True))
    op.add_column("clinic", sa.Column("quiet_from", sa.Time(), nullable=True))
    op.add_column("clinic", sa.Column("quiet_to", sa.Time(), nullable=True))
    op.add_column("clinic", sa.Column(
        "day_parts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("clinic", sa.Column(
        "use_holidays", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_check_constraint(op.f("ck_clinic_chairs"), "clinic", "chairs between 1 and 200")
    op.create_check_constraint(
        op.f("ck_clinic_quiet_hours"), "clinic", "(quiet_from is null) = (quiet_to is null)")

    op.add_column("dentist", sa.Column("daily_cap", sa.Integer(), nullable=True))
    op.add_column("dentist", sa.Column(
        "calendar_token_sha256", sa.LargeBinary(length=32), nullable=True))
    op.create_check_constraint(
        op.f("ck_dentist_daily_cap"), "dentist", "daily_cap between 1 and 200")
    op.create_unique_constraint(
        op.f("uq_dentist_calendar_token_sha256"), "dentist", ["calendar_token_sha256"])

    for flag in ("needs_evaluation", "is_urgent"):
        op.add_column("procedure", sa.Column(
            flag, sa.Boolean(), server_default=sa.false(), nullable=False))

    _create_history()
    op.execute(
        f"create function {FIND_CALENDAR} returns table (clinic_id uuid, dentist_id uuid) "
        "language sql stable security definer set search_path = public, pg_temp as "
        "$$ select d.clinic_id, d.id from dentist d where d.calendar_token_sha256 = sha256 $$"
    )
    op.execute(f"revoke all on function {FIND_CALENDAR} from public")
    op.execute(f"grant execute on function {FIND_CALENDAR} to {APP_ROLE}")


def _create_history() -> None:
    op.create_table(
        "agenda_change",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"],
            name=op.f("fk_agenda_change_clinic_id_clinic"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_change")),
    )
    op.create_index(op.f("ix_agenda_change_clinic_id"), "agenda_change", ["clinic_id"])
    op.create_index("ix_agenda_change_clinic_at", "agenda_change", ["clinic_id", "at"])
    op.execute("alter table agenda_change enable row level security")
    op.execute(f"create policy tenant on agenda_change using (clinic_id = {CURRENT_CLINIC})")
    op.execute(f"grant select, insert on agenda_change to {APP_ROLE}")


def downgrade() -> None:
    op.execute(f"drop function {FIND_CALENDAR}")
    op.drop_table("agenda_change")
    for flag in ("needs_evaluation", "is_urgent"):
        op.drop_column("procedure", flag)
    for column in ("calendar_token_sha256", "daily_cap"):
        op.drop_column("dentist", column)
    for column in ("use_holidays", "day_parts", "quiet_to", "quiet_from", "chairs"):
        op.drop_column("clinic", column)
