"""A number's run on a real Temporal server and Postgres, against the simulated WAHA."""

import base64
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.catch_up import DEAF_AFTER
from activities.interceptor import ErrorInterceptor
from domain.events import SessionStatusChanged
from domain.ids import whatsapp_session_workflow_id
from domain.vocabulary import DentistStatus, SessionStatus
from tests.databases import DatabaseUrls
from tests.workflows.number import CLINIC_PHONE, HMAC_KEY, Number, Shown, a_number, until
from workflows import whatsapp_session
from workflows.connection import DATA_CONVERTER, PASSTHROUGH
from workflows.contracts import WhatsAppSessionRequest
from workflows.mailbox import Mailbox
from workflows.search_attributes import NEEDS_HUMAN, STAGE
from workflows.whatsapp_session import SessionOutcome, SessionResult, WhatsAppSessionWorkflow

pytestmark = pytest.mark.stack

SCAN_QR_CODE = SessionStatus.SCAN_QR_CODE
WORKING = SessionStatus.WORKING
FAILED = SessionStatus.FAILED
DISCONNECTED = SessionStatus.DISCONNECTED
LOOK = "look_at_session"
WAKE = "wake_session"
PATIENT = "5551987651111"
BRING_UP = "bring_up_session"


@dataclass
class RunningNumber:
    """A number and its run, on a task queue of its own."""

    number: Number
    environment: WorkflowEnvironment
    client: Client
    queue: str

    @property
    def handle(self) -> WorkflowHandle[WhatsAppSessionWorkflow, SessionOutcome]:
        return self.client.get_workflow_handle_for(
            WhatsAppSessionWorkflow.run,
            whatsapp_session_workflow_id(self.number.clinic, self.number.session),
        )

    @asynccontextmanager
    async def worker(self, runner: WorkflowRunner | None = None) -> AsyncIterator[None]:
        restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSTHROUGH)
        activities = self.number.activities
        async with Worker(
            self.client,
            task_queue=self.queue,
            workflows=[WhatsAppSessionWorkflow],
            activities=[
                activities.look_at_session,
                activities.bring_up_session,
                activities.forget_phone,
                activities.disconnect_session,
                activities.wake_session,
                self.number.catching_up.catch_up,
            ],
            interceptors=[ErrorInterceptor()],
            workflow_runner=runner or SandboxedWorkflowRunner(restrictions=restrictions),
            # Each step is replayed from the start: what is not in the history is forgotten.
            max_cached_workflows=0,
        ):
            yield

    async def ask_to_connect(self) -> None:
        """As the edge does, in real time until a test lets time pass."""
        with self.environment.with_time_skipping_disabled():
            await self.client.start_workflow(
                WhatsAppSessionWorkflow.run,
                WhatsAppSessionRequest(self.number.clinic, self.number.session),
                id=self.handle.id,
                task_queue=self.queue,
                start_signal="connect_requested",
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            )

    async def ask_to_disconnect(self) -> None:
        await Mailbox(self.client).disconnect(self.number.clinic, self.number.session)

    async def hear(self, event: SessionStatusChanged) -> None:
        """As the edge does."""
        mailbox = Mailbox(self.client)
        await mailbox.session_status_changed(self.number.clinic, self.number.session, event)

    async def connect(self) -> None:
        """The number works, and no webhook of its start is on its way any more."""
        await self.ask_to_connect()
        await self.number.until_shown(SCAN_QR_CODE)
        await self.number.scan()
        await self.number.until_shown(WORKING)
        await self.number.until_told(WORKING)

    async def pass_time(self, **duration: float) -> None:
        passed = timedelta(**duration)
        assert await self.environment.fast_forward(self.handle, passed)
        await self.number.clock.leap(passed.total_seconds())

    async def until_staff_is_called(self, *, called: bool = True) -> None:
        async def is_called() -> bool:
            attributes = (await self.handle.describe()).typed_search_attributes
            return bool(attributes.get(NEEDS_HUMAN)) is called

        await until(is_called)

    async def times(self, activity: str) -> int:
        """How often the run, this part of its chain, has begun the activity."""
        history = await self.handle.fetch_history()
        return sum(
            event.activity_task_scheduled_event_attributes.activity_type.name == activity
            for event in history.events
        )

    async def stage(self) -> str | None:
        return (await self.handle.describe()).typed_search_attributes.get(STAGE)

    async def details(self) -> str:
        """What the Temporal UI shows of the run now."""
        metadata: WorkflowMetadata = await self.handle.query(
            "__temporal_workflow_metadata", result_type=WorkflowMetadata
        )
        return metadata.current_details

    async def current_run(self) -> str | None:
        return (await self.handle.describe()).run_id


@pytest.fixture
async def running(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> AsyncIterator[RunningNumber]:
    environment = temporal_env_time_skipping
    config = environment.client.config()
    config["data_converter"] = DATA_CONVERTER
    client = Client(**config)
    async with a_number(database) as number:
        running = RunningNumber(number, environment, client, f"numbers-{uuid4().hex}")
        number.hooks.listener = running.hear
        yield running
        number.hooks.deaf = True
        if (await running.handle.describe()).status is WorkflowExecutionStatus.RUNNING:
            await running.handle.terminate("the test is over")


@pytest.fixture
async def at_work(running: RunningNumber) -> AsyncIterator[RunningNumber]:
    async with running.worker():
        yield running


async def test_a_number_is_connected_by_scanning_the_code_in_its_row(
    at_work: RunningNumber,
) -> None:
    number = at_work.number

    await at_work.ask_to_connect()
    offered = await number.until_shown(SCAN_QR_CODE)
    await number.scan()
    connected = await number.until_shown(WORKING)

    assert offered.row.qr_mimetype == "image/png"
    assert offered.row.qr_data
    assert offered.dentist is DentistStatus.PENDENTE
    assert connected.dentist is DentistStatus.ATIVO
    assert connected.row.qr_data is None
    assert connected.row.working_since
    await at_work.until_staff_is_called(called=False)


async def test_the_first_code_lives_a_minute_and_the_next_twenty_seconds(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.ask_to_connect()
    first_shown = await number.until_told(SCAN_QR_CODE)
    first = await number.until(lambda shown: _expires_after(shown, first_shown, 60))

    await at_work.pass_time(seconds=60)
    second = await number.until(lambda shown: _expires_after(shown, number.hooks.events[-1], 20))

    assert second.status is SCAN_QR_CODE
    assert second.row.qr_data not in (None, first.row.qr_data)


async def test_a_code_that_nobody_scans_fails_until_the_clinic_asks_again(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.ask_to_connect()
    await number.until_shown(SCAN_QR_CODE)

    for seconds in (60, 20, 20, 20, 20, 20):
        await at_work.pass_time(seconds=seconds)
    failed = await number.until_shown(FAILED)

    assert failed.row.qr_data is None
    await at_work.until_staff_is_called(called=False)

    await at_work.ask_to_connect()
    again = await number.until_shown(SCAN_QR_CODE)
    assert again.row.qr_data


async def test_disconnecting_logs_the_phone_out_and_ends_the_run(at_work: RunningNumber) -> None:
    number = at_work.number
    await at_work.connect()

    await at_work.ask_to_disconnect()
    outcome = await at_work.handle.result()

    assert outcome == SessionOutcome(SessionResult.DISCONNECTED)
    shown = number.shown()
    assert shown.status is DISCONNECTED
    assert shown.dentist is DentistStatus.PENDENTE
    assert number.simulator.session(number.name).account is None
    assert await number.status_at_waha() is SessionStatus.STOPPED


async def test_a_number_can_be_connected_again_after_its_run_has_ended(
    at_work: RunningNumber,
) -> None:
    await at_work.connect()
    await at_work.ask_to_disconnect()
    await at_work.handle.result()

    await at_work.ask_to_connect()

    await at_work.number.until_shown(SCAN_QR_CODE)


async def test_asking_to_connect_while_the_number_is_logged_out_goes_on_with_a_new_code(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()
    await number.order(answer_delay_seconds=0.3)

    await at_work.ask_to_disconnect()
    await until(lambda: _is_more(at_work.times("disconnect_session"), 0))
    await at_work.ask_to_connect()
    offered = await number.until_shown(SCAN_QR_CODE)

    assert offered.dentist is DentistStatus.PENDENTE
    assert await at_work.times(BRING_UP) == 2


async def test_every_webhook_five_times_is_one_look_each(at_work: RunningNumber) -> None:
    number = at_work.number
    await number.order(webhook_copies=5)

    await at_work.connect()
    await at_work.ask_to_disconnect()
    await at_work.handle.result()

    different = {event.event_id for event in number.hooks.events}
    assert await at_work.times(LOOK) <= len(different)
    assert await at_work.times(BRING_UP) == 1


async def test_an_old_status_that_arrives_late_changes_nothing(at_work: RunningNumber) -> None:
    await at_work.connect()
    looks = await at_work.times(LOOK)
    long_ago = datetime.now(UTC) - timedelta(minutes=5)

    await at_work.hear(SessionStatusChanged("evt_late", FAILED, long_ago))
    await until(lambda: _is_more(at_work.times(LOOK), looks))

    shown = at_work.number.shown()
    assert shown.status is WORKING
    assert shown.dentist is DentistStatus.ATIVO
    assert await at_work.times(BRING_UP) == 1


async def test_a_number_is_connected_though_every_webhook_is_lost(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    number.hooks.deaf = True
    await at_work.ask_to_connect()
    await until(lambda: _is_more(at_work.times(BRING_UP), 0))

    await at_work.pass_time(seconds=6)
    first = await number.until_shown(SCAN_QR_CODE)
    await at_work.pass_time(seconds=60)
    second = await number.until(lambda shown: shown.row.qr_data != first.row.qr_data)
    await number.scan()
    await at_work.pass_time(seconds=30)
    connected = await number.until_shown(WORKING)

    assert second.row.qr_data
    assert connected.dentist is DentistStatus.ATIVO


async def test_a_failure_that_no_webhook_told_of_is_found_within_ten_minutes(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()
    number.hooks.deaf = True
    await number.order(fail="crashed")

    await at_work.pass_time(minutes=11)

    await number.until_shown(WORKING)
    assert await at_work.times(BRING_UP) == 2


async def test_a_worker_that_was_away_during_the_scan_finds_the_number_working(
    running: RunningNumber,
) -> None:
    number = running.number
    async with running.worker():
        await running.ask_to_connect()
        await number.until_shown(SCAN_QR_CODE)

    await number.scan()
    await number.until_told(WORKING)
    assert number.shown().status is SCAN_QR_CODE

    async with running.worker():
        connected = await number.until_shown(WORKING)
    assert connected.dentist is DentistStatus.ATIVO


async def test_a_run_that_continues_as_new_forgets_nothing(
    running: RunningNumber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp_session, "LONG_HISTORY", 60)
    number = running.number
    async with running.worker(UnsandboxedWorkflowRunner()):
        await running.connect()
        told = list(number.hooks.events)
        first_run = await running.current_run()

        # Repeated events make the history long and nothing else.
        while await running.current_run() == first_run:
            await running.hear(told[0])
        monkeypatch.undo()  # once is enough: the rest is counted in the second part of the chain
        for event in told:
            await running.hear(event)
        await number.order(fail="crashed")
        await number.until_shown(FAILED)
        assert await running.times(LOOK) == 1
        await running.pass_time(seconds=11)
        await number.until_shown(WORKING)

    assert await running.times(BRING_UP) == 1


async def test_a_number_that_fails_by_itself_is_restarted(at_work: RunningNumber) -> None:
    number = at_work.number
    await at_work.connect()

    await number.order(fail="crashed")
    await number.until_shown(FAILED)
    await at_work.pass_time(seconds=11)

    await number.until_shown(WORKING)
    await at_work.until_staff_is_called(called=False)


async def test_a_number_unlinked_on_the_phone_calls_staff_and_then_offers_a_code(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()

    await number.order(fail="unlinked")
    await number.until_shown(FAILED)
    for minutes in (1, 2, 6):
        await at_work.pass_time(minutes=minutes)
        await number.until_shown(FAILED)
    await at_work.until_staff_is_called()
    assert await at_work.times(BRING_UP) == 4
    assert await at_work.stage() == "FAILED"
    assert "clique em Conectar" in await at_work.details()

    await at_work.ask_to_connect()
    offered = await number.until(lambda shown: shown.row.qr_data is not None)
    assert offered.status is SCAN_QR_CODE
    await at_work.until_staff_is_called(called=False)
    assert await at_work.details() == "Aguardando a leitura do QR code com o celular da clínica."


async def test_a_session_that_waha_lost_is_made_again_and_people_are_called_to_scan(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()
    await number.waha.delete(number.name)
    await number.until_shown(SessionStatus.STOPPED)

    await at_work.pass_time(seconds=11)

    await number.until_shown(SCAN_QR_CODE)
    await at_work.until_staff_is_called()


async def test_a_waha_that_refuses_us_calls_people_and_the_wish_is_kept(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    right_key = number.waha_http.headers["X-Api-Key"]
    number.waha_http.headers["X-Api-Key"] = "wrong"
    await at_work.ask_to_connect()
    await at_work.until_staff_is_called()

    number.waha_http.headers["X-Api-Key"] = right_key
    await at_work.pass_time(minutes=11)

    await number.until_shown(SCAN_QR_CODE)
    await at_work.until_staff_is_called(called=False)


async def test_the_run_of_a_removed_number_ends(at_work: RunningNumber) -> None:
    await at_work.connect()
    at_work.number.remove()

    await at_work.hear(SessionStatusChanged("evt_more", WORKING, datetime.now(UTC)))

    assert await at_work.handle.result() == SessionOutcome(SessionResult.REMOVED)


async def test_a_cancelled_run_ends_instead_of_calling_staff(at_work: RunningNumber) -> None:
    await at_work.connect()

    await at_work.handle.cancel()

    with pytest.raises(WorkflowFailureError):
        await at_work.handle.result()


async def test_neither_codes_nor_keys_nor_phones_are_in_the_history(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.ask_to_connect()
    offered = await number.until(lambda shown: shown.row.qr_data is not None)
    await number.scan()
    await number.until_shown(WORKING)

    history = (await at_work.handle.fetch_history()).to_json()

    assert offered.row.qr_data
    for secret in (offered.row.qr_data, HMAC_KEY, CLINIC_PHONE):
        assert secret not in history
        assert base64.b64encode(secret.encode()).decode().rstrip("=") not in history


async def test_a_restriction_of_whatsapps_calls_staff_and_the_number_goes_on(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()
    await number.order(restrict={"seconds": 7200})

    await at_work.pass_time(minutes=11)
    await at_work.until_staff_is_called()

    assert "O WhatsApp limitou este número" in await at_work.details()
    assert number.shown().status is WORKING


async def test_a_number_that_comes_back_finds_what_was_written_meanwhile(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()
    await number.order(fail="crashed")
    await number.until_shown(FAILED)
    number.hooks.deaf = True
    await number.writes(PATIENT, "vocês atendem hoje?")

    await at_work.pass_time(seconds=11)
    await at_work.pass_time(seconds=30)

    await until(lambda: number.heard() == ["vocês atendem hoje?"])
    assert await at_work.times(WAKE) == 0
    await at_work.until_staff_is_called(called=False)


async def test_a_number_that_works_but_tells_of_nothing_is_caught_up_with_and_restarted(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()
    await at_work.pass_time(minutes=3)
    await number.order(mute=True)
    await number.writes(PATIENT, "oi")
    await number.clock.leap(DEAF_AFTER.total_seconds())

    await at_work.pass_time(minutes=9)
    await until(lambda: number.heard() == ["oi"])
    await at_work.until_staff_is_called()
    details = await at_work.details()
    await number.until_shown(WORKING)
    await number.writes(PATIENT, "agora sim?")
    await at_work.pass_time(minutes=61)

    assert await at_work.times(WAKE) == 1
    assert "ele foi religado" in details
    assert not number.simulator.session(number.name).mute
    await at_work.until_staff_is_called(called=False)


async def test_an_engine_that_stores_nothing_leaves_the_number_at_work(
    at_work: RunningNumber,
) -> None:
    number = at_work.number
    await at_work.connect()
    config = number.simulator.session(number.name).config
    config.noweb = None

    await at_work.pass_time(minutes=11)
    await at_work.pass_time(minutes=11)

    assert number.shown().status is WORKING
    await at_work.until_staff_is_called(called=False)


def _expires_after(shown: Shown, told: SessionStatusChanged, seconds: int) -> bool:
    """To the second: the simulator's clock and the run's leap one after the other."""
    expires_at = shown.row.qr_expires_at
    if expires_at is None:
        return False
    return abs(expires_at - told.at - timedelta(seconds=seconds)) < timedelta(seconds=1)


async def _is_more(count: Awaitable[int], than: int) -> bool:
    return await count > than
