"""What the measurements run on: servers in memory, a clinic, chats, and workers in this process."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import SecretStr
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import worker
from clients.crypto import SecretBox
from db.models import (
    ChatbotConfig,
    Clinic,
    Contact,
    Dentist,
    Message,
    WhatsAppConversation,
    WhatsAppSession,
)
from devstack import schema
from devstack.bench.bare import BareWorkflow, read_nothing
from devstack.bench.instant_waha import Finished, instant_transport
from devstack.postgres import APP, OWNER, running_postgres
from devstack.temporal_server import DEV_SERVER_ARGS, TEMPORAL_EXECUTABLE
from domain.vocabulary import Direction, MessageStatus, SessionStatus
from settings import DEVELOPMENT_KEY, Settings
from workflows import search_attributes
from workflows.connection import connect

BARE_QUEUE = "bench-bare"
SILENT = ("--output", "none")
"""Standard output is for the figures."""
HMAC_KEY = "bench"
TURN_TEXT = "qual o endereço?"


@dataclass(frozen=True)
class Scene:
    """Everything a measurement needs. Nothing serves its task queues yet."""

    settings: Settings
    owner_url: str
    client: Client
    finished: Finished
    home: Path
    """A folder that is gone afterwards."""
    clinic_id: UUID
    session_id: UUID
    session_name: str

    def chats(self, count: int, messages: int) -> list[tuple[UUID, str]]:
        """New conversations (id, chat id), each with stored messages still to be signalled."""
        made = [(uuid4(), f"55119{uuid4().int % 10**8:08d}@c.us") for _ in range(count)]
        now = datetime.now(UTC)
        engine = create_engine(self.owner_url)
        with Session(engine) as session, session.begin():
            for conversation_id, chat_id in made:
                contact_id = uuid4()
                session.add(Contact(id=contact_id, clinic_id=self.clinic_id, chat_id=chat_id))
                session.flush()
                session.add(
                    WhatsAppConversation(
                        id=conversation_id,
                        clinic_id=self.clinic_id,
                        session_id=self.session_id,
                        contact_id=contact_id,
                        last_interaction=now,
                        conversation_context={},
                    )
                )
                session.flush()
                rows = [
                    {
                        "id": uuid4(),
                        "clinic_id": self.clinic_id,
                        "conversation_id": conversation_id,
                        "wa_message_id": message_id(conversation_id, number),
                        "direction": Direction.INBOUND,
                        "status": MessageStatus.RECEIVED,
                        "kind": "text",
                        "body": TURN_TEXT,
                        "sent_at": now,
                    }
                    for number in range(messages)
                ]
                if rows:
                    session.execute(insert(Message), rows)
        engine.dispose()
        return made


def message_id(conversation_id: UUID, number: int) -> str:
    """WhatsApp's id of the chat's message of that number."""
    return f"{conversation_id.hex[:16].upper()}{number:06d}"


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """Start all of it; nothing is written to disk that outlives the block."""
    async with AsyncExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="sorriso-bench-"))
        postgres = stack.enter_context(running_postgres(Path(home), durable=False))
        postgres.create_database("bench")
        owner_url = postgres.url(OWNER, "bench")
        await asyncio.to_thread(schema.upgrade, owner_url)
        environment = await stack.enter_async_context(
            await WorkflowEnvironment.start_local(
                dev_server_existing_path=str(TEMPORAL_EXECUTABLE),
                dev_server_extra_args=[*DEV_SERVER_ARGS, *SILENT],
                dev_server_log_level="error",
            )
        )
        settings = Settings(
            _env_file=None,
            database_url=SecretStr(postgres.url(APP, "bench")),
            migrations_database_url=SecretStr(owner_url),
            temporal_address=environment.client.service_client.config.target_host,
            waha_api_key=SecretStr("bench"),
            debounce_seconds=0,
            typing_seconds=0,
            pace_seconds=0,
        )
        client = await connect(settings.temporal_address, settings.temporal_namespace)
        await search_attributes.register(client)
        made = Scene(
            settings=settings,
            owner_url=owner_url,
            client=client,
            finished=Finished(),
            home=Path(home),
            clinic_id=uuid4(),
            session_id=uuid4(),
            session_name=f"s_{uuid4().hex}",
        )
        await asyncio.to_thread(_insert_clinic, made)
        yield made


@asynccontextmanager
async def workers(scene: Scene) -> AsyncIterator[None]:
    """The product's own workers and one for the yardstick, in this process."""

    @activity.defn(name="say_nothing")
    async def say_nothing(turn: str) -> None:
        scene.finished.turn_ended(turn)

    async with AsyncExitStack() as stack:
        activities = await worker.build_activities(
            scene.settings, scene.client, stack, waha_transport=instant_transport(scene.finished)
        )
        for one in worker.build_workers(scene.client, activities):
            await stack.enter_async_context(one)
        await stack.enter_async_context(
            Worker(
                scene.client,
                task_queue=BARE_QUEUE,
                workflows=[BareWorkflow],
                activities=[read_nothing, say_nothing],
                workflow_runner=worker.runner(),
            )
        )
        yield


def _insert_clinic(made: Scene) -> None:
    engine = create_engine(made.owner_url)
    dentist_id = uuid4()
    box = SecretBox([DEVELOPMENT_KEY])
    with Session(engine) as session, session.begin():
        session.add(
            Clinic(
                id=made.clinic_id,
                name="Clínica de Medição",
                timezone="America/Sao_Paulo",
                address="Rua Aurora, 120",
                hours_text="segunda a sexta, das 8h às 18h",
            )
        )
        session.flush()
        session.add(Dentist(id=dentist_id, clinic_id=made.clinic_id, name="Dra. Camila"))
        session.flush()
        session.add(ChatbotConfig(id=uuid4(), clinic_id=made.clinic_id, dentist_id=dentist_id))
        session.add(
            WhatsAppSession(
                id=made.session_id,
                clinic_id=made.clinic_id,
                dentist_id=dentist_id,
                session_id=made.session_name,
                status=SessionStatus.WORKING,
                hmac_key_encrypted=box.encrypt_text(HMAC_KEY).encode(),
            )
        )
    engine.dispose()
