"""The money's side of a booking. The provider is asked first; its answer is what is recorded."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.models import ChangeBooking, ChargeRef, MadeCharge, MakeCharge, ReadCharge
from activities.payment_accounts import PaymentAccounts
from clients.errors import RemoteProtocolError, RemoteRefusedError
from db.models import Booking, Charge, PaymentAccount
from db.queries.booking_changes import flag, record_event
from db.queries.charges import (
    BillingRow,
    belongs_elsewhere,
    insert_charge,
    load_account,
    load_billing,
    load_charge,
    load_payments,
    record_payments,
    set_status,
)
from db.queries.disputes import record_disputes
from db.queries.ledger import lock_money, spend_credit
from db.queries.receipts import confirm_evidence, load_evidence, prolong_hold
from db.queries.tokens import token_label
from db.session import Database
from domain.errors import DomainError, NotFoundError
from domain.holds import waits_for_staff
from domain.ids import derived_id
from domain.ledger import repeated_centavos
from domain.payments import ChargeRequest, ChargeStatus, ReceivedPayment, RemoteCharge
from domain.pix.brcode import build_static
from domain.pix.txid import charge_txid, static_txid
from domain.vocabulary import Actor, PaymentProviderKind

DESCRIPTION = "Sinal da consulta"
"""What the payer's bank shows. Nothing of the treatment: others may read it."""
SHORTEST = timedelta(minutes=1)
SPARE = timedelta(minutes=1)
_log = structlog.get_logger("payments")
UNPROVEN = Counter(
    "sorriso_unproven_payment_hints_total",
    "Notices of payments that their provider knows nothing of.",
)
DISPUTED = "med_dispute"
"""On the staff's list: a payer reclaims the money at their bank. The visit stays as it is."""


class NoWayToPayError(DomainError):
    """The clinic has neither a provider nor a PIX key."""

    code = "no_way_to_pay"


class PayerDocumentNeededError(DomainError):
    """The clinic's provider charges nobody without a CPF, and none is known of who pays."""

    code = "payer_document_needed"


class PaymentActivities:
    """Steps of a `BookingWorkflow` that touch money."""

    def __init__(self, database: Database, accounts: PaymentAccounts) -> None:
        self._database = database
        self._accounts = accounts

    @activity.defn
    async def make_charge(self, request: MakeCharge) -> MadeCharge:
        """The deposit's charge, made now or found. Without a provider: the clinic's own key.

        A patient's credit comes first: only what it leaves of the deposit is charged.

        The txid follows from booking and attempt, so a lost answer never makes a second charge.
        Raises `PayerDocumentNeededError`.
        """
        made, billing = await self._look(request)
        if isinstance(made, MadeCharge):
            return made
        if billing.account is None:
            return await self._static_charge(request, billing, made)
        payer_name, payer_cpf = self._payer(billing, billing.account)
        remote = await self._accounts.provider(billing.account).create_charge(
            ChargeRequest(
                txid=charge_txid(request.clinic_id, request.booking_id, request.attempt),
                amount_centavos=made,
                expires_in=_payable_for(billing, request.now),
                description=DESCRIPTION,
                payer_name=payer_name,
                payer_cpf=payer_cpf,
            )
        )
        charge = _charge_row(
            request,
            txid=remote.txid,
            amount_centavos=made,
            br_code=remote.br_code,
            expires_at=billing.booking.hold_expires_at,
            account=billing.account,
            provider_charge_id=remote.provider_charge_id,
        )
        return await self._record_charge(request, billing, charge, billing.account.provider)

    @activity.defn
    async def make_static_charge(self, request: MakeCharge) -> MadeCharge:
        """The provider is away: a code of the clinic's own key. Raises `NoWayToPayError`."""
        made, billing = await self._look(request)
        if isinstance(made, MadeCharge):
            return made
        return await self._static_charge(request, billing, made)

    async def _look(self, request: MakeCharge) -> tuple[MadeCharge | int, BillingRow]:
        """The charge, if an earlier attempt of the step made it; or the centavos to charge."""
        async with self._database.clinic(request.clinic_id) as session:
            billing = await load_billing(session, request.booking_id)
            charge = await load_charge(session, request.booking_id, request.attempt)
            if charge is None:
                left = 0
                for booking in billing.together:
                    left += await spend_credit(session, booking)
                return (left or _paid_with_credit(billing)), billing
            provider = PaymentProviderKind.STATIC
            if charge.account_id is not None:
                provider = (await load_account(session, charge.account_id)).provider
            return _made(charge, billing, provider), billing

    def _payer(self, billing: BillingRow, account: PaymentAccount) -> tuple[str | None, str | None]:
        """Name and CPF, for the one provider that charges nobody without: others learn neither."""
        if account.provider is not PaymentProviderKind.ASAAS:
            return None, None
        if billing.payer_cpf is not None:
            name = billing.payer_name or billing.patient.full_name
            return name, self._accounts.decrypt(billing.payer_cpf)
        if billing.patient.cpf_encrypted is None:
            raise PayerDocumentNeededError("this provider charges nobody without a CPF")
        return billing.patient.full_name, self._accounts.decrypt(billing.patient.cpf_encrypted)

    async def _static_charge(
        self, request: MakeCharge, billing: BillingRow, amount_centavos: int
    ) -> MadeCharge:
        config = billing.config
        if config is None or config.pix_key is None or config.pix_key_type is None:
            raise NoWayToPayError("no provider and no PIX key")
        txid = static_txid(request.clinic_id, request.booking_id, request.attempt)
        code = build_static(
            config.pix_key,
            config.pix_key_type,
            billing.clinic.name,
            billing.clinic.city or billing.clinic.name,
            amount_centavos=amount_centavos,
            txid=txid,
        )
        until = await self._wait_for_staff(request)
        charge = _charge_row(
            request,
            txid=txid,
            amount_centavos=amount_centavos,
            br_code=code,
            expires_at=until,
            account=None,
        )
        return await self._record_charge(request, billing, charge, PaymentProviderKind.STATIC)

    async def _wait_for_staff(self, request: MakeCharge) -> datetime | None:
        """Without a provider people must look at the account: the time waits for them."""
        async with self._database.clinic(request.clinic_id) as session:
            booking = await session.get_one(Booking, request.booking_id, with_for_update=True)
            starts_at, expires_at = booking.period.lower, booking.hold_expires_at
            if starts_at is None or expires_at is None:
                return expires_at
            until = waits_for_staff(expires_at, starts_at, request.now)
            await prolong_hold(session, booking, until)
            return until

    async def _record_charge(
        self,
        request: MakeCharge,
        billing: BillingRow,
        charge: Charge,
        provider: PaymentProviderKind,
    ) -> MadeCharge:
        async with self._database.clinic(request.clinic_id) as session:
            await insert_charge(session, charge)
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=request.booking_id,
                key=f"charged/{request.attempt}",
                kind="charged",
                actor=Actor.SYSTEM,
                at=request.now,
                detail={"amount_centavos": charge.amount_centavos},
            )
        return _made(charge, billing, provider)

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

    @activity.defn
    async def record_staff_payment(self, change: ChangeBooking) -> None:
        """Staff saw the money. `change.key` is their request: it is recorded once."""
        async with self._database.clinic(change.clinic_id) as session:
            charge = await load_charge(session, change.booking_id, 1)
            money = await lock_money(session, change.booking_id)
            left = money.asked_centavos - money.balance_centavos
            if charge is None:
                request = MakeCharge(change.clinic_id, change.booking_id, 1, change.now)
                txid = static_txid(change.clinic_id, change.booking_id, 1)
                charge = _charge_row(
                    request,
                    txid=txid,
                    amount_centavos=left,
                    br_code="",
                    expires_at=None,
                    account=None,
                )
                await insert_charge(session, charge)
            payment = ReceivedPayment(
                payment_id=await self._seen_by_staff(session, change, charge),
                amount_centavos=left,
                paid_at=change.now,
                txid=charge.txid,
            )
            if left <= 0:
                return  # repeated, or the bank told us meanwhile
            await record_payments(session, charge, [payment], change.actor)
            await set_status(session, charge.id, ChargeStatus.PAID)
            await record_event(
                session,
                clinic_id=change.clinic_id,
                booking_id=change.booking_id,
                key=f"paid/{payment.payment_id}",
                kind="paid",
                actor=change.actor,
                at=change.now,
                detail={"amount_centavos": left},
                by=change.by,
            )

    async def _seen_by_staff(
        self, session: AsyncSession, change: ChangeBooking, charge: Charge
    ) -> str:
        """PIX's id, where a receipt states one: a bank that tells of it later doubles nothing.

        Not one that is known for other money: whoever took it for two visits saw that money twice.
        """
        by_hand = f"staff:{change.booking_id}"
        if change.evidence_id is None:
            return by_hand
        evidence = await load_evidence(session, change.evidence_id)
        if evidence is None or evidence.booking_id != change.booking_id:
            return by_hand  # staff saw the money, whatever the receipt was
        label = await token_label(session, change.by) if change.by else None
        await confirm_evidence(session, evidence.id, label, change.now)
        stated = evidence.end_to_end_id
        taken = stated and await belongs_elsewhere(session, stated, charge.id)
        return by_hand if stated is None or taken else stated

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


def _payable_for(billing: BillingRow, now: datetime) -> timedelta:
    """As long as the hold may ever last, since we end it: an extension needs no other charge.

    And a little longer, for a bank's clock may be behind ours.
    """
    deadline = billing.booking.hold_expires_at
    if deadline is None:
        raise NotFoundError("a deadline to pay by")
    extension = timedelta(minutes=billing.clinic.hold_extension_minutes)
    return max(deadline - now, SHORTEST) + extension + SPARE


def _charge_row(
    request: MakeCharge,
    *,
    txid: str,
    amount_centavos: int,
    br_code: str,
    expires_at: datetime | None,
    account: PaymentAccount | None,
    provider_charge_id: str | None = None,
) -> Charge:
    return Charge(
        id=derived_id(request.booking_id, "charge", request.attempt),
        clinic_id=request.clinic_id,
        booking_id=request.booking_id,
        attempt=request.attempt,
        account_id=account.id if account else None,
        txid=txid,
        provider_charge_id=provider_charge_id,
        amount_centavos=amount_centavos,
        status=ChargeStatus.PENDING,
        br_code=br_code,
        expires_at=expires_at,
    )


def _made(charge: Charge, billing: BillingRow, provider: PaymentProviderKind) -> MadeCharge:
    return MadeCharge(
        provider,
        charge.txid,
        charge.amount_centavos,
        charge.expires_at,
        credit_centavos=max(billing.deposit_centavos - charge.amount_centavos, 0),
    )


def _paid_with_credit(billing: BillingRow) -> MadeCharge:
    deposit = billing.deposit_centavos
    return MadeCharge(
        PaymentProviderKind.STATIC,
        "",
        deposit,
        None,
        paid_with_credit=True,
        credit_centavos=deposit,
    )
