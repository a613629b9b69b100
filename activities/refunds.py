"""Giving money back. The provider is asked with an id of ours, so that asking twice is once."""

from temporalio import activity

from activities.models import RefundRef
from activities.payment_accounts import PaymentAccounts
from db.queries.booking_changes import record_event, unflag
from db.queries.refunds import RefundRow, load_refund, settle_refund
from db.session import Database
from domain.errors import DomainError
from domain.payments import RefundStatus
from domain.vocabulary import Actor


class NoProviderError(DomainError):
    """The money came to a PIX key that no provider watches: only people can send it back."""

    code = "no_provider"


class RefundActivities:
    """Steps of a `RefundWorkflow`."""

    def __init__(self, database: Database, accounts: PaymentAccounts) -> None:
        self._database = database
        self._accounts = accounts

    @activity.defn
    async def ask_refund(self, request: RefundRef) -> RefundStatus:
        """Ask for the refund, or how it stands; an end is recorded. Raises `NoProviderError`."""
        async with self._database.clinic(request.clinic_id) as session:
            row = await load_refund(session, request.refund_id)
        if row.refund.status is not RefundStatus.REQUESTED:
            return row.refund.status
        if row.account is None:
            raise NoProviderError("staff took this payment")
        remote = await self._accounts.provider(row.account).refund(
            row.payment.external_id, row.refund.provider_refund_id, row.refund.amount_centavos
        )
        await self._record(request, row, remote.status)
        return remote.status

    @activity.defn
    async def refuse_refund(self, request: RefundRef) -> None:
        """Nobody will carry it out: the money is the booking's again."""
        async with self._database.clinic(request.clinic_id) as session:
            row = await load_refund(session, request.refund_id)
        await self._record(request, row, RefundStatus.REFUSED)

    async def _record(self, request: RefundRef, row: RefundRow, status: RefundStatus) -> None:
        async with self._database.clinic(request.clinic_id) as session:
            if status is not RefundStatus.REQUESTED:
                await settle_refund(session, request.refund_id, status, request.now)
            if row.refund.booking_id is None:
                return
            if status is RefundStatus.REFUNDED:
                await unflag(session, row.refund.booking_id, "refund_pending")
            await record_event(
                session,
                clinic_id=request.clinic_id,
                booking_id=row.refund.booking_id,
                key=f"refund/{request.refund_id}/{status}",
                kind=_KINDS[status],
                actor=Actor.PROVIDER,
                at=request.now,
                detail={"amount_centavos": row.refund.amount_centavos},
            )


_KINDS = {
    RefundStatus.REQUESTED: "refund_requested",
    RefundStatus.REFUNDED: "refunded",
    RefundStatus.REFUSED: "refund_refused",
}
