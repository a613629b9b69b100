"""Receipts that patients send, and the staff's list of them."""

import base64
from typing import Any

from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World


async def send_file(patient: Patient, content: bytes, mimetype: str, *words: str) -> None:
    """A picture or PDF, and words right after it."""
    media = {"mimetype": mimetype, "data": base64.b64encode(content).decode()}
    answer = await patient.world.waha.post(
        f"/simulator/phones/{patient.phone}/messages",
        json={"session": patient.world.session, "media": media, "pushName": patient.name},
    )
    answer.raise_for_status()
    await patient.say(*words)


async def waiting(world: World, count: int = 1) -> list[dict[str, Any]]:
    """The staff's list, once it has so many receipts with their files."""

    async def look() -> list[dict[str, Any]] | None:
        answer = await world.api.get("/api/v1/evidence", params={"status": "waiting"})
        items: list[dict[str, Any]] = answer.json()["items"]
        ready = len(items) == count and all(item["file_type"] for item in items)
        return items if ready else None

    return await eventually(look, f"{count} receipts on the staff's list")
