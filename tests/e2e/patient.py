"""A patient at a simulated phone, and the patience of tests."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from domain.vocabulary import Direction

if TYPE_CHECKING:
    from tests.e2e.world import World

Found = TypeVar("Found")
PATIENCE_SECONDS = 45.0
"""More than any recovery takes: a task of a killed worker is given to another after 10 seconds."""


async def eventually(
    look: Callable[[], Awaitable[Found | None]],
    what: str | Callable[[], str],
    *,
    seconds: float = PATIENCE_SECONDS,
) -> Found:
    """Look until there is something. The wait is bounded, and fails with `what`, asked then."""
    deadline = time.monotonic() + seconds
    while True:
        found = await look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"never happened: {what if isinstance(what, str) else what()}")
        await asyncio.sleep(0.05)


@dataclass
class Patient:
    """Somebody at a simulated phone."""

    world: "World"
    phone: str
    name: str = "Maria"
    read: int = 0
    """How many of the clinic's bubbles the test has looked at."""

    async def say(self, *texts: str, **more: Any) -> list[str]:
        """Type bubbles; their ids."""
        ids = []
        for text in texts:
            answer = await self.world.waha.post(
                f"/simulator/phones/{self.phone}/messages",
                json={"session": self.world.session, "text": text, "pushName": self.name, **more},
            )
            answer.raise_for_status()
            ids.append(answer.json()["id"])
        return ids

    async def bubbles(self) -> list[dict[str, Any]]:
        """What the clinic wrote in the chat, oldest first."""
        answer = await self.world.waha.get(
            f"/simulator/phones/{self.phone}/messages", params={"session": self.world.session}
        )
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return [message for message in messages if message["author"] == "clinic"]

    async def texts(self) -> list[str]:
        """The words of the clinic's bubbles; `<imagem>` for a picture."""
        return [bubble["text"] or "<imagem>" for bubble in await self.bubbles()]

    async def hears(self, *words: str) -> str:
        """Wait for a bubble, after those already looked at, that holds all of `words`."""

        async def look() -> str | None:
            texts = await self.texts()
            for number in range(self.read, len(texts)):
                if all(word in texts[number] for word in words):
                    self.read = number + 1
                    return texts[number]
            return None

        try:
            return await eventually(look, f"a bubble with {words}")
        except AssertionError as missing:
            raise AssertionError(f"{missing}; the chat: {await self.texts()}") from None

    async def is_asked_to_confirm(self, wish: str = "quero marcar uma limpeza") -> str:
        """Ask for a time and pick the second one; the question."""
        await self.say(wish)
        await self.hears("1)", "Qual prefere?")
        await self.say("2")
        return await self.hears("Posso")

    async def gets_a_code(self) -> str:
        """Book a cleaning up to its deposit; the copy-and-paste code."""
        await self.is_asked_to_confirm()
        await self.say("pode")
        return await self.hears("br.gov.bcb.pix")

    def kept(self, direction: Direction) -> list[dict[str, Any]]:
        """The bubbles of the chat as the database has them, in order of arrival."""
        return self.world.rows(
            "select message.* from message join whatsapp_conversation chat"
            " on chat.id = message.conversation_id"
            " where chat.patient_phone = :phone and direction = :direction order by message.id",
            phone=self.phone,
            direction=direction.value,
        )

    def booked(self) -> list[dict[str, Any]]:
        """The bookings made in the chat, with what was paid for them."""
        return self.world.rows(
            "select booking.*, (select array_agg(payment.amount_centavos) from payment join charge"
            " on charge.id = payment.charge_id where charge.booking_id = booking.id) payments"
            " from booking join whatsapp_conversation chat on chat.id = booking.conversation_id"
            " where chat.patient_phone = :phone order by booking.id",
            phone=self.phone,
        )
