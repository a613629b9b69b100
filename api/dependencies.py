"""What routes are given: the services of this process, and the clinic that calls."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

import structlog
from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from activities.errands import Outbox
from activities.forwarded import ForwardedNotes
from activities.inbox import Inbox
from api.problems import UnauthorizedError, request_id_of
from api.session_keys import SessionKeys
from clients.crypto import SecretBox
from db.queries.tokens import TokenOwner, find_token_owner
from db.session import Database
from domain.agenda.overrule import NO_LIBERTY, Liberty
from domain.events import LeaseOrder
from domain.receipts import RefusalReason
from domain.vocabulary import Attendance
from settings import Settings
from workflows.contracts import BookingRequest, RefundRequest


class Workflows(Outbox, Protocol):
    """Everything that the edge asks of workflows.

    All raise `TemporalAwayError` while there is no Temporal; updates raise `DomainError`s.
    """

    async def connect(self, clinic_id: UUID, session_id: UUID) -> None:
        """Have the number connected. `session_id` is the row's."""

    async def disconnect(self, clinic_id: UUID, session_id: UUID) -> None:
        """Have the number logged out."""

    async def make_booking(self, request: BookingRequest, *, request_id: str) -> None:
        """Book on the clinic's behalf; returns once it is made."""

    async def change_lease(self, clinic_id: UUID, conversation_id: UUID, order: LeaseOrder) -> None:
        """Tell the chat's run what staff want of it."""

    async def confirm_payment(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        by: UUID,
        accept_received: bool = False,
        evidence_id: UUID | None = None,
    ) -> None:
        """Record that staff saw the money; returns once the booking is confirmed.

        `by` is the API token that they used. `accept_received` takes another amount for it,
        `evidence_id` is the receipt by which they recognised it.
        """

    async def refuse_receipt(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        evidence_id: UUID,
        reason: RefusalReason,
        by: UUID,
    ) -> None:
        """Tell the patient of a held time why a receipt is not accepted."""

    async def extend_hold(
        self, clinic_id: UUID, booking_id: UUID, *, request_id: str, by: UUID
    ) -> None:
        """Keep a held time longer, once; returns once it is."""

    async def cancel_booking(
        self, clinic_id: UUID, booking_id: UUID, *, request_id: str, reason: str, by: UUID
    ) -> None:
        """Cancel the booking; returns once its time is free."""

    async def reschedule_booking(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        dentist_id: UUID,
        starts_at: datetime,
        reason: str,
        by: UUID | None = None,
        liberty: Liberty = NO_LIBERTY,
    ) -> None:
        """Give the booking another time; returns once it has it."""

    async def record_attendance(
        self,
        clinic_id: UUID,
        booking_id: UUID,
        *,
        request_id: str,
        outcome: Attendance,
        by: UUID | None = None,
    ) -> None:
        """Record whether the patient came."""

    async def start_day_off(self, clinic_id: UUID, block_id: UUID) -> None:
        """Have the patients with visits in the block asked; started before, it goes on."""

    async def end_day_off(self, clinic_id: UUID, block_id: UUID) -> None:
        """Have those told who were asked because of a block that is gone."""

    async def start_refund(self, request: RefundRequest) -> None:
        """Have the refund carried out; started before, it is under way or over."""


@dataclass(frozen=True)
class Services:
    """Made once by the composition root. `clock` gives aware UTC time."""

    settings: Settings
    database: Database
    workflows: Workflows
    inbox: Inbox
    forwarded: ForwardedNotes
    session_keys: SessionKeys
    box: SecretBox
    clock: Callable[[], datetime]


def get_services(request: Request) -> Services:
    """The services of the app that serves the request."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]

_bearer = HTTPBearer(auto_error=False, description="An API token of the clinic.")


async def find_caller(database: Database, token: str) -> TokenOwner | None:
    """The clinic and dentist for whom the holder of `token` speaks."""
    digest = hashlib.sha256(token.encode()).digest()
    async with database.directory() as session:
        return await find_token_owner(session, digest)


async def get_caller(
    services: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> TokenOwner:
    """The bearer of the request's token. Raises `UnauthorizedError`."""
    caller = await find_caller(services.database, credentials.credentials) if credentials else None
    if caller is None:
        raise UnauthorizedError("send a valid API token: Authorization: Bearer <token>")
    structlog.contextvars.bind_contextvars(clinic_id=str(caller.clinic_id))
    return caller


CallerDep = Annotated[TokenOwner, Depends(get_caller)]


def get_change_id(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            pattern=r"^[A-Za-z0-9._:-]{1,64}$",
            description="The same key makes the same change once, however often it is sent.",
        ),
    ] = None,
) -> str:
    """Names a change, so that asking again for it does not make it twice."""
    return idempotency_key or request_id_of(request)


ChangeIdDep = Annotated[str, Depends(get_change_id)]
