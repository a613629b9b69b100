"""A booking's run in skipped time: real Postgres and bank, and a chat that only listens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from pydantic import AnyHttpUrl
from sqlalchemy import text
from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    Worker,
)

import worker
from activities.booking import BookingActivities
from activities.cancellation import CancellationActivities
from activities.charging import ChargingActivities
from activities.courtesy import CourtesyActivities
from activities.holds import HoldActivities
from activities.interceptor import ErrorInterceptor
from activities.news import NewsActivities
from activities.other_times import OtherTimesActivities
from activities.payment_accounts import PaymentAccounts
from activities.payments import PaymentActivities
from activities.received_money import ReceivedMoneyActivities
from activities.refunds import RefundActivities
from activities.visits import VisitActivities
from activities.waitlist import WaitlistActivities
from activities.waitlist_models import FreedTime
from clients.waha.calls import build_waha_http
from clients.waha.client import WahaClient
from db.session import Database
from devstack.ports import free_port
from domain.dialogue.waitlist import OfferNews
from domain.events import BookingNews, BookingNewsKind, PaymentHint
from domain.ids import booking_workflow_id
from simulators.bank.app import create_app
from simulators.bank.settings import BankSettings
from tests.databases import DatabaseUrls
from tests.e2e.clinic import BOX, PIX_KEY, ClinicOnStage, make_chats, make_clinic
from tests.e2e.patient import eventually
from tests.owner import owner_engine
from tests.servers import serving
from workflows.booking import BookingWorkflow
from workflows.connection import DATA_CONVERTER
from workflows.contracts import (
    BookingOutcome,
    BookingRequest,
    BookingStage,
    OtherVisit,
    TaskQueue,
)
from workflows.mailbox import Mailbox
from workflows.refund import RefundWorkflow

HOLD = timedelta(minutes=10)
"""Short, since each look at the unpaid charge costs a second even when time is skipped."""
Meddling = Callable[[], Awaitable[None]]


@dataclass
class ListeningChat:
    """Hears the news that the conversation would tell."""

    news: list[BookingNewsKind] = field(default_factory=list)

    async def booking_changed(
        self, _clinic_id: UUID, _conversation_id: UUID, news: BookingNews
    ) -> None:
        self.news.append(news.kind)


class NobodyOffers:
    """Nobody waits in this clinic: no time is offered, and no chat hears of any."""

    async def time_freed(self, _freed: FreedTime) -> None:
        raise AssertionError("nobody waits")

    async def offer_changed(
        self, _clinic_id: UUID, _conversation_id: UUID, _news: OfferNews
    ) -> None:
        raise AssertionError("nobody waits")


class Meddler(Interceptor):
    """Lets the world change in the moment before an activity of this name, once.

    An activity named in `dies_in` dies twice: before its work, and then with its work done and
    nobody told.
    """

    def __init__(self) -> None:
        self.before: dict[str, Meddling] = {}
        self.dies_in: set[str] = set()
        self.died_in: set[str] = set()

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        return _Meddling(next, self)


class _Meddling(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, meddler: Meddler) -> None:
        super().__init__(following)
        self._meddler = meddler

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002
        meddling = self._meddler.before.pop(input.fn.__name__, None)
        if meddling is not None:
            await meddling()
        if input.fn.__name__ not in self._meddler.dies_in:
            return await super().execute_activity(input)
        attempt = activity.info().attempt
        if attempt == 1:
            raise ApplicationError("died before the work", type="died")
        answer = await super().execute_activity(input)
        if attempt == 2:
            self._meddler.died_in.add(input.fn.__name__)
            raise ApplicationError("died after the work", type="died")
        return answer


@dataclass
class BookingOnStage:
    """One booking of a cleaning, not yet begun."""

    environment: WorkflowEnvironment
    client: Client
    clinic: ClinicOnStage
    chats: list[UUID]
    bank: httpx.AsyncClient
    owner_url: str
    chat: ListeningChat
    meddler: Meddler
    booking_id: UUID = field(default_factory=uuid4)
    starts_at: datetime = field(
        default_factory=lambda: (
            datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)
            + timedelta(days=7)
        )
    )

    @property
    def handle(self) -> WorkflowHandle[BookingWorkflow, BookingOutcome]:
        return self.client.get_workflow_handle_for(
            BookingWorkflow.run, booking_workflow_id(self.clinic.clinic_id, self.booking_id)
        )

    @property
    def mailbox(self) -> Mailbox:
        return Mailbox(self.client)

    @property
    def news(self) -> list[BookingNewsKind]:
        return self.chat.news

    async def begin(self, *, procedure_id: UUID | None = None) -> None:
        """Start the run; its time is real until the test lets it pass."""
        with self.environment.with_time_skipping_disabled():
            await self._start(self.booking_id, self.chats[0], procedure_id)

    async def begin_in_a_row(self, *others: OtherVisit) -> None:
        """Start the run of this visit and of others after it."""
        with self.environment.with_time_skipping_disabled():
            await self._start(self.booking_id, self.chats[0], None, others=others)

    async def begin_rival(self, chat: int = 1) -> WorkflowHandle[BookingWorkflow, BookingOutcome]:
        """Another patient books the same time."""
        rival = uuid4()
        with self.environment.with_time_skipping_disabled():
            await self._start(rival, self.chats[chat], None)
        return self.client.get_workflow_handle_for(
            BookingWorkflow.run, booking_workflow_id(self.clinic.clinic_id, rival)
        )

    async def begin_rival_at(self, starts_at: datetime) -> None:
        """Another patient books an evaluation at another time."""
        with self.environment.with_time_skipping_disabled():
            await self._start(uuid4(), self.chats[1], self.clinic.evaluation_id, starts_at)

        async def look() -> bool | None:
            at = {"at": starts_at}
            return bool(self.rows("select 1 from booking where lower(period) = :at", **at)) or None

        await eventually(look, "somebody has the time")

    async def _start(
        self,
        booking_id: UUID,
        chat: UUID,
        procedure_id: UUID | None,
        starts_at: datetime | None = None,
        others: tuple[OtherVisit, ...] = (),
    ) -> None:
        await self.client.start_workflow(
            BookingWorkflow.run,
            BookingRequest(
                clinic_id=self.clinic.clinic_id,
                booking_id=booking_id,
                conversation_id=chat,
                dentist_id=self.clinic.dentist_id,
                procedure_id=procedure_id or self.clinic.cleaning_id,
                starts_at=starts_at or self.starts_at,
                others=others,
            ),
            id=booking_workflow_id(self.clinic.clinic_id, booking_id),
            task_queue=TaskQueue.CONVERSATIONS,
        )

    async def until_told(self, kind: BookingNewsKind) -> None:
        """Wait until the patient hears of it."""

        async def look() -> bool | None:
            return kind in self.news or None

        await eventually(look, lambda: f"news {kind}; there was {self.news}")

    async def until_any_told(self, *kinds: BookingNewsKind) -> None:
        """Wait until the patient hears of one of these."""

        async def look() -> bool | None:
            return any(kind in self.news for kind in kinds) or None

        await eventually(look, lambda: f"news of {kinds}; there was {self.news}")

    async def until_stage(self, stage: BookingStage) -> None:
        async def look() -> bool | None:
            return await self.handle.query(BookingWorkflow.stage) is stage or None

        await eventually(look, f"stage {stage}")

    async def pass_time(self, duration: timedelta) -> None:
        """For the booking's run and for the bank."""
        await self.bank.post("/simulator/clock", json={"advance_seconds": duration.total_seconds()})
        await self.environment.fast_forward(self.handle, duration)

    async def end(self) -> str:
        """Let all time pass; how the run ended."""
        await self.environment.fast_forward(self.handle)
        return await self.result()

    async def result(self) -> str:
        """How the run ended, once it does."""
        return (await self.handle.result()).result

    async def hint(self, event_id: str = "hint") -> None:
        await self.mailbox.payment_hint(
            self.clinic.clinic_id, self.booking_id, PaymentHint(event_id)
        )

    async def pay(self, **more: Any) -> None:
        [charge] = await self.charges()
        answer = await self.bank.post("/simulator/pay", json={"br_code": charge["br_code"], **more})
        assert answer.is_success, answer.text

    async def charges(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.bank.get("/simulator/charges")).json()
        return found

    async def bank_misbehaves(self, **orders: Any) -> None:
        (await self.bank.post("/simulator/faults", json=orders)).raise_for_status()

    def booking(self) -> dict[str, Any]:
        """The booking's row."""
        [row] = self.rows("select * from booking where id = :id", id=self.booking_id)
        return row

    def payments(self) -> list[int]:
        """What the ledger received, in centavos."""
        found = self.rows("select amount_centavos from payment order by created_at")
        return [row["amount_centavos"] for row in found]

    def execute(self, statement: str) -> None:
        """Change rows behind everybody's back."""
        engine = owner_engine(self.owner_url)
        with engine.begin() as connection:
            connection.execute(text(statement))

    def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        engine = owner_engine(self.owner_url)
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]


@asynccontextmanager
async def a_booking(
    database: DatabaseUrls,
    environment: WorkflowEnvironment,
    *,
    with_bank: bool = True,
    hold: timedelta = HOLD,
    chats: int = 2,
) -> AsyncIterator[BookingOnStage]:
    """A booking and all that its run works with."""
    async with AsyncExitStack() as stack:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        # A refund's run does not wait for the bank's clock: its own jumps.
        settings = BankSettings(bank_public_url=AnyHttpUrl(url), bank_refund_seconds=0)
        bank_app = create_app(settings)
        await stack.enter_async_context(serving(bank_app, port))
        bank = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        merchant = {
            "name": "Clínica Sorriso da Vila",
            "pix_key": PIX_KEY,
            "client_id": "clinic",
            "client_secret": "secret-of-clinic",
        }
        (await bank.post("/simulator/merchants", json=merchant)).raise_for_status()
        clinic = make_clinic(
            database.owner,
            bank_url=url if with_bank else None,
            hold_minutes=int(hold.total_seconds() // 60),
        )
        config = environment.client.config()
        config["data_converter"] = DATA_CONVERTER
        client = Client(**config)
        chat, meddler = ListeningChat(), Meddler()
        for one in await _workers(stack, client, database, chat, meddler):
            await stack.enter_async_context(one)
        yield BookingOnStage(
            environment=environment,
            client=client,
            clinic=clinic,
            chats=await asyncio.to_thread(make_chats, database.owner, clinic, chats),
            bank=bank,
            owner_url=database.owner,
            chat=chat,
            meddler=meddler,
        )


async def _workers(
    stack: AsyncExitStack,
    client: Client,
    database: DatabaseUrls,
    chat: ListeningChat,
    meddler: Meddler,
) -> list[Worker]:
    rows = Database.connect(database.app)
    stack.push_async_callback(rows.close)
    accounts = PaymentAccounts(BOX)
    stack.push_async_callback(accounts.close)
    waha = build_waha_http("http://waha.invalid", "k")  # everybody here is known to WhatsApp
    stack.push_async_callback(waha.aclose)
    booking, charging = BookingActivities(rows), ChargingActivities(rows, accounts)
    payments = PaymentActivities(rows, accounts)
    visits, received = VisitActivities(rows), ReceivedMoneyActivities(rows)
    refunds, other = RefundActivities(rows, accounts), OtherTimesActivities(rows)
    holds = HoldActivities(rows)
    activities: dict[TaskQueue, list[Callable[..., Any]]] = {
        TaskQueue.CONVERSATIONS: [
            booking.hold_slot,
            booking.hold_slots,
            booking.confirm_booking,
            booking.expire_booking,
            booking.cancel_booking,
            booking.retake_slot,
            booking.flag_booking,
            other.keep_other_times,
            other.release_other_times,
            other.settle_late_payment,
            other.ask_about_absence,
            other.settle_return,
            visits.reschedule_booking,
            visits.plan_reminders,
            visits.plan_attendance_question,
            visits.record_presence,
            visits.record_attendance,
            holds.extend_hold,
            holds.note_receipt,
            holds.refuse_evidence,
            CourtesyActivities(rows, WahaClient(waha)).may_write_first,
            NewsActivities(chat).tell_conversation,
            WaitlistActivities(rows, NobodyOffers()).report_freed_time,
        ],
        TaskQueue.PAYMENTS: [
            charging.make_charge,
            charging.make_static_charge,
            payments.read_charge,
            payments.close_charge,
            received.record_staff_payment,
            received.accept_received,
            received.give_back_repeated,
            received.return_credit,
            CancellationActivities(rows).settle_cancellation,
            refunds.ask_refund,
            refunds.refuse_refund,
        ],
    }
    return [
        Worker(
            client,
            task_queue=queue,
            workflows=[BookingWorkflow, RefundWorkflow] if queue is TaskQueue.CONVERSATIONS else [],
            activities=served,
            workflow_runner=worker.runner(),
            interceptors=[ErrorInterceptor(), meddler],
        )
        for queue, served in activities.items()
    ]
