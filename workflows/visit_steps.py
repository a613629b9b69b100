"""The activities of a visit that is certain, called the way its story is told."""

from collections.abc import Callable
from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.models import ChangeBooking
    from activities.visit_models import (
        MoveBooking,
        MovedBooking,
        PlanAttendance,
        PlanReminders,
        RecordAttendance,
    )
    from activities.visits import VisitActivities
    from domain.courtesy import FirstWords, Verdict, WriteNow
    from domain.reminders import Reminder
    from domain.vocabulary import Actor, Attendance
    from workflows.booking_state import Refusal
    from workflows.contracts import (
        BookingRequest,
        ConfirmPresence,
        MarkAttendance,
        RescheduleBooking,
        TellAttendance,
    )
    from workflows.courtesy import ask_leave, leave_to_write
    from workflows.policies import DATABASE
    from workflows.waitlist_steps import report_freed_time


class VisitSteps:
    """One step each, for one booking."""

    def __init__(self, request: BookingRequest) -> None:
        self._clinic_id = request.clinic_id
        self._booking_id = request.booking_id
        self._conversation_id = request.conversation_id

    async def reschedule(
        self, request: RescheduleBooking, *, revives: bool = False
    ) -> MovedBooking | Refusal:
        """Take the new time and free the old one; or why not."""
        try:
            return await workflow.execute_activity_method(
                VisitActivities.reschedule_booking,
                MoveBooking(
                    clinic_id=self._clinic_id,
                    booking_id=self._booking_id,
                    key=request.request_id,
                    dentist_id=request.dentist_id,
                    starts_at=request.starts_at,
                    actor=request.actor,
                    now=workflow.now(),
                    reason=request.reason,
                    by=request.by,
                    liberty=request.liberty,
                    revives=revives,
                ),
                summary="Trocar o horário",
                **DATABASE,
            )
        except ActivityError as error:
            cause = error.cause
            if isinstance(cause, ApplicationError) and cause.non_retryable and cause.type:
                return Refusal(cause.type, cause.message)
            raise

    async def report_old_time(self, request: RescheduleBooking) -> None:
        """Others may be waiting for the time that it was moved from."""
        await report_freed_time(self._clinic_id, (self._booking_id,), moved_by=request.request_id)

    async def plan_reminders(self) -> list[Reminder]:
        """When to remind a patient who was told of the time just now."""
        plan = await workflow.execute_activity_method(
            VisitActivities.plan_reminders,
            PlanReminders(self._clinic_id, self._booking_id, workflow.now()),
            summary="Planejar os lembretes",
            **DATABASE,
        )
        return list(plan.reminders)

    async def may_remind(self, due: Reminder, starts_at: datetime) -> Verdict:
        """Whether to remind the patient now."""
        if self._conversation_id is None or not workflow.patched("courtesy"):
            return WriteNow()
        key = f"reminder/{self._booking_id}/{starts_at:%Y%m%dT%H%M}/{due.hours_before}"
        return await ask_leave(self._clinic_id, self._conversation_id, FirstWords.REMINDER, key)

    async def record_presence(self, request: ConfirmPresence) -> None:
        """Write down that the patient says to be coming."""
        await workflow.execute_activity_method(
            VisitActivities.record_presence,
            ChangeBooking(
                self._clinic_id,
                self._booking_id,
                workflow.now(),
                actor=Actor.PATIENT,
                key=request.request_id,
            ),
            summary="Registrar a presença confirmada",
            **DATABASE,
        )

    async def record_attendance(self, request: MarkAttendance) -> None:
        """Write down what staff said."""
        await self._record(request.request_id, request, Actor.STAFF)

    async def may_ask_attendance(self, until: datetime, *, is_off: Callable[[], bool]) -> bool:
        """Wait for leave to ask whether the patient came; False without it, or once `is_off`."""
        if self._conversation_id is None:
            return False
        return await leave_to_write(
            self._clinic_id,
            self._conversation_id,
            FirstWords.ATTENDANCE,
            f"attendance/{self._booking_id}",
            give_up_at=until,
            is_off=is_off,
        )

    async def plan_attendance_question(self, ends_at: datetime) -> datetime | None:
        """When to ask whether the patient came; None where there is no chat to ask in."""
        if self._conversation_id is None:
            return None
        # The annotation is checked nowhere else: Temporal takes a method's result for what it says.
        at: datetime = await workflow.execute_activity_method(
            VisitActivities.plan_attendance_question,
            PlanAttendance(self._clinic_id, ends_at),
            summary="Planejar a pergunta do comparecimento",
            **DATABASE,
        )
        return at

    async def record_told(self, told: TellAttendance) -> None:
        """Write down what the patient said."""
        request = MarkAttendance(f"told/{told.request_id}", told.outcome)
        await self._record(request.request_id, request, Actor.PATIENT)

    async def presume_attendance(self) -> None:
        """Nobody said anything: most patients come."""
        await self._record(
            "presumed", MarkAttendance("presumed", Attendance.ATTENDED), Actor.SYSTEM
        )

    async def _record(self, key: str, request: MarkAttendance, actor: Actor) -> None:
        await workflow.execute_activity_method(
            VisitActivities.record_attendance,
            RecordAttendance(
                clinic_id=self._clinic_id,
                booking_id=self._booking_id,
                key=key,
                outcome=request.outcome,
                actor=actor,
                now=workflow.now(),
                by=request.by,
            ),
            summary="Registrar o comparecimento",
            **DATABASE,
        )
