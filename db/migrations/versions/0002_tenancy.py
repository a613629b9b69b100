"""Row-level security, and the functions that find a clinic by what only it knows."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APP_ROLE = "sorriso_app"
CURRENT_CLINIC = "nullif(current_setting('app.clinic_id', true), '')::uuid"
TENANT_TABLES = (
    "api_token", "block", "booking", "booking_event", "charge", "chatbot_config", "contact",
    "contact_patient", "dentist", "dentist_procedure", "knowledge_entry", "message", "patient",
    "payment", "payment_account", "procedure", "schedule_exception", "webhook_inbox",
    "whatsapp_conversation", "whatsapp_session", "working_hours",
)
APPEND_ONLY = ("booking_event", "payment")

# Security definer: they run as the tables' owner, whom the policies do not bind. Each answers
# only to a secret, a session name whose deliveries are signed, or gives ids alone.
FUNCTIONS = {
    "find_whatsapp_session(name text)": (
        "table (clinic_id uuid, id uuid, dentist_id uuid, hmac_key_encrypted bytea)",
        "select s.clinic_id, s.id, s.dentist_id, s.hmac_key_encrypted "
        "from whatsapp_session s where s.session_id = name",
    ),
    "find_api_token(sha256 bytea)": (
        "table (clinic_id uuid, dentist_id uuid, token_id uuid)",
        "select t.clinic_id, t.dentist_id, t.id from api_token t "
        "where t.token_sha256 = sha256 and t.revoked_at is null",
    ),
    "find_payment_account(kind text, token_sha256 bytea)": (
        "table (clinic_id uuid, account_id uuid)",
        "select a.clinic_id, a.id from payment_account a "
        "where a.provider = kind and a.webhook_token_sha256 = token_sha256",
    ),
    "clinics_with_waiting_inbox(older_than timestamptz)": (
        "setof uuid",
        "select distinct i.clinic_id from webhook_inbox i "
        "where i.status = 'received' and i.received_at < older_than",
    ),
    "list_clinics()": ("setof uuid", "select c.id from clinic c"),
}


def upgrade() -> None:
    op.execute(f"grant usage on schema public to {APP_ROLE}")
    op.execute("alter table clinic enable row level security")
    op.execute(f"create policy tenant on clinic using (id = {CURRENT_CLINIC})")
    op.execute(f"grant select, update on clinic to {APP_ROLE}")
    for table in TENANT_TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy tenant on {table} using (clinic_id = {CURRENT_CLINIC})")
        rights = "select, insert" if table in APPEND_ONLY else "select, insert, update, delete"
        op.execute(f"grant {rights} on {table} to {APP_ROLE}")
    for signature, (result, body) in FUNCTIONS.items():
        op.execute(
            f"create function {signature} returns {result} language sql stable security definer "
            f"set search_path = public, pg_temp as $$ {body} $$"
        )
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"grant execute on function {signature} to {APP_ROLE}")


def downgrade() -> None:
    for signature in FUNCTIONS:
        op.execute(f"drop function {signature}")
    for table in (*TENANT_TABLES, "clinic"):
        op.execute(f"drop policy tenant on {table}")
        op.execute(f"alter table {table} disable row level security")
        op.execute(f"revoke all on {table} from {APP_ROLE}")
