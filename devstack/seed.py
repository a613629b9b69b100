"""Fills a development database with two clinics; running it again changes nothing of note."""

import asyncio
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from pydantic import AnyHttpUrl
from pydantic_settings import BaseSettings
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from activities.payment_accounts import webhook_url
from clients.crypto import SecretBox, token_digest
from clients.http import build_client
from clients.pix import provider_for
from db.models import (
    ApiToken,
    Base,
    ChatbotConfig,
    Clinic,
    Dentist,
    DentistProcedure,
    KnowledgeEntry,
    PaymentAccount,
    Procedure,
    WorkingHours,
)
from devstack.seed_data import AURORA, CLINICS, VILA, SeededClinic, SeededDentist
from domain.ids import derived_id
from domain.vocabulary import PaymentProviderKind
from settings import Settings

API_TOKEN = VILA.api_token
STATIC_KEY_API_TOKEN = AURORA.api_token
BUFFER_MINUTES = 10
CITY, STATE = "São Paulo", "SP"
QUIET_FROM, QUIET_TO = time(20), time(8)

# Public, like everything here: they open a simulated bank and a development API.
_WEBHOOK_TOKEN = "dev-webhook-sorriso-da-vila"
_MERCHANT = {
    "name": "Clinica Sorriso da Vila",
    "city": "Sao Paulo",
    "pix_key": "pix@sorrisodavila.example",
    "client_id": "dev-client-sorriso-da-vila",
    "client_secret": "dev-secret-sorriso-da-vila",
}


class SeedRefusedError(Exception):
    """The seed's tokens are public: a production database does not get them."""


@dataclass(frozen=True)
class SeedReport:
    """What was seeded. `webhook_url` is known to the bank, where there is one."""

    clinics: tuple[str, ...]
    api_token: str
    static_key_api_token: str
    webhook_url: str | None


class SeedSettings(BaseSettings):
    """Without a simulated bank the first clinic has no provider either."""

    seed_bank_url: AnyHttpUrl | None = None


def run(settings: Settings) -> SeedReport:
    """Seed the database as its owner. Raises `SeedRefusedError` in production."""
    if settings.environment == "production":
        raise SeedRefusedError("the seed is for development only: its tokens are public")
    bank = SeedSettings().seed_bank_url
    engine = create_engine(settings.migrations_database_url.get_secret_value())
    address = None
    try:
        with Session(engine) as session, session.begin():
            for clinic in CLINICS:
                _seed_clinic(session, clinic)
            if bank is not None:
                address = _seed_account(session, settings, str(bank).rstrip("/"))
    finally:
        engine.dispose()
    return SeedReport(
        clinics=tuple(clinic.name for clinic in CLINICS),
        api_token=API_TOKEN,
        static_key_api_token=STATIC_KEY_API_TOKEN,
        webhook_url=address,
    )


def clinic_id(clinic: SeededClinic) -> UUID:
    """The clinic's id, the same in every seeded database."""
    return derived_id("seed", clinic.key)


def dentist_id(clinic: SeededClinic, dentist: SeededDentist) -> UUID:
    """The dentist's id, the same in every seeded database."""
    return derived_id("seed", clinic.key, "dentist", dentist.key)


def _seed_clinic(session: Session, clinic: SeededClinic) -> None:
    owner = clinic_id(clinic)
    _add(
        session,
        Clinic(
            id=owner,
            name=clinic.name,
            timezone="America/Sao_Paulo",
            address=clinic.address,
            city=CITY,
            state=STATE,
            phone=clinic.phone,
            hours_text=clinic.hours_text,
            chairs=clinic.chairs,
            quiet_from=QUIET_FROM,
            quiet_to=QUIET_TO,
        ),
    )
    _seed_procedures(session, clinic)
    for dentist in clinic.dentists:
        _seed_dentist(session, clinic, dentist)
    for topic, answer in clinic.knowledge.items():
        _add(
            session,
            KnowledgeEntry(
                id=derived_id(owner, "knowledge", topic),
                clinic_id=owner,
                topic=topic,
                answer=answer,
            ),
        )
    _seed_number(session, clinic)


def _seed_procedures(session: Session, clinic: SeededClinic) -> None:
    for procedure in clinic.procedures:
        _add(
            session,
            Procedure(
                id=_procedure_id(clinic, procedure.code),
                clinic_id=clinic_id(clinic),
                name=procedure.name,
                code=procedure.code,
                duration_minutes=procedure.minutes,
                buffer_after_minutes=BUFFER_MINUTES,
                price_centavos=procedure.price,
                price_display=procedure.display,
                deposit_centavos=procedure.deposit,
                bookable=procedure.bookable,
                is_default=procedure.is_default,
                needs_evaluation=procedure.needs_evaluation,
                is_urgent=procedure.is_urgent,
                recall_months=procedure.recall_months,
            ),
        )


def _seed_dentist(session: Session, clinic: SeededClinic, dentist: SeededDentist) -> None:
    owner, dentist_row = clinic_id(clinic), dentist_id(clinic, dentist)
    _add(session, Dentist(id=dentist_row, clinic_id=owner, name=dentist.name))
    for weekday, hours in dentist.week.items():
        for opens, closes in hours:
            _add(
                session,
                WorkingHours(
                    id=derived_id(dentist_row, weekday, opens),
                    clinic_id=owner,
                    dentist_id=dentist_row,
                    weekday=weekday,
                    opens=opens,
                    closes=closes,
                ),
            )
    for code in dentist.performs:
        procedure = _procedure_id(clinic, code)
        if session.get(DentistProcedure, (dentist_row, procedure)) is None:
            session.add(
                DentistProcedure(clinic_id=owner, dentist_id=dentist_row, procedure_id=procedure)
            )
            session.flush()


def _seed_number(session: Session, clinic: SeededClinic) -> None:
    """The bot and the API token of the first dentist's number."""
    owner, dentist = clinic_id(clinic), dentist_id(clinic, clinic.dentists[0])
    key, key_type = clinic.pix_key or (None, None)
    _add(
        session,
        ChatbotConfig(
            id=derived_id(owner, "chatbot"),
            clinic_id=owner,
            dentist_id=dentist,
            welcome_message=clinic.welcome,
            pix_key=key,
            pix_key_type=key_type,
        ),
    )
    _add(
        session,
        ApiToken(
            id=derived_id(owner, "token"),
            clinic_id=owner,
            dentist_id=dentist,
            label="development",
            token_sha256=token_digest(clinic.api_token),
        ),
    )


def _seed_account(session: Session, settings: Settings, bank: str) -> str:
    """Give the first clinic an account at the simulated bank, whose address may have changed."""
    box = SecretBox([key.get_secret_value() for key in settings.encryption_keys])
    credentials: dict[str, object] = {
        "base_url": f"{bank}/apipix/v2",
        "token_url": f"{bank}/apipix/oauth/token",
        "client_id": _MERCHANT["client_id"],
        "client_secret": _MERCHANT["client_secret"],
        "pix_key": _MERCHANT["pix_key"],
        "receiver_name": _MERCHANT["name"],
        "receiver_city": _MERCHANT["city"],
    }
    kind = PaymentProviderKind.API_PIX
    address = webhook_url(str(settings.public_base_url), kind, _WEBHOOK_TOKEN)
    asyncio.run(_open_at_bank(bank, credentials, address))
    session.merge(
        PaymentAccount(
            id=derived_id("seed", VILA.key, "account"),
            clinic_id=clinic_id(VILA),
            provider=kind,
            credentials_encrypted=box.encrypt_json(credentials).encode(),
            webhook_token_sha256=token_digest(_WEBHOOK_TOKEN),
            webhook_token_encrypted=box.encrypt_text(_WEBHOOK_TOKEN).encode(),
        )
    )
    return address


async def _open_at_bank(bank: str, credentials: dict[str, object], address: str) -> None:
    async with build_client(bank, timeout_seconds=10) as http:
        answer = await http.post("/simulator/merchants", json=_MERCHANT)
        answer.raise_for_status()
    provider = provider_for(PaymentProviderKind.API_PIX, credentials)
    try:
        await provider.register_webhook(address)
    finally:
        await provider.aclose()


def _procedure_id(clinic: SeededClinic, code: str) -> UUID:
    return derived_id("seed", clinic.key, "procedure", code)


def _add(session: Session, row: Base) -> None:
    """Insert the row unless it is there: what a developer changed by hand stays changed."""
    if session.get(type(row), row.__mapper__.primary_key_from_instance(row)) is None:
        session.add(row)
        session.flush()
