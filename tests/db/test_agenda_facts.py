"""The agenda's rows as the search gets them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from db.models import Block, Booking, Clinic, Dentist, Patient, ScheduleException
from db.queries.agenda import load_facts
from db.session import Database
from domain.agenda.facts import AgendaFacts
from domain.agenda.period import Period
from domain.errors import NotFoundError
from domain.vocabulary import BookingStatus
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_clinic
from tests.owner import owner_engine

pytestmark = pytest.mark.stack
NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
VISIT = Period(NOW + timedelta(days=1), NOW + timedelta(days=1, minutes=45))


@pytest.fixture
def clinic(database: DatabaseUrls) -> ClinicOnStage:
    return make_clinic(database.owner, bank_url=None)


@pytest.fixture
def owner(database: DatabaseUrls) -> Iterator[Session]:
    engine = owner_engine(database.owner)
    with Session(engine) as session, session.begin():
        yield session


async def load(database: DatabaseUrls, clinic: ClinicOnStage) -> AgendaFacts:
    connected = Database.connect(database.app)
    try:
        async with connected.clinic(clinic.clinic_id) as session:
            return await load_facts(session, clinic.clinic_id, NOW)
    finally:
        await connected.close()


def booking(clinic: ClinicOnStage, owner: Session, status: BookingStatus) -> Booking:
    patient = Patient(id=uuid4(), clinic_id=clinic.clinic_id, full_name="Maria de Teste")
    owner.add(patient)
    owner.flush()
    period = Range(VISIT.starts_at, VISIT.ends_at)
    return Booking(
        id=uuid4(),
        clinic_id=clinic.clinic_id,
        dentist_id=clinic.dentist_id,
        procedure_id=clinic.cleaning_id,
        patient_id=patient.id,
        period=period,
        occupied=Range(VISIT.starts_at, VISIT.ends_at + timedelta(minutes=15)),
        status=status,
        deposit_centavos=0,
    )


async def test_hours_procedures_and_rules_are_the_clinics(
    database: DatabaseUrls, clinic: ClinicOnStage
) -> None:
    facts = await load(database, clinic)

    (camila,) = facts.dentists
    assert len(camila.hours) == 7
    assert camila.performs[clinic.cleaning_id].duration == timedelta(minutes=45)
    assert camila.performs[clinic.cleaning_id].buffer_after == timedelta(minutes=15)
    assert facts.rules.min_notice == timedelta(minutes=60)
    assert facts.rules.zone.key == "America/Sao_Paulo"


@pytest.mark.parametrize(
    ("status", "occupies"),
    [
        (BookingStatus.HELD, True),
        (BookingStatus.CONFIRMED, True),
        (BookingStatus.CANCELLED, False),
        (BookingStatus.EXPIRED, False),
    ],
)
async def test_bookings_that_occupy_are_busy_with_their_buffers(
    database: DatabaseUrls,
    clinic: ClinicOnStage,
    owner: Session,
    status: BookingStatus,
    occupies: bool,
) -> None:
    owner.add(booking(clinic, owner, status))
    owner.commit()

    (camila,) = (await load(database, clinic)).dentists

    with_buffer = Period(VISIT.starts_at, VISIT.ends_at + timedelta(minutes=15))
    assert camila.busy == ((with_buffer,) if occupies else ())


async def test_blocks_and_exceptions_of_dentist_and_clinic_are_loaded(
    database: DatabaseUrls, clinic: ClinicOnStage, owner: Session
) -> None:
    period = Range(VISIT.starts_at, VISIT.ends_at)
    owner.add(Block(id=uuid4(), clinic_id=clinic.clinic_id, period=period, reason="Reunião"))
    for opens, closes in ((time(8), time(10)), (time(14), time(16))):
        owner.add(
            ScheduleException(
                id=uuid4(),
                clinic_id=clinic.clinic_id,
                dentist_id=clinic.dentist_id,
                day=date(2026, 11, 28),
                opens=opens,
                closes=closes,
                reason="Mutirão",
            )
        )
    owner.add(
        ScheduleException(
            id=uuid4(), clinic_id=clinic.clinic_id, day=date(2026, 12, 25), reason="Natal"
        )
    )
    owner.commit()

    facts = await load(database, clinic)

    (camila,) = facts.dentists
    assert camila.busy == (VISIT,)
    (special,) = camila.exceptions
    assert sorted(special.hours) == [(time(8), time(10)), (time(14), time(16))]
    (christmas,) = facts.rules.closures
    assert (christmas.day, christmas.hours, christmas.reason) == (date(2026, 12, 25), (), "Natal")


async def test_holidays_of_the_place_close_unless_the_clinic_says_otherwise(
    database: DatabaseUrls, clinic: ClinicOnStage, owner: Session
) -> None:
    christmas = date(2026, 12, 25)
    row = owner.get_one(Clinic, clinic.clinic_id)
    row.use_holidays, row.horizon_days = True, 60
    owner.add(
        ScheduleException(
            id=uuid4(),
            clinic_id=clinic.clinic_id,
            day=christmas,
            opens=time(8),
            closes=time(10),
            reason="Plantão",
        )
    )
    owner.commit()

    closures = (await load(database, clinic)).rules.closures

    assert [one.reason for one in closures if one.day == christmas] == ["Plantão", "Natal"]
    assert date(2027, 1, 25) in {one.day for one in closures}, "the city's own"


async def test_chairs_and_caps_come_with_what_is_booked(
    database: DatabaseUrls, clinic: ClinicOnStage, owner: Session
) -> None:
    owner.get_one(Clinic, clinic.clinic_id).chairs = 1
    owner.get_one(Dentist, clinic.dentist_id).daily_cap = 8
    owner.add(booking(clinic, owner, BookingStatus.CONFIRMED))
    owner.commit()

    facts = await load(database, clinic)

    (camila,) = facts.dentists
    assert (camila.daily_cap, camila.booked_per_day) == (8, {date(2026, 11, 25): 1})
    assert facts.chairs is not None
    assert (facts.chairs.count, facts.chairs.busy) == (1, camila.busy)


async def test_facts_come_in_three_statements(
    database: DatabaseUrls, clinic: ClinicOnStage
) -> None:
    connected = Database.connect(database.app)
    statements: list[str] = []
    async with connected.clinic(clinic.clinic_id) as session:
        connection = await session.connection()
        assert connection.sync_connection is not None

        def count(*arguments: object) -> None:
            statements.append(str(arguments[2]))

        event.listen(connection.sync_connection, "before_cursor_execute", count)
        await load_facts(session, clinic.clinic_id, NOW)
    await connected.close()

    assert len(statements) == 3


async def test_another_clinics_agenda_is_not_to_be_seen(
    database: DatabaseUrls, clinic: ClinicOnStage
) -> None:
    other = make_clinic(database.owner, bank_url=None)
    connected = Database.connect(database.app)
    async with connected.clinic(other.clinic_id) as session:
        with pytest.raises(NotFoundError):
            await load_facts(session, clinic.clinic_id, NOW)
        facts = await load_facts(session, other.clinic_id, NOW)
    await connected.close()

    assert [one.dentist_id for one in facts.dentists] == [other.dentist_id]
