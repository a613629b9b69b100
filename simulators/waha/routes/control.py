"""Orders to the simulator itself, and the page."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel

from simulators.waha.faults import FaultOrder
from simulators.waha.routes.dependencies import Simulator

router = APIRouter()

STATIC = Path(__file__).parents[1] / "static"


class EventView(BaseModel):
    cursor: int
    kind: str
    session: str | None
    chat_id: str | None


class EventsView(BaseModel):
    cursor: int
    """Ask again with `since` at this."""
    events: list[EventView]
    missed: bool
    """Some happenings are no longer known (or the simulator is a new one): read all again."""


@router.get("/", include_in_schema=False)
async def page() -> FileResponse:
    return FileResponse(STATIC / "index.html")


@router.get("/ping")
async def ping() -> dict[str, str]:
    return {"message": "pong"}


@router.get("/simulator/page")
async def page_settings(simulator: Simulator) -> dict[str, str | None]:
    return {"bank_url": simulator.settings.bank_url}


@router.get("/simulator/faults")
async def get_faults(simulator: Simulator) -> dict[str, object]:
    return asdict(simulator.faults)


@router.post("/simulator/faults")
async def order_faults(simulator: Simulator, order: FaultOrder) -> dict[str, object]:
    simulator.misbehave(order)
    return asdict(simulator.faults)


@router.post("/simulator/reset", status_code=204)
async def reset(simulator: Simulator) -> None:
    simulator.reset()


@router.get("/simulator/events")
async def events(
    simulator: Simulator,
    since: Annotated[int, Query(ge=0)] = 0,
    wait: Annotated[float, Query(ge=0, le=30)] = 0.0,
) -> EventsView:
    """What happened after the cursor `since`; waits so many seconds for something to happen."""
    journal = simulator.journal
    await journal.wait_until(lambda: journal.cursor != since, wait)
    entries = journal.after(since)
    return EventsView(
        cursor=journal.cursor,
        events=[EventView(**asdict(entry)) for entry in entries],
        missed=since > journal.cursor or journal.cursor - since > len(entries),
    )
