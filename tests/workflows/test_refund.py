"""A refund's run on a real Temporal server and Postgres, against the simulated bank."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.booking import BookingActivities
from activities.interceptor import ErrorInterceptor
from activities.models import ChangeBooking, RefundRef
from activities.news import NewsActivities
from activities.refunds import RefundActivities
from db.queries.refunds import request_refund
from domain.events import BookingNews, BookingNewsKind
from domain.payments import RefundStatus
from domain.vocabulary import Actor, PaymentProviderKind
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.till import Till, open_till
from workflows.connection import DATA_CONVERTER, PASSTHROUGH
from workflows.contracts import RefundOutcome, RefundRequest, TaskQueue
from workflows.refund import PAUSES, RefundWorkflow

pytestmark = pytest.mark.stack
NEVER = len(PAUSES) + 10


@dataclass
class Chat:
    """Hears what the patient would be told."""

    news: list[BookingNews] = field(default_factory=list)

    async def booking_changed(self, _clinic: UUID, _chat: UUID, news: BookingNews) -> None:
        self.news.append(news)

    @property
    def kinds(self) -> list[BookingNewsKind]:
        return [one.kind for one in self.news]


class SlowBank:
    """Settles refunds after so many looks: the bank's clock is not the workflow's."""

    def __init__(self, till: Till, settles_after: int) -> None:
        self._till = till
        self._refunds = RefundActivities(till.database, till.accounts)
        self._settles_after = settles_after
        self.looks = 0

    @activity.defn
    async def ask_refund(self, request: RefundRef) -> RefundStatus:
        status = await self._refunds.ask_refund(request)
        self.looks += 1
        if self.looks == self._settles_after:
            answer = await self._till.bank.post("/clock", json={"advance_seconds": 3600})
            answer.raise_for_status()
        return status

    @activity.defn
    async def refuse_refund(self, request: RefundRef) -> None:
        await self._refunds.refuse_refund(request)


@dataclass
class Office:
    """A till, and a worker that carries out its refunds."""

    till: Till
    client: Client
    queue: str
    chat: Chat
    bank: SlowBank

    async def refund(self, booking_id: UUID) -> RefundOutcome:
        """Give all of the booking's money back; how it ended."""
        till = self.till
        [(payment_id, amount)] = till.rows("select id, amount_centavos from payment")
        async with till.database.clinic(till.clinic.clinic_id) as session:
            refund = await request_refund(
                session,
                till.clinic.clinic_id,
                UUID(str(payment_id)),
                None,
                key="test",
                reason="teste",
                now=datetime.now(UTC),
            )
        request = RefundRequest(
            clinic_id=till.clinic.clinic_id,
            refund_id=refund.id,
            booking_id=booking_id,
            conversation_id=uuid4(),
            amount_centavos=int(amount),
        )
        return await self.client.execute_workflow(
            RefundWorkflow.run, request, id=f"refund/{uuid4()}", task_queue=self.queue
        )

    async def refunded_at_bank(self) -> int:
        [charge] = (await self.till.bank.get("/charges")).json()
        return int(charge["refunded_centavos"])

    async def misbehave(self, **orders: object) -> None:
        (await self.till.bank.post("/faults", json=orders)).raise_for_status()

    def row(self) -> tuple[object, ...]:
        """The refund's status, and why staff must look at the booking."""
        [found] = self.till.rows(
            "select r.status, b.needs_attention from refund r join booking b on b.id = r.booking_id"
        )
        return found


@asynccontextmanager
async def open_office(
    database: DatabaseUrls,
    environment: WorkflowEnvironment,
    kind: PaymentProviderKind = PaymentProviderKind.API_PIX,
    settles_after: int = 2,
) -> AsyncIterator[Office]:
    config = environment.client.config()
    config["data_converter"] = DATA_CONVERTER
    client, queue, chat = Client(**config), f"refunds-{uuid4().hex}", Chat()
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSTHROUGH)
    async with open_till(database, kind) as till:
        bank = SlowBank(till, settles_after)
        news, bookings = NewsActivities(chat), BookingActivities(till.database)
        workflows = Worker(
            client,
            task_queue=queue,
            workflows=[RefundWorkflow],
            activities=[news.tell_conversation, bookings.flag_booking],
            workflow_runner=SandboxedWorkflowRunner(restrictions=restrictions),
            max_cached_workflows=0,
        )
        payments = Worker(
            client,
            task_queue=TaskQueue.PAYMENTS,
            activities=[bank.ask_refund, bank.refuse_refund],
            interceptors=[ErrorInterceptor()],
        )
        async with workflows, payments:
            yield Office(till, client, queue, chat, bank)


@pytest.mark.parametrize(
    "kind",
    [PaymentProviderKind.API_PIX, PaymentProviderKind.ASAAS, PaymentProviderKind.MERCADO_PAGO],
)
async def test_a_refund_is_over_when_the_bank_says_so_and_not_before(
    database: DatabaseUrls,
    temporal_env_time_skipping: WorkflowEnvironment,
    kind: PaymentProviderKind,
) -> None:
    async with open_office(database, temporal_env_time_skipping, kind, settles_after=3) as office:
        booking_id = await office.till.paid_booking()
        await office.misbehave(lose_answers=1, methods=["PUT", "POST"])

        outcome = await office.refund(booking_id)

        assert outcome.status is RefundStatus.REFUNDED
        assert office.bank.looks > 3
        assert office.chat.kinds == [BookingNewsKind.REFUND_REQUESTED, BookingNewsKind.REFUNDED]
        assert {one.amount_centavos for one in office.chat.news} == {DEPOSIT_CENTAVOS}
        assert await office.refunded_at_bank() == DEPOSIT_CENTAVOS
        assert office.row() == ("refunded", None)


async def test_a_refund_that_the_bank_does_not_carry_out_is_the_staffs(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_office(database, temporal_env_time_skipping) as office:
        booking_id = await office.till.paid_booking()
        await office.misbehave(refuse_refunds=True)

        outcome = await office.refund(booking_id)

        assert outcome.status is RefundStatus.REFUSED
        assert office.chat.kinds == [
            BookingNewsKind.REFUND_REQUESTED,
            BookingNewsKind.REFUND_REFUSED,
        ]
        assert await office.refunded_at_bank() == 0
        assert office.row() == ("refused", "refund_refused")


async def test_a_refund_that_the_bank_will_not_take_is_never_called_requested(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_office(database, temporal_env_time_skipping) as office:
        booking_id = await office.till.paid_booking()
        await office.misbehave(fail_requests=9, fail_status=422, path_contains="devolucao")

        await office.refund(booking_id)

        assert office.chat.kinds == [BookingNewsKind.REFUND_REFUSED]
        assert office.row() == ("refused", "refund_refused")


async def test_money_that_staff_took_is_given_back_by_staff(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_office(database, temporal_env_time_skipping) as office:
        till = office.till
        booking_id = till.book()
        now = datetime.now(UTC)
        change = ChangeBooking(till.clinic.clinic_id, booking_id, now, actor=Actor.STAFF)
        await till.received.record_staff_payment(change)

        outcome = await office.refund(booking_id)

        assert outcome.status is RefundStatus.REFUSED
        assert office.row() == ("refused", "refund_by_hand")
        assert office.chat.kinds == [BookingNewsKind.REFUND_BY_HAND]


async def test_a_bank_that_is_away_for_hours_gets_the_request_once_it_is_back(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_office(database, temporal_env_time_skipping) as office:
        booking_id = await office.till.paid_booking()
        await office.misbehave(fail_requests=40)

        outcome = await office.refund(booking_id)

        assert outcome.status is RefundStatus.REFUNDED
        assert await office.refunded_at_bank() == DEPOSIT_CENTAVOS


async def test_a_refund_that_takes_days_is_shown_to_staff_and_stays_requested(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_office(database, temporal_env_time_skipping, settles_after=NEVER) as office:
        booking_id = await office.till.paid_booking()

        outcome = await office.refund(booking_id)

        assert outcome.status is RefundStatus.REQUESTED
        assert office.row() == ("requested", "refund_pending")
        assert office.chat.kinds == [BookingNewsKind.REFUND_REQUESTED]


async def test_a_refund_that_staff_were_told_is_slow_leaves_their_list_when_it_is_done(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment
) -> None:
    async with open_office(database, temporal_env_time_skipping) as office:
        booking_id = await office.till.paid_booking()
        office.till.execute("update booking set needs_attention = 'refund_pending'")

        await office.refund(booking_id)

        assert office.row() == ("refunded", None)
