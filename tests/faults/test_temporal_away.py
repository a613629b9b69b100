"""Temporal stops while the world goes on: everything is kept, and done when it is back."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.vocabulary import Direction, InboxStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX
from tests.e2e.patient import eventually
from tests.e2e.processes import TemporalProcess, serving_temporal
from tests.e2e.world import World, make_world
from workflows import mailbox
from workflows.contracts import SweepRequest, TaskQueue
from workflows.reconciliation import ReconciliationWorkflow

pytestmark = pytest.mark.stack


@dataclass(frozen=True)
class Interrupted:
    """A connected clinic, and the server under its feet."""

    world: World
    temporal: TemporalProcess


@pytest.fixture
async def interrupted(
    database: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Interrupted]:
    """A clinic whose Temporal server can be stopped and remembers everything."""
    monkeypatch.setattr(mailbox, "SIGNAL_WITHIN", timedelta(seconds=2))
    async with (
        serving_temporal(tmp_path) as temporal,
        make_world(database, temporal_address=temporal.address) as world,
    ):
        await world.connect_number()
        yield Interrupted(world, temporal)


async def test_what_came_in_while_temporal_was_away_is_answered(interrupted: Interrupted) -> None:
    world = interrupted.world
    payer = world.patient("Paula")
    code = await payer.gets_a_code()
    choosing = world.patient("Chico")
    await choosing.say("quero marcar uma avaliação")
    await choosing.hears("Qual prefere?")
    newcomers = [world.patient(f"Novo {number}") for number in range(3)]

    await interrupted.temporal.kill()
    await choosing.say("2")
    for newcomer in newcomers:
        await newcomer.say("oi, quero marcar uma limpeza")
    await _until_waiting(world, 4)
    await world.pay(code)
    # Answered once the edge has given up on Temporal: by then it has for the earlier ones, too.
    [told] = (await world.bank.get("/simulator/webhooks", timeout=30)).json()
    await interrupted.temporal.serve()
    swept = await _sweep(world)

    await payer.hears("Pagamento recebido!")
    await choosing.hears("Posso confirmar?")
    for newcomer in newcomers:
        await newcomer.hears("Qual prefere?")
        assert len(await newcomer.texts()) == 2
    assert 200 <= told["status"] < 300
    assert swept == 5
    assert await _waiting(world) == 0


async def test_a_delivery_is_taken_while_temporal_is_away(interrupted: Interrupted) -> None:
    world, patient = interrupted.world, interrupted.world.patient()
    await patient.say("oi")
    await patient.hears("Clínica Sorriso da Vila")
    body = _another_message_like_the_first(world)

    await interrupted.temporal.kill()
    answer = await world.api.post(
        "/api/v1/whatsapp/webhook/", content=body, headers={"X-Webhook-Hmac": _sign(world, body)}
    )
    await interrupted.temporal.serve()

    assert 200 <= answer.status_code < 300
    await _sweep(world)
    assert await _waiting(world) == 0
    assert len(patient.kept(Direction.INBOUND)) == 2


async def _sweep(world: World) -> int:
    """What the schedule does every half minute: it may have been there before."""
    return await world.temporal.execute_workflow(
        ReconciliationWorkflow.run,
        SweepRequest(older_than=timedelta(0)),
        id=f"reconciliation/{uuid4()}",
        task_queue=TaskQueue.CONVERSATIONS,
    )


async def _waiting(world: World) -> int:
    query = "select 1 from webhook_inbox where status = :status"
    return len(world.rows(query, status=InboxStatus.RECEIVED.value))


async def _until_waiting(world: World, wanted: int) -> None:
    async def look() -> bool | None:
        return await _waiting(world) >= wanted or None

    await eventually(look, f"{wanted} deliveries that wait")


def _another_message_like_the_first(world: World) -> bytes:
    """The recorded delivery of the patient's message, as if WhatsApp had a second one."""
    query = "select body from webhook_inbox where event = 'message.any' order by id"
    [row, *_] = world.rows(query)
    event = json.loads(bytes(row["body"]))
    event["id"] = f"evt_{uuid4().hex}"
    chat, bare_id = event["payload"]["from"], event["payload"]["id"].rpartition("_")[2]
    return json.dumps(event).replace(f"{chat}_{bare_id}", f"{chat}_{uuid4().hex}").encode()


def _sign(world: World, body: bytes) -> str:
    [row] = world.rows("select hmac_key_encrypted from whatsapp_session")
    key = BOX.decrypt_text(bytes(row["hmac_key_encrypted"]).decode())
    return hmac.new(key.encode(), body, hashlib.sha512).hexdigest()
