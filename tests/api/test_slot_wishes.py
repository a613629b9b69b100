"""Every wish that the search understands, as asked over HTTP."""

from datetime import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from db.models import Dentist, DentistProcedure, WorkingHours
from tests.api.test_slots import URL, working
from tests.api.world import ClinicAtTest, change, save
from tests.databases import DatabaseUrls

__all__ = ["working"]

WEDNESDAY, THURSDAY, FRIDAY = "2026-11-25", "2026-11-26", "2026-11-27"


async def asked(
    client: httpx.AsyncClient, clinic: ClinicAtTest, **wish: Any
) -> list[dict[str, Any]]:
    answer = await client.get(
        URL, params={"procedure": "limpeza", "limit": 30, **wish}, headers=clinic.headers
    )
    assert answer.status_code == 200, answer.json()
    options: list[dict[str, Any]] = answer.json()["options"]
    assert options
    return options


def days(options: list[dict[str, Any]]) -> set[str]:
    return {option["local_start"][:10] for option in options}


def clocks(options: list[dict[str, Any]]) -> set[str]:
    return {option["local_start"][11:16] for option in options}


async def test_several_dates_and_open_ranges_are_all_searched(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    some = await asked(client, working, date=[WEDNESDAY, FRIDAY])
    ranged = await asked(client, working, range=[f"..{WEDNESDAY}", "2026-12-10..2026-12-11"])
    late = await asked(client, working, range="2027-01-20..")

    assert days(some) == {WEDNESDAY, FRIDAY}
    assert days(ranged) == {WEDNESDAY, "2026-12-10", "2026-12-11"}
    assert min(days(late)) >= "2027-01-20"


async def test_weekdays_and_dates_can_be_ruled_out(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    week = f"{WEDNESDAY}..2026-12-01"

    options = await asked(client, working, range=week, not_weekdays=[2, 4], not_date="2026-11-30")

    assert days(options) == {THURSDAY, "2026-12-01"}


async def test_windows_may_be_open_at_either_end_and_several(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    options = await asked(client, working, date=WEDNESDAY, window=["-08:30", "11:00-"])

    assert clocks(options) == {"08:00", "08:15", "11:00", "11:15"}


async def test_parts_of_the_day_are_the_clinics_and_several_may_be_named(
    client: httpx.AsyncClient, working: ClinicAtTest, database: DatabaseUrls
) -> None:
    change(
        database,
        """update clinic set day_parts =
        '{"inicio_manha": ["08:00", "08:15"], "fim_manha": ["11:15", "12:00"]}'""",
    )

    options = await asked(client, working, date=WEDNESDAY, part=["early_morning", "late_morning"])

    assert clocks(options) == {"08:00", "11:15"}


async def test_first_last_and_earliest_choose_among_a_days_times(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    first = await asked(client, working, date=[WEDNESDAY, THURSDAY], prefer="first")
    last = await asked(client, working, date=[WEDNESDAY, THURSDAY], prefer="last")
    soonest = await asked(client, working, prefer="earliest", limit=1)

    assert clocks(first) == {"08:00"}
    assert clocks(last) == {"11:15"}
    assert days(soonest) == {WEDNESDAY}, "two hours' notice leave nothing of today"


@pytest.mark.parametrize("near", ["2026-11-26T09:30:00", "2026-11-26T12:30:00Z"])
async def test_times_near_a_moment_come_from_around_it(
    client: httpx.AsyncClient, working: ClinicAtTest, near: str
) -> None:
    options = await asked(client, working, near=near, limit=1)

    assert [option["local_start"][:16] for option in options] == ["2026-11-26T09:30"]


async def test_visits_in_a_row_are_one_option_with_one_dentist(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    options = await asked(client, working, date=WEDNESDAY, in_a_row=2)

    for option in options:
        first, second = option["visits"]
        assert first["ends_at"] == second["starts_at"]
        assert (first["starts_at"], second["ends_at"]) == (option["starts_at"], option["ends_at"])
    assert max(clocks(options)) == "10:30"


async def test_more_visits_than_fit_are_refused_as_a_whole(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    answer = await client.get(
        URL, params={"procedure": "limpeza", "in_a_row": 6}, headers=working.headers
    )

    assert answer.json()["options"] == []
    assert answer.json()["reason"]["code"] == "too_long"


async def test_any_dentist_is_asked_unless_one_is_named(
    client: httpx.AsyncClient, working: ClinicAtTest, database: DatabaseUrls
) -> None:
    owned = {"clinic_id": working.id, "dentist_id": (renato := uuid4())}
    save(
        database.owner,
        Dentist(id=renato, clinic_id=working.id, name="Dr. Renato"),
        DentistProcedure(procedure_id=working.procedure, **owned),
        WorkingHours(id=uuid4(), weekday=2, opens=time(14), closes=time(15), **owned),
    )

    anybody = await asked(client, working, date=WEDNESDAY)
    only = await asked(client, working, date=WEDNESDAY, dentist_id=str(renato))

    assert {option["dentist"]["name"] for option in anybody} == {"Dra. Camila Rocha", "Dr. Renato"}
    assert clocks(only) == {"14:00", "14:15"}


async def test_a_reason_has_a_code_and_words_for_the_patient(
    client: httpx.AsyncClient, working: ClinicAtTest
) -> None:
    answer = await client.get(
        URL, params={"procedure": "limpeza", "date": "2026-11-28"}, headers=working.headers
    )

    body = answer.json()
    assert body["reason"]["code"] == "not_on_weekday"
    assert body["reason"]["text"] == "A Dra. Camila Rocha não atende no sábado, 28/11."
    assert FRIDAY in days(body["alternatives"])


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"date_from": "2026-11-26", "date_to": "2026-11-25"}, "date_to"),
        ({"range": "2026-11-26..2026-11-25"}, "range[0]"),
        ({"range": ["..", "2026-02-30.."]}, "range[1]"),
        ({"range": "9999-01-01.."}, "range[0]"),
        ({"range": "next week"}, "range[0]"),
        ({"window": "17:00-15:00"}, "window[0]"),
        ({"window": ["08:00-", "25:00-"]}, "window[1]"),
        ({"window": "after lunch"}, "window[0]"),
        ({"time_from": "11:00", "time_to": "10:00"}, "time_to"),
        ({"not_weekdays": 7}, "not_weekdays[0]"),
        ({"not_date": "2026-13-01"}, "not_date[0]"),
        ({"near": "9999-12-31T23:59:00"}, "near"),
        ({"near": "soon"}, "near"),
        ({"in_a_row": 0}, "in_a_row"),
        ({"in_a_row": 7}, "in_a_row"),
        ({"part": ["morning", "noon"]}, "part[1]"),
    ],
)
async def test_a_wish_that_makes_no_sense_names_its_parameter(
    client: httpx.AsyncClient, working: ClinicAtTest, wish: dict[str, Any], field: str
) -> None:
    answer = await client.get(URL, params={"procedure": "limpeza", **wish}, headers=working.headers)

    assert answer.status_code == 422
    assert answer.json()["code"] in ("invalid_field", "invalid_request")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
