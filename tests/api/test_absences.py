"""A dentist falls ill: the time is blocked, and every visit in it is a case."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from db.models import BookingEvent
from domain.vocabulary import Actor, BookingStatus
from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, book, change, rows, save
from tests.databases import DatabaseUrls

pytestmark = pytest.mark.stack

MORNING = NOW + timedelta(days=1)
HOUR = timedelta(hours=1)
CONFIRMED = BookingStatus.CONFIRMED


async def tell(client: httpx.AsyncClient, clinic: ClinicAtTest, **changed: str) -> httpx.Response:
    body = {
        "starts_at": MORNING.isoformat(),
        "ends_at": (MORNING + 4 * HOUR).isoformat(),
        "reason": "Doente",
    }
    return await client.post(
        f"/api/v1/dentists/{clinic.dentist}/absences", json=body | changed, headers=clinic.headers
    )


async def states(client: httpx.AsyncClient, clinic: ClinicAtTest, block: str) -> dict[UUID, Any]:
    answer = await client.get(f"/api/v1/absences/{block}", headers=clinic.headers)
    return {UUID(case["booking_id"]): case for case in answer.json()["cases"]}


def asked(clinic: ClinicAtTest, booking: UUID, block: str) -> BookingEvent:
    return BookingEvent(
        id=uuid4(),
        clinic_id=clinic.id,
        booking_id=booking,
        key=f"away/{block}",
        kind="dentist_away",
        actor=Actor.STAFF,
        at=NOW,
        detail={},
    )


async def test_an_absence_blocks_the_time_and_tells_exactly_the_visits_in_it(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    first = book(database.owner, clinic, starts_at=MORNING, status=CONFIRMED)
    last = book(database.owner, clinic, starts_at=MORNING + 3 * HOUR, status=CONFIRMED)
    book(database.owner, clinic, starts_at=MORNING - HOUR, status=CONFIRMED)
    book(database.owner, clinic, starts_at=MORNING + 4 * HOUR, status=CONFIRMED)
    book(database.owner, clinic, starts_at=MORNING + HOUR, status=BookingStatus.CANCELLED)

    made = await tell(client, clinic)

    assert made.status_code == 202
    assert [(case["booking_id"], case["state"]) for case in made.json()["cases"]] == [
        (str(first), "waiting"),
        (str(last), "waiting"),
    ]
    assert workflows.told == [("start_day_off", clinic.id, UUID(made.json()["id"]), None)]
    assert rows(database, f"select kind from agenda_change where clinic_id = '{clinic.id}'") == [
        ("block_created",)
    ]


async def test_an_absence_told_while_temporal_was_away_is_joined_by_the_next_telling(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    workflows.away = True
    unheard = await tell(client, clinic)
    workflows.away = False

    again = await tell(client, clinic)

    assert (unheard.status_code, again.status_code) == (503, 202)
    blocks = rows(database, f"select id from block where clinic_id = '{clinic.id}'")
    assert blocks == [(UUID(again.json()["id"]),)]
    assert [what for what, *_ in workflows.told] == ["start_day_off"]


async def test_what_became_of_each_visit_is_told(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    waits, is_asked, is_open, moved, cancelled = (
        book(database.owner, clinic, starts_at=MORNING + number * HOUR / 4 * 3, status=CONFIRMED)
        for number in range(5)
    )
    block = (await tell(client, clinic)).json()["id"]
    save(
        database.owner,
        *(asked(clinic, one, block) for one in (is_asked, is_open, moved, cancelled)),
        BookingEvent(
            id=uuid4(),
            clinic_id=clinic.id,
            booking_id=moved,
            key="rescheduled/1",
            kind="rescheduled",
            actor=Actor.PATIENT,
            at=NOW + HOUR,
            detail={"from": (MORNING + 9 * HOUR / 4).isoformat()},
        ),
    )
    change(database, f"update booking set needs_attention = 'dentist_away' where id = '{is_open}'")
    change(database, f"update booking set status = 'cancelled' where id = '{cancelled}'")
    change(
        database,
        "update booking set period = tstzrange(lower(period) + '2 days', upper(period) + '2 days'),"
        " occupied = tstzrange(lower(occupied) + '2 days', upper(occupied) + '2 days')"
        f" where id = '{moved}'",
    )

    cases = await states(client, clinic, block)

    assert {booking: case["state"] for booking, case in cases.items()} == {
        waits: "waiting",
        is_asked: "asked",
        is_open: "open",
        moved: "moved",
        cancelled: "cancelled",
    }
    then = (MORNING + 9 * HOUR / 4).isoformat().replace("+00:00", "Z")
    assert cases[moved]["starts_at_then"] == then != cases[moved]["starts_at"]


async def test_an_absence_that_cannot_be_is_refused(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest
) -> None:
    backwards = await tell(client, clinic, ends_at=(MORNING - HOUR).isoformat())
    past = await tell(
        client,
        clinic,
        starts_at=(NOW - 2 * HOUR).isoformat(),
        ends_at=(NOW - HOUR).isoformat(),
    )
    stranger = await client.post(
        f"/api/v1/dentists/{other_clinic.dentist}/absences",
        json={
            "starts_at": MORNING.isoformat(),
            "ends_at": (MORNING + HOUR).isoformat(),
            "reason": "Doente",
        },
        headers=clinic.headers,
    )
    made = (await tell(client, clinic)).json()["id"]
    peeked = await client.get(f"/api/v1/absences/{made}", headers=other_clinic.headers)

    assert (backwards.status_code, past.status_code) == (422, 422)
    assert past.json()["errors"][0]["field"] == "ends_at"
    assert (stranger.status_code, peeked.status_code) == (404, 404)


async def test_an_absence_that_is_over_early_is_removed_and_those_asked_are_told(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    workflows: ListeningWorkflows,
    database: DatabaseUrls,
) -> None:
    block = (await tell(client, clinic)).json()["id"]
    workflows.told.clear()

    workflows.away = True
    first = await end(client, clinic, block)
    workflows.away = False
    again = await end(client, clinic, block)
    kinds = rows(database, "select kind from agenda_change order by kind")

    assert (first.status_code, again.status_code) == (503, 204)
    assert rows(database, "select 1 from block") == []
    assert workflows.told == [("end_day_off", clinic.id, UUID(block), None)]
    assert kinds == [("block_created",), ("block_removed",)]


async def test_an_absence_that_never_was_cannot_be_ended(
    client: httpx.AsyncClient, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    answer = await end(client, clinic, str(uuid4()))

    assert answer.status_code == 404
    assert workflows.told == []


async def end(client: httpx.AsyncClient, clinic: ClinicAtTest, block: str) -> httpx.Response:
    return await client.delete(f"/api/v1/absences/{block}", headers=clinic.headers)
