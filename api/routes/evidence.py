"""Receipts that patients sent: what staff look at, and what they decide."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.dependencies import CallerDep, ChangeIdDep, ServicesDep
from api.evidence import confirm_receipt, receipt_file, refuse_receipt
from api.problems import documented
from api.schemas.cursors import read_cursor, write_cursor
from api.schemas.evidence import EvidenceBody, EvidencePage, RefuseBody
from db.queries.evidence_views import EvidencePosition
from db.queries.evidence_views import list_evidence as list_views
from domain.receipts import EvidenceStatus

router = APIRouter(prefix="/evidence", tags=["payments"])


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
        found = await list_views(session, status, after=after, limit=limit + 1)
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
    return await receipt_file(services, caller, evidence_id)


@router.post("/{evidence_id}/confirm", responses=documented(401, 404, 409))
async def confirm_evidence(
    services: ServicesDep, caller: CallerDep, evidence_id: UUID, change_id: ChangeIdDep
) -> EvidenceBody:
    """Say that the money is in the account: the visit is confirmed, and the patient told."""
    return EvidenceBody.of(await confirm_receipt(services, caller, evidence_id, change_id))


@router.post("/{evidence_id}/refuse", responses=documented(401, 404, 409))
async def refuse_evidence(
    services: ServicesDep,
    caller: CallerDep,
    evidence_id: UUID,
    change_id: ChangeIdDep,
    body: RefuseBody,
) -> EvidenceBody:
    """Say why it is not accepted. A patient whose time is held is told what to do, until when."""
    return EvidenceBody.of(
        await refuse_receipt(services, caller, evidence_id, change_id, body.reason)
    )
