"""What Temporal, the logs and the ids tell somebody who may not read the chats: nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToJson

from settings import DEVELOPMENT_KEY
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX
from tests.e2e.patient import Patient
from tests.e2e.processes import WorkerProcess, serving_worker
from tests.e2e.world import WAHA_KEY, World, make_world

pytestmark = pytest.mark.stack

# ASCII alone, so that no encoding of it hides it.
WORDS = ("zebra", "girafa", "pelicano", "ornitorrinco")
PROFILE_NAME = "Zuleica"


@pytest.fixture
async def told(
    database: DatabaseUrls, tmp_path: Path
) -> AsyncIterator[tuple[World, WorkerProcess]]:
    """A clinic whose parts write their logs as production does."""
    async with (
        make_world(database, with_worker=False, log_format="json") as world,
        serving_worker(world.settings, tmp_path) as worker,
    ):
        await world.connect_number()
        yield world, worker


async def test_no_phone_no_words_and_no_secret_in_temporal_or_in_logs(
    told: tuple[World, WorkerProcess], capfd: pytest.CaptureFixture[str]
) -> None:
    world, worker = told
    patient = world.patient(PROFILE_NAME)

    await _live_a_story_with_troubles(world, patient)

    logs = worker.log.read_text() + "".join(capfd.readouterr())
    plain, histories = await _plain_text(world), await _histories(world)
    forbidden = _forbidden(world, patient)
    assert "worker_started" in logs
    assert "request_handled" in logs
    assert str(world.clinic.clinic_id) in plain
    assert str(world.clinic.clinic_id) in histories
    assert _found(forbidden, histories) == []
    # Histories may name a patient to the staff who can read them; nothing else may.
    assert _found(forbidden | {"name": PROFILE_NAME}, plain) == []
    assert _found(forbidden | {"name": PROFILE_NAME}, logs) == []


async def _live_a_story_with_troubles(world: World, patient: Patient) -> None:
    """Book, pay and cancel, with each outside service failing once on the way."""
    failing = {"kind": "status", "status": 500, "times": 3}
    (await world.groq.post("/simulator/faults", json=[failing])).raise_for_status()
    await world.bank_misbehaves(path_contains="/cob", fail_requests=1)
    await world.waha_misbehaves(send_failures={"count": 1, "status": 500, "when": "after"})
    await patient.say(f"oi, {WORDS[0]}")
    await patient.hears("Clínica Sorriso da Vila")
    await patient.say(f"vocês cuidam de {WORDS[1]} com {WORDS[2]}?")
    await patient.hears("não entendi")
    await patient.is_asked_to_confirm(f"quero marcar uma limpeza para a {WORDS[3]}")
    await patient.say("pode")
    await world.pay(await patient.hears("br.gov.bcb.pix"))
    await patient.hears("está confirmada ✅")


def _forbidden(world: World, patient: Patient) -> dict[str, str]:
    """What must not be found, by a name that a failing test may print."""
    [session] = world.rows("select hmac_key_encrypted from whatsapp_session")
    words = {f"word {number}": word for number, word in enumerate(WORDS)}
    return words | {
        "phone": patient.phone,
        "phone without country": patient.phone.removeprefix("55"),
        "HMAC key": BOX.decrypt_text(bytes(session["hmac_key_encrypted"]).decode()),
        "bank's client secret": "secret-of-clinic",
        "API token": world.clinic.token,
        "webhook token": world.clinic.webhook_token,
        "WAHA key": WAHA_KEY,
        "Groq key": "groq-key",
        "encryption key": DEVELOPMENT_KEY,
    }


def _found(forbidden: dict[str, str], text: str) -> list[str]:
    return [what for what, word in forbidden.items() if word in text]


async def _plain_text(world: World) -> str:
    """What Temporal never encodes: ids, search attributes, pending tasks and their errors."""
    shown: list[str] = []
    async for run in world.temporal.list_workflows():
        handle = world.temporal.get_workflow_handle(run.id, run_id=run.run_id)
        shown.append(MessageToJson((await handle.describe()).raw_description, ensure_ascii=False))
    return "\n".join(shown)


async def _histories(world: World) -> str:
    """All events of all runs. Payloads are bytes: as they are stored, not in base64."""
    kept: list[str] = []
    async for run in world.temporal.list_workflows():
        handle = world.temporal.get_workflow_handle(run.id, run_id=run.run_id)
        history = await handle.fetch_history()
        kept.extend(event.SerializeToString().decode(errors="replace") for event in history.events)
    return "\n".join(kept)
