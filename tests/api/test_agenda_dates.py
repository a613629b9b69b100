"""Exceptions of certain dates, and blocks."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.api.test_agenda_rules import open_agenda, refused
from tests.api.world import NOW, ClinicAtTest, book
from tests.databases import DatabaseUrls

EXCEPTIONS = "/api/v1/exceptions"
BLOCKS = "/api/v1/blocks"
TEN_LOCAL = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)


async def test_a_date_gets_other_hours_and_back(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await open_agenda(client, clinic)
    visit = book(database.owner, clinic, starts_at=TEN_LOCAL)
    stretches = [{"opens": "08:00", "closes": "09:30"}, {"opens": "14:00", "closes": "16:00"}]
    wanted = {"day": "2026-11-25", "hours": stretches, "reason": "Mutirão"}

    made = await client.post(EXCEPTIONS, json=wanted, headers=clinic.headers)
    listed = await client.get(EXCEPTIONS, headers=clinic.headers)
    removed = await client.delete(f"{EXCEPTIONS}/{made.json()['id']}", headers=clinic.headers)

    assert made.status_code == 201
    assert [(one["booking_id"], one["reason"]) for one in made.json()["conflicts"]] == [
        (str(visit), "outside_hours")
    ]
    (one,) = listed.json()
    assert one == {key: made.json()[key] for key in one}
    assert [stretch["opens"] for stretch in one["hours"]] == ["08:00", "14:00"]
    assert removed.json() == {"conflicts": []}
    assert (await client.get(EXCEPTIONS, headers=clinic.headers)).json() == []


async def test_a_holiday_is_worked_once_the_clinic_says_so(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await open_agenda(client, clinic)
    christmas = datetime(2026, 12, 25, 13, 0, tzinfo=UTC)
    book(database.owner, clinic, starts_at=christmas)
    opened = {
        "day": "2026-12-25",
        "hours": [{"opens": "09:00", "closes": "12:00"}],
        "reason": "Plantão",
    }

    made = await client.post(EXCEPTIONS, json=opened, headers=clinic.headers)
    removed = await client.delete(f"{EXCEPTIONS}/{made.json()['id']}", headers=clinic.headers)

    assert made.json()["conflicts"] == []
    assert [one["reason"] for one in removed.json()["conflicts"]] == ["clinic_closed"]


async def test_a_dentist_and_the_clinic_may_each_have_one_exception_a_date(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    closed = {"day": "2026-11-30", "reason": "Reforma"}
    away = closed | {"dentist_id": str(clinic.dentist)}

    first = [
        await client.post(EXCEPTIONS, json=body, headers=clinic.headers) for body in (closed, away)
    ]
    again = [
        await client.post(EXCEPTIONS, json=body, headers=clinic.headers) for body in (closed, away)
    ]

    assert [answer.status_code for answer in first] == [201, 201]
    for answer in again:
        assert refused(answer) == ("day", "2026-11-30 already has an exception")


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"day": "2026-11-23"}, "day", "2026-11-23 is in the past"),
        (
            {"hours": [{"opens": "12:00", "closes": "08:00"}]},
            "hours[0].closes",
            "must come after 12:00",
        ),
        (
            {"dentist_id": "0198c0de-5a7f-7c1e-9a55-f00d2b3c4d5e"},
            "dentist_id",
            "no such dentist",
        ),
        ({"reason": " "}, "reason", "String should have at least 1 character"),
    ],
)
async def test_an_exception_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    changes: dict[str, object],
    field: str,
    reason: str,
) -> None:
    body = {"day": "2026-11-30", "reason": "Reforma"} | changes

    answer = await client.post(EXCEPTIONS, json=body, headers=clinic.headers)

    assert refused(answer) == (field, reason)


async def test_a_block_tells_the_visits_under_it_and_can_be_lifted(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await open_agenda(client, clinic)
    visit = book(database.owner, clinic, starts_at=TEN_LOCAL)
    book(database.owner, clinic, starts_at=TEN_LOCAL + timedelta(hours=2))
    wanted = {
        "starts_at": "2026-11-25T09:30:00-03:00",
        "ends_at": "2026-11-25T11:00:00-03:00",
        "reason": "Reunião",
    }

    made = await client.post(BLOCKS, json=wanted, headers=clinic.headers)
    listed = await client.get(BLOCKS, headers=clinic.headers)
    removed = await client.delete(f"{BLOCKS}/{made.json()['id']}", headers=clinic.headers)

    assert made.status_code == 201
    assert [(one["booking_id"], one["reason"]) for one in made.json()["conflicts"]] == [
        (str(visit), "blocked")
    ]
    (block,) = listed.json()
    assert (block["dentist_id"], block["starts_at"]) == (None, "2026-11-25T12:30:00Z")
    assert removed.json() == {"conflicts": []}
    assert (await client.get(BLOCKS, headers=clinic.headers)).json() == []


async def test_a_block_beyond_the_horizon_tells_its_visits_too(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await open_agenda(client, clinic)
    book(database.owner, clinic, starts_at=TEN_LOCAL + timedelta(days=40))
    own = {
        "dentist_id": str(clinic.dentist),
        "starts_at": (TEN_LOCAL + timedelta(days=40)).isoformat(),
        "ends_at": (TEN_LOCAL + timedelta(days=80)).isoformat(),
        "reason": "Licença",
    }

    answer = await client.post(BLOCKS, json=own, headers=clinic.headers)

    assert [one["reason"] for one in answer.json()["conflicts"]] == ["blocked"]


@pytest.mark.parametrize(
    ("begin", "end", "field", "reason"),
    [
        (timedelta(hours=-2), timedelta(hours=-1), "ends_at", "is in the past"),
        (timedelta(hours=2), timedelta(hours=1), "ends_at", "must come after starts_at"),
    ],
)
async def test_a_block_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    begin: timedelta,
    end: timedelta,
    field: str,
    reason: str,
) -> None:
    body = {
        "starts_at": (NOW + begin).isoformat(),
        "ends_at": (NOW + end).isoformat(),
        "reason": "Reunião",
    }

    answer = await client.post(BLOCKS, json=body, headers=clinic.headers)

    assert refused(answer) == (field, reason)


async def test_a_block_that_is_told_again_is_joined(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    away = {
        "starts_at": "2026-12-01T13:00:00Z",
        "ends_at": "2026-12-01T15:00:00Z",
        "reason": "Curso",
    }

    first = await client.post(BLOCKS, json=away, headers=clinic.headers)
    again = await client.post(BLOCKS, json=away, headers=clinic.headers)
    own = await client.post(
        BLOCKS, json=away | {"dentist_id": str(clinic.dentist)}, headers=clinic.headers
    )

    assert first.json()["id"] == again.json()["id"] != own.json()["id"]
    assert len((await client.get(BLOCKS, headers=clinic.headers)).json()) == 2
