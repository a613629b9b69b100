"""The agenda against a simple model of it: whatever is done, and in whatever order, they agree."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.dialects.postgresql import Range

from activities.booking import BookingStateError
from activities.models import HoldSlot
from activities.visit_models import MoveBooking
from activities.visits import VisitActivities
from db.models import Block, Clinic, Patient
from db.queries.agenda_conflicts import load_conflicts
from db.queries.agenda_locks import lock_rules
from db.queries.chairs import seat_everybody
from domain.agenda.overrule import Liberty, StaffBooking
from domain.errors import SlotTakenError
from domain.vocabulary import Actor, BookingStatus
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import rows, save
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack

T = TypeVar("T")
QUARTER = timedelta(minutes=15)
FIRST = NOW + timedelta(days=1)
PATIENTS = 4
HELD, CONFIRMED = BookingStatus.HELD, BookingStatus.CONFIRMED
CANCELLED, EXPIRED = BookingStatus.CANCELLED, BookingStatus.EXPIRED
BUSY_QUARTERS = {"evaluation": 2, "cleaning": 4}
"""The cleaning takes three, and one more to tidy up."""

dentists = st.integers(0, 1)
patients = st.integers(0, PATIENTS - 1)
quarters = st.integers(0, 11)
procedures = st.sampled_from(sorted(BUSY_QUARTERS))
numbers = st.integers(0, 99)


@dataclass(frozen=True)
class Known:
    """What the model knows of a booking; times are quarters of an hour from the first on."""

    dentist: int
    patient: int
    procedure: str
    start: int
    status: BookingStatus = HELD
    is_on_top: bool = False

    @property
    def occupied(self) -> range:
        return range(self.start, self.start + BUSY_QUARTERS[self.procedure])

    @property
    def is_live(self) -> bool:
        return self.status in (HELD, CONFIRMED)

    @property
    def awaits_deposit(self) -> bool:
        return self.status is HELD and self.procedure == "cleaning"


def meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def at(quarter: int) -> datetime:
    return FIRST + quarter * QUARTER


class Agenda(RuleBasedStateMachine):
    """Every rule says beforehand what must come of it."""

    urls: DatabaseUrls

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        self.known: dict[UUID, Known] = {}
        self.blocks: list[tuple[int | None, range]] = []
        self.chairs: int | None = None

    def teardown(self) -> None:
        self._run(self._stack.aclose())
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    @initialize(chairs=st.sampled_from([None, 1, 2]))
    def open(self, chairs: int | None) -> None:
        opening = busy_clinic(self.urls, patients=PATIENTS, chairs=chairs)
        self.busy: BusyClinic = self._run(self._stack.enter_async_context(opening))
        self.chairs = chairs

    # What the model says.

    def _occupying(self, without: UUID | None) -> list[Known]:
        return [one for key, one in self.known.items() if key != without and one.status.occupies]

    def _seated_at(self, quarter: int, without: UUID | None = None) -> int:
        return sum(
            quarter in one.occupied and not one.is_on_top for one in self._occupying(without)
        )

    def _is_free(self, dentist: int, wanted: range, without: UUID | None = None) -> bool:
        visits = [one for one in self._occupying(without) if one.dentist == dentist]
        blocked = [period for whose, period in self.blocks if whose in (None, dentist)]
        if any(meet(wanted, other) for other in [*(one.occupied for one in visits), *blocked]):
            return False
        chairs = self.chairs
        return chairs is None or all(self._seated_at(one, without) < chairs for one in wanted)

    def _some(self, number: int) -> UUID:
        return list(self.known)[number % len(self.known)]

    def _procedure(self, name: str) -> UUID:
        clinic = self.busy.clinic
        return clinic.cleaning_id if name == "cleaning" else clinic.evaluation_id

    # What can happen.

    @rule(patient=patients, dentist=dentists, procedure=procedures, start=quarters)
    def hold(self, patient: int, dentist: int, procedure: str, start: int) -> None:
        wanted = Known(dentist, patient, procedure, start)
        owes = any(one.awaits_deposit and one.patient == patient for one in self.known.values())
        resumes = owes and procedure == "cleaning"
        expected = not resumes and self._is_free(dentist, wanted.occupied)

        held = self._run(
            self.busy.hold(
                patient, self.busy.dentists[dentist], self._procedure(procedure), at(start)
            )
        )

        assert (held is not None) == expected
        if held is not None:
            self.known[held] = wanted

    @rule(dentist=dentists, start=quarters, on_top=st.booleans())
    def staff_book(self, dentist: int, start: int, on_top: bool) -> None:
        wanted = Known(dentist, -1, "evaluation", start, is_on_top=on_top)
        expected = on_top or self._is_free(dentist, wanted.occupied)
        patient, clinic_id = uuid4(), self.busy.clinic.clinic_id
        save(self.urls.owner, Patient(id=patient, clinic_id=clinic_id, full_name="Ana"))
        request = HoldSlot(
            clinic_id=clinic_id,
            booking_id=uuid4(),
            conversation_id=None,
            dentist_id=self.busy.dentists[dentist],
            procedure_id=self._procedure("evaluation"),
            starts_at=at(start),
            now=NOW,
            staff=StaffBooking(patient, Liberty(on_top=on_top), "pediu", by=uuid4()),
        )

        assert self._does(self.busy.bookings.hold_slot(request)) == expected
        if expected:
            self.known[request.booking_id] = wanted

    @precondition(lambda self: self.known)
    @rule(number=numbers)
    def confirm(self, number: int) -> None:
        self._change(number, "confirm_booking", CONFIRMED, (HELD, CONFIRMED))

    @precondition(lambda self: self.known)
    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        self._change(number, "cancel_booking", CANCELLED, (HELD, CONFIRMED, CANCELLED))

    @precondition(lambda self: self.known)
    @rule(number=numbers)
    def expire(self, number: int) -> None:
        self._change(number, "expire_booking", EXPIRED, (HELD, EXPIRED))

    def _change(
        self, number: int, name: str, to: BookingStatus, among: tuple[BookingStatus, ...]
    ) -> None:
        booking_id = self._some(number)
        expected = self.known[booking_id].status in among
        change = getattr(self.busy.bookings, name)

        assert self._does(change(self.busy.change(booking_id))) == expected
        if expected:
            self.known[booking_id] = replace(self.known[booking_id], status=to)

    @precondition(lambda self: any(one.status is EXPIRED for one in self.known.values()))
    @rule(number=numbers)
    def retake(self, number: int) -> None:
        """Paid after the hold."""
        expired = [key for key, one in self.known.items() if one.status is EXPIRED]
        booking_id = expired[number % len(expired)]
        known = self.known[booking_id]
        expected = self._is_free(known.dentist, known.occupied)

        self.busy.pay(booking_id)
        change = self.busy.change(booking_id)
        assert self._run(self.busy.bookings.retake_slot(change)) == expected
        if expected:
            self.known[booking_id] = replace(known, status=CONFIRMED, is_on_top=False)

    @precondition(lambda self: self.known)
    @rule(number=numbers, dentist=dentists, start=quarters, on_top=st.booleans())
    def move(self, number: int, dentist: int, start: int, on_top: bool) -> None:
        booking_id = self._some(number)
        moved = replace(self.known[booking_id], dentist=dentist, start=start, is_on_top=on_top)
        has_room = on_top or self._is_free(dentist, moved.occupied, without=booking_id)
        expected = moved.is_live and has_room
        request = MoveBooking(
            clinic_id=self.busy.clinic.clinic_id,
            booking_id=booking_id,
            key=uuid4().hex,
            dentist_id=self.busy.dentists[dentist],
            starts_at=at(start),
            actor=Actor.STAFF,
            now=NOW,
            liberty=Liberty(on_top=on_top),
        )

        visits = VisitActivities(self.busy.database)
        assert self._does(visits.reschedule_booking(request)) == expected
        if expected:
            self.known[booking_id] = moved

    @precondition(lambda self: len(self.blocks) < 3)
    @rule(dentist=st.none() | dentists, start=quarters, length=st.integers(1, 4))
    def block(self, dentist: int | None, start: int, length: int) -> None:
        self.blocks.append((dentist, range(start, start + length)))
        block = Block(
            id=uuid4(),
            clinic_id=self.busy.clinic.clinic_id,
            dentist_id=None if dentist is None else self.busy.dentists[dentist],
            period=Range(at(start), at(start + length)),
            reason="Reunião",
        )

        self._run(self._change_rules(block, self.chairs))

    @rule(chairs=st.sampled_from([None, 1, 2]))
    def count_chairs(self, chairs: int | None) -> None:
        self.chairs = chairs
        self._run(self._change_rules(None, chairs))

    async def _change_rules(self, block: Block | None, chairs: int | None) -> None:
        """As the API does it: the conflicts are told, and no visit moves (see the invariant)."""
        clinic_id = self.busy.clinic.clinic_id
        async with self.busy.database.clinic(clinic_id) as session:
            await lock_rules(session, clinic_id)
            if block is not None:
                session.add(block)
            (await session.get_one(Clinic, clinic_id)).chairs = chairs
            if chairs is not None:
                await seat_everybody(session, NOW)
            await session.flush()
            told = await load_conflicts(session, clinic_id, NOW)
        assert {one.booking_id: one.reason.value for one in told} == self._conflicts()

    def _conflicts(self) -> dict[UUID, str]:
        live = {key: one for key, one in self.known.items() if one.is_live}
        chairs = self.chairs
        crowded = {
            key: "no_chair"
            for key, one in live.items()
            if chairs is not None and any(self._seated_at(at) > chairs for at in one.occupied)
        }
        blocked = {
            key: "blocked"
            for key, one in live.items()
            if any(
                whose in (None, one.dentist) and meet(one.occupied, period)
                for whose, period in self.blocks
            )
        }
        return crowded | blocked

    def _does(self, work: Coroutine[Any, Any, object]) -> bool:
        try:
            self._run(work)
        except (SlotTakenError, BookingStateError):
            return False
        return True

    # What always holds.

    @invariant()
    def the_tables_are_as_the_model_says(self) -> None:
        if not self.known:
            return
        clinic_id = self.busy.clinic.clinic_id
        stored = rows(
            self.urls,
            "select id, status, lower(period), dentist_id, is_on_top from booking "
            f"where clinic_id = '{clinic_id}'",
        )
        assert {row[0]: row[1:] for row in stored} == {
            key: (one.status, at(one.start), self.busy.dentists[one.dentist], one.is_on_top)
            for key, one in self.known.items()
        }

    @invariant()
    def nobody_shares_a_dentist_or_a_chair(self) -> None:
        if not self.known:
            return
        pairs = rows(
            self.urls,
            "select count(*) from booking a join booking b on a.id < b.id "
            "and a.clinic_id = b.clinic_id and a.occupied && b.occupied "
            "and (a.dentist_id = b.dentist_id or a.chair = b.chair) "
            "where not a.is_on_top and not b.is_on_top "
            "and a.status in ('held', 'confirmed') and b.status in ('held', 'confirmed')",
        )
        assert pairs == [(0,)]


def test_the_agenda_and_its_model_never_disagree(database: DatabaseUrls) -> None:
    class AgendaHere(Agenda):
        urls = database

    run_state_machine_as_test(
        AgendaHere,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )
