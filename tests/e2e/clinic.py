"""A clinic of the test's own, open every day from early to late, in front of real parts."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from clients.crypto import SecretBox
from db.models import (
    ApiToken,
    ChatbotConfig,
    Clinic,
    Contact,
    Dentist,
    DentistProcedure,
    Message,
    PaymentAccount,
    Procedure,
    WhatsAppConversation,
    WhatsAppSession,
    WorkingHours,
)
from domain.pix.keys import PixKeyType
from domain.vocabulary import Direction, MessageStatus, PaymentProviderKind, SessionStatus
from settings import DEVELOPMENT_KEY
from tests.owner import owner_engine

PIX_KEY = "7d9f0335-8dcc-4054-9bf9-0dbd61d36906"
DEPOSIT_CENTAVOS = 6600
BOX = SecretBox([DEVELOPMENT_KEY])


@dataclass(frozen=True)
class ClinicOnStage:
    """Ids and secrets that the test needs."""

    clinic_id: UUID
    dentist_id: UUID
    cleaning_id: UUID
    evaluation_id: UUID
    token: str
    webhook_token: str


def make_clinic(
    owner_url: str, *, bank_url: str | None, client_id: str = "clinic", hold_minutes: int = 20
) -> ClinicOnStage:
    """Rows of a clinic: a cleaning with a deposit, an evaluation (the default) without.

    Without `bank_url` the clinic has only a static PIX key.
    """
    made = ClinicOnStage(
        clinic_id=uuid4(),
        dentist_id=uuid4(),
        cleaning_id=uuid4(),
        evaluation_id=uuid4(),
        token=f"token-{uuid4().hex}",
        webhook_token=uuid4().hex,
    )
    engine = owner_engine(owner_url)
    with Session(engine) as session, session.begin():
        session.add(_clinic(made, hold_minutes))
        session.flush()
        session.add(Dentist(id=made.dentist_id, clinic_id=made.clinic_id, name="Dra. Camila"))
        session.add_all(_procedures(made))
        session.flush()
        session.add_all(_agenda(made))
        session.add(
            ChatbotConfig(
                id=uuid4(),
                clinic_id=made.clinic_id,
                dentist_id=made.dentist_id,
                is_active=True,
                welcome_message="Olá! Aqui é da Clínica Sorriso da Vila.",
                pix_key=PIX_KEY,
                pix_key_type=PixKeyType.EVP,
            )
        )
        session.add(
            ApiToken(
                id=uuid4(),
                clinic_id=made.clinic_id,
                dentist_id=made.dentist_id,
                label="test",
                token_sha256=hashlib.sha256(made.token.encode()).digest(),
            )
        )
        if bank_url:
            session.add(_account(made, bank_url, client_id))
    return made


def make_chats(owner_url: str, clinic: ClinicOnStage, count: int) -> list[UUID]:
    """A connected number of the clinic's, and chats of people who wrote to it; the chats' ids."""
    engine = owner_engine(owner_url)
    now = datetime.now(UTC)
    number = WhatsAppSession(
        id=uuid4(),
        clinic_id=clinic.clinic_id,
        dentist_id=clinic.dentist_id,
        session_id=f"s_{uuid4().hex}",
        hmac_key_encrypted=BOX.encrypt_text("key").encode(),
        status=SessionStatus.WORKING,
        working_since=now,
        warm_since=now,
    )
    contacts = [
        Contact(id=uuid4(), clinic_id=clinic.clinic_id, chat_id=f"55119{80000000 + one}@c.us")
        for one in range(count)
    ]
    chats = [
        WhatsAppConversation(
            id=uuid4(),
            clinic_id=clinic.clinic_id,
            session_id=number.id,
            contact_id=contact.id,
            last_interaction=now,
            conversation_context={},
        )
        for contact in contacts
    ]
    ids = [chat.id for chat in chats]
    words = [
        Message(
            id=uuid4(),
            clinic_id=clinic.clinic_id,
            conversation_id=chat,
            wa_message_id=uuid4().hex,
            direction=Direction.INBOUND,
            status=MessageStatus.RECEIVED,
            kind="text",
            body="oi",
            sent_at=now,
        )
        for chat in ids
    ]
    with Session(engine) as session, session.begin():
        for rows in ([number], contacts, chats, words):
            session.add_all(rows)
            session.flush()
    return ids


def _clinic(made: ClinicOnStage, hold_minutes: int) -> Clinic:
    return Clinic(
        id=made.clinic_id,
        name="Clínica Sorriso da Vila",
        timezone="America/Sao_Paulo",
        address="Rua Aurora, 120",
        city="São Paulo",
        state="SP",
        hours_text="todos os dias, das 7h às 22h",
        min_notice_minutes=60,
        horizon_days=30,
        use_holidays=False,  # the tests run on whatever day it is
        quiet_from=time(0),  # and at whatever hour
        quiet_to=time(0),
        hold_minutes=hold_minutes,
    )


def _procedures(made: ClinicOnStage) -> list[Procedure]:
    return [
        Procedure(
            id=made.cleaning_id,
            clinic_id=made.clinic_id,
            name="Limpeza",
            code="limpeza",
            duration_minutes=45,
            buffer_after_minutes=15,
            price_centavos=22000,
            deposit_centavos=DEPOSIT_CENTAVOS,
        ),
        Procedure(
            id=made.evaluation_id,
            clinic_id=made.clinic_id,
            name="Avaliação",
            code="avaliacao",
            duration_minutes=30,
            price_centavos=12000,
            is_default=True,
        ),
    ]


def _agenda(made: ClinicOnStage) -> list[object]:
    performed: list[object] = [
        DentistProcedure(
            clinic_id=made.clinic_id, dentist_id=made.dentist_id, procedure_id=procedure_id
        )
        for procedure_id in (made.cleaning_id, made.evaluation_id)
    ]
    hours = [
        WorkingHours(
            id=uuid4(),
            clinic_id=made.clinic_id,
            dentist_id=made.dentist_id,
            weekday=weekday,
            opens=time(7),
            closes=time(22),
        )
        for weekday in range(7)
    ]
    return [*performed, *hours]


def _account(made: ClinicOnStage, bank_url: str, client_id: str) -> PaymentAccount:
    credentials = {
        "base_url": f"{bank_url}/apipix/v2",
        "client_id": client_id,
        "client_secret": f"secret-of-{client_id}",
        "pix_key": PIX_KEY,
        "receiver_name": "Clínica Sorriso da Vila",
        "receiver_city": "São Paulo",
    }
    return PaymentAccount(
        id=uuid4(),
        clinic_id=made.clinic_id,
        provider=PaymentProviderKind.API_PIX,
        credentials_encrypted=BOX.encrypt_json(credentials).encode(),
        webhook_token_sha256=hashlib.sha256(made.webhook_token.encode()).digest(),
        webhook_token_encrypted=BOX.encrypt_text(made.webhook_token).encode(),
    )
