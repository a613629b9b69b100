"""The worker dies in the middle of each step that moves time or money; nothing happens twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from temporalio.api.enums.v1 import PendingActivityState

from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.patient import eventually
from tests.e2e.processes import serving_worker
from tests.e2e.world import make_world
from tests.faults.conftest import KillableWorld
from tests.owner import owner_engine

pytestmark = pytest.mark.stack

SLOW = 30
"""Seconds for which the bank thinks: longer than it takes to kill."""


@asynccontextmanager
async def _locked(killable: KillableWorld, query: str) -> AsyncIterator[None]:
    """Whoever wants to change these rows waits, as long as the block lasts."""
    engine = owner_engine(killable.world.database.owner)
    with engine.connect() as connection:
        connection.execute(text(f"{query} for no key update"))
        try:
            yield
        finally:
            connection.rollback()


def _booking_is_locked(killable: KillableWorld) -> AbstractAsyncContextManager[None]:
    return _locked(killable, "select id from booking")


def _agenda_is_locked(killable: KillableWorld) -> AbstractAsyncContextManager[None]:
    return _locked(killable, "select id from dentist")


@asynccontextmanager
async def _bank_thinks(killable: KillableWorld, path: str, method: str) -> AsyncIterator[None]:
    await killable.world.bank_misbehaves(path_contains=path, methods=[method], delay_seconds=SLOW)
    try:
        yield
    finally:
        await killable.world.bank_misbehaves(pay_after_expiry=True, pay_after_cancelling=True)


async def _kill_in(killable: KillableWorld, step: str) -> None:
    """Wait until the worker is in the middle of this activity, and kill it there."""

    async def look() -> bool | None:
        async for run in killable.world.temporal.list_workflows("ExecutionStatus = 'Running'"):
            handle = killable.world.temporal.get_workflow_handle(run.id)
            described = (await handle.describe()).raw_description
            for pending in described.pending_activities:
                started = pending.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
                if started and pending.activity_type.name == step:
                    return True
        return None

    await eventually(look, f"the worker is in {step}")
    await killable.worker.kill()


async def test_killed_in_the_hold_the_charge_the_reading_and_the_confirmation(
    killable: KillableWorld,
) -> None:
    world, patient = killable.world, killable.world.patient()
    await patient.is_asked_to_confirm()

    async with _agenda_is_locked(killable):
        await patient.say("pode")
        await _kill_in(killable, "hold_slot")
    async with _bank_thinks(killable, "/cob", "PUT"):
        await killable.worker.serve()
        await _kill_in(killable, "make_charge")
    await killable.worker.serve()
    code = await patient.hears("br.gov.bcb.pix")
    async with _bank_thinks(killable, "/cob", "GET"):
        await world.pay(code)
        await _kill_in(killable, "read_charge")
    async with _booking_is_locked(killable):
        await killable.worker.serve()
        await _kill_in(killable, "confirm_booking")
    await killable.worker.serve()

    await patient.hears("está confirmada ✅")
    [booking] = await world.bookings()
    [charge] = await world.charges()
    assert booking["status"] == "confirmed"
    assert charge["paid_centavos"] == DEPOSIT_CENTAVOS
    assert [
        row["amount_centavos"] for row in world.rows("select amount_centavos from payment")
    ] == [DEPOSIT_CENTAVOS]
    texts = await patient.texts()
    assert len([one for one in texts if "está confirmada ✅" in one]) == 1


async def test_killed_in_the_cancellation_the_settling_and_the_refund(
    killable: KillableWorld,
) -> None:
    world, patient = killable.world, killable.world.patient()
    world.execute("update clinic set refund_window_hours = 0")
    await world.pay(await patient.gets_a_code())
    await patient.hears("está confirmada")
    await patient.say("quero cancelar minha consulta")
    await patient.hears("cancelar a consulta")

    async with _booking_is_locked(killable):
        await patient.say("sim")
        await _kill_in(killable, "cancel_booking")
    await killable.worker.serve()
    async with _bank_thinks(killable, "/devolucao", "PUT"):
        await _kill_in(killable, "ask_refund")
    await killable.worker.serve()

    await patient.hears("Devolução concluída")
    [charge] = await world.charges()
    assert charge["refunded_centavos"] == DEPOSIT_CENTAVOS
    assert world.rows("select status, amount_centavos from refund") == [
        {"status": "refunded", "amount_centavos": DEPOSIT_CENTAVOS}
    ]
    texts = await patient.texts()
    for once in ("foi cancelada", "foi solicitada", "Devolução concluída"):
        assert len([one for one in texts if once in one]) == 1, once


async def test_killed_in_the_closing_the_expiry_and_the_retaking_of_a_late_payers_time(
    database: DatabaseUrls, tmp_path: Path
) -> None:
    async with (
        make_world(database, with_worker=False, hold_minutes=1) as world,
        serving_worker(world.settings, tmp_path) as worker,
    ):
        killable = KillableWorld(world, worker)
        await world.connect_number()
        patient = world.patient()
        code = await patient.gets_a_code()

        async with _bank_thinks(killable, "/cob", "PATCH"):
            await asyncio.sleep(15)  # the hold of a minute runs out; the rest is waited for
            await _kill_in(killable, "close_charge")
        async with _booking_is_locked(killable):
            await killable.worker.serve()
            await _kill_in(killable, "expire_booking")
        await killable.worker.serve()
        await patient.hears("foi liberado")
        async with _agenda_is_locked(killable):
            await world.pay(code)
            await _kill_in(killable, "retake_slot")
        await killable.worker.serve()

        await patient.hears("está confirmada ✅")
        [booking] = await world.bookings()
        assert booking["status"] == "confirmed"
        assert len(world.rows("select 1 from payment")) == 1
        texts = await patient.texts()
        for once in ("foi liberado", "está confirmada ✅"):
            assert len([one for one in texts if once in one]) == 1, once
