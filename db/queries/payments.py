"""Payments as staff read them: one by one, and a day's closing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Charge, Clinic, Patient, Payment, PaymentAccount, Refund
from db.queries.bookings import NamedRef
from domain.payments import ChargeStatus, RefundStatus
from domain.vocabulary import Actor, PaymentProviderKind


@dataclass(frozen=True)
class RefundView:
    """A refund of a payment. Times are aware UTC, money is centavos."""

    id: UUID
    status: RefundStatus
    amount_centavos: int
    reason: str
    requested_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class PaymentView:
    """Money that arrived. Without a booking nobody knows yet what it is for."""

    id: UUID
    external_id: str
    provider: PaymentProviderKind
    amount_centavos: int
    paid_at: datetime
    recorded_by: Actor
    disputed_at: datetime | None
    booking_id: UUID | None
    patient: NamedRef | None
    refunds: tuple[RefundView, ...] = ()


@dataclass(frozen=True)
class PaymentFilter:
    """Which payments; `paid_from` is included, `paid_before` is not."""

    paid_from: datetime | None = None
    paid_before: datetime | None = None
    provider: PaymentProviderKind | None = None
    booking_id: UUID | None = None
    matched: bool | None = None
    """Whether it is known what the money is for."""


@dataclass(frozen=True)
class PaymentPosition:
    """A place in the list, which is ordered by arrival and then by id."""

    paid_at: datetime
    payment_id: UUID


# Money that staff saw came to a key without a provider.
_provider = func.coalesce(PaymentAccount.provider, PaymentProviderKind.STATIC)


async def list_payments(
    session: AsyncSession, wanted: PaymentFilter, *, after: PaymentPosition | None, limit: int
) -> list[PaymentView]:
    """The first `limit` payments after the position, newest first."""
    query = _views().order_by(Payment.paid_at.desc(), Payment.id.desc()).limit(limit)
    if wanted.paid_from is not None:
        query = query.where(Payment.paid_at >= wanted.paid_from)
    if wanted.paid_before is not None:
        query = query.where(Payment.paid_at < wanted.paid_before)
    if wanted.provider is not None:
        query = query.where(_provider == wanted.provider)
    if wanted.booking_id is not None:
        query = query.where(Charge.booking_id == wanted.booking_id)
    if wanted.matched is not None:
        query = query.where(Payment.charge_id.is_not(None) == wanted.matched)
    if after is not None:
        query = query.where(
            tuple_(Payment.paid_at, Payment.id) < tuple_(after.paid_at, after.payment_id)
        )
    return await _read(session, query)


async def find_payment(session: AsyncSession, payment_id: UUID) -> PaymentView | None:
    """The payment, if it is this clinic's."""
    return next(iter(await _read(session, _views().where(Payment.id == payment_id))), None)


def _views() -> Select[Payment, PaymentProviderKind, UUID, UUID, str]:
    return (
        select(Payment, PaymentAccount.provider, Booking.id, Patient.id, Patient.full_name)
        .outerjoin(PaymentAccount, PaymentAccount.id == Payment.account_id)
        .outerjoin(Charge, Charge.id == Payment.charge_id)
        .outerjoin(Booking, Booking.id == Charge.booking_id)
        .outerjoin(Patient, Patient.id == Booking.patient_id)
    )


async def _read(
    session: AsyncSession, query: Select[Payment, PaymentProviderKind, UUID, UUID, str]
) -> list[PaymentView]:
    views = [
        PaymentView(
            id=payment.id,
            external_id=payment.external_id,
            provider=provider or PaymentProviderKind.STATIC,
            amount_centavos=payment.amount_centavos,
            paid_at=payment.paid_at,
            recorded_by=payment.recorded_by,
            disputed_at=payment.disputed_at,
            booking_id=booking_id,
            patient=NamedRef(patient_id, name) if patient_id else None,
        )
        for payment, provider, booking_id, patient_id, name in await session.execute(query)
    ]
    refunds = await _refunds_of(session, [view.id for view in views])
    return [replace(view, refunds=tuple(refunds[view.id])) for view in views]


async def _refunds_of(
    session: AsyncSession, payment_ids: Sequence[UUID]
) -> dict[UUID, list[RefundView]]:
    found: dict[UUID, list[RefundView]] = defaultdict(list)
    rows = await session.scalars(
        select(Refund)
        .where(Refund.payment_id.in_(payment_ids))
        .order_by(Refund.requested_at, Refund.id)
    )
    for row in rows:
        found[row.payment_id].append(refund_view(row))
    return found


def refund_view(row: Refund) -> RefundView:
    """The refund as staff read it."""
    return RefundView(
        row.id, row.status, row.amount_centavos, row.reason, row.requested_at, row.settled_at
    )


@dataclass(frozen=True)
class ClosingLine:
    """A day's money at one provider, in centavos."""

    provider: PaymentProviderKind
    received_centavos: int = 0
    unmatched_centavos: int = 0
    """The part of what was received that belongs to no booking yet."""
    refunded_centavos: int = 0
    pending_centavos: int = 0
    """Asked that day, and still open to be paid."""


async def load_timezone(session: AsyncSession, clinic_id: UUID) -> str:
    """The clinic's IANA zone."""
    return (await session.get_one(Clinic, clinic_id)).timezone


async def close_day(
    session: AsyncSession, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[ClosingLine]:
    """The day from `starts_at` to before `ends_at`, a line for each provider that had money."""
    money: dict[PaymentProviderKind, dict[str, int]] = defaultdict(dict)
    for name, query in _sums(starts_at, ends_at, now).items():
        for provider, total in await session.execute(query):
            money[PaymentProviderKind(provider)][name] = int(total)
    return [ClosingLine(provider, **money[provider]) for provider in sorted(money)]


def _sums(
    starts_at: datetime, ends_at: datetime, now: datetime
) -> dict[str, Select[PaymentProviderKind, int]]:
    """For each column of a line its sum by provider."""
    received = (
        select(_provider, func.sum(Payment.amount_centavos))
        .outerjoin_from(Payment, PaymentAccount, PaymentAccount.id == Payment.account_id)
        .where(Payment.paid_at >= starts_at, Payment.paid_at < ends_at)
        .group_by(_provider)
    )
    refunded = (
        select(_provider, func.sum(Refund.amount_centavos))
        .join_from(Refund, Payment, Payment.id == Refund.payment_id)
        .outerjoin(PaymentAccount, PaymentAccount.id == Payment.account_id)
        .where(
            Refund.status == RefundStatus.REFUNDED,
            Refund.settled_at >= starts_at,
            Refund.settled_at < ends_at,
        )
        .group_by(_provider)
    )
    pending = (
        select(_provider, func.sum(Charge.amount_centavos))
        .outerjoin_from(Charge, PaymentAccount, PaymentAccount.id == Charge.account_id)
        .where(
            Charge.created_at >= starts_at,
            Charge.created_at < ends_at,
            Charge.status == ChargeStatus.PENDING,
            or_(Charge.expires_at.is_(None), Charge.expires_at > now),
            ~exists().where(Payment.charge_id == Charge.id),
        )
        .group_by(_provider)
    )
    return {
        "received_centavos": received,
        "unmatched_centavos": received.where(Payment.charge_id.is_(None)),
        "refunded_centavos": refunded,
        "pending_centavos": pending,
    }
