"""Workers in processes of their own: memory of idle conversations, and what a second one adds."""

import asyncio
import os
import time
from datetime import timedelta
from uuid import UUID

from devstack.bench.instant_waha import instant_server
from devstack.bench.processes import processes, resident_kib, worker_part
from devstack.bench.scene import Scene, message_id
from devstack.bench.turns import CONCURRENT, Turn, product_turns
from devstack.ports import free_port
from domain.events import MessageArrived
from workflows.mailbox import Mailbox

AT_ONCE = 32
WARM_UP = 64
BLOCK_SECONDS = 8.0
ENOUGH_CORES = 6
"""Two workers, the Temporal server, Postgres and the driver beside one another."""


async def idle_memory(scene: Scene, conversations: int = 1_000) -> dict[str, float]:
    """KiB by which a worker grows for each conversation that has had a turn and waits."""
    warm = await asyncio.to_thread(scene.chats, WARM_UP, 1)
    chats = await asyncio.to_thread(scene.chats, conversations, 1)
    port = free_port()
    async with instant_server(scene.finished, port), processes(scene) as supervisor:
        part = worker_part(scene, port)
        await supervisor.start(part)
        await _one_turn_each(scene, warm)
        before = resident_kib(part)
        await _one_turn_each(scene, chats)
        grown = resident_kib(part) - before
    return {"kib_per_idle_conversation": grown / conversations, "worker_mib": before / 1024}


async def two_workers_ratio(scene: Scene) -> dict[str, float]:
    """Turns a second of two worker processes over those of one. Needs `ENOUGH_CORES`."""
    turn = await product_turns(scene)
    port = free_port()
    async with instant_server(scene.finished, port), processes(scene) as supervisor:
        await supervisor.start(worker_part(scene, port))
        await _turns_per_second(turn)
        one = await _turns_per_second(turn)
        await supervisor.start(worker_part(scene, port, "second-worker"))
        await _turns_per_second(turn)
        two = await _turns_per_second(turn)
    return {"two_workers_ratio": two / one, "one_worker_turns_per_second": one}


def has_enough_cores() -> bool:
    """Whether a second worker has anything to run on."""
    return (os.cpu_count() or 1) >= ENOUGH_CORES


async def _one_turn_each(scene: Scene, chats: list[tuple[UUID, str]]) -> None:
    mailbox = Mailbox(scene.client, debounce=timedelta(0))
    room = asyncio.Semaphore(AT_ONCE)

    async def one(conversation_id: UUID, chat_id: str) -> None:
        async with room:
            ended = scene.finished.next_turn_of(chat_id)
            event = MessageArrived(message_id(conversation_id, 0))
            await mailbox.message_received(scene.clinic_id, conversation_id, event)
            await ended

    await asyncio.gather(*(one(*chat) for chat in chats))
    await asyncio.sleep(1)  # the last of them come to rest


async def _turns_per_second(turn: Turn) -> float:
    ended = 0
    started = time.monotonic()

    async def one_after_another(number: int) -> None:
        nonlocal ended
        while time.monotonic() < started + BLOCK_SECONDS:
            await turn(number)
            ended += 1

    await asyncio.gather(*(one_after_another(number) for number in range(CONCURRENT)))
    return ended / (time.monotonic() - started)
