"""What staff decide about a receipt: with the API and with the page."""

import asyncio
from uuid import UUID

from fastapi import Response

from api.dependencies import Services
from db.queries import receipts as rows
from db.queries.evidence_views import EvidenceView, find_evidence
from db.queries.tokens import TokenOwner, token_label
from domain.errors import DomainError, NotFoundError
from domain.receipts import EvidenceStatus, RefusalReason
from workflows.temporal_errors import BookingRefusedError

_NOT_AWAITING = ("booking_not_awaiting_payment", "booking_is_over")


class EvidenceUnmatchedError(DomainError):
    """No visit is known that the receipt could pay."""

    code = "evidence_unmatched"


class EvidenceDecidedError(DomainError):
    """Staff, or the money itself, have decided about the receipt before."""

    code = "evidence_decided"


async def confirm_receipt(
    services: Services, caller: TokenOwner, evidence_id: UUID, change_id: str
) -> EvidenceView:
    """The money is in the account: its visit is confirmed, and the patient told.

    Raises `NotFoundError`, `EvidenceUnmatchedError`, `EvidenceDecidedError`, and what the
    booking's run refuses.
    """
    view = await find_receipt(services, caller, evidence_id)
    if view.booking_id is None:
        raise EvidenceUnmatchedError("no visit is known that it could pay")
    if view.status is EvidenceStatus.REFUSED:
        raise EvidenceDecidedError("the receipt was refused")
    if view.status is EvidenceStatus.WAITING:
        await services.workflows.confirm_payment(
            caller.clinic_id,
            view.booking_id,
            request_id=change_id,
            by=caller.token_id,
            evidence_id=evidence_id,
        )
    return await find_receipt(services, caller, evidence_id)


async def refuse_receipt(
    services: Services,
    caller: TokenOwner,
    evidence_id: UUID,
    change_id: str,
    reason: RefusalReason,
) -> EvidenceView:
    """It is not accepted; a patient whose time is held is told what to do.

    Raises `NotFoundError` and `EvidenceDecidedError`.
    """
    view = await find_receipt(services, caller, evidence_id)
    if view.status is EvidenceStatus.CONFIRMED:
        raise EvidenceDecidedError("the payment was confirmed")
    if view.status is EvidenceStatus.WAITING and not await _refused_in_run(
        services, caller, view, change_id, reason
    ):
        async with services.database.clinic(caller.clinic_id) as session:
            label = await token_label(session, caller.token_id)
            await rows.refuse_evidence(session, evidence_id, reason, label, services.clock())
    return await find_receipt(services, caller, evidence_id)


async def receipt_file(services: Services, caller: TokenOwner, evidence_id: UUID) -> Response:
    """The picture or PDF, to be saved and not shown in place: a stranger made it.

    Raises `NotFoundError`.
    """
    async with services.database.clinic(caller.clinic_id) as session:
        kept = await rows.load_file_of(session, evidence_id)
    if kept is None:
        raise NotFoundError("no such file")
    kind, encrypted = kept
    content = await asyncio.to_thread(services.box.decrypt_bytes, encrypted)
    name = f"comprovante.{kind.value.rpartition('/')[2]}"
    return Response(
        content,
        media_type=kind.value,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


async def find_receipt(services: Services, caller: TokenOwner, evidence_id: UUID) -> EvidenceView:
    """The receipt, if it is this clinic's. Raises `NotFoundError`."""
    async with services.database.clinic(caller.clinic_id) as session:
        view = await find_evidence(session, evidence_id)
    if view is None:
        raise NotFoundError("no such receipt")
    return view


async def _refused_in_run(
    services: Services,
    caller: TokenOwner,
    view: EvidenceView,
    change_id: str,
    reason: RefusalReason,
) -> bool:
    """Whether a booking that awaits its deposit took it up; otherwise nobody waits for word."""
    if view.booking_id is None:
        return False
    try:
        await services.workflows.refuse_receipt(
            caller.clinic_id,
            view.booking_id,
            request_id=change_id,
            evidence_id=view.id,
            reason=reason,
            by=caller.token_id,
        )
    except NotFoundError:
        return False
    except BookingRefusedError as refused:
        if refused.code not in _NOT_AWAITING:
            raise
        return False
    return True
