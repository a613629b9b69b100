"""Receipts: kept with what could be read of them, decided by staff or by the money itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking, Charge, Message, PaymentEvidence
from domain.ids import derived_id
from domain.receipts import EvidenceStatus, FileType, ReceiptFields, ReceiptSource, RefusalReason
from domain.vocabulary import BookingStatus

LATE_RECEIPT = timedelta(days=2)
"""A receipt so long after the hold is still about it."""


@dataclass(frozen=True)
class FileRow:
    """A bubble with a file."""

    message_id: UUID
    media: dict[str, Any] | None
    """See `Message.media`."""


async def load_file(
    session: AsyncSession, conversation_id: UUID, wa_message_id: str
) -> FileRow | None:
    """The file's bubble, by WhatsApp's id of it."""
    row = (
        await session.execute(
            select(Message.id, Message.media).where(
                Message.conversation_id == conversation_id, Message.wa_message_id == wa_message_id
            )
        )
    ).one_or_none()
    return None if row is None else FileRow(row.id, row.media)


async def load_words(
    session: AsyncSession, conversation_id: UUID, wa_message_ids: Sequence[str]
) -> str:
    """What was written in these bubbles, one a line."""
    bodies = await session.scalars(
        select(Message.body)
        .where(
            Message.conversation_id == conversation_id,
            Message.wa_message_id.in_(wa_message_ids),
            Message.body.is_not(None),
        )
        .order_by(Message.sent_at, Message.id)
    )
    return "\n".join(body for body in bodies if body)


async def awaited_booking(session: AsyncSession, conversation_id: UUID) -> UUID | None:
    """The visit of the chat whose deposit is awaited: the one held last."""
    return await session.scalar(
        select(Booking.id)
        .where(
            Booking.conversation_id == conversation_id,
            Booking.status == BookingStatus.HELD,
            Booking.deposit_centavos > 0,
        )
        .order_by(Booking.created_at.desc())
        .limit(1)
    )


async def let_go_booking(
    session: AsyncSession, conversation_id: UUID, now: datetime
) -> UUID | None:
    """The visit of the chat whose deposit came too late, or not yet."""
    return await session.scalar(
        select(Booking.id)
        .where(
            Booking.conversation_id == conversation_id,
            Booking.status == BookingStatus.EXPIRED,
            Booking.hold_expires_at > now - LATE_RECEIPT,
        )
        .order_by(Booking.hold_expires_at.desc())
        .limit(1)
    )


async def insert_evidence(
    session: AsyncSession,
    *,
    clinic_id: UUID,
    conversation_id: UUID,
    message_id: UUID,
    booking_id: UUID | None,
    fields: ReceiptFields,
) -> UUID:
    """Put the receipt on the staff's list, once; its id."""
    evidence_id = derived_id("evidence", message_id)
    await session.execute(
        insert(PaymentEvidence)
        .values(
            id=evidence_id,
            clinic_id=clinic_id,
            conversation_id=conversation_id,
            message_id=message_id,
            booking_id=booking_id,
            status=EvidenceStatus.WAITING,
            source=ReceiptSource.CAPTION if fields.says_anything else ReceiptSource.NONE,
            value_centavos=fields.value_centavos,
            paid_on=fields.paid_on,
            is_scheduled=fields.is_scheduled,
            end_to_end_id=fields.end_to_end_id,
        )
        .on_conflict_do_nothing()
    )
    return evidence_id


async def has_file(session: AsyncSession, evidence_id: UUID) -> bool:
    """Whether the receipt's file is kept."""
    kept = await session.scalar(
        select(PaymentEvidence.file_type).where(PaymentEvidence.id == evidence_id)
    )
    return kept is not None


async def keep_file(
    session: AsyncSession,
    evidence_id: UUID,
    kind: FileType,
    encrypted: bytes,
    fields: ReceiptFields | None,
) -> None:
    """Keep the file, and what its own text says, which outranks what was typed beside it."""
    values: dict[str, Any] = {"file_type": kind, "file_encrypted": encrypted}
    if fields is not None:
        values |= {
            "source": ReceiptSource.PDF_TEXT,
            "value_centavos": fields.value_centavos,
            "paid_on": fields.paid_on,
            "is_scheduled": fields.is_scheduled,
            "end_to_end_id": fields.end_to_end_id,
        }
    await session.execute(
        update(PaymentEvidence).where(PaymentEvidence.id == evidence_id).values(values)
    )


@dataclass(frozen=True)
class SentRow:
    """A receipt that a turn brought. `awaited`: its visit is held, and the deposit awaited."""

    booking_id: UUID | None
    awaited: bool


async def find_sent(
    session: AsyncSession, conversation_id: UUID, wa_message_ids: Sequence[str]
) -> SentRow | None:
    """The receipt that one of these bubbles brought; of several, one that is awaited."""
    rows = await session.execute(
        select(PaymentEvidence.booking_id, Booking.status)
        .join(Message, Message.id == PaymentEvidence.message_id)
        .outerjoin(Booking, Booking.id == PaymentEvidence.booking_id)
        .where(
            Message.conversation_id == conversation_id, Message.wa_message_id.in_(wa_message_ids)
        )
    )
    sent = [SentRow(booking_id, status is BookingStatus.HELD) for booking_id, status in rows]
    return max(sent, key=lambda one: one.awaited, default=None)


async def load_evidence(session: AsyncSession, evidence_id: UUID) -> PaymentEvidence | None:
    """The receipt without its file."""
    return await session.get(PaymentEvidence, evidence_id)


async def load_file_of(session: AsyncSession, evidence_id: UUID) -> tuple[FileType, bytes] | None:
    """The file, still encrypted; `None` when it is not kept or there is no such receipt."""
    row = (
        await session.execute(
            select(PaymentEvidence.file_type, PaymentEvidence.file_encrypted).where(
                PaymentEvidence.id == evidence_id, PaymentEvidence.file_type.is_not(None)
            )
        )
    ).one_or_none()
    if row is None or row.file_type is None or row.file_encrypted is None:
        return None
    return row.file_type, row.file_encrypted


async def confirm_evidence(
    session: AsyncSession, evidence_id: UUID, label: str | None, now: datetime
) -> None:
    """Staff saw the money. What was decided before stays."""
    await _decide(session, PaymentEvidence.id == evidence_id, label, now)


async def confirm_evidence_of(session: AsyncSession, booking_id: UUID, now: datetime) -> None:
    """The visit is certain: nobody need look at its receipts any more."""
    await _decide(session, PaymentEvidence.booking_id == booking_id, None, now)


async def _decide(session: AsyncSession, which: Any, label: str | None, now: datetime) -> None:
    await session.execute(
        update(PaymentEvidence)
        .where(which, PaymentEvidence.status == EvidenceStatus.WAITING)
        .values(status=EvidenceStatus.CONFIRMED, decided_by=label, decided_at=now)
    )


async def refuse_evidence(
    session: AsyncSession,
    evidence_id: UUID,
    reason: RefusalReason,
    label: str | None,
    now: datetime,
) -> None:
    """Staff did not accept it. What was decided before stays."""
    await session.execute(
        update(PaymentEvidence)
        .where(PaymentEvidence.id == evidence_id, PaymentEvidence.status == EvidenceStatus.WAITING)
        .values(status=EvidenceStatus.REFUSED, refusal=reason, decided_by=label, decided_at=now)
    )


async def prolong_hold(session: AsyncSession, booking: Booking, until: datetime) -> None:
    """Keep the held time, those held together with it, and what can be paid, until then."""
    booking.hold_expires_at = until
    if booking.group_id is not None:
        await session.execute(
            update(Booking)
            .where(Booking.group_id == booking.group_id, Booking.status == BookingStatus.HELD)
            .values(hold_expires_at=until)
        )
    await session.execute(
        update(Charge)
        .where(Charge.booking_id == booking.id, Charge.expires_at.is_not(None))
        .values(expires_at=func.greatest(Charge.expires_at, until))
    )
