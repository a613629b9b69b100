"""Staff book and move by hand, also over the rules; and look at whom they book."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from db.models import BookingEvent, DentistProcedure
from domain.agenda.overrule import Liberty
from domain.vocabulary import Actor, BookingStatus
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, book, change, rows, save
from tests.databases import DatabaseUrls
from workflows.contracts import BookingRequest

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def performed(database: DatabaseUrls, clinic: ClinicAtTest) -> ClinicAtTest:
    save(
        database.owner,
        DentistProcedure(
            clinic_id=clinic.id, dentist_id=clinic.dentist, procedure_id=clinic.procedure
        ),
    )
    return clinic


@pytest.fixture
def made(
    database: DatabaseUrls, performed: ClinicAtTest, workflows: ListeningWorkflows
) -> list[BookingRequest]:
    """What the workflows were asked to book; they book it."""
    asked: list[BookingRequest] = []

    def make(request: BookingRequest) -> None:
        asked.append(request)
        book(
            database.owner,
            performed,
            booking_id=request.booking_id,
            starts_at=request.starts_at,
            status=BookingStatus.CONFIRMED,
            is_on_top=request.staff is not None and request.staff.liberty.on_top,
        )

    workflows.on_make = make
    return asked


def wish(clinic: ClinicAtTest, **changed: Any) -> dict[str, Any]:
    usual = {
        "dentist_id": str(clinic.dentist),
        "procedure_id": str(clinic.procedure),
        "patient_id": str(clinic.patient),
        "starts_at": TOMORROW.isoformat(),
    }
    return usual | changed


async def post(
    client: httpx.AsyncClient, clinic: ClinicAtTest, body: dict[str, Any], key: str = "visit-1"
) -> httpx.Response:
    headers = {**clinic.headers, "Idempotency-Key": key}
    return await client.post("/api/v1/bookings", json=body, headers=headers)


async def test_a_visit_squeezed_in_says_so_and_asking_twice_books_once(
    client: httpx.AsyncClient, performed: ClinicAtTest, made: list[BookingRequest]
) -> None:
    body = wish(performed, on_top=True, reason="dor de dente")

    first = await post(client, performed, body)
    again = await post(client, performed, body)

    assert first.status_code == 201
    assert first.json()["is_on_top"] is True
    assert again.json()["id"] == first.json()["id"]
    (request,) = made
    assert request.staff is not None
    assert request.staff.patient_id == performed.patient
    assert request.staff.liberty == Liberty(on_top=True)
    assert request.staff.reason == "dor de dente"
    listed = await client.get("/api/v1/bookings", headers=performed.headers)
    assert [one["is_on_top"] for one in listed.json()["items"]] == [True]


async def test_a_key_that_made_another_booking_is_refused(
    client: httpx.AsyncClient,
    performed: ClinicAtTest,
    made: list[BookingRequest],
    database: DatabaseUrls,
) -> None:
    body = wish(performed)
    booking_id = (await post(client, performed, body)).json()["id"]
    later = wish(performed, starts_at=(TOMORROW + timedelta(hours=2)).isoformat())

    other = await post(client, performed, later)
    line = {"clinic_id": performed.id, "booking_id": UUID(booking_id), "actor": Actor.STAFF}
    save(database.owner, BookingEvent(id=uuid4(), key="m", kind="rescheduled", at=NOW, **line))
    change(
        database,
        "update booking set period = tstzrange(lower(period) + interval '1 h', "
        "upper(period) + interval '1 h'), occupied = tstzrange(lower(occupied) + interval '1 h', "
        "upper(occupied) + interval '1 h')",
    )
    late_retry = await post(client, performed, body)

    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert late_retry.json()["id"] == booking_id
    assert len(made) == 1


async def test_somebody_new_is_written_down_once(
    client: httpx.AsyncClient,
    performed: ClinicAtTest,
    made: list[BookingRequest],
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    body = wish(performed, patient_id=None, patient_name="Seu Antônio")
    workflows.away = True
    failed = await post(client, performed, body)
    workflows.away = False

    answer = await post(client, performed, body)

    assert (failed.status_code, answer.status_code) == (503, 201)
    assert rows(database, "select count(*) from patient where full_name = 'Seu Antônio'") == [(1,)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"on_top": True}, "reason"),
        ({"overrule": True, "reason": "  "}, "reason"),
        ({"patient_id": None}, "patient_id"),
        ({"patient_id": str(uuid4())}, "patient_id"),
        ({"patient_name": "Ana"}, "patient_id"),
        ({"dentist_id": str(uuid4())}, "dentist_id"),
        ({"procedure_id": str(uuid4())}, "procedure_id"),
    ],
)
async def test_a_booking_that_makes_no_sense_names_the_field(
    client: httpx.AsyncClient,
    performed: ClinicAtTest,
    made: list[BookingRequest],
    changed: dict[str, Any],
    field: str,
) -> None:
    answer = await post(client, performed, wish(performed, **changed))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert made == []


async def test_a_move_tells_how_far_staff_go(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    url = f"/api/v1/bookings/{book(database.owner, clinic)}/reschedule"
    to: dict[str, Any] = {"starts_at": TOMORROW.isoformat(), "overrule": True}

    bare = await client.post(url, json=to, headers=clinic.headers)
    said = await client.post(url, json=to | {"reason": "só pode à noite"}, headers=clinic.headers)

    assert bare.json()["errors"][0]["field"] == "reason"
    assert said.status_code == 200
    assert workflows.liberties == [Liberty(overrule=True)]


def ended(
    database: DatabaseUrls,
    clinic: ClinicAtTest,
    status: BookingStatus,
    *lines: tuple[str, Actor, datetime],
    days: int,
) -> UUID:
    """A booking of the past with these lines of history."""
    booking_id = book(database.owner, clinic, starts_at=NOW - timedelta(days=days), status=status)
    save(
        database.owner,
        *(
            BookingEvent(
                id=uuid4(),
                clinic_id=clinic.id,
                booking_id=booking_id,
                key=f"{place}",
                kind=kind,
                actor=actor,
                at=at,
            )
            for place, (kind, actor, at) in enumerate(lines)
        ),
    )
    return booking_id


async def test_a_patients_history_keeps_apart_what_is_presumed_and_what_came_late(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    other_clinic: ClinicAtTest,
    database: DatabaseUrls,
) -> None:
    staff, patient, system = Actor.STAFF, Actor.PATIENT, Actor.SYSTEM
    came, missed = ("attended", staff), ("missed", staff)
    hour = timedelta(hours=1)
    completed, no_show = BookingStatus.COMPLETED, BookingStatus.NO_SHOW
    cancelled = BookingStatus.CANCELLED
    at = {days: NOW - timedelta(days=days) for days in range(12)}
    last = ended(database, clinic, completed, ("attended", system, at[1]), days=1)
    ended(database, clinic, completed, ("attended", system, at[2]), (*came, at[1]), days=2)
    ended(database, clinic, no_show, ("attended", system, at[3]), (*missed, at[2]), days=3)
    ended(database, clinic, no_show, ("missed", system, at[4]), days=4)
    ended(database, clinic, cancelled, ("cancelled", patient, at[5] - 2 * hour), days=5)
    ended(database, clinic, cancelled, ("cancelled", patient, at[6] - 25 * hour), days=6)
    ended(database, clinic, cancelled, ("cancelled", staff, at[7]), days=7)

    url = f"/api/v1/patients/{clinic.patient}"
    answer = await client.get(url, headers=clinic.headers)
    foreign = await client.get(url, headers=other_clinic.headers)

    assert foreign.status_code == 404
    body = answer.json()
    assert body["name"] == "Jéssica Moraes Lima"
    assert body["history"] == {
        "attended": 1,
        "attended_presumed": 1,
        "missed": 1,
        "missed_presumed": 1,
        "cancelled": 2,
        "cancelled_late": 1,
    }
    assert len(body["bookings"]) == 7
    assert body["bookings"][0]["id"] == str(last)
