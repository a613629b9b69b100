"""The search for free times in a full agenda."""

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from db.models import (
    Booking,
    Clinic,
    Dentist,
    DentistProcedure,
    Patient,
    Procedure,
    WorkingHours,
)
from db.queries.agenda import load_facts
from db.session import Database
from devstack.bench.scene import Scene
from domain.agenda.query import SlotQuery
from domain.agenda.search import search
from domain.vocabulary import BookingStatus, DentistStatus

DENTISTS = 5
HORIZON_DAYS = 60
BOOKINGS = 2_000
VISIT = timedelta(minutes=45)
VISITS_A_DAY = 13
"""From eight to a quarter to six."""
ZONE = ZoneInfo("America/Sao_Paulo")
TIMES = 40


async def agenda_search(scene: Scene, bookings: int = BOOKINGS) -> dict[str, float]:
    """Milliseconds to load the agenda, and to find times for an open wish and for a vain one."""
    now = datetime.now(UTC)
    clinic_id, procedure_id = await asyncio.to_thread(_insert, scene.owner_url, now, bookings)
    database = Database.connect(scene.settings.database_url.get_secret_value())
    loading: list[float] = []
    try:
        for _ in range(TIMES):
            async with database.clinic(clinic_id) as session:
                started = time.perf_counter()
                facts = await load_facts(session, clinic_id, now)
                loading.append((time.perf_counter() - started) * 1000)
    finally:
        await database.close()
    wish = SlotQuery(procedure_id)
    in_vain = SlotQuery(procedure_id, times=((clock(21), None),))

    def milliseconds(query: SlotQuery) -> float:
        taken = []
        for _ in range(TIMES):
            started = time.perf_counter()
            search(facts, query, now=now)
            taken.append((time.perf_counter() - started) * 1000)
        return statistics.median(taken)

    return {
        "agenda_load_ms": statistics.median(loading),
        "agenda_search_ms": milliseconds(wish),
        "agenda_search_in_vain_ms": milliseconds(in_vain),
    }


def _insert(owner_url: str, now: datetime, bookings: int) -> tuple[UUID, UUID]:
    """A clinic whose dentists have the same number of bookings, spread over the horizon."""
    clinic_id, procedure_id, patient_id = uuid4(), uuid4(), uuid4()
    dentists = [uuid4() for _ in range(DENTISTS)]
    engine = create_engine(owner_url)
    with Session(engine) as session, session.begin():
        session.add(
            Clinic(
                id=clinic_id,
                name="Clínica Cheia",
                timezone=ZONE.key,
                horizon_days=HORIZON_DAYS,
            )
        )
        session.flush()
        session.add(
            Procedure(
                id=procedure_id,
                clinic_id=clinic_id,
                name="Limpeza",
                code="limpeza",
                duration_minutes=VISIT // timedelta(minutes=1),
            )
        )
        session.add(Patient(id=patient_id, clinic_id=clinic_id, full_name="Paciente de Medição"))
        for number, dentist_id in enumerate(dentists):
            session.add(
                Dentist(
                    id=dentist_id,
                    clinic_id=clinic_id,
                    name=f"Dra. {number}",
                    status=DentistStatus.ATIVO,
                )
            )
        session.flush()
        for dentist_id in dentists:
            session.add(
                DentistProcedure(
                    clinic_id=clinic_id, dentist_id=dentist_id, procedure_id=procedure_id
                )
            )
            session.add_all(
                WorkingHours(
                    id=uuid4(),
                    clinic_id=clinic_id,
                    dentist_id=dentist_id,
                    weekday=weekday,
                    opens=clock(8),
                    closes=clock(18),
                )
                for weekday in range(7)
            )
        session.flush()
        session.add_all(
            Booking(
                id=uuid4(),
                clinic_id=clinic_id,
                dentist_id=dentists[number % DENTISTS],
                procedure_id=procedure_id,
                patient_id=patient_id,
                period=period,
                occupied=period,
                status=BookingStatus.CONFIRMED,
                deposit_centavos=0,
            )
            for number in range(bookings)
            for period in (_period(now, number // DENTISTS),)
        )
    engine.dispose()
    return clinic_id, procedure_id


def _period(now: datetime, number: int) -> Range[datetime]:
    """When a dentist's booking of that number is: no two at once, on every day as many."""
    ahead, slot = 1 + number % (HORIZON_DAYS - 1), number // (HORIZON_DAYS - 1)
    day = now.astimezone(ZONE).date() + timedelta(days=ahead)
    # Every other time of the day, beginning elsewhere each day: an odd number has no gaps in it.
    visit = (ahead + 2 * slot) % VISITS_A_DAY
    starts_at = datetime.combine(day, clock(8), ZONE) + VISIT * visit
    return Range(starts_at.astimezone(UTC), (starts_at + VISIT).astimezone(UTC))
