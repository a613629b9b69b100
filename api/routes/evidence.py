"""Receipts that patients sent: what staff look at, and what they decide."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import CallerDep, ChangeIdDep, Services, ServicesDep
from api.problems import documented
from api.schemas.cursors import read_cursor, write_cursor
from api.schemas.evidence import EvidenceBody, EvidencePage, RefuseBody
from db.queries import receipts as rows
from db.queries.receipts import EvidencePosition, EvidenceView
from db.queries.tokens import TokenOwner, token_label
from domain.errors import DomainError, NotFoundError
from domain.receipts import EvidenceStatus
from workflows.temporal_errors import BookingRefusedError

router = APIRouter(prefix="/evidence", tags=["payments"])

_NOT_AWAITING = ("booking_not_awaiting_payment", "booking_is_over")


class EvidenceUnmatchedError(DomainError):
    """No visit is known that the receipt could pay."""

    code = "evidence_unmatched"


class EvidenceDecidedError(DomainError):
    """Staff, or the money itself, have decided about the receipt before."""

    code = "evidence_decided"


@router.get("", responses=documented(401))
async def list_evidence(
    services: ServicesDep,
    caller: CallerDep,
    status: EvidenceStatus | None = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> EvidencePage:
    """Receipts, newest first, a page at a time; `waiting` ones are the staff's list."""
    after = None if cursor is None else EvidencePosition(*read_cursor(cursor))
    async with services.database.clinic(caller.clinic_id) as session:
        # One more than asked for says whether anything follows.
        found = await rows.list_evidence(session, status, after=after, limit=limit + 1)
    page = found[:limit]
    more = len(found) > limit
    return EvidencePage(
        items=[EvidenceBody.of(view) for view in page],
        next_cursor=write_cursor(page[-1].created_at, page[-1].id) if more else None,
    )


@router.get(
    "/{evidence_id}/file",
    response_class=Response,
    responses={
        **documented(401, 404),
        200: {"content": {"application/octet-stream": {}}, "description": "The file as it came."},
    },
)
async def get_file(services: ServicesDep, caller: CallerDep, evidence_id: UUID) -> Response:
    """The picture or PDF, to be saved and not shown in place: a stranger made it."""
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


@router.post("/{evidence_id}/confirm", responses=documented(401, 404, 409))
async def confirm_evidence(
    services: ServicesDep, caller: CallerDep, evidence_id: UUID, change_id: ChangeIdDep
) -> EvidenceBody:
    """Say that the money is in the account: the visit is confirmed, and the patient told."""
    view = await _find(services, caller, evidence_id)
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
    return EvidenceBody.of(await _find(services, caller, evidence_id))


@router.post("/{evidence_id}/refuse", responses=documented(401, 404, 409))
async def refuse_evidence(
    services: ServicesDep,
    caller: CallerDep,
    evidence_id: UUID,
    change_id: ChangeIdDep,
    body: RefuseBody,
) -> EvidenceBody:
    """Say why it is not accepted. A patient whose time is held is told what to do, until when."""
    view = await _find(services, caller, evidence_id)
    if view.status is EvidenceStatus.CONFIRMED:
        raise EvidenceDecidedError("the payment was confirmed")
    if view.status is EvidenceStatus.WAITING and not await _refused_in_run(
        services, caller, view, change_id, body
    ):
        async with services.database.clinic(caller.clinic_id) as session:
            label = await token_label(session, caller.token_id)
            now = services.clock()
            await rows.refuse_evidence(session, evidence_id, body.reason, label, now)
    return EvidenceBody.of(await _find(services, caller, evidence_id))


async def _refused_in_run(
    services: Services, caller: TokenOwner, view: EvidenceView, change_id: str, body: RefuseBody
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
            reason=body.reason,
            by=caller.token_id,
        )
    except NotFoundError:
        return False
    except BookingRefusedError as refused:
        if refused.code not in _NOT_AWAITING:
            raise
        return False
    return True


async def _find(services: Services, caller: TokenOwner, evidence_id: UUID) -> EvidenceView:
    async with services.database.clinic(caller.clinic_id) as session:
        view = await rows.find_evidence(session, evidence_id)
    if view is None:
        raise NotFoundError("no such receipt")
    return view
