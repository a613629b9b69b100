"""Who waits for a time, and the times that came free and were offered to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"
TABLES = ("waitlist_entry", "waitlist_offer")


def upgrade() -> None:
    _make_entries()
    _make_offers()
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_clinic_id"), table, ["clinic_id"])
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy tenant on {table} using (clinic_id = {CURRENT_CLINIC})")
        op.execute(f"grant select, insert, update on {table} to {APP_ROLE}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _status(*values: str) -> sa.Enum:
    return sa.Enum(
        *values, name="status", native_enum=False, create_constraint=True, length=32)


def _key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def _make_entries() -> None:
    table = "waitlist_entry"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("dentist_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("wish", postgresql.JSONB(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("status", _status("active", "offered", "filled", "withdrawn", "expired"), nullable=False),
        sa.Column("last_offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusals", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("refusals >= 0", name=op.f("ck_waitlist_entry_refusals")),
        _key(table, "clinic_id", "clinic", "CASCADE"),
        _key(table, "conversation_id", "whatsapp_conversation", "CASCADE"),
        _key(table, "procedure_id", "procedure"),
        _key(table, "dentist_id", "dentist"),
        _key(table, "booking_id", "booking", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_entry")),
    )
    op.create_index(
        "uq_waitlist_entry_waiting", table, ["conversation_id", "procedure_id"], unique=True,
        postgresql_where=sa.text("status in ('active', 'offered')"))
    op.create_index("ix_waitlist_entry_clinic_created", table, ["clinic_id", "created_at", "id"])


def _make_offers() -> None:
    table = "waitlist_offer"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("clinic_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("dentist_id", sa.Uuid(), nullable=False),
        sa.Column("period", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("visit_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", _status("open", "accepted", "refused", "unanswered", "withdrawn"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (settled_at is null)", name=op.f("ck_waitlist_offer_settled")),
        _key(table, "clinic_id", "clinic", "CASCADE"),
        _key(table, "entry_id", "waitlist_entry", "CASCADE"),
        _key(table, "dentist_id", "dentist"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist_offer")),
        postgresql.ExcludeConstraint(
            (sa.text("uuidrange(dentist_id, dentist_id, '[]')"), "&&"),
            (sa.column("period"), "&&"),
            where=sa.text("status = 'open'"), using="gist", name="ex_waitlist_offer_open"),
    )
    op.create_index(
        "uq_waitlist_offer_entry_open", table, ["entry_id"], unique=True,
        postgresql_where=sa.text("status = 'open'"))
    op.create_index("ix_waitlist_offer_entry_id", table, ["entry_id"])
