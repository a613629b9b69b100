"""Composition root of the worker: settings, clients, activities, and who serves which queue."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import httpx
import structlog
from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

import observability
from activities.absences import AbsenceActivities
from activities.assistant import AssistantActivities
from activities.booking import BookingActivities
from activities.cancellation import CancellationActivities
from activities.catch_up import CatchUpActivities
from activities.charging import ChargingActivities
from activities.conversation import ConversationActivities
from activities.courtesy import CourtesyActivities
from activities.holds import HoldActivities
from activities.inbox import Inbox
from activities.interceptor import ErrorInterceptor
from activities.news import NewsActivities
from activities.on_call import OnCallActivities
from activities.other_times import OtherTimesActivities
from activities.pacing import Pacer
from activities.payers import PayerActivities
from activities.payment_accounts import PaymentAccounts
from activities.payment_sweep import PaymentSweepActivities
from activities.payments import PaymentActivities
from activities.recall import RecallActivities
from activities.receipts import ReceiptActivities
from activities.received_money import ReceivedMoneyActivities
from activities.reconciliation import ReconciliationActivities
from activities.refunds import RefundActivities
from activities.speech import SpeechActivities
from activities.staff_calls import StaffCallActivities
from activities.visits import VisitActivities
from activities.voice import VoiceActivities
from activities.waitlist import WaitlistActivities
from activities.waitlist_sweep import WaitlistSweepActivities
from activities.whatsapp_session import WhatsAppSessionActivities
from clients.crypto import SecretBox
from clients.groq.client import AssistantClient
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from settings import Settings
from workflows import search_attributes
from workflows.booking import BookingWorkflow
from workflows.connection import PASSTHROUGH, connect
from workflows.contracts import TaskQueue
from workflows.conversation import ConversationWorkflow
from workflows.day_off import DayOffWorkflow
from workflows.emergency import EmergencyWorkflow
from workflows.mailbox import Mailbox
from workflows.payment_sweep import PaymentSweepWorkflow, WebhookWatchWorkflow
from workflows.recall import RecallSweepWorkflow, RecallWorkflow
from workflows.reconciliation import ReconciliationWorkflow, ensure_schedules
from workflows.refund import RefundWorkflow
from workflows.waitlist import WaitlistWorkflow
from workflows.waitlist_post import WaitlistPost
from workflows.waitlist_sweep import WaitlistSweepWorkflow
from workflows.whatsapp_session import WhatsAppSessionWorkflow

WORKFLOWS: tuple[type, ...] = (
    BookingWorkflow,
    ConversationWorkflow,
    DayOffWorkflow,
    EmergencyWorkflow,
    RecallSweepWorkflow,
    RecallWorkflow,
    ReconciliationWorkflow,
    RefundWorkflow,
    PaymentSweepWorkflow,
    WebhookWatchWorkflow,
    WaitlistSweepWorkflow,
    WaitlistWorkflow,
    WhatsAppSessionWorkflow,
)
GRACE = timedelta(seconds=30)
CACHED_WORKFLOWS = 4_000
"""About 60 KiB each; a miss costs a replay."""
CONCURRENT_SENDS = 500
"""They mostly wait for their number's turn; one clinic's must not keep another's out."""

log = structlog.get_logger()


class Role(StrEnum):
    """What a worker process does."""

    ALL = "all"
    CONVERSATIONS = TaskQueue.CONVERSATIONS
    WHATSAPP_SEND = TaskQueue.WHATSAPP_SEND
    LANGUAGE = TaskQueue.LANGUAGE
    PAYMENTS = TaskQueue.PAYMENTS

    def serves(self, queue: TaskQueue) -> bool:
        """Whether a process of this role polls the queue."""
        return self is Role.ALL or self.value == queue.value


@dataclass(frozen=True)
class Activities:
    """The activities of each queue."""

    by_queue: dict[TaskQueue, list[Callable[..., Any]]]


def runner() -> SandboxedWorkflowRunner:
    """The sandbox, with our own modules shared: see `PASSTHROUGH`."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSTHROUGH)
    return SandboxedWorkflowRunner(restrictions=restrictions)


def build_workers(
    client: Client,
    activities: Activities,
    role: Role = Role.ALL,
    *,
    max_cached_workflows: int = CACHED_WORKFLOWS,
    task_queue_prefix: str = "",
) -> list[Worker]:
    """A worker for each queue that the role serves."""
    workers = []
    for queue in TaskQueue:
        if not role.serves(queue):
            continue
        runs_workflows = queue is TaskQueue.CONVERSATIONS
        workers.append(
            Worker(
                client,
                task_queue=f"{task_queue_prefix}{queue.value}",
                workflows=WORKFLOWS if runs_workflows else (),
                activities=activities.by_queue[queue],
                workflow_runner=runner(),
                interceptors=[ErrorInterceptor()],
                graceful_shutdown_timeout=GRACE,
                max_concurrent_activities=(
                    CONCURRENT_SENDS if queue is TaskQueue.WHATSAPP_SEND else None
                ),
                max_cached_workflows=max_cached_workflows if runs_workflows else 0,
            )
        )
    return workers


async def build_activities(
    settings: Settings,
    client: Client,
    stack: AsyncExitStack,
    *,
    waha_transport: httpx.AsyncBaseTransport | None = None,
) -> Activities:
    """Every activity with its collaborators; `stack` closes them.

    `waha_transport` stands in for the network to WAHA when speed is measured.
    """
    database = Database.connect(settings.database_url.get_secret_value())
    stack.push_async_callback(database.close)
    box = SecretBox([key.get_secret_value() for key in settings.encryption_keys])
    accounts = PaymentAccounts(box)
    stack.push_async_callback(accounts.close)
    waha_http = build_waha_http(
        str(settings.waha_base_url),
        settings.waha_api_key.get_secret_value(),
        transport=waha_transport,
    )
    stack.push_async_callback(waha_http.aclose)
    waha = WahaClient(waha_http)
    assistant = None
    if settings.groq_api_key is not None:
        assistant = AssistantClient(
            settings.groq_api_key.get_secret_value(), str(settings.groq_base_url).rstrip("/")
        )
        stack.push_async_callback(assistant.aclose)
    mailbox = Mailbox(client, debounce=timedelta(seconds=settings.debounce_seconds))
    waitlist = WaitlistPost(client, mailbox)
    inbox = Inbox(database, mailbox, box, lambda: datetime.now(UTC))
    conversation = ConversationActivities(database, has_assistant=assistant is not None)
    booking = BookingActivities(database)
    sweep = PaymentSweepActivities(database, accounts, mailbox, str(settings.public_base_url))
    session = WhatsAppSessionActivities(database, waha, box, str(settings.public_base_url))
    return Activities(
        {
            TaskQueue.CONVERSATIONS: [
                *_methods(conversation),
                *_methods(booking),
                *_methods(VisitActivities(database)),
                *_methods(OtherTimesActivities(database)),
                *_methods(StaffCallActivities(database)),
                *_methods(HoldActivities(database)),
                *_methods(PayerActivities(database, box)),
                *_methods(CourtesyActivities(database, waha)),
                *_methods(session),
                *_methods(NewsActivities(mailbox)),
                *_methods(WaitlistActivities(database, waitlist)),
                *_methods(WaitlistSweepActivities(database, waitlist)),
                *_methods(RecallActivities(database, mailbox)),
                *_methods(AbsenceActivities(database, mailbox)),
                *_methods(ReconciliationActivities(inbox)),
                *_methods(CatchUpActivities(database, waha, inbox)),
            ],
            TaskQueue.WHATSAPP_SEND: [
                *_methods(
                    SpeechActivities(
                        database,
                        waha,
                        Pacer(database, timedelta(seconds=settings.pace_seconds)),
                        typing_seconds=settings.typing_seconds,
                    )
                ),
                *_methods(OnCallActivities(database, waha)),
            ],
            TaskQueue.LANGUAGE: [
                *_methods(AssistantActivities(database, assistant, settings.groq_larger_model)),
                *_methods(VoiceActivities(database, waha, assistant)),
                *_methods(ReceiptActivities(database, waha, box)),
            ],
            TaskQueue.PAYMENTS: [
                *_methods(ChargingActivities(database, accounts)),
                *_methods(PaymentActivities(database, accounts)),
                *_methods(RefundActivities(database, accounts)),
                *_methods(CancellationActivities(database)),
                *_methods(ReceivedMoneyActivities(database)),
                *_methods(sweep),
            ],
        }
    )


def _methods(instance: object) -> list[Callable[..., Any]]:
    """The methods of `instance` that are activities."""
    found = [getattr(instance, name) for name in dir(type(instance)) if not name.startswith("_")]
    return [one for one in found if hasattr(one, "__temporal_activity_definition")]


async def run(settings: Settings, role: Role = Role.ALL) -> None:
    """Serve until SIGTERM or SIGINT; running activities get `GRACE` to finish."""
    runtime = _runtime(settings)
    client = await connect(
        settings.temporal_address,
        settings.temporal_namespace,
        api_key=settings.temporal_api_key.get_secret_value() if settings.temporal_api_key else None,
        runtime=runtime,
    )
    async with AsyncExitStack() as stack:
        await search_attributes.register(client)
        await ensure_schedules(client)
        workers = build_workers(client, await build_activities(settings, client, stack), role)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        log.info("worker_started", role=role.value, queues=[one.task_queue for one in workers])
        await _serve(workers, stop)
        log.info("worker_stopped")


async def _serve(workers: Sequence[Worker], stop: asyncio.Event) -> None:
    """Run until `stop`, or until a worker dies of something that a retry cannot mend."""
    async with asyncio.TaskGroup() as group:
        runs = [group.create_task(worker.run()) for worker in workers]
        stopped = group.create_task(stop.wait())
        await asyncio.wait([*runs, stopped], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        await asyncio.gather(*(worker.shutdown() for worker in workers))


def _runtime(settings: Settings) -> Runtime | None:
    if settings.metrics_port is None:
        return None
    address = f"0.0.0.0:{settings.metrics_port}"
    return Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(bind_address=address)))


def main(role: Role = Role.ALL) -> None:
    """The process: `sorriso worker`."""
    settings = Settings()
    observability.configure_logging(settings.log_format)
    asyncio.run(run(settings, role))
