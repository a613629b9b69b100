"""The product's text turn against a bare turn of two activities."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from devstack.bench.bare import BareWorkflow
from devstack.bench.scene import BARE_QUEUE, Scene, message_id
from domain.events import MessageArrived
from domain.ids import conversation_workflow_id
from workflows.mailbox import Mailbox

BLOCK_SECONDS = 1.5
ROUNDS = 8
CONCURRENT = 16
MESSAGES = 1_500
"""More than any chat gets through in all its blocks."""

Turn = Callable[[int], Awaitable[None]]
"""One turn of the chat (or bare workflow) of that number, awaited to its end."""


@dataclass(frozen=True)
class Block:
    """One case, for `BLOCK_SECONDS`."""

    turns_per_second: float
    cpu_ms_per_turn: float


async def turn_ratios(scene: Scene) -> dict[str, float]:
    """Throughput and CPU of the product's turn over the bare one's: medians of blocks in turn."""
    product, bare = await _product(scene), await _bare(scene)
    for case in (product, bare):
        await _block(case)  # warm: caches filled, welcome said
    pairs = []
    for _ in range(ROUNDS):
        pairs.append((await _block(product), await _block(bare)))
    speed = statistics.median(p.turns_per_second / b.turns_per_second for p, b in pairs)
    cpu = statistics.median(p.cpu_ms_per_turn / b.cpu_ms_per_turn for p, b in pairs)
    return {
        "turns_per_second_ratio": speed,
        "cpu_per_turn_ratio": cpu,
        "product_turns_per_second": statistics.median(p.turns_per_second for p, _ in pairs),
        "bare_turns_per_second": statistics.median(b.turns_per_second for _, b in pairs),
        "product_cpu_ms": statistics.median(p.cpu_ms_per_turn for p, _ in pairs),
        "bare_cpu_ms": statistics.median(b.cpu_ms_per_turn for _, b in pairs),
    }


async def _block(turn: Turn) -> Block:
    ended = 0
    started, cpu = time.monotonic(), time.process_time()
    deadline = started + BLOCK_SECONDS

    async def one_after_another(number: int) -> None:
        nonlocal ended
        while time.monotonic() < deadline:
            await turn(number)
            ended += 1

    await asyncio.gather(*(one_after_another(number) for number in range(CONCURRENT)))
    seconds = time.monotonic() - started
    return Block(ended / seconds, (time.process_time() - cpu) * 1000 / ended)


async def _product(scene: Scene) -> Turn:
    chats = await asyncio.to_thread(scene.chats, CONCURRENT, MESSAGES)
    mailbox = Mailbox(scene.client, debounce=timedelta(0))
    said = [0] * CONCURRENT

    async def turn(number: int) -> None:
        conversation_id, chat_id = chats[number]
        event = MessageArrived(message_id(conversation_id, said[number]))
        said[number] += 1
        ended = scene.finished.next_turn_of(chat_id)
        await mailbox.message_received(scene.clinic_id, conversation_id, event)
        await ended

    return turn


async def _bare(scene: Scene) -> Turn:
    names = [f"bare/{uuid4()}" for _ in range(CONCURRENT)]

    async def turn(number: int) -> None:
        ended = scene.finished.next_turn_of(names[number])
        await scene.client.start_workflow(
            BareWorkflow.run,
            id=names[number],
            task_queue=BARE_QUEUE,
            start_signal="turn",
            start_signal_args=[names[number]],
        )
        await ended

    return turn


async def turn_history(scene: Scene, turns: int = 100) -> dict[str, float]:
    """Events, bytes and activities that a text turn adds to its conversation's history."""
    ((conversation_id, chat_id),) = await asyncio.to_thread(scene.chats, 1, turns)
    mailbox = Mailbox(scene.client, debounce=timedelta(0))
    sizes = []
    for number in range(turns):
        event = MessageArrived(message_id(conversation_id, number))
        ended = scene.finished.next_turn_of(chat_id)
        await mailbox.message_received(scene.clinic_id, conversation_id, event)
        await ended
        await asyncio.sleep(0.05)  # the workflow task that ends the turn
        if number in (9, 54, turns - 1):
            sizes.append(await _size(scene, conversation_id))
    (events_10, bytes_10, _), (_, bytes_55, _), (events_100, bytes_100, scheduled) = sizes
    return {
        "events_per_turn": (events_100 - events_10) / (turns - 10),
        "bytes_per_turn": (bytes_100 - bytes_10) / (turns - 10),
        "bytes_growth": (bytes_100 - bytes_55) / (bytes_55 - bytes_10) - 1,
        "activities_per_turn": scheduled / turns,
    }


async def _size(scene: Scene, conversation_id: UUID) -> tuple[int, int, int]:
    """Events, bytes, and activities (local ones too) of the history so far."""
    handle = scene.client.get_workflow_handle(
        conversation_workflow_id(scene.clinic_id, conversation_id)
    )
    history = await handle.fetch_history()
    activities = sum(
        event.HasField("activity_task_scheduled_event_attributes")
        or event.HasField("marker_recorded_event_attributes")
        for event in history.events
    )
    return len(history.events), sum(event.ByteSize() for event in history.events), activities
