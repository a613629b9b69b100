"""Goes over every account's money: what the provider has against what the ledger has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio import activity

from activities.payment_accounts import PaymentAccounts
from activities.payments import DISPUTED
from db.models import PaymentAccount
from db.queries import payment_sweep as rows
from db.queries.booking_changes import record_event
from db.queries.charges import load_account, record_payments, set_status
from db.queries.disputes import record_disputes
from db.queries.ledger import load_money
from db.queries.payment_sweep import WaitingRefund
from db.session import Database
from domain.errors import NotFoundError
from domain.events import PaymentHint
from domain.ledger import MoneyState
from domain.payments import ChargeStatus, ReceivedPayment
from domain.reconciliation import compare
from domain.vocabulary import Actor, BookingStatus, PaymentProviderKind

PERIOD = timedelta(days=3)
MARGIN = timedelta(days=1)
"""Asked for besides: some providers tell days, not moments."""
FORGOTTEN_AFTER = timedelta(hours=1)
"""A refund that was asked for so long ago has a run, or the server was away and it has none."""


@dataclass(frozen=True)
class AccountRef:
    """One clinic's account."""

    clinic_id: UUID
    account_id: UUID
    provider: PaymentProviderKind


@dataclass(frozen=True)
class SweepAccount:
    """Compare the account's last days with the ledger."""

    account: AccountRef
    now: datetime


@dataclass(frozen=True)
class AccountSweep:
    """What the sweep of one account found, and refunds that may have no run."""

    recorded: int = 0
    """Payments for our charges that nobody had told us of."""
    unmatched: int = 0
    """Payments for nothing that we know of."""
    missing: int = 0
    """Payments of ours that the provider does not have, and certain bookings without money."""
    refunds: tuple[WaitingRefund, ...] = ()


class Bookings(Protocol):
    """The bookings' runs, as far as the sweep knows them."""

    async def payment_hint(self, clinic_id: UUID, booking_id: UUID, hint: PaymentHint) -> None:
        """Have the run look at its charge. Raises `NotFoundError` when it is over."""


class PaymentSweepActivities:
    """Steps of the sweeps over payment accounts. `public_url` is where providers reach us."""

    def __init__(
        self, database: Database, accounts: PaymentAccounts, bookings: Bookings, public_url: str
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._bookings = bookings
        self._public_url = public_url.rstrip("/")

    @activity.defn
    async def list_payment_accounts(self) -> tuple[AccountRef, ...]:
        """Every clinic's account in use."""
        async with self._database.directory() as session:
            clinics = await rows.list_clinics(session)
        found: list[AccountRef] = []
        for clinic_id in clinics:
            async with self._database.clinic(clinic_id) as session:
                accounts = await rows.load_active_accounts(session)
            found += [AccountRef(clinic_id, one.id, one.provider) for one in accounts]
        return tuple(found)

    @activity.defn
    async def keep_webhook_going(self, ref: AccountRef) -> None:
        """Register the account's webhook again, which ends an interruption of its queue."""
        account = await self._load(ref)
        token = self._accounts.decrypt(account.webhook_token_encrypted)
        url = f"{self._public_url}/api/v1/payments/webhook/{account.provider}/{token}"
        await self._accounts.provider(account).register_webhook(url)

    @activity.defn
    async def sweep_account(self, request: SweepAccount) -> AccountSweep:
        """Record what we were never told, and show staff what does not agree."""
        ref, since = request.account, request.now - PERIOD
        provider = self._accounts.provider(await self._load(ref))
        received = await provider.list_received(since - MARGIN, request.now)
        ids = [one.payment_id for one in received]
        async with self._database.clinic(ref.clinic_id) as session:
            recorded = await rows.load_recorded(session, ref.account_id, since, ids)
        found = compare(received, recorded, since=since)
        taken_in = [await self._take_in(request, payment) for payment in found.unrecorded]
        await self._mark_disputes(request, [one for one in received if one.disputed])
        async with self._database.clinic(ref.clinic_id) as session:
            for missing in found.missing:
                if missing.booking_id is not None:
                    await rows.flag_if_unflagged(session, missing.booking_id, "payment_missing")
            unpaid = await rows.load_unpaid_confirmed(session, ref.account_id, since)
            for booking_id in unpaid:
                await rows.flag_if_unflagged(session, booking_id, "confirmed_unpaid")
            refunds = await rows.load_waiting_refunds(session, request.now - FORGOTTEN_AFTER)
        return AccountSweep(
            recorded=taken_in.count(True),
            unmatched=taken_in.count(False),
            missing=len(found.missing) + len(unpaid),
            refunds=tuple(refunds),
        )

    async def _load(self, ref: AccountRef) -> PaymentAccount:
        async with self._database.clinic(ref.clinic_id) as session:
            return await load_account(session, ref.account_id)

    async def _take_in(self, request: SweepAccount, payment: ReceivedPayment) -> bool:
        """Record a payment that we did not know; whether it is for a charge of ours."""
        ref = request.account
        async with self._database.clinic(ref.clinic_id) as session:
            charged = await rows.find_charge_of(session, ref.account_id, payment)
            if charged is None:
                await rows.insert_unmatched(session, ref.clinic_id, ref.account_id, payment)
                return False
        # Told before it is recorded: a sweep that is repeated looks only at what is not.
        if charged.status in (BookingStatus.HELD, BookingStatus.EXPIRED):
            await self._hint(ref.clinic_id, charged.charge.booking_id, payment)
        async with self._database.clinic(ref.clinic_id) as session:
            await _record(session, request, charged, payment)
        return True

    async def _mark_disputes(
        self, request: SweepAccount, disputed: Sequence[ReceivedPayment]
    ) -> None:
        """Payments that payers reclaim: not every provider sends word of it."""
        ref = request.account
        for payment in disputed:
            async with self._database.clinic(ref.clinic_id) as session:
                charged = await rows.find_charge_of(session, ref.account_id, payment)
                if charged is None:
                    continue
                if await record_disputes(session, charged.charge, [payment], request.now):
                    await rows.flag_if_unflagged(session, charged.charge.booking_id, DISPUTED)

    async def _hint(self, clinic_id: UUID, booking_id: UUID, payment: ReceivedPayment) -> None:
        """Let the booking's run decide about the money; without one staff do."""
        try:
            hint = PaymentHint(f"sweep/{payment.payment_id}")
            await self._bookings.payment_hint(clinic_id, booking_id, hint)
        except NotFoundError:
            async with self._database.clinic(clinic_id) as session:
                await rows.flag_if_unflagged(session, booking_id, "paid_late")


async def _record(
    session: AsyncSession,
    request: SweepAccount,
    charged: rows.ChargedBooking,
    payment: ReceivedPayment,
) -> None:
    charge = charged.charge
    await record_payments(session, charge, [payment], Actor.PROVIDER)
    await set_status(session, charge.id, ChargeStatus.PAID)
    await record_event(
        session,
        clinic_id=charge.clinic_id,
        booking_id=charge.booking_id,
        key=f"paid/{payment.payment_id}",
        kind="paid",
        actor=Actor.PROVIDER,
        at=request.now,
        detail={"amount_centavos": payment.amount_centavos},
    )
    if charged.status is BookingStatus.CANCELLED:
        await rows.flag_if_unflagged(session, charge.booking_id, "paid_after_cancellation")
        return
    money = (await load_money(session, [charge.booking_id]))[charge.booking_id]
    if money.state is MoneyState.OVERPAID:
        await rows.flag_if_unflagged(session, charge.booking_id, "paid_again")
