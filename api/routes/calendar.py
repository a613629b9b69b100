"""The calendar feed: made and revoked by staff, read by whoever has its address."""

import hashlib
import secrets
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Path, Response
from pydantic import AnyHttpUrl

from api.dependencies import ServicesDep
from api.problems import documented
from api.rule_changes import RuleChangesDep
from api.schemas.dentists import CalendarBody
from db.queries.agenda_rules import get_dentist
from db.queries.calendars import find_calendar_owner, load_calendar
from domain.calendar_feed import render_feed
from domain.errors import NotFoundError

KEPT = timedelta(days=31)
"""How far back the feed reaches."""
MEDIA_TYPE = "text/calendar"

router = APIRouter(prefix="/dentists", tags=["dentists"])
feeds = APIRouter(prefix="/calendar", tags=["calendar"])


@router.post("/{dentist_id}/calendar", status_code=201, responses=documented(401, 404))
async def make_calendar(changes: RuleChangesDep, dentist_id: UUID) -> CalendarBody:
    """Make the feed's address, which is told this once. An earlier address stops working."""
    token = secrets.token_urlsafe(32)
    async with changes.begin() as change:
        dentist = await get_dentist(change.session, dentist_id)
        dentist.calendar_token_sha256 = _sha256(token)
        await change.record("calendar_made", dentist_id)
    base = str(changes.services.settings.public_base_url).rstrip("/")
    return CalendarBody(url=AnyHttpUrl(f"{base}{feeds.prefix}/{token}.ics"))


@router.delete("/{dentist_id}/calendar", status_code=204, responses=documented(401, 404))
async def revoke_calendar(changes: RuleChangesDep, dentist_id: UUID) -> None:
    """Have the address tell nothing any more."""
    async with changes.begin() as change:
        dentist = await get_dentist(change.session, dentist_id)
        dentist.calendar_token_sha256 = None
        await change.record("calendar_revoked", dentist_id)


@feeds.get(
    "/{token}.ics",
    response_class=Response,
    responses={
        200: {"description": "The feed", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}},
        304: {"description": "Not Modified"},
        **documented(404, 422, 503),
    },
)
async def read_calendar(
    services: ServicesDep,
    token: Annotated[str, Path(max_length=100)],
    if_none_match: Annotated[str, Header(max_length=200)] = "",
) -> Response:
    """Held and confirmed visits of the last month on, without procedure or name."""
    async with services.database.directory() as directory:
        owner = await find_calendar_owner(directory, _sha256(token))
    if owner is None:
        raise NotFoundError("no such calendar")
    async with services.database.clinic(owner.clinic_id) as session:
        rows = await load_calendar(session, owner.dentist_id, services.clock() - KEPT)
    feed = render_feed(title=f"Agenda — {rows.dentist}", zone=rows.zone, visits=rows.visits)
    etag = f'"{hashlib.sha256(feed.encode()).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    # A proxy that compresses on the way marks the tag as weak.
    known = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(feed, headers=headers, media_type=MEDIA_TYPE)


def _sha256(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
