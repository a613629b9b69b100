"""The clinic's standing rules: settings, procedures, dentists."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from domain.vocabulary import BookingStatus
from tests.api.world import NOW, ClinicAtTest, book, change, rows
from tests.databases import DatabaseUrls

SETTINGS = "/api/v1/agenda/settings"
PROCEDURES = "/api/v1/procedures"
TEN_LOCAL = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
"""Wednesday, 10 o'clock at the clinic."""


def week(opens: str = "08:00", closes: str = "18:00", days: range = range(5)) -> dict[str, object]:
    return {
        "hours": [{"weekday": day, "opens": opens, "closes": closes} for day in days],
    }


def hours_url(clinic: ClinicAtTest) -> str:
    return f"/api/v1/dentists/{clinic.dentist}/hours"


def performs_url(clinic: ClinicAtTest) -> str:
    return f"/api/v1/dentists/{clinic.dentist}/procedures"


async def open_agenda(client: httpx.AsyncClient, clinic: ClinicAtTest) -> None:
    """The dentist works on weekdays and does cleanings."""
    performs = {"procedures": [{"procedure_id": str(clinic.procedure)}]}
    for url, body in ((hours_url(clinic), week()), (performs_url(clinic), performs)):
        answer = await client.put(url, json=body, headers=clinic.headers)
        assert answer.status_code == 200


async def settings_of(client: httpx.AsyncClient, clinic: ClinicAtTest) -> dict[str, object]:
    answer = await client.get(SETTINGS, headers=clinic.headers)
    settings: dict[str, object] = answer.json()
    return settings


def refused(answer: httpx.Response) -> tuple[str, str]:
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    return problem["field"], problem["reason"]


async def test_settings_come_with_every_part_of_the_day(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    settings = await settings_of(client, clinic)

    assert (settings["timezone"], settings["chairs"]) == ("America/Sao_Paulo", None)
    assert settings["use_holidays"] is True
    assert settings["day_parts"]["fim_tarde"] == {"opens": "16:00", "closes": "19:00"}  # type: ignore[index]


async def test_settings_that_were_set_are_read_back_and_hold(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    await open_agenda(client, clinic)
    wanted = await settings_of(client, clinic) | {
        "timezone": "America/Manaus",
        "state": "AM",
        "city": "Manaus",
        "chairs": 2,
        "quiet_hours": {"opens": "20:00", "closes": "08:00"},
        "day_parts": {"manha": {"opens": "07:00", "closes": "11:00"}},
    }

    answer = await client.put(SETTINGS, json=wanted, headers=clinic.headers)
    settings = await settings_of(client, clinic)
    slots = await client.get(
        "/api/v1/slots", params={"procedure": "limpeza"}, headers=clinic.headers
    )

    assert answer.json()["conflicts"] == []
    assert settings == {key: answer.json()[key] for key in settings}
    assert settings["quiet_hours"] == wanted["quiet_hours"]
    assert settings["day_parts"]["manha"]["closes"] == "11:00"  # type: ignore[index]
    assert settings["day_parts"]["noite"]["opens"] == "18:00"  # type: ignore[index]
    assert slots.json()["timezone"] == "America/Manaus"


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"timezone": "America/Atlantis"}, "timezone", "is no known time zone"),
        ({"state": "XX"}, "state", "is no state of Brazil"),
        ({"min_notice_minutes": 90_000}, "min_notice_minutes", "not be longer than the horizon"),
        (
            {"quiet_hours": {"opens": "20:00", "closes": "20:00"}},
            "quiet_hours.closes",
            "must differ",
        ),
        (
            {"day_parts": {"manha": {"opens": "12:00", "closes": "07:00"}}},
            "day_parts.manha.closes",
            "must come after 12:00",
        ),
        ({"chairs": 0}, "chairs", "greater than or equal to 1"),
        ({"slot_grid_minutes": 4}, "slot_grid_minutes", "greater than or equal to 5"),
    ],
)
async def test_settings_that_make_no_sense_are_refused_with_field_and_reason(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    changes: dict[str, object],
    field: str,
    reason: str,
) -> None:
    before = await settings_of(client, clinic)

    answer = await client.put(SETTINGS, json=before | changes, headers=clinic.headers)

    told_field, told_reason = refused(answer)
    assert told_field == field
    assert reason in told_reason
    assert await settings_of(client, clinic) == before


async def test_a_new_zone_moves_no_visit_but_lists_those_that_no_longer_fit(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await open_agenda(client, clinic)
    early = book(database.owner, clinic, starts_at=TEN_LOCAL - timedelta(hours=2))
    book(database.owner, clinic, starts_at=TEN_LOCAL)
    settings = await settings_of(client, clinic) | {"timezone": "America/Rio_Branco"}

    answer = await client.put(SETTINGS, json=settings, headers=clinic.headers)

    assert answer.json()["conflicts"] == [
        {"booking_id": str(early), "starts_at": "2026-11-25T11:00:00Z", "reason": "outside_hours"}
    ]
    assert rows(database, f"select lower(period) from booking where id = '{early}'") == [
        (TEN_LOCAL - timedelta(hours=2),)
    ]


async def test_procedures_are_made_changed_and_removed(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    new = {
        "name": "  Clareamento ",
        "code": "clareamento",
        "duration_minutes": 60,
        "price_centavos": 80000,
        "price_display": "starting_at",
        "needs_evaluation": True,
        "is_default": True,
    }

    made = await client.post(PROCEDURES, json=new, headers=clinic.headers)
    url = f"{PROCEDURES}/{made.json()['id']}"
    changed = await client.patch(
        url, json={"price_centavos": None, "is_urgent": True}, headers=clinic.headers
    )
    listed = await client.get(PROCEDURES, headers=clinic.headers)
    removed = await client.delete(url, headers=clinic.headers)

    assert made.status_code == 201
    assert made.json()["name"] == "Clareamento"
    assert made.json()["buffer_after_minutes"] == 0
    told = changed.json()
    assert (told["price_centavos"], told["is_urgent"], told["needs_evaluation"]) == (
        None,
        True,
        True,
    )
    assert [one["name"] for one in listed.json()] == ["Clareamento", "Limpeza"]
    assert removed.status_code == 204
    assert len((await client.get(PROCEDURES, headers=clinic.headers)).json()) == 1


async def test_only_one_procedure_is_the_default(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    first = f"{PROCEDURES}/{clinic.procedure}"
    await client.patch(first, json={"is_default": True}, headers=clinic.headers)
    new = {"name": "Avaliação", "code": "avaliacao", "duration_minutes": 30, "is_default": True}

    await client.post(PROCEDURES, json=new, headers=clinic.headers)

    listed = (await client.get(PROCEDURES, headers=clinic.headers)).json()
    assert {one["code"]: one["is_default"] for one in listed} == {
        "avaliacao": True,
        "limpeza": False,
    }


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"duration_minutes": 4}, "duration_minutes", "must be 5 to 720 whole minutes"),
        ({"buffer_after_minutes": 241}, "buffer_after_minutes", "must be 0 to 240 whole minutes"),
        ({"deposit_centavos": 22001}, "deposit_centavos", "must not be more than the price"),
        ({"code": "canal"}, "code", "is another procedure's"),
        ({"name": None}, "name", "must not be null"),
    ],
)
async def test_a_procedure_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    changes: dict[str, object],
    field: str,
    reason: str,
) -> None:
    canal = {"name": "Canal", "code": "canal", "duration_minutes": 90}
    await client.post(PROCEDURES, json=canal, headers=clinic.headers)

    answer = await client.patch(
        f"{PROCEDURES}/{clinic.procedure}", json=changes, headers=clinic.headers
    )

    assert refused(answer) == (field, reason)


async def test_a_procedure_says_after_how_many_months_patients_are_recalled(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    path = f"{PROCEDURES}/{clinic.procedure}"

    answers = [
        await client.patch(path, json={"recall_months": months}, headers=clinic.headers)
        for months in (6, None, 61)
    ]

    assert [one.status_code for one in answers] == [200, 200, 422]
    assert [one.json()["recall_months"] for one in answers[:2]] == [6, None]


async def test_a_booked_procedure_cannot_be_removed(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    book(database.owner, clinic, status=BookingStatus.CANCELLED)

    answer = await client.delete(f"{PROCEDURES}/{clinic.procedure}", headers=clinic.headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "procedure_in_use")


async def test_dentists_are_listed_with_week_and_own_terms(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    await open_agenda(client, clinic)
    own = {"procedure_id": str(clinic.procedure), "duration_minutes": 60, "price_centavos": 25000}

    await client.put(performs_url(clinic), json={"procedures": [own]}, headers=clinic.headers)
    answer = await client.patch(
        f"/api/v1/dentists/{clinic.dentist}", json={"daily_cap": 9}, headers=clinic.headers
    )

    (camila,) = (await client.get("/api/v1/dentists", headers=clinic.headers)).json()
    assert camila == {key: answer.json()[key] for key in camila}
    assert (camila["name"], camila["daily_cap"]) == ("Dra. Camila Rocha", 9)
    assert camila["procedures"] == [own]
    assert camila["hours"][0] == {"weekday": 0, "opens": "08:00", "closes": "18:00"}
    slots = await client.get(
        "/api/v1/slots", params={"procedure": "limpeza", "limit": 1}, headers=clinic.headers
    )
    (slot,) = slots.json()["options"]
    length = datetime.fromisoformat(slot["ends_at"]) - datetime.fromisoformat(slot["starts_at"])
    assert length == timedelta(minutes=60)


@pytest.mark.parametrize(
    ("stretch", "field", "reason"),
    [
        (("18:00", "08:00"), "hours[1].closes", "must come after 18:00"),
        (("11:00", "13:00"), "hours[1]", "overlaps 08:00 to 12:00"),
        (("13:00:30", "14:00"), "hours[1].opens", "must be a whole minute"),
    ],
)
async def test_impossible_hours_are_refused_with_field_and_reason(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    stretch: tuple[str, str],
    field: str,
    reason: str,
) -> None:
    morning = {"weekday": 0, "opens": "08:00", "closes": "12:00"}
    other = {"weekday": 0, "opens": stretch[0], "closes": stretch[1]}

    answer = await client.put(
        hours_url(clinic), json={"hours": [morning, other]}, headers=clinic.headers
    )

    assert refused(answer) == (field, reason)


async def test_procedures_that_are_unknown_or_named_twice_are_refused(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest
) -> None:
    async def put(*ids: UUID) -> httpx.Response:
        body = {"procedures": [{"procedure_id": str(one)} for one in ids]}
        return await client.put(performs_url(clinic), json=body, headers=clinic.headers)

    twice = await put(clinic.procedure, clinic.procedure)
    theirs = await put(other_clinic.procedure)

    assert refused(twice) == ("procedures[1].procedure_id", "is there already")
    assert refused(theirs) == ("procedures[0].procedure_id", "no such procedure")


async def test_a_week_a_list_or_a_cap_that_leaves_visits_out_names_them(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await open_agenda(client, clinic)
    visit = book(database.owner, clinic, starts_at=TEN_LOCAL, status=BookingStatus.CONFIRMED)
    book(database.owner, clinic, starts_at=TEN_LOCAL, status=BookingStatus.CANCELLED)
    book(database.owner, clinic, starts_at=NOW - timedelta(days=7), status=BookingStatus.COMPLETED)
    later = book(database.owner, clinic, starts_at=TEN_LOCAL + timedelta(hours=1))

    async def told(method: str, url: str, body: dict[str, object]) -> list[tuple[str, str]]:
        answer = await client.request(method, url, json=body, headers=clinic.headers)
        return [(one["booking_id"], one["reason"]) for one in answer.json()["conflicts"]]

    dentist = f"/api/v1/dentists/{clinic.dentist}"
    assert await told("PATCH", dentist, {"daily_cap": 1}) == [
        (str(visit), "daily_cap"),
        (str(later), "daily_cap"),
    ]
    assert await told("PATCH", dentist, {"daily_cap": 2}) == []
    assert await told("PUT", hours_url(clinic), week("10:30")) == [(str(visit), "outside_hours")]
    assert await told("PUT", hours_url(clinic), week(days=range(2))) == [
        (str(visit), "not_on_weekday"),
        (str(later), "not_on_weekday"),
    ]
    assert [one[1] for one in await told("PUT", performs_url(clinic), {"procedures": []})] == [
        "not_performed",
        "not_performed",
    ]


async def test_every_change_is_kept_with_who_and_why(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    await client.put(
        hours_url(clinic), params={"why": "horário de verão"}, json=week(), headers=clinic.headers
    )
    change(database, "update api_token set label = 'recepção'")
    await client.patch(
        f"{PROCEDURES}/{clinic.procedure}", json={"bookable": False}, headers=clinic.headers
    )

    answer = await client.get("/api/v1/agenda/changes", headers=clinic.headers)

    told = [(one["kind"], one["changed_by"], one["reason"]) for one in answer.json()]
    assert sorted(told) == [
        ("dentist_hours_set", "test", "horário de verão"),
        ("procedure_changed", "recepção", ""),
    ]
    assert {one["subject_id"] for one in answer.json()} == {
        str(clinic.dentist),
        str(clinic.procedure),
    }
