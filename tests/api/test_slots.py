from datetime import time
from uuid import uuid4

import httpx
import pytest

from db.models import DentistProcedure, WorkingHours
from tests.api.world import ClinicAtTest, change, save
from tests.databases import DatabaseUrls

URL = "/api/v1/slots"


@pytest.fixture
def working(database: DatabaseUrls, clinic: ClinicAtTest) -> ClinicAtTest:
    """The clinic's dentist works on weekdays from 8 to 12 and does cleanings."""
    save(
        database.owner,
        DentistProcedure(
            clinic_id=clinic.id, dentist_id=clinic.dentist, procedure_id=clinic.procedure
        ),
        *(
            WorkingHours(
                id=uuid4(),
                clinic_id=clinic.id,
                dentist_id=clinic.dentist,
                weekday=weekday,
                opens=time(8),
                closes=time(12),
            )
            for weekday in range(5)
        ),
    )
    return clinic


async def test_free_times_are_told_in_utc_and_on_the_clinics_clock(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    wish = {"procedure": "limpeza", "date_from": "2026-11-25", "date_to": "2026-11-25"}

    answer = await client.get(URL, params={**wish, "prefer": "first"}, headers=working.headers)

    body = answer.json()
    assert answer.status_code == 200
    assert body["timezone"] == "America/Sao_Paulo"
    assert body["options"][0] == {
        "starts_at": "2026-11-25T11:00:00Z",
        "ends_at": "2026-11-25T11:45:00Z",
        "local_start": "2026-11-25T08:00:00-03:00",
        "dentist": {"id": str(working.dentist), "name": "Dra. Camila Rocha"},
        "visits": [{"starts_at": "2026-11-25T11:00:00Z", "ends_at": "2026-11-25T11:45:00Z"}],
    }
    assert body["reason"] is None


async def test_when_nothing_fits_the_reason_and_the_nearest_times_are_told(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    answer = await client.get(
        URL,
        params={"procedure": str(working.procedure), "part": "evening", "weekdays": [2]},
        headers=working.headers,
    )

    body = answer.json()
    assert body["options"] == []
    assert body["reason"]["code"] == "outside_hours"
    assert body["alternatives"]


async def test_a_part_of_the_day_is_what_the_clinic_says_it_is(
    client: httpx.AsyncClient, working: ClinicAtTest, database: DatabaseUrls
) -> None:
    change(database, """update clinic set day_parts = '{"tarde": ["11:00", "17:00"]}'""")

    answer = await client.get(
        URL, params={"procedure": "limpeza", "part": "afternoon"}, headers=working.headers
    )

    starts = {option["local_start"][11:16] for option in answer.json()["options"]}
    assert starts
    assert starts <= {"11:00", "11:15"}


async def test_without_a_procedure_the_clinics_default_is_searched(
    client: httpx.AsyncClient, working: ClinicAtTest, database: DatabaseUrls
) -> None:
    none_set = await client.get(URL, headers=working.headers)
    change(database, "update procedure set is_default = true")
    default = await client.get(URL, headers=working.headers)

    assert none_set.status_code == 404
    assert len(default.json()["options"]) == 6


@pytest.mark.parametrize(
    "wish",
    [
        {"weekdays": 7},
        {"date_from": "yesterday"},
        {"date_from": "9999-12-31"},
        {"date_from": "2026-11-26", "date_to": "2026-11-25"},
        {"time_from": "10:00Z"},
        {"time_from": "11:00", "time_to": "10:00"},
        {"part": "noon"},
        {"limit": 31},
        {"unknown": "wish"},
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, working: ClinicAtTest, wish: dict[str, str]
) -> None:
    answer = await client.get(URL, params={"procedure": "limpeza", **wish}, headers=working.headers)

    assert answer.status_code == 422
    assert answer.json()["errors"]
