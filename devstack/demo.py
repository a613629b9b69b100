"""The main job, played from beginning to end: a number is connected, one patient books and pays,
another lets the hold run out. Everything is real but WhatsApp, the bank and the language model.
"""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
from rich.console import Console
from sqlalchemy import update

from db.models import Clinic
from db.session import Database
from devstack.stack import RunningStack, running_stack

Found = TypeVar("Found")

DATA = Path(".data/demo")
CLINIC_PHONE = "551140020922"
PATIENCE_SECONDS = 45.0
HOLD_MINUTES = 1
"""The shortest hold that a clinic can set, so that the demo sees one run out."""

WHAT_IT_IS = """\
A clinic and two patients on a stack of their own, for a minute and a half. Postgres, Temporal and
all of Sorriso are real; WhatsApp, the bank and the language model are simulated."""


class DemoFailedError(Exception):
    """What should have happened did not."""


@dataclass
class Patient:
    """Somebody at a simulated phone."""

    name: str
    phone: str
    colour: str
    stage: "Stage"
    shown: set[str] = field(default_factory=set)

    async def say(self, text: str) -> None:
        """Type a bubble."""
        body = {"session": self.stage.session, "text": text, "pushName": self.name}
        await self.stage.waha.post(f"/simulator/phones/{self.phone}/messages", json=body)
        await self._show_new()

    async def hears(self, *words: str, seconds: float = PATIENCE_SECONDS) -> str:
        """Wait for a bubble of the clinic's, not shown before, that holds all of `words`."""

        async def look() -> str | None:
            for text in await self._show_new():
                if all(word in text for word in words):
                    return text
            return None

        return await eventually(look, f"{self.name} should read {' … '.join(words)}", seconds)

    async def _show_new(self) -> list[str]:
        """Print what came since the last look; the clinic's texts among it."""
        chat = await self.stage.waha.get(
            f"/simulator/phones/{self.phone}/messages", params={"session": self.stage.session}
        )
        texts = []
        for message in chat.json()["messages"]:
            if message["id"] in self.shown:
                continue
            self.shown.add(message["id"])
            text = message["text"] or "<imagem: QR Code do PIX>"
            self._print(message["author"], text)
            if message["author"] == "clinic":
                texts.append(text)
        return texts

    def _print(self, author: str, text: str) -> None:
        who = self.name if author == "patient" else "Clínica"
        style = self.colour if author == "patient" else "bold"
        for number, line in enumerate(text.splitlines()):
            label = f"{self.name:>8} │ {who + ':' if number == 0 else '':>9} "
            self.stage.console.print(label, end="", style=style)
            self.stage.console.print(line, markup=False, highlight=False, soft_wrap=True)


@dataclass
class Stage:
    """The running parts, as the demo talks to them."""

    console: Console
    stack: RunningStack
    waha: httpx.AsyncClient
    bank: httpx.AsyncClient
    api: httpx.AsyncClient
    session: str = ""


async def eventually(
    look: Callable[[], Awaitable[Found | None]], what: str, seconds: float = PATIENCE_SECONDS
) -> Found:
    """Look until there is something; `DemoFailedError` with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = await look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise DemoFailedError(what)
        await asyncio.sleep(0.2)


async def run(data: Path = DATA) -> int:
    """Play the demo on a stack of its own. 0 only when all of it really happened."""
    console = Console(highlight=False)
    shutil.rmtree(data, ignore_errors=True)
    console.print(WHAT_IT_IS)
    console.print("Starting the parts: Postgres, Temporal, simulators, API, worker …")
    try:
        async with running_stack(data) as stack, _stage(console, stack) as stage:
            await _connect(stage)
            await _shorten_holds(stage)
            await _two_patients(stage)
            console.print(
                "\n[bold green]All of it really happened.[/] Play yourself with `make dev`."
            )
    except DemoFailedError as failure:
        console.print(f"[bold red]The demo failed:[/] {failure}. The logs are in {data}/logs.")
        return 1
    return 0


@asynccontextmanager
async def _stage(console: Console, stack: RunningStack) -> AsyncIterator[Stage]:
    bearer = {"Authorization": f"Bearer {stack.api_token}"}
    raise_errors = {"response": [_raise_for_status]}
    async with (
        httpx.AsyncClient(base_url=stack.waha, event_hooks=raise_errors) as waha,
        httpx.AsyncClient(base_url=stack.bank, event_hooks=raise_errors) as bank,
        httpx.AsyncClient(base_url=stack.api, headers=bearer, event_hooks=raise_errors) as api,
    ):
        yield Stage(console, stack, waha, bank, api)


async def _raise_for_status(response: httpx.Response) -> None:
    response.raise_for_status()


async def _connect(stage: Stage) -> None:
    """What the page at /configuracoes/whatsapp does, and a phone that scans."""
    stage.console.rule("1. The clinic connects its number")
    await stage.api.post("/api/v1/whatsapp/connect")

    async def session_with(status: str) -> dict[str, Any] | None:
        session = (await stage.api.get("/api/v1/whatsapp/session")).json()
        ready = session["status"] == status and (status != "SCAN_QR_CODE" or session["qr"])
        return session if ready else None

    shown = await eventually(lambda: session_with("SCAN_QR_CODE"), "a QR code should appear")
    stage.session = shown["session_id"]
    stage.console.print(f"QR code shown, valid until {shown['qr']['expires_at']}; scanning it …")
    await stage.waha.post(
        f"/simulator/sessions/{stage.session}/scan",
        json={"phone": CLINIC_PHONE, "pushName": "Clínica Sorriso da Vila"},
    )
    await eventually(lambda: session_with("WORKING"), "the number should be connected")
    stage.console.print("Connected.")


async def _shorten_holds(stage: Stage) -> None:
    database = Database.connect(stage.stack.settings.database_url.get_secret_value())
    clinic_id = UUID(stage.stack.clinic_id)
    async with database.clinic(clinic_id) as session:
        await session.execute(
            update(Clinic).where(Clinic.id == clinic_id).values(hold_minutes=HOLD_MINUTES)
        )
    await database.close()


async def _two_patients(stage: Stage) -> None:
    stage.console.rule("2. Two patients write: Diego and Jéssica")
    forgetful = Patient("Diego", "5511955550002", "magenta", stage)
    punctual = Patient("Jéssica", "5511955550001", "cyan", stage)
    await _book(forgetful, "quero marcar uma limpeza", pick="3", name="Diego Ramos")
    code = await _book(punctual, "vcs fazem limpesa?", pick="1", name="Jéssica Moraes Lima")
    stage.console.rule("3. Jéssica pays, and is confirmed")
    await stage.bank.post("/simulator/pay", json={"br_code": code})
    await punctual.hears("Pagamento recebido!", "está confirmada")
    await _show_booking(stage)
    stage.console.rule(f"4. Diego does not pay: his hold of {HOLD_MINUTES} minute runs out")
    await forgetful.hears("foi liberado", seconds=HOLD_MINUTES * 60 + PATIENCE_SECONDS)
    await _expect_one(stage, "expired")


async def _book(patient: Patient, wish: str, *, pick: str, name: str) -> str:
    """From "oi" to the code that is to be paid."""
    await patient.say("oi bom dia")
    await patient.say(wish)
    await patient.hears("1)")
    await patient.say(pick)
    await patient.say(name)
    await patient.hears("Posso reservar?")
    await patient.say("pode")
    return await patient.hears("br.gov.bcb.pix")


async def _expect_one(stage: Stage, status: str) -> dict[str, Any]:
    answer = await stage.api.get("/api/v1/bookings", params={"status": status})
    found = answer.json()["items"]
    if len(found) != 1:
        raise DemoFailedError(f"the API should know one booking that is {status}")
    return dict(found[0])


async def _show_booking(stage: Stage) -> None:
    address = f"/api/v1/bookings/{(await _expect_one(stage, 'confirmed'))['id']}"
    booking = (await stage.api.get(address)).json()
    stage.console.print(f"\nThe booking as the API answers it, GET {address}:", soft_wrap=True)
    stage.console.print(_a_line_a_field(booking), markup=False, soft_wrap=True)
    stage.console.print(
        f"\nIts run in the Temporal UI, until the demo ends: {booking['temporal_url']}",
        soft_wrap=True,
    )


def _a_line_a_field(document: dict[str, Any]) -> str:
    """JSON that fits a screen: one line for a field, and for each thing in a list."""

    def written(value: object) -> str:
        if isinstance(value, list) and value:
            things = ",\n    ".join(json.dumps(one, ensure_ascii=False) for one in value)
            return f"[\n    {things}\n  ]"
        return json.dumps(value, ensure_ascii=False)

    fields = ",\n".join(f'  "{name}": {written(value)}' for name, value in document.items())
    return f"{{\n{fields}\n}}"
