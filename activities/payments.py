"""What became of a charge. The provider is asked first; its answer is what is recorded."""

from dataclasses import replace

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.models import ChargeRef, ReadCharge
from activities.payment_accounts import PaymentAccounts
from clients.errors import RemoteProtocolError, RemoteRefusedError
from db.models import Charge, PaymentAccount
from db.queries.booking_changes import flag, record_event
from db.queries.charges import (
    load_account,
    load_charge,
    load_payments,
    record_payments,
    set_status,
)
from db.queries.disputes import record_disputes
from db.session import Database
from domain.errors import NotFoundError
from domain.ledger import repeated_centavos
from domain.payments import ChargeStatus, RemoteCharge
from domain.vocabulary import Actor

_log = structlog.get_logger("payments")
UNPROVEN = Counter(
    "sorriso_unproven_payment_hints_total",
    "Notices of payments that their provider knows nothing of.",
)
DISPUTED = "med_dispute"
"""On the staff's list: a payer reclaims the money at their bank. The visit stays as it is."""


class PaymentActivities:
    """Steps of a `BookingWorkflow` that look at money."""

    def __init__(self, database: Database, accounts: PaymentAccounts) -> None:
        self._database = database
        self._accounts = accounts

    @activity.defn
    async def read_charge(self, request: ChargeRef) -> ReadCharge:
        """The charge as its provider has it now; payments that it knows are recorded."""
        charge, account = await self._own_charge(request)
        remote = await self._accounts.provider(account).get_charge(charge.txid)
        if remote is not None:
            read = await self._record(request, charge, account, remote)
            if request.hinted and not read.received_centavos:
                await self._doubt(request)
            return read
        if charge.status is not ChargeStatus.CANCELLED:
            raise RemoteProtocolError("pix", "read_charge", code="charge_missing")
        return await self._removed(request, charge)

    async def _doubt(self, request: ChargeRef) -> None:
        """A notice of a payment that its provider knows nothing of: staff can see that it came."""
        UNPROVEN.inc()
        _log.warning("payment_hint_unproven", clinic_id=str(request.clinic_id))
        async with self._database.clinic(request.clinic_id) as session:
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key="payment_unproven",
                kind="payment_unproven",
                actor=Actor.PROVIDER,
                at=request.now,
            )

    @activity.defn
    async def close_charge(self, request: ChargeRef) -> ReadCharge:
        """End the charge at its provider, and say how it really ended."""
        charge, account = await self._own_charge(request)
        try:
            remote = await self._accounts.provider(account).cancel_charge(charge.txid)
        except RemoteRefusedError as refused:
            if refused.code != "not_found":
                raise
            # Removed by an attempt whose answer was lost: some providers then forget the charge.
            return await self._removed(request, charge)
        return await self._record(request, charge, account, remote)

    async def _removed(self, request: ChargeRef, charge: Charge) -> ReadCharge:
        """A charge that its provider no longer has: nobody can pay it any more."""
        async with self._database.clinic(request.clinic_id) as session:
            await set_status(session, charge.id, ChargeStatus.CANCELLED)
            return await _as_read(session, ChargeStatus.CANCELLED, charge)

    async def _own_charge(self, request: ChargeRef) -> tuple[Charge, PaymentAccount]:
        async with self._database.clinic(request.clinic_id) as session:
            charge = await load_charge(session, request.booking_id, request.attempt)
            if charge is None or charge.account_id is None:
                raise NotFoundError("charge")
            return charge, await load_account(session, charge.account_id)

    async def _record(
        self, request: ChargeRef, charge: Charge, account: PaymentAccount, remote: RemoteCharge
    ) -> ReadCharge:
        """Believe the provider only about this very charge of this very account."""
        own_key = self._accounts.pix_key(account)
        if remote.txid != charge.txid or (remote.pix_key and own_key and remote.pix_key != own_key):
            raise RemoteProtocolError("pix", "read_charge", code="another_charge")
        status = ChargeStatus.PAID if remote.payments else remote.status
        async with self._database.clinic(request.clinic_id) as session:
            await record_payments(session, charge, remote.payments, Actor.PROVIDER)
            await set_status(session, charge.id, status)
            for payment in remote.payments:
                await record_event(
                    session,
                    clinic_id=request.clinic_id,
                    booking_id=request.booking_id,
                    key=f"paid/{payment.payment_id}",
                    kind="paid",
                    actor=Actor.PROVIDER,
                    at=payment.paid_at,
                    detail={"amount_centavos": payment.amount_centavos},
                )
            if await record_disputes(session, charge, remote.payments, request.now):
                await flag(session, request.booking_id, DISPUTED)
            read = await _as_read(session, status, charge)
        return replace(read, payable_until=remote.expires_at)


async def _as_read(session: AsyncSession, status: ChargeStatus, charge: Charge) -> ReadCharge:
    amounts = [one.amount_centavos for one in await load_payments(session, charge.id)]
    return ReadCharge(
        status,
        charge.amount_centavos,
        sum(amounts),
        repeated_centavos(charge.amount_centavos, amounts),
    )
