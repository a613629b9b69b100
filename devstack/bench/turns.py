"""The product's text turn: its speed against a bare one, and what it leaves in the history."""

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


async def turn_ratios(scene: Scene, rounds: int = ROUNDS) -> dict[str, float]:
    """Throughput and CPU of the product's turn over the bare one's: medians of blocks in turn.

    Needs `workers`. The CPU is this process's: workers, and the driver that both cases have.
    """
    product, bare = await product_turns(scene), await _bare_turns(scene)
    for case in (product, bare):
        await _block(case)  # warm: caches filled, welcome said
    pairs = [(await _block(product), await _block(bare)) for _ in range(rounds)]
    return {
        "turns_per_second_ratio": statistics.median(
            one.turns_per_second / other.turns_per_second for one, other in pairs
        ),
        "cpu_per_turn_ratio": statistics.median(
            one.cpu_ms_per_turn / other.cpu_ms_per_turn for one, other in pairs
        ),
        "product_turns_per_second": statistics.median(one.turns_per_second for one, _ in pairs),
        "bare_turns_per_second": statistics.median(other.turns_per_second for _, other in pairs),
        "product_cpu_ms_per_turn": statistics.median(one.cpu_ms_per_turn for one, _ in pairs),
        "bare_cpu_ms_per_turn": statistics.median(other.cpu_ms_per_turn for _, other in pairs),
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


async def product_turns(scene: Scene) -> Turn:
    """The next message of a chat, answered."""
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


async def _bare_turns(scene: Scene) -> Turn:
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
    """Events, bytes and activities that a text turn adds to its conversation's history.

    Needs `workers`. The first tenth is not counted: it holds the start and the welcome.
    """
    ((conversation_id, chat_id),) = await asyncio.to_thread(scene.chats, 1, turns)
    mailbox = Mailbox(scene.client, debounce=timedelta(0))
    checkpoints = [turns // 10, turns * 11 // 20, turns]
    sizes = []
    for number in range(1, turns + 1):
        event = MessageArrived(message_id(conversation_id, number - 1))
        ended = scene.finished.next_turn_of(chat_id)
        await mailbox.message_received(scene.clinic_id, conversation_id, event)
        await ended
        await asyncio.sleep(0.05)  # the bookkeeping that follows the last word
        if number in checkpoints:
            sizes.append(await _settled_size(scene, conversation_id))
    first, middle, last = sizes
    counted = checkpoints[-1] - checkpoints[0]
    return {
        "events_per_turn": (last.events - first.events) / counted,
        "bytes_per_turn": (last.bytes - first.bytes) / counted,
        "bytes_growth": (last.bytes - middle.bytes) / (middle.bytes - first.bytes) - 1,
        "activities_per_turn": (last.activities - first.activities) / counted,
    }


@dataclass(frozen=True)
class _Size:
    events: int
    bytes: int
    activities: int
    """Local ones too."""


async def _settled_size(scene: Scene, conversation_id: UUID) -> _Size:
    """The history's size once the workflow waits for its next signal."""
    handle = scene.client.get_workflow_handle(
        conversation_workflow_id(scene.clinic_id, conversation_id)
    )
    while True:
        events = (await handle.fetch_history()).events
        if events[-1].HasField("workflow_task_completed_event_attributes"):
            break
        await asyncio.sleep(0.05)
    activities = sum(
        event.HasField("activity_task_scheduled_event_attributes")
        or event.HasField("marker_recorded_event_attributes")
        for event in events
    )
    return _Size(len(events), sum(event.ByteSize() for event in events), activities)
