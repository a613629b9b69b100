"""First tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Lets a GiST exclusion compare uuids for equality without the btree_gist extension.
    op.execute("create type uuidrange as range (subtype = uuid)")
    op.create_table('clinic',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=200), nullable=True),
    sa.Column('city', sa.String(length=80), nullable=True),
    sa.Column('state', sa.String(length=2), nullable=True),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('hours_text', sa.String(length=300), nullable=True),
    sa.Column('min_notice_minutes', sa.Integer(), nullable=False),
    sa.Column('horizon_days', sa.Integer(), nullable=False),
    sa.Column('slot_grid_minutes', sa.Integer(), nullable=False),
    sa.Column('hold_minutes', sa.Integer(), nullable=False),
    sa.Column('forget_after_days', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('forget_after_days between 1 and 90', name=op.f('ck_clinic_forget_after')),
    sa.CheckConstraint('hold_minutes between 1 and 1440', name=op.f('ck_clinic_hold')),
    sa.CheckConstraint('horizon_days between 1 and 730', name=op.f('ck_clinic_horizon')),
    sa.CheckConstraint('min_notice_minutes >= 0', name=op.f('ck_clinic_min_notice')),
    sa.CheckConstraint('slot_grid_minutes between 5 and 240', name=op.f('ck_clinic_slot_grid')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clinic'))
    )
    op.create_table('contact',
    sa.Column('chat_id', sa.String(length=64), nullable=False),
    sa.Column('phone', sa.String(length=20), nullable=True),
    sa.Column('push_name', sa.String(length=120), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_contact_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('clinic_id', 'chat_id', name=op.f('uq_contact_clinic_id_chat_id'))
    )
    op.create_index(op.f('ix_contact_clinic_id'), 'contact', ['clinic_id'], unique=False)
    op.create_table('dentist',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('status', sa.Enum('PENDENTE', 'ATIVO', 'INATIVO', name='status', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_dentist_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dentist'))
    )
    op.create_index(op.f('ix_dentist_clinic_id'), 'dentist', ['clinic_id'], unique=False)
    op.create_table('knowledge_entry',
    sa.Column('topic', sa.String(length=80), nullable=False),
    sa.Column('answer', sa.String(length=600), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_knowledge_entry_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledge_entry')),
    sa.UniqueConstraint('clinic_id', 'topic', name=op.f('uq_knowledge_entry_clinic_id_topic'))
    )
    op.create_index(op.f('ix_knowledge_entry_clinic_id'), 'knowledge_entry', ['clinic_id'], unique=False)
    op.create_table('patient',
    sa.Column('full_name', sa.String(length=120), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_patient_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patient'))
    )
    op.create_index(op.f('ix_patient_clinic_id'), 'patient', ['clinic_id'], unique=False)
    op.create_table('payment_account',
    sa.Column('provider', sa.Enum('static', 'api_pix', name='provider', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('credentials_encrypted', sa.LargeBinary(), nullable=False),
    sa.Column('webhook_token_sha256', sa.LargeBinary(length=32), nullable=False),
    sa.Column('webhook_token_encrypted', sa.LargeBinary(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_payment_account_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_account')),
    sa.UniqueConstraint('webhook_token_sha256', name=op.f('uq_payment_account_webhook_token_sha256'))
    )
    op.create_index(op.f('ix_payment_account_clinic_id'), 'payment_account', ['clinic_id'], unique=False)
    op.create_index('uq_payment_account_active', 'payment_account', ['clinic_id'], unique=True, postgresql_where=sa.text('is_active'))
    op.create_table('procedure',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('buffer_before_minutes', sa.Integer(), nullable=False),
    sa.Column('buffer_after_minutes', sa.Integer(), nullable=False),
    sa.Column('price_centavos', sa.Integer(), nullable=True),
    sa.Column('price_display', sa.Enum('value', 'starting_at', 'at_evaluation', name='price_display', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('deposit_centavos', sa.Integer(), nullable=False),
    sa.Column('bookable', sa.Boolean(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('buffer_before_minutes >= 0 and buffer_after_minutes >= 0', name=op.f('ck_procedure_buffers')),
    sa.CheckConstraint('deposit_centavos >= 0', name=op.f('ck_procedure_deposit')),
    sa.CheckConstraint('duration_minutes between 5 and 720', name=op.f('ck_procedure_duration')),
    sa.CheckConstraint('price_centavos >= 0', name=op.f('ck_procedure_price')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_procedure_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_procedure')),
    sa.UniqueConstraint('clinic_id', 'code', name=op.f('uq_procedure_clinic_id_code'))
    )
    op.create_index(op.f('ix_procedure_clinic_id'), 'procedure', ['clinic_id'], unique=False)
    op.create_index('uq_procedure_default', 'procedure', ['clinic_id'], unique=True, postgresql_where=sa.text('is_default'))
    op.create_table('webhook_inbox',
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('external_id', sa.String(length=200), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('status', sa.Enum('received', 'forwarded', 'ignored', 'unreadable', name='status', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('forwarded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_webhook_inbox_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_inbox')),
    sa.UniqueConstraint('clinic_id', 'source', 'external_id', name=op.f('uq_webhook_inbox_clinic_id_source_external_id'))
    )
    op.create_index(op.f('ix_webhook_inbox_clinic_id'), 'webhook_inbox', ['clinic_id'], unique=False)
    op.create_index('ix_webhook_inbox_waiting', 'webhook_inbox', ['received_at'], unique=False, postgresql_where=sa.text("status = 'received'"))
    op.create_table('api_token',
    sa.Column('dentist_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('token_sha256', sa.LargeBinary(length=32), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_api_token_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_api_token_dentist_id_dentist'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_api_token_token_sha256'))
    )
    op.create_index(op.f('ix_api_token_clinic_id'), 'api_token', ['clinic_id'], unique=False)
    op.create_table('block',
    sa.Column('dentist_id', sa.Uuid(), nullable=True),
    sa.Column('period', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('reason', sa.String(length=120), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_block_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_block_dentist_id_dentist'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_block'))
    )
    op.create_index(op.f('ix_block_clinic_id'), 'block', ['clinic_id'], unique=False)
    op.create_table('chatbot_config',
    sa.Column('dentist_id', sa.Uuid(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('welcome_message', sa.String(length=600), nullable=True),
    sa.Column('ai_model', sa.String(length=80), nullable=True),
    sa.Column('pix_key', sa.String(length=77), nullable=True),
    sa.Column('pix_key_type', sa.Enum('cpf', 'cnpj', 'phone', 'email', 'evp', name='pix_key_type', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(pix_key is null) = (pix_key_type is null)', name=op.f('ck_chatbot_config_pix_key_has_type')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_chatbot_config_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_chatbot_config_dentist_id_dentist'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chatbot_config')),
    sa.UniqueConstraint('dentist_id', name=op.f('uq_chatbot_config_dentist_id'))
    )
    op.create_index(op.f('ix_chatbot_config_clinic_id'), 'chatbot_config', ['clinic_id'], unique=False)
    op.create_table('contact_patient',
    sa.Column('contact_id', sa.Uuid(), nullable=False),
    sa.Column('patient_id', sa.Uuid(), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_contact_patient_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_patient_contact_id_contact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_contact_patient_patient_id_patient'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('contact_id', 'patient_id', name=op.f('pk_contact_patient'))
    )
    op.create_index(op.f('ix_contact_patient_clinic_id'), 'contact_patient', ['clinic_id'], unique=False)
    op.create_table('dentist_procedure',
    sa.Column('dentist_id', sa.Uuid(), nullable=False),
    sa.Column('procedure_id', sa.Uuid(), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=True),
    sa.Column('price_centavos', sa.Integer(), nullable=True),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('duration_minutes between 5 and 720', name=op.f('ck_dentist_procedure_duration')),
    sa.CheckConstraint('price_centavos >= 0', name=op.f('ck_dentist_procedure_price')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_dentist_procedure_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_dentist_procedure_dentist_id_dentist'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['procedure_id'], ['procedure.id'], name=op.f('fk_dentist_procedure_procedure_id_procedure'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('dentist_id', 'procedure_id', name=op.f('pk_dentist_procedure'))
    )
    op.create_index(op.f('ix_dentist_procedure_clinic_id'), 'dentist_procedure', ['clinic_id'], unique=False)
    op.create_table('schedule_exception',
    sa.Column('dentist_id', sa.Uuid(), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('opens', sa.Time(), nullable=True),
    sa.Column('closes', sa.Time(), nullable=True),
    sa.Column('reason', sa.String(length=120), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(opens is null) = (closes is null)', name=op.f('ck_schedule_exception_both_or_none')),
    sa.CheckConstraint('closes > opens', name=op.f('ck_schedule_exception_closes_after_opens')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_schedule_exception_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_schedule_exception_dentist_id_dentist'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedule_exception'))
    )
    op.create_index('ix_schedule_exception_clinic_day', 'schedule_exception', ['clinic_id', 'day'], unique=False)
    op.create_index(op.f('ix_schedule_exception_clinic_id'), 'schedule_exception', ['clinic_id'], unique=False)
    op.create_table('whatsapp_session',
    sa.Column('dentist_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.String(length=54), nullable=False),
    sa.Column('status', sa.Enum('DISCONNECTED', 'STARTING', 'SCAN_QR_CODE', 'WORKING', 'FAILED', 'STOPPED', 'UNKNOWN', name='status', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('hmac_key_encrypted', sa.LargeBinary(), nullable=False),
    sa.Column('qr_mimetype', sa.String(length=40), nullable=True),
    sa.Column('qr_data', sa.Text(), nullable=True),
    sa.Column('qr_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('working_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_whatsapp_session_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_whatsapp_session_dentist_id_dentist'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_whatsapp_session')),
    sa.UniqueConstraint('dentist_id', name=op.f('uq_whatsapp_session_dentist_id')),
    sa.UniqueConstraint('session_id', name=op.f('uq_whatsapp_session_session_id'))
    )
    op.create_index(op.f('ix_whatsapp_session_clinic_id'), 'whatsapp_session', ['clinic_id'], unique=False)
    op.create_table('working_hours',
    sa.Column('dentist_id', sa.Uuid(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('opens', sa.Time(), nullable=False),
    sa.Column('closes', sa.Time(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('closes > opens', name=op.f('ck_working_hours_closes_after_opens')),
    sa.CheckConstraint('weekday between 0 and 6', name=op.f('ck_working_hours_weekday')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_working_hours_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_working_hours_dentist_id_dentist'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_hours')),
    sa.UniqueConstraint('dentist_id', 'weekday', 'opens', name=op.f('uq_working_hours_dentist_id_weekday_opens'))
    )
    op.create_index(op.f('ix_working_hours_clinic_id'), 'working_hours', ['clinic_id'], unique=False)
    op.create_table('whatsapp_conversation',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=False),
    sa.Column('patient_phone', sa.String(length=20), nullable=True),
    sa.Column('last_interaction', sa.DateTime(timezone=True), nullable=False),
    sa.Column('conversation_context', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('needs_human', sa.String(length=40), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_whatsapp_conversation_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_whatsapp_conversation_contact_id_contact')),
    sa.ForeignKeyConstraint(['session_id'], ['whatsapp_session.id'], name=op.f('fk_whatsapp_conversation_session_id_whatsapp_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_whatsapp_conversation')),
    sa.UniqueConstraint('session_id', 'contact_id', name=op.f('uq_whatsapp_conversation_session_id_contact_id'))
    )
    op.create_index(op.f('ix_whatsapp_conversation_clinic_id'), 'whatsapp_conversation', ['clinic_id'], unique=False)
    op.create_index(op.f('ix_whatsapp_conversation_contact_id'), 'whatsapp_conversation', ['contact_id'], unique=False)
    op.create_table('booking',
    sa.Column('dentist_id', sa.Uuid(), nullable=False),
    sa.Column('procedure_id', sa.Uuid(), nullable=False),
    sa.Column('patient_id', sa.Uuid(), nullable=False),
    sa.Column('conversation_id', sa.Uuid(), nullable=True),
    sa.Column('period', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('occupied', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('status', sa.Enum('held', 'confirmed', 'completed', 'no_show', 'cancelled', 'expired', name='status', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('hold_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('price_centavos', sa.BigInteger(), nullable=True),
    sa.Column('deposit_centavos', sa.BigInteger(), nullable=False),
    sa.Column('needs_attention', sa.String(length=40), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    postgresql.ExcludeConstraint((sa.text("uuidrange(dentist_id, dentist_id, '[]')"), '&&'), (sa.column('occupied'), '&&'), where=sa.text("status in ('held', 'confirmed', 'completed', 'no_show')"), using='gist', name='ex_booking_dentist_occupied'),
    sa.CheckConstraint("status <> 'held' or deposit_centavos = 0 or hold_expires_at is not null", name=op.f('ck_booking_hold_expires')),
    sa.CheckConstraint('occupied @> period and not isempty(period)', name=op.f('ck_booking_occupied_has_period')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_booking_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['conversation_id'], ['whatsapp_conversation.id'], name=op.f('fk_booking_conversation_id_whatsapp_conversation'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['dentist_id'], ['dentist.id'], name=op.f('fk_booking_dentist_id_dentist')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_booking_patient_id_patient')),
    sa.ForeignKeyConstraint(['procedure_id'], ['procedure.id'], name=op.f('fk_booking_procedure_id_procedure')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking'))
    )
    op.create_index(op.f('ix_booking_clinic_id'), 'booking', ['clinic_id'], unique=False)
    op.create_index('ix_booking_clinic_starts', 'booking', ['clinic_id', sa.literal_column('lower(period)'), 'id'], unique=False)
    op.create_index(op.f('ix_booking_conversation_id'), 'booking', ['conversation_id'], unique=False)
    op.create_index(op.f('ix_booking_patient_id'), 'booking', ['patient_id'], unique=False)
    op.create_table('message',
    sa.Column('conversation_id', sa.Uuid(), nullable=False),
    sa.Column('wa_message_id', sa.String(length=80), nullable=False),
    sa.Column('direction', sa.Enum('inbound', 'outbound', 'staff', name='direction', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('received', 'pending', 'sent', 'delivered', 'read', 'failed', name='status', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('body', sa.Text(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_message_clinic_id_clinic'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['conversation_id'], ['whatsapp_conversation.id'], name=op.f('fk_message_conversation_id_whatsapp_conversation'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('conversation_id', 'wa_message_id', name=op.f('uq_message_conversation_id_wa_message_id'))
    )
    op.create_index(op.f('ix_message_clinic_id'), 'message', ['clinic_id'], unique=False)
    op.create_index('ix_message_clinic_wa_message', 'message', ['clinic_id', 'wa_message_id'], unique=False)
    op.create_index('ix_message_conversation_sent', 'message', ['conversation_id', 'sent_at'], unique=False)
    op.create_table('booking_event',
    sa.Column('booking_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('actor', sa.Enum('patient', 'staff', 'system', 'provider', name='actor', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_booking_event_booking_id_booking'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_booking_event_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_booking_event')),
    sa.UniqueConstraint('booking_id', 'key', name=op.f('uq_booking_event_booking_id_key'))
    )
    op.create_index(op.f('ix_booking_event_clinic_id'), 'booking_event', ['clinic_id'], unique=False)
    op.create_table('charge',
    sa.Column('booking_id', sa.Uuid(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('txid', sa.String(length=35), nullable=False),
    sa.Column('amount_centavos', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Enum('pending', 'paid', 'cancelled', 'expired', name='status', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('br_code', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('amount_centavos > 0', name=op.f('ck_charge_amount')),
    sa.ForeignKeyConstraint(['account_id'], ['payment_account.id'], name=op.f('fk_charge_account_id_payment_account')),
    sa.ForeignKeyConstraint(['booking_id'], ['booking.id'], name=op.f('fk_charge_booking_id_booking'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_charge_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_charge')),
    sa.UniqueConstraint('booking_id', 'attempt', name=op.f('uq_charge_booking_id_attempt')),
    sa.UniqueConstraint('clinic_id', 'txid', name=op.f('uq_charge_clinic_id_txid'))
    )
    op.create_index(op.f('ix_charge_clinic_id'), 'charge', ['clinic_id'], unique=False)
    op.create_table('payment',
    sa.Column('charge_id', sa.Uuid(), nullable=False),
    sa.Column('external_id', sa.String(length=80), nullable=False),
    sa.Column('amount_centavos', sa.BigInteger(), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Enum('patient', 'staff', 'system', 'provider', name='recorded_by', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('clinic_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('amount_centavos > 0', name=op.f('ck_payment_amount')),
    sa.ForeignKeyConstraint(['charge_id'], ['charge.id'], name=op.f('fk_payment_charge_id_charge')),
    sa.ForeignKeyConstraint(['clinic_id'], ['clinic.id'], name=op.f('fk_payment_clinic_id_clinic'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment')),
    sa.UniqueConstraint('clinic_id', 'external_id', name=op.f('uq_payment_clinic_id_external_id'))
    )
    op.create_index(op.f('ix_payment_charge_id'), 'payment', ['charge_id'], unique=False)
    op.create_index(op.f('ix_payment_clinic_id'), 'payment', ['clinic_id'], unique=False)



def downgrade() -> None:
    op.drop_index(op.f('ix_payment_clinic_id'), table_name='payment')
    op.drop_index(op.f('ix_payment_charge_id'), table_name='payment')
    op.drop_table('payment')
    op.drop_index(op.f('ix_charge_clinic_id'), table_name='charge')
    op.drop_table('charge')
    op.drop_index(op.f('ix_booking_event_clinic_id'), table_name='booking_event')
    op.drop_table('booking_event')
    op.drop_index('ix_message_conversation_sent', table_name='message')
    op.drop_index('ix_message_clinic_wa_message', table_name='message')
    op.drop_index(op.f('ix_message_clinic_id'), table_name='message')
    op.drop_table('message')
    op.drop_index(op.f('ix_booking_patient_id'), table_name='booking')
    op.drop_index(op.f('ix_booking_conversation_id'), table_name='booking')
    op.drop_index('ix_booking_clinic_starts', table_name='booking')
    op.drop_index(op.f('ix_booking_clinic_id'), table_name='booking')
    op.drop_table('booking')
    op.drop_index(op.f('ix_whatsapp_conversation_contact_id'), table_name='whatsapp_conversation')
    op.drop_index(op.f('ix_whatsapp_conversation_clinic_id'), table_name='whatsapp_conversation')
    op.drop_table('whatsapp_conversation')
    op.drop_index(op.f('ix_working_hours_clinic_id'), table_name='working_hours')
    op.drop_table('working_hours')
    op.drop_index(op.f('ix_whatsapp_session_clinic_id'), table_name='whatsapp_session')
    op.drop_table('whatsapp_session')
    op.drop_index(op.f('ix_schedule_exception_clinic_id'), table_name='schedule_exception')
    op.drop_index('ix_schedule_exception_clinic_day', table_name='schedule_exception')
    op.drop_table('schedule_exception')
    op.drop_index(op.f('ix_dentist_procedure_clinic_id'), table_name='dentist_procedure')
    op.drop_table('dentist_procedure')
    op.drop_index(op.f('ix_contact_patient_clinic_id'), table_name='contact_patient')
    op.drop_table('contact_patient')
    op.drop_index(op.f('ix_chatbot_config_clinic_id'), table_name='chatbot_config')
    op.drop_table('chatbot_config')
    op.drop_index(op.f('ix_block_clinic_id'), table_name='block')
    op.drop_table('block')
    op.drop_index(op.f('ix_api_token_clinic_id'), table_name='api_token')
    op.drop_table('api_token')
    op.drop_index('ix_webhook_inbox_waiting', table_name='webhook_inbox', postgresql_where=sa.text("status = 'received'"))
    op.drop_index(op.f('ix_webhook_inbox_clinic_id'), table_name='webhook_inbox')
    op.drop_table('webhook_inbox')
    op.drop_index('uq_procedure_default', table_name='procedure', postgresql_where=sa.text('is_default'))
    op.drop_index(op.f('ix_procedure_clinic_id'), table_name='procedure')
    op.drop_table('procedure')
    op.drop_index('uq_payment_account_active', table_name='payment_account', postgresql_where=sa.text('is_active'))
    op.drop_index(op.f('ix_payment_account_clinic_id'), table_name='payment_account')
    op.drop_table('payment_account')
    op.drop_index(op.f('ix_patient_clinic_id'), table_name='patient')
    op.drop_table('patient')
    op.drop_index(op.f('ix_knowledge_entry_clinic_id'), table_name='knowledge_entry')
    op.drop_table('knowledge_entry')
    op.drop_index(op.f('ix_dentist_clinic_id'), table_name='dentist')
    op.drop_table('dentist')
    op.drop_index(op.f('ix_contact_clinic_id'), table_name='contact')
    op.drop_table('contact')
    op.drop_table('clinic')
    op.execute("drop type uuidrange")
