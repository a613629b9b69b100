"""A clinic's till: its bookings and ledger in a real database, its accounts at a simulated bank."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from activities.charging import ChargingActivities
from activities.models import ChargeRef, MakeCharge, ReadCharge
from activities.payment_accounts import PaymentAccounts
from activities.payments import PaymentActivities
from activities.received_money import ReceivedMoneyActivities
from clients.http import build_client
from clients.pix import provider_for
from db.models import Base, Booking, Patient, PaymentAccount
from db.session import Database
from domain.vocabulary import BookingStatus, PaymentProviderKind
from simulators.bank.app import create_app
from simulators.bank.settings import BankSettings
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX, DEPOSIT_CENTAVOS, PIX_KEY, ClinicOnStage, make_clinic
from tests.owner import owner_engine

WEBHOOK_SECRET = "a-long-webhook-token"
CPF = "52998224725"
API = "http://api.test"


@dataclass
class Till:
    """One clinic with one account."""

    urls: DatabaseUrls
    database: Database
    clinic: ClinicOnStage
    kind: PaymentProviderKind
    bank_app: FastAPI
    bank: httpx.AsyncClient
    """Payers, faults and the clock."""
    accounts: PaymentAccounts
    charging: ChargingActivities
    payments: PaymentActivities
    received: ReceivedMoneyActivities
    account_id: UUID

    def save(self, *rows: Base) -> None:
        """Commit rows behind the application's back."""
        with Session(self._owner(), expire_on_commit=False) as session, session.begin():
            for row in rows:
                session.add(row)
                session.flush()

    def rows(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """What the tables really hold."""
        with self._owner().connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def execute(self, statement: str, **values: object) -> None:
        """Change rows behind the application's back."""
        with self._owner().begin() as connection:
            connection.execute(text(statement), values)

    def _owner(self) -> Engine:
        return owner_engine(self.urls.owner)

    def book(
        self,
        *,
        starts_in: timedelta = timedelta(days=3),
        status: BookingStatus = BookingStatus.HELD,
        patient_id: UUID | None = None,
    ) -> UUID:
        """A cleaning with its deposit, for a patient whose CPF is known."""
        booking_id, starts_at = uuid4(), datetime.now(UTC) + starts_in
        if patient_id is None:
            patient_id = uuid4()
            self.save(
                Patient(
                    id=patient_id,
                    clinic_id=self.clinic.clinic_id,
                    full_name="Maria de Teste",
                    cpf_encrypted=BOX.encrypt_text(CPF).encode(),
                )
            )
        period = Range(starts_at, starts_at + timedelta(minutes=45))
        self.save(
            Booking(
                id=booking_id,
                clinic_id=self.clinic.clinic_id,
                dentist_id=self.clinic.dentist_id,
                procedure_id=self.clinic.cleaning_id,
                patient_id=patient_id,
                period=period,
                occupied=period,
                status=status,
                hold_expires_at=datetime.now(UTC) + timedelta(minutes=20),
                price_centavos=22000,
                deposit_centavos=DEPOSIT_CENTAVOS,
            )
        )
        return booking_id

    async def charge(self, booking_id: UUID) -> str:
        """Ask for the deposit; the charge's code."""
        now = datetime.now(UTC)
        await self.charging.make_charge(MakeCharge(self.clinic.clinic_id, booking_id, 1, now))
        [(code,)] = self.rows("select br_code from charge where booking_id = :id", id=booking_id)
        return str(code)

    async def pay(self, br_code: str, **more: Any) -> None:
        """A payer pays; the webhooks have been sent when it returns."""
        answer = await self.bank.post("/pay", json={"br_code": br_code, **more})
        assert answer.is_success, answer.text
        await self.bank.get("/webhooks")

    async def read(self, booking_id: UUID) -> ReadCharge:
        """The booking's charge as the bank has it; payments are recorded."""
        return await self.payments.read_charge(self.charge_ref(booking_id))

    def charge_ref(self, booking_id: UUID) -> ChargeRef:
        """The booking's first charge."""
        return ChargeRef(self.clinic.clinic_id, booking_id, 1, datetime.now(UTC))

    async def paid_booking(self, **more: Any) -> UUID:
        """A confirmed booking whose deposit was paid and recorded."""
        booking_id = self.book(status=BookingStatus.CONFIRMED, **more)
        await self.pay(await self.charge(booking_id))
        await self.read(booking_id)
        return booking_id


@asynccontextmanager
async def open_till(
    urls: DatabaseUrls,
    kind: PaymentProviderKind = PaymentProviderKind.API_PIX,
    *,
    webhooks: httpx.AsyncBaseTransport | None = None,
    refund_seconds: float = 60,
) -> AsyncIterator[Till]:
    """A till until the end of the block. The bank's webhooks go to `webhooks`, or nowhere."""
    nowhere = httpx.MockTransport(lambda _: httpx.Response(200))
    bank_app = create_app(
        BankSettings(bank_refund_seconds=refund_seconds),
        webhook_client=httpx.AsyncClient(transport=webhooks or nowhere),
    )
    transport = httpx.ASGITransport(bank_app)
    clinic = make_clinic(urls.owner, bank_url=None)
    database = Database.connect(urls.app)
    accounts = PaymentAccounts(BOX, partial(provider_for, transport=transport))
    async with build_client(
        "http://bank/simulator", timeout_seconds=5, transport=transport
    ) as bank:
        till = Till(
            urls=urls,
            database=database,
            clinic=clinic,
            kind=kind,
            bank_app=bank_app,
            bank=bank,
            accounts=accounts,
            charging=ChargingActivities(database, accounts),
            payments=PaymentActivities(database, accounts),
            received=ReceivedMoneyActivities(database),
            account_id=uuid4(),
        )
        await _open_account(till)
        yield till
    await accounts.close()
    await database.close()
    bank_app.state.bank.stop_waiting()
    await bank_app.state.bank.webhooks.close()


async def _open_account(till: Till) -> None:
    url = f"{API}/api/v1/payments/webhook/{till.kind}/{till.clinic.webhook_token}"
    order = {
        "name": "Clínica Sorriso da Vila",
        "pix_key": PIX_KEY,
        "mercadopago_secret": WEBHOOK_SECRET,
        "mercadopago_webhook_url": url,
    }
    made = (await till.bank.post("/merchants", json=order)).raise_for_status().json()
    credentials = _credentials(till.kind, made)
    account = PaymentAccount(
        id=till.account_id,
        clinic_id=till.clinic.clinic_id,
        provider=till.kind,
        credentials_encrypted=BOX.encrypt_json(credentials).encode(),
        webhook_token_sha256=hashlib.sha256(till.clinic.webhook_token.encode()).digest(),
        webhook_token_encrypted=BOX.encrypt_text(till.clinic.webhook_token).encode(),
    )
    till.save(account)
    if till.kind is not PaymentProviderKind.MERCADO_PAGO:
        await till.accounts.provider(account).register_webhook(url)


def _credentials(kind: PaymentProviderKind, made: dict[str, str]) -> dict[str, object]:
    match kind:
        case PaymentProviderKind.ASAAS:
            return {
                "base_url": "http://bank/asaas",
                "api_key": made["asaas_api_key"],
                "webhook_token": WEBHOOK_SECRET,
                "webhook_email": "ti@clinica.example",
            }
        case PaymentProviderKind.MERCADO_PAGO:
            return {
                "base_url": "http://bank/mercadopago",
                "access_token": made["mercadopago_token"],
                "webhook_secret": WEBHOOK_SECRET,
                "payer_email": "pix@clinica.example",
            }
        case _:
            return {
                "base_url": "http://bank/apipix/v2",
                "client_id": made["client_id"],
                "client_secret": made["client_secret"],
                "pix_key": PIX_KEY,
                "receiver_name": "Clínica Sorriso da Vila",
                "receiver_city": "São Paulo",
            }
