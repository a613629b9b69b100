"""The bot's own settings, the clinic's answers, and the settings about money and silence."""

from typing import Any

import httpx
import pytest

from tests.api.world import ClinicAtTest, book, rows
from tests.databases import DatabaseUrls

CHATBOT, KNOWLEDGE, SETTINGS = "/api/v1/chatbot", "/api/v1/knowledge", "/api/v1/agenda/settings"
BOT: dict[str, Any] = {
    "is_active": False,
    "welcome_message": "Olá!\nAqui é da clínica.",
    "ai_model": None,
    "pix_key": "123.456.789-09",
    "pix_key_type": "cpf",
}
PARKING = {"topic": "Estacionamento", "answer": "Na esquina."}


async def changes(client: httpx.AsyncClient, clinic: ClinicAtTest) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/agenda/changes", headers=clinic.headers)
    told: list[dict[str, Any]] = answer.json()
    return told


async def test_a_bot_that_nobody_set_up_has_the_usual_settings(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    answer = await client.get(CHATBOT, headers=clinic.headers)

    assert answer.json() == {
        "is_active": True,
        "welcome_message": None,
        "ai_model": None,
        "pix_key": None,
        "pix_key_type": None,
        "external_ai": True,
        "ai_calls_per_day": 1000,
    }


async def test_the_bot_is_set_with_a_key_in_wire_form_that_no_history_tells(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest
) -> None:
    await client.put(CHATBOT, json=BOT | {"is_active": True}, headers=clinic.headers)
    answer = await client.put(CHATBOT, json=BOT, headers=clinic.headers)

    as_it_was = {"external_ai": True, "ai_calls_per_day": 1000}
    assert answer.json() == BOT | as_it_was | {"pix_key": "12345678909"}
    assert (await client.get(CHATBOT, headers=clinic.headers)).json() == answer.json()
    theirs = await client.get(CHATBOT, headers=other_clinic.headers)
    assert theirs.json()["pix_key"] is None
    told = await changes(client, clinic)
    assert sorted(one["detail"]["has_new_key"] for one in told) == [False, True]
    assert "12345678909" not in str(told)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pix_key_type": None}, "pix_key_type"),
        ({"pix_key": None}, "pix_key"),
        ({"pix_key": "123.456.789-00"}, "pix_key"),
        ({"welcome_message": "x" * 601}, "welcome_message"),
        ({"welcome_message": "a\u0000b"}, "welcome_message"),
        ({"ai_model": ""}, "ai_model"),
        ({"mood": "kind"}, "mood"),
        ({"external_ai": "perhaps"}, "external_ai"),
        ({"ai_calls_per_day": -1}, "ai_calls_per_day"),
        ({"ai_calls_per_day": 100_001}, "ai_calls_per_day"),
    ],
)
async def test_a_bot_that_makes_no_sense_is_refused_with_the_field(
    client: httpx.AsyncClient, clinic: ClinicAtTest, changed: dict[str, Any], field: str
) -> None:
    answer = await client.put(CHATBOT, json=BOT | changed, headers=clinic.headers)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_outside_models_are_kept_away_and_budgeted_for_the_whole_clinic(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    other_clinic: ClinicAtTest,
    database: DatabaseUrls,
) -> None:
    rules = {"external_ai": False, "ai_calls_per_day": 0}
    await client.put(CHATBOT, json=BOT | rules, headers=clinic.headers)

    left_out = await client.put(CHATBOT, json=BOT, headers=clinic.headers)

    assert left_out.json() == BOT | rules | {"pix_key": "12345678909"}
    theirs = (await client.get(CHATBOT, headers=other_clinic.headers)).json()
    assert (theirs["external_ai"], theirs["ai_calls_per_day"]) == (True, 1000)
    kept = rows(database, "select external_ai, ai_calls_per_day from clinic order by 1")
    assert kept == [(False, 0), (True, 1000)]
    told = await changes(client, clinic)
    assert rules in [{key: one["detail"].get(key) for key in rules} for one in told]


async def test_answers_are_added_reworded_and_removed(
    client: httpx.AsyncClient, clinic: ClinicAtTest, other_clinic: ClinicAtTest
) -> None:
    made = await client.post(KNOWLEDGE, json=PARKING, headers=clinic.headers)
    one = f"{KNOWLEDGE}/{made.json()['id']}"
    twice = await client.post(
        KNOWLEDGE, json=PARKING | {"topic": "estacionamento"}, headers=clinic.headers
    )
    foreign = await client.put(one, json=PARKING, headers=other_clinic.headers)
    reworded = await client.put(one, json=PARKING | {"answer": "Não."}, headers=clinic.headers)
    listed = await client.get(KNOWLEDGE, headers=clinic.headers)
    removed = await client.delete(one, headers=clinic.headers)

    assert (made.status_code, foreign.status_code, removed.status_code) == (201, 404, 204)
    assert twice.json()["errors"][0]["field"] == "topic"
    assert listed.json() == [reworded.json()]
    assert (await client.get(KNOWLEDGE, headers=clinic.headers)).json() == []
    kinds = {told["kind"] for told in await changes(client, clinic)}
    assert kinds == {"knowledge_added", "knowledge_changed", "knowledge_removed"}


async def test_terms_of_cancellation_are_set_and_stay_when_left_out(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    terms = {
        "hold_extension_minutes": 10,
        "refund_window_hours": 48,
        "late_cancellation": "nothing",
        "cancellation_fee_centavos": 1500,
        "forget_after_days": 7,
        "share_visits_with_family": True,
    }
    before = (await client.get(SETTINGS, headers=clinic.headers)).json()
    await client.put(SETTINGS, json=before | terms, headers=clinic.headers)
    without = {key: value for key, value in before.items() if key not in terms}
    await client.put(SETTINGS, json=without, headers=clinic.headers)

    after = (await client.get(SETTINGS, headers=clinic.headers)).json()

    assert after == before | terms


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"refund_window_hours": -1}, "refund_window_hours"),
        ({"late_cancellation": "maybe"}, "late_cancellation"),
        ({"cancellation_fee_centavos": -5}, "cancellation_fee_centavos"),
        ({"forget_after_days": 0}, "forget_after_days"),
    ],
)
async def test_terms_that_make_no_sense_are_refused_with_the_field(
    client: httpx.AsyncClient, clinic: ClinicAtTest, changed: dict[str, Any], field: str
) -> None:
    before = (await client.get(SETTINGS, headers=clinic.headers)).json()

    answer = await client.put(SETTINGS, json=before | changed, headers=clinic.headers)

    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_counting_chairs_gives_one_to_every_visit_to_come(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    book(database.owner, clinic)
    book(database.owner, clinic, is_on_top=True)
    before = (await client.get(SETTINGS, headers=clinic.headers)).json()

    await client.put(SETTINGS, json=before | {"chairs": 1}, headers=clinic.headers)

    seats = rows(database, "select is_on_top, chair from booking order by is_on_top")
    assert seats == [(False, 1), (True, None)]
