"""How workflows ask for leave to write to a patient first, and wait for it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.courtesy import CourtesyActivities, MayWriteFirst
    from domain.courtesy import FirstWords, Verdict, WaitUntil, WriteNow
    from workflows.policies import COURTESY


async def ask_leave(clinic_id: UUID, conversation_id: UUID, kind: FirstWords, key: str) -> Verdict:
    """Whether this message may be written now. `key` names it in its chat."""
    # The annotation is checked nowhere else: Temporal takes a method's result for what it says.
    verdict: Verdict = await workflow.execute_activity_method(
        CourtesyActivities.may_write_first,
        MayWriteFirst(clinic_id, conversation_id, kind, key, workflow.now()),
        summary="Pedir licença para escrever primeiro",
        **COURTESY,
    )
    return verdict


async def leave_to_write(
    clinic_id: UUID,
    conversation_id: UUID,
    kind: FirstWords,
    key: str,
    *,
    give_up_at: datetime,
    is_off: Callable[[], bool] = lambda: False,
) -> bool:
    """Wait until the message may be written; whether it may.

    False when it never may, not before `give_up_at` (aware UTC), or once `is_off` says so.
    """
    while not is_off():
        verdict = await ask_leave(clinic_id, conversation_id, kind, key)
        if isinstance(verdict, WriteNow):
            return True
        if not isinstance(verdict, WaitUntil) or verdict.at >= give_up_at:
            return False
        await _pause(verdict.at - workflow.now(), is_off)
    return False


async def _pause(pause: timedelta, is_off: Callable[[], bool]) -> None:
    try:
        await workflow.wait_condition(
            is_off, timeout=max(pause, timedelta(0)), timeout_summary="Hora de escrever"
        )
    except TimeoutError:
        return
