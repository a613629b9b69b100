"""The calendar feed of a dentist."""

from datetime import timedelta

import httpx

from domain.vocabulary import BookingStatus
from tests.api.world import NOW, ClinicAtTest, book, rows
from tests.databases import DatabaseUrls


def url_of(clinic: ClinicAtTest) -> str:
    return f"/api/v1/dentists/{clinic.dentist}/calendar"


async def make(client: httpx.AsyncClient, clinic: ClinicAtTest) -> str:
    """The path of the feed."""
    answer = await client.post(url_of(clinic), headers=clinic.headers)
    assert answer.status_code == 201
    return httpx.URL(answer.json()["url"]).path


async def test_the_feed_shows_live_visits_of_the_last_month_on_and_no_secrets(
    client: httpx.AsyncClient,
    clinic: ClinicAtTest,
    other_clinic: ClinicAtTest,
    database: DatabaseUrls,
) -> None:
    shown = [
        book(database.owner, clinic, status=BookingStatus.HELD),
        book(
            database.owner,
            clinic,
            starts_at=NOW + timedelta(days=2),
            status=BookingStatus.CONFIRMED,
        ),
        book(
            database.owner,
            clinic,
            starts_at=NOW - timedelta(days=20),
            status=BookingStatus.COMPLETED,
        ),
    ]
    book(database.owner, clinic, starts_at=NOW + timedelta(days=3), status=BookingStatus.CANCELLED)
    book(database.owner, clinic, starts_at=NOW - timedelta(days=40), status=BookingStatus.COMPLETED)
    book(database.owner, other_clinic)

    answer = await client.get(await make(client, clinic))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.text.count("BEGIN:VEVENT") == 3
    for booking_id in shown:
        assert str(booking_id) in answer.text
    assert answer.text.count("SUMMARY:Consulta — J. M.") == 3
    assert answer.text.count("STATUS:TENTATIVE") == 1
    assert "DTSTART:20261125T130000Z" in answer.text
    assert "X-WR-TIMEZONE:America/Sao_Paulo" in answer.text
    for private in ("Jéssica", "Moraes", "Limpeza", "55119"):
        assert private not in answer.text


async def test_a_feed_that_did_not_change_is_not_sent_again(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    path = await make(client, clinic)
    first = await client.get(path)

    same = await client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    book(database.owner, clinic)
    changed = await client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_a_replaced_or_revoked_address_tells_nothing(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    first = await make(client, clinic)
    second = await make(client, clinic)
    answers = [(await client.get(path)).status_code for path in (first, second)]

    revoked = await client.delete(url_of(clinic), headers=clinic.headers)

    assert answers == [404, 200]
    assert revoked.status_code == 204
    assert (await client.get(second)).status_code == 404
    assert rows(database, "select kind from agenda_change order by kind") == [
        ("calendar_made",),
        ("calendar_made",),
        ("calendar_revoked",),
    ]


async def test_the_address_is_not_kept_and_cannot_be_guessed(
    client: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    token = (await make(client, clinic)).removeprefix("/calendar/").removesuffix(".ics")

    assert len(token) == 43
    everything = rows(database, "select to_jsonb(dentist)::text from dentist") + rows(
        database, "select to_jsonb(agenda_change)::text from agenda_change"
    )
    assert token not in str(everything)
    assert (await client.get(f"/calendar/{token[:-1]}.ics")).status_code == 404
