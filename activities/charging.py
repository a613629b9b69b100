"""Asking for a deposit. The provider is asked first; its answer is what is recorded."""

from datetime import datetime, timedelta

from temporalio import activity

from activities.models import MadeCharge, MakeCharge
from activities.payment_accounts import PaymentAccounts
from db.models import Booking, Charge, PaymentAccount
from db.queries.booking_changes import record_event
from db.queries.charges import BillingRow, insert_charge, load_account, load_billing, load_charge
from db.queries.ledger import spend_credit
from db.queries.receipts import prolong_hold
from db.session import Database
from domain.errors import DomainError, NotFoundError
from domain.holds import waits_for_staff
from domain.ids import derived_id
from domain.payments import ChargeRequest, ChargeStatus
from domain.pix.brcode import build_static
from domain.pix.txid import charge_txid, static_txid
from domain.vocabulary import Actor, PaymentProviderKind

DESCRIPTION = "Sinal da consulta"
"""What the payer's bank shows. Nothing of the treatment: others may read it."""
SHORTEST = timedelta(minutes=1)
SPARE = timedelta(minutes=1)


class NoWayToPayError(DomainError):
    """The clinic has neither a provider nor a PIX key."""

    code = "no_way_to_pay"


class PayerDocumentNeededError(DomainError):
    """The clinic's provider charges nobody without a CPF, and none is known of who pays."""

    code = "payer_document_needed"


class ChargingActivities:
    """Steps of a `BookingWorkflow` that ask for money."""

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
        charge = new_charge(
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
        charge = new_charge(
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


def _payable_for(billing: BillingRow, now: datetime) -> timedelta:
    """As long as the hold may ever last, since we end it: an extension needs no other charge.

    And a little longer, for a bank's clock may be behind ours.
    """
    deadline = billing.booking.hold_expires_at
    if deadline is None:
        raise NotFoundError("a deadline to pay by")
    extension = timedelta(minutes=billing.clinic.hold_extension_minutes)
    return max(deadline - now, SHORTEST) + extension + SPARE


def new_charge(
    request: MakeCharge,
    *,
    txid: str,
    amount_centavos: int,
    br_code: str,
    expires_at: datetime | None,
    account: PaymentAccount | None,
    provider_charge_id: str | None = None,
) -> Charge:
    """The row of a charge that nobody has paid yet."""
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
