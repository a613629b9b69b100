"""A hundred payments a second before, at, and after the end of a hold: none is ever lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from domain.events import PaymentHint
from domain.ids import booking_workflow_id
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.patient import eventually
from tests.workflows.booking_stage import HOLD, BookingOnStage, a_booking
from workflows.booking import BookingWorkflow
from workflows.contracts import BookingOutcome, BookingRequest, TaskQueue

pytestmark = pytest.mark.stack

PAYERS = 100
AT_ONCE = 10
"""More would only wait for each other."""
A_DAY = 12
"""Visits of one day, an hour apart."""
SECOND = timedelta(seconds=1)


class Payers:
    """Patients who all hold a time, and pay at about the moment at which it ends."""

    def __init__(self, stage: BookingOnStage) -> None:
        self._stage = stage
        self._turnstile = asyncio.Semaphore(AT_ONCE)
        self.bookings = [uuid4() for _ in range(PAYERS)]

    async def hold(self) -> None:
        """Each holds a time of their own and has a code."""
        with self._stage.environment.with_time_skipping_disabled():
            await self.each(self._hold)

    async def _hold(self, booking_id: UUID) -> None:
        stage, clinic = self._stage, self._stage.clinic
        number = self.bookings.index(booking_id)
        day, hour = divmod(number, A_DAY)
        first = datetime.now(UTC).replace(hour=11, minute=0, second=0, microsecond=0)
        await stage.client.start_workflow(
            BookingWorkflow.run,
            BookingRequest(
                clinic_id=clinic.clinic_id,
                booking_id=booking_id,
                conversation_id=stage.chats[number],
                dentist_id=clinic.dentist_id,
                procedure_id=clinic.cleaning_id,
                starts_at=first + timedelta(days=3 + day, hours=hour),
            ),
            id=booking_workflow_id(clinic.clinic_id, booking_id),
            task_queue=TaskQueue.CONVERSATIONS,
        )
        await self._until(
            f"select 1 from charge where booking_id = '{booking_id}'", bool, "there is a code"
        )

    async def each(self, deed: Callable[[UUID], Awaitable[object]]) -> None:
        """Let each do it, a few at once."""

        async def in_turn(booking_id: UUID) -> None:
            async with self._turnstile:
                await deed(booking_id)

        await asyncio.gather(*(in_turn(one) for one in self.bookings))

    async def pass_time(self, duration: timedelta) -> None:
        """For all runs; the bank's clock is moved apart."""
        await self.each(
            lambda one: self._stage.environment.fast_forward(self._handle(one), duration)
        )

    async def bank_passes_time(self, duration: timedelta) -> None:
        seconds = duration.total_seconds()
        await self._stage.bank.post("/simulator/clock", json={"advance_seconds": seconds})

    async def pay(self, booking_id: UUID) -> None:
        [charge] = self._stage.rows(
            "select br_code from charge where booking_id = :id", id=booking_id
        )
        answer = await self._stage.bank.post("/simulator/pay", json=charge)
        assert answer.is_success, answer.text

    async def hint(self, booking_id: UUID) -> None:
        clinic_id = self._stage.clinic.clinic_id
        await self._stage.mailbox.payment_hint(clinic_id, booking_id, PaymentHint("paid"))

    async def sell_every_second_time(self) -> int:
        """To somebody at the desk, where it is free again; how many."""
        self._stage.execute(
            "insert into booking (id, clinic_id, dentist_id, procedure_id, patient_id, period, "
            "occupied, status, deposit_centavos) select gen_random_uuid(), clinic_id, dentist_id, "
            "procedure_id, patient_id, period, occupied, 'confirmed', 0 from (select *, "
            "row_number() over (order by id) as number from booking where status = 'expired') b "
            "where number % 2 = 0"
        )
        return len(self._stage.rows("select 1 from booking where deposit_centavos = 0"))

    async def until_settled(self) -> dict[str, int]:
        """Every payer's money is recorded and has its place; how many are where."""
        await self._until(
            "select 1 from payment", lambda count: count == PAYERS, "every payment is recorded"
        )
        await self._until(_UNSETTLED, lambda count: count == 0, "every payer's money has a place")
        found = self._stage.rows(
            "select status, count(*) as number from booking where deposit_centavos > 0 "
            "group by status"
        )
        return {row["status"]: row["number"] for row in found}

    async def _until(self, query: str, holds: Callable[[int], bool], what: str) -> None:
        async def look() -> bool | None:
            found = await asyncio.to_thread(self._stage.rows, query)
            return holds(len(found)) or None

        await eventually(look, what)

    def _handle(self, booking_id: UUID) -> WorkflowHandle[BookingWorkflow, BookingOutcome]:
        return self._stage.client.get_workflow_handle_for(
            BookingWorkflow.run, booking_workflow_id(self._stage.clinic.clinic_id, booking_id)
        )


_UNSETTLED = (
    "select b.id from booking b join charge c on c.booking_id = b.id"
    " where b.status <> 'confirmed' and b.needs_attention is null"
    " and not exists (select 1 from refund r where r.booking_id = b.id)"
)
"""Neither confirmed, nor refunded, nor on the staff's list."""
_FREE_BUT_NOT_THEIRS = (
    "select b.id from booking b where b.status = 'expired' and not exists"
    " (select 1 from booking other where other.occupied && b.occupied and other.id <> b.id"
    " and other.status in ('confirmed', 'held', 'offered'))"
)
"""Lost, though nobody else has the time: not sold, nor kept for one whose time was."""


@pytest.mark.parametrize("late_by", [-SECOND, timedelta(0), SECOND])
async def test_a_hundred_payments_around_the_end_of_the_hold_are_confirmed_or_in_sight(
    database: DatabaseUrls, temporal_env_time_skipping: WorkflowEnvironment, late_by: timedelta
) -> None:
    async with a_booking(database, temporal_env_time_skipping, chats=PAYERS) as stage:
        payers = Payers(stage)
        await payers.hold()
        await stage.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)
        sold = 0
        if late_by == timedelta(0):
            await payers.bank_passes_time(HOLD)
            await asyncio.gather(payers.pass_time(HOLD), payers.each(payers.pay))
        else:
            await payers.bank_passes_time(HOLD + late_by)
            await payers.pass_time(HOLD + late_by)
            sold = await payers.sell_every_second_time()
            await payers.each(payers.pay)
        await payers.each(payers.hint)

        settled = await payers.until_settled()

        paid = stage.rows("select sum(amount_centavos) as total from payment")
        assert paid == [{"total": PAYERS * DEPOSIT_CENTAVOS}]
        assert sum(settled.values()) == PAYERS
        assert settled["confirmed"] <= PAYERS - sold
        assert stage.rows(_FREE_BUT_NOT_THEIRS) == []
