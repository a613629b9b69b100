"""From the confirmation to the days after the visit: reminders, another time, attendance."""

from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.visit_models import MovedBooking
    from domain.courtesy import WaitUntil, WriteNow
    from domain.events import BookingNewsKind
    from domain.reminders import LEAST, Reminder
    from domain.vocabulary import Actor, Attendance
    from workflows.away import AwayDentist
    from workflows.booking_state import (
        BookingState,
        Refusal,
        enter,
        happens_within,
        show_new_time,
    )
    from workflows.booking_steps import BookingSteps
    from workflows.contracts import BookingRequest, BookingStage, RescheduleBooking
    from workflows.visit_steps import VisitSteps

ATTENDANCE_WITHIN = timedelta(days=3)
"""How long after the visit staff may say whether the patient came."""
ASK_AGAIN_AFTER = timedelta(hours=4)
"""How long a question waits that the patient could not be asked."""
TOO_LATE = timedelta(hours=1)
"""A reminder that is so late is left out: by now it may be night."""


class ComingVisit:
    """Part of a `BookingWorkflow`; all that it remembers is in the booking's state."""

    def __init__(self, request: BookingRequest, steps: BookingSteps, state: BookingState) -> None:
        self._steps = VisitSteps(request)
        self._booking_steps = steps
        self._away = AwayDentist(request, steps, state)
        self._watches_money = False
        self._state = state

    async def until_over(self) -> str | None:
        """How the visit came out; None when a cancellation was asked for first."""
        state = self._state
        self._watches_money = workflow.patched("money_after_confirmation")
        state.reminders = await self._steps.plan_reminders()
        while workflow.now() < state.ends_at:
            pause = self._next_moment() - workflow.now()
            await happens_within(pause, self._is_asked, "Consulta marcada")
            if state.cancel:
                return None
            if await self.carry_out_moves():
                self._away.settled()
                state.reminders = await self._steps.plan_reminders()
            await self._away.take_up()
            await self._away.take_back()
            await self._take_notes()
            await self._look_at_money()
            await self._remind()
        if state.cancel:
            return None
        enter(state, BookingStage.VISITED)
        return await self._until_known()

    async def carry_out_moves(self, *, revives: bool = False) -> bool:
        """Give the booking the times that were asked for; whether it has another one now."""
        has_moved = False
        while self._state.moves and self._state.cancel is None:
            request = self._state.moves[0]
            outcome = await self._steps.reschedule(request, revives=revives)
            refusal = outcome if isinstance(outcome, Refusal) else None
            del self._state.moves[0]
            self._state.answered[request.request_id] = refusal
            if isinstance(outcome, MovedBooking):
                has_moved = True
                await self._has_moved(request, outcome)
            elif request.actor is Actor.PATIENT:
                await self._booking_steps.tell(BookingNewsKind.MOVE_REFUSED, key=request.request_id)
        return has_moved

    async def _has_moved(self, request: RescheduleBooking, outcome: MovedBooking) -> None:
        self._state.starts_at, self._state.ends_at = outcome.starts_at, outcome.ends_at
        show_new_time(self._state)
        await self._booking_steps.tell(
            BookingNewsKind.RESCHEDULED, actor=request.actor, key=request.request_id
        )
        await self._steps.report_old_time(request)

    def _is_asked(self) -> bool:
        state = self._state
        asked = state.cancel or state.moves or state.presence or state.attendance
        return bool(asked or state.away or state.back) or self._is_hinted

    @property
    def _is_hinted(self) -> bool:
        return self._watches_money and self._state.has_charge and self._state.hinted

    async def _look_at_money(self) -> None:
        """Paid again, or reclaimed: what a provider says of money that was taken already."""
        if not self._is_hinted:
            return
        self._state.hinted = False
        read = await self._booking_steps.look_at_charge(hinted=True)
        if read is not None and read.repeated_centavos:
            await self._booking_steps.give_back_repeated()

    def _next_moment(self) -> datetime:
        """Of a reminder, or the visit's end."""
        due = [one.at for one in self._state.reminders[:1]]
        if self._away.next_moment is not None:
            due.append(self._away.next_moment)
        return min([*due, self._state.ends_at])

    async def _remind(self) -> None:
        state = self._state
        while state.reminders and state.reminders[0].at <= workflow.now():
            due = state.reminders[0]
            if workflow.now() - due.at < TOO_LATE:
                await self._tell_reminder(due)
            else:
                state.reminders.remove(due)

    async def _tell_reminder(self, due: Reminder) -> None:
        """Tell it, put it off until it is courteous, or leave it out."""
        state = self._state
        verdict = await self._steps.may_remind(due, state.starts_at)
        state.reminders.remove(due)
        if isinstance(verdict, WaitUntil):
            if verdict.at + LEAST <= state.starts_at:
                state.reminders.append(replace(due, at=verdict.at))
                state.reminders.sort(key=lambda one: one.at)
        elif isinstance(verdict, WriteNow):
            await self._booking_steps.tell(
                BookingNewsKind.REMINDER,
                key=f"{state.starts_at:%Y%m%dT%H%M}/{due.hours_before}",
                hours_before=due.hours_before,
            )

    async def _take_notes(self) -> None:
        """Write down what patient and staff have said of the visit."""
        state = self._state
        while state.presence:
            await self._steps.record_presence(state.presence[0])
            del state.presence[0]
        while state.told_attendance:
            told = state.told_attendance[0]
            await self._steps.record_told(told)
            state.attended_as_told = told.outcome
            del state.told_attendance[0]
        while state.attendance:
            request = state.attendance[0]
            await self._steps.record_attendance(request)
            del state.attendance[0]
            state.attended = request.outcome
            state.answered[request.request_id] = None

    async def _until_known(self) -> str:
        """Staff may say it, and correct it, for some days; else the patient, once asked, or nobody.

        What staff do not say is presumed.
        """
        state = self._state
        until = state.ends_at + ATTENDANCE_WITHIN
        if workflow.patched("ask-attendance"):
            await self._ask_whether_they_came(until)
        await self._take_notes_until(until)
        outcome = state.attended or state.attended_as_told
        if outcome is None:
            await self._steps.presume_attendance()
        return "missed" if outcome is Attendance.MISSED else "visited"

    async def _ask_whether_they_came(self, until: datetime) -> None:
        """Once, on the morning after, unless staff have said it by then.

        While the chat is busy it is put off, as long as there is time left to answer.
        """
        state = self._state
        at = await self._steps.plan_attendance_question(state.ends_at)
        put_off = 0
        while at is not None:
            await self._take_notes_until(at)
            if self._is_known() or not await self._steps.may_ask_attendance(
                until, is_off=self._is_known
            ):
                return
            key = f"again/{put_off}" if put_off else ""
            await self._booking_steps.tell(BookingNewsKind.ATTENDANCE, key=key)
            put_off += 1
            await self._take_notes_until(until, or_put_off=put_off)
            again = workflow.now() + ASK_AGAIN_AFTER
            is_put_off = len(state.put_off_questions) >= put_off
            at = again if is_put_off and again + ASK_AGAIN_AFTER <= until else None

    def _is_known(self) -> bool:
        state = self._state
        has_told = bool(state.put_off_questions) and state.attended_as_told is not None
        return bool(state.attendance or state.attended) or has_told

    async def _take_notes_until(self, moment: datetime, *, or_put_off: int | None = None) -> None:
        """Or until the patient could not be asked for the so-many-eth time."""
        state = self._state

        def is_put_off() -> bool:
            return or_put_off is not None and len(state.put_off_questions) >= or_put_off

        while (left := moment - workflow.now()) > timedelta(0) and not is_put_off():
            await happens_within(
                left,
                lambda: bool(state.attendance or state.told_attendance) or is_put_off(),
                "Aguardar o comparecimento",
            )
            await self._take_notes()
