"""What every turn of a conversation reads and writes, in as few round trips as can be."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    bindparam,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import (
    ChatbotConfig,
    Clinic,
    Contact,
    ContactPatient,
    Dentist,
    Message,
    OnCallContact,
    Patient,
    Procedure,
    WhatsAppConversation,
    WhatsAppSession,
)
from domain.errors import NotFoundError
from domain.people import Relation
from domain.pix.keys import PixKeyType
from domain.vocabulary import PriceDisplay
from domain.voice import fluent


@dataclass(frozen=True)
class ChatRow:
    """A chat with what configures the bot in it and what its clinic tells patients."""

    conversation_id: UUID
    contact_id: UUID
    knows_patient: bool
    clinic_name: str
    timezone: str
    """IANA zone of the clinic."""
    address: str | None
    city: str | None
    hours_text: str | None
    hold_minutes: int
    hold_extension_minutes: int
    day_parts: dict[str, list[str]]
    """Parts of the day that are not as usual, as `["HH:MM", "HH:MM"]`."""
    shares_with_family: bool
    dentists: Sequence[str]
    """Their names, in order."""
    bot_active: bool
    welcome_message: str | None
    ai_model: str | None
    external_ai: bool
    """Whether a model outside this house may be asked at all."""
    ai_calls_per_day: int
    pix_key: str | None
    pix_key_type: PixKeyType | None
    is_on_call: bool
    """The contact is on call, and a patient's danger is open somewhere in the clinic."""


@dataclass(frozen=True)
class BubbleRow:
    """A message of the chat as understanding it needs it."""

    kind: str
    body: str | None
    sent_at: datetime
    """By WhatsApp's clock."""
    created_at: datetime
    """When it reached us."""
    transcript: str | None
    """See `Message.transcript`."""

    @property
    def words(self) -> str:
        """What the patient wrote, or was heard to say; empty when neither."""
        return self.body or fluent(self.transcript or "")


@dataclass(frozen=True)
class ProcedureRow:
    """A procedure as the dialogue talks about it. Amounts are centavos."""

    id: UUID
    code: str
    name: str
    price_centavos: int | None
    price_display: PriceDisplay
    deposit_centavos: int
    bookable: bool
    is_default: bool
    is_urgent: bool
    needs_evaluation: bool


@dataclass(frozen=True)
class PersonRow:
    """A patient whom the chat's contact speaks for."""

    patient_id: UUID
    name: str
    relation: Relation
    birth_date: date | None
    is_guardian: bool


@dataclass(frozen=True)
class TurnRow:
    """What every turn reads."""

    chat: ChatRow
    bubbles: list[BubbleRow]
    """In the order in which they were written."""
    procedures: list[ProcedureRow]
    people: list[PersonRow]
    """Those whom the contact speaks for, themselves first."""


_OPEN_DANGER = aliased(WhatsAppConversation)
_IS_ON_CALL = exists(
    select(OnCallContact.id)
    .join(Contact, func.right(Contact.phone, 8) == func.right(OnCallContact.phone, 8))
    .join(_OPEN_DANGER, _OPEN_DANGER.needs_human == "emergency")
    .where(Contact.id == WhatsAppConversation.contact_id)
    .correlate(WhatsAppConversation)
)

# Columns and not entities, and built once: making the statements and the objects of five tables
# took longer than Postgres does.
_CHAT = (
    select(
        WhatsAppConversation.id,
        WhatsAppConversation.contact_id,
        exists().where(
            ContactPatient.contact_id == WhatsAppConversation.contact_id,
            ContactPatient.relation == Relation.SELF,
        ),
        Clinic.name,
        Clinic.timezone,
        Clinic.address,
        Clinic.city,
        Clinic.hours_text,
        Clinic.hold_minutes,
        Clinic.hold_extension_minutes,
        Clinic.day_parts,
        Clinic.share_visits_with_family,
        func.array(select(Dentist.name).order_by(Dentist.name).scalar_subquery()),
        func.coalesce(ChatbotConfig.is_active, true()),
        ChatbotConfig.welcome_message,
        ChatbotConfig.ai_model,
        Clinic.external_ai,
        Clinic.ai_calls_per_day,
        ChatbotConfig.pix_key,
        ChatbotConfig.pix_key_type,
        _IS_ON_CALL,
    )
    .join(WhatsAppSession, WhatsAppSession.id == WhatsAppConversation.session_id)
    .join(Clinic, Clinic.id == WhatsAppConversation.clinic_id)
    .outerjoin(ChatbotConfig, ChatbotConfig.dentist_id == WhatsAppSession.dentist_id)
    .where(WhatsAppConversation.id == bindparam("conversation_id"))
)
_BUBBLES = (
    select(*(getattr(Message, column.name) for column in fields(BubbleRow)))
    .where(
        Message.conversation_id == bindparam("conversation_id"),
        Message.wa_message_id == func.any(bindparam("message_ids", type_=ARRAY(Text))),
    )
    .order_by(Message.sent_at, Message.created_at, Message.id)
)
_PROCEDURES = select(
    *(getattr(Procedure, column.name) for column in fields(ProcedureRow))
).order_by(Procedure.name)
_PEOPLE = (
    select(
        ContactPatient.patient_id,
        Patient.full_name.label("name"),
        ContactPatient.relation,
        Patient.birth_date,
        ContactPatient.is_guardian,
    )
    .join(Patient, Patient.id == ContactPatient.patient_id)
    .join(Contact, Contact.id == ContactPatient.contact_id)
    .join(
        WhatsAppConversation,
        WhatsAppConversation.contact_id == func.coalesce(Contact.same_as, Contact.id),
    )
    .where(WhatsAppConversation.id == bindparam("conversation_id"))
    .order_by(ContactPatient.relation != Relation.SELF, Patient.created_at, Patient.id)
)
_READ_PEOPLE = TypeAdapter(list[PersonRow])
_READ_BUBBLES = TypeAdapter(list[BubbleRow])
_READ_PROCEDURES = TypeAdapter(list[ProcedureRow])


def _as_objects(rows: Select[*tuple[Any, ...]]) -> ColumnElement[list[dict[str, Any]]]:
    """All rows as one column of JSON objects, in order: a round trip less."""
    one = rows.subquery()
    objects = select(func.row_to_json(one.table_valued()))
    return func.array(objects.scalar_subquery(), type_=ARRAY(JSON))


_TURN = _CHAT.add_columns(_as_objects(_BUBBLES), _as_objects(_PROCEDURES), _as_objects(_PEOPLE))


async def load_chat(session: AsyncSession, conversation_id: UUID) -> ChatRow:
    """Raises `NotFoundError`."""
    found = await session.execute(_CHAT, {"conversation_id": conversation_id})
    row = found.one_or_none()
    if row is None:
        raise NotFoundError("conversation")
    columns: Sequence[Any] = row
    return ChatRow(*columns)


async def load_turn(
    session: AsyncSession, conversation_id: UUID, message_ids: tuple[str, ...]
) -> TurnRow:
    """The chat, these messages of it, and the clinic's catalogue. Raises `NotFoundError`."""
    values = {"conversation_id": conversation_id, "message_ids": list(message_ids)}
    row = (await session.execute(_TURN, values)).one_or_none()
    if row is None:
        raise NotFoundError("conversation")
    *chat, bubbles, procedures, people = row
    return TurnRow(
        ChatRow(*chat),
        _READ_BUBBLES.validate_python(bubbles),
        _READ_PROCEDURES.validate_python(procedures),
        _READ_PEOPLE.validate_python(people),
    )


async def load_procedures(session: AsyncSession) -> list[ProcedureRow]:
    """The clinic's catalogue, by name."""
    return [ProcedureRow(*row) for row in await session.execute(_PROCEDURES)]
