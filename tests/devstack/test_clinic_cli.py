"""`sorriso clinic` on an empty, migrated database: what it makes opens the API and the agenda."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from clients.crypto import SecretBox
from db.queries.tokens import TokenOwner, find_account_owner, find_token_owner
from db.session import Database
from devstack.clinic_cli import app
from devstack.ports import LOOPBACK, free_port
from settings import DEVELOPMENT_KEY
from simulators.bank.app import create_app
from tests.databases import DatabaseUrls
from tests.owner import owner_engine
from tests.servers import serving

PUBLIC_URL = "https://sorriso.example"
CLINIC = (
    *("--name", "Clínica do Porto", "--timezone", "America/Recife"),
    *("--city", "Recife", "--state", "pe", "--dentist", "Dra. Lia Melo"),
)
WEEK = "seg-sex 08:00-12:00 13:30-18:00, sáb 08:00-12:00"
CLEANING = ("--code", "limpeza", "--name", "Limpeza", "--minutes", "45", "--price", "220,50")
MERCHANT = {
    "name": "Clinica do Porto",
    "city": "Recife",
    "pix_key": "pix@porto.example",
    "client_id": "id-of-the-tests",
    "client_secret": "secret-of-the-tests",
}

runner = CliRunner()


@pytest.fixture(autouse=True)
def installation(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of an installation for real clinics."""
    monkeypatch.setenv("ENVIRONMENT", "development")
    monkeypatch.setenv("DATABASE_URL", database.app)
    monkeypatch.setenv("MIGRATIONS_DATABASE_URL", database.owner)
    monkeypatch.setenv("PUBLIC_BASE_URL", PUBLIC_URL)
    monkeypatch.setenv("ENCRYPTION_KEYS", DEVELOPMENT_KEY)


@pytest.fixture
async def bank() -> AsyncIterator[str]:
    """The address of a simulated bank, at which the clinic has an account."""
    async with serving(create_app()) as address, httpx.AsyncClient(base_url=address) as http:
        (await http.post("/simulator/merchants", json=MERCHANT)).raise_for_status()
        yield address


def run(*arguments: str) -> Result:
    return runner.invoke(app, arguments)


def told(result: Result) -> dict[str, str]:
    """The lines of an answer by their first word."""
    assert result.exit_code == 0, result.output
    lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    return {line[0]: line[1] for line in lines if len(line) > 1}


def opened(*more: str) -> tuple[str, ...]:
    """Options that name a new clinic and its dentist."""
    answer = told(run("add", *CLINIC, *more))
    return "--clinic", answer["clinic"], "--dentist", answer["dentist"]


def secret_of(result: Result) -> str:
    found = re.search(r"shown only now: (\S+)", result.stdout)
    assert found, result.output
    return found[1]


def rows(database: DatabaseUrls, query: str) -> list[tuple[object, ...]]:
    engine = owner_engine(database.owner)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


async def owner_of(database: DatabaseUrls, token: str) -> TokenOwner | None:
    connected = Database.connect(database.app)
    async with connected.directory() as session:
        owner = await find_token_owner(session, hashlib.sha256(token.encode()).digest())
    await connected.close()
    return owner


async def test_a_new_clinic_can_be_entered_with_the_token_that_is_shown_once(
    database: DatabaseUrls,
) -> None:
    result = await asyncio.to_thread(
        run, "add", *CLINIC, "--hours", "segunda a sábado", "--address", "Rua da Aurora, 10"
    )

    answer = told(result)
    token = secret_of(result)
    assert await owner_of(database, token) == TokenOwner(
        UUID(answer["clinic"]), UUID(answer["dentist"]), UUID(answer["token"])
    )
    assert rows(
        database, "select name, timezone, city, state, hours_text, address from clinic"
    ) == [
        (
            "Clínica do Porto",
            "America/Recife",
            "Recife",
            "PE",
            "segunda a sábado",
            "Rua da Aurora, 10",
        )
    ]
    assert rows(database, "select name, status from dentist") == [("Dra. Lia Melo", "PENDENTE")]
    assert rows(database, "select is_active, pix_key from chatbot_config") == [(True, None)]
    assert token not in (await asyncio.to_thread(run, "list")).stdout


def test_a_production_installation_is_served_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("WAHA_API_KEY", "a key of the test's")
    monkeypatch.setenv("ENCRYPTION_KEYS", "ISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-P0A=")

    assert "clinic" in told(run("add", *CLINIC))


def test_a_static_key_is_kept_as_it_goes_into_codes(database: DatabaseUrls) -> None:
    opened("--pix-key", "529.982.247-25", "--pix-key-type", "cpf")

    assert rows(database, "select pix_key, pix_key_type from chatbot_config") == [
        ("52998224725", "cpf")
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--timezone", "America/Recifee"), "timezone: 'America/Recifee' is no known time zone"),
        (("--state", "XX"), "state: 'XX' is no state of Brazil"),
        (("--name", " "), "name: "),
        (("--dentist", "x" * 121), "dentist: "),
        (("--pix-key", "52998224725"), "pix_key_type: a key and its type go together"),
        (("--pix-key", "52998224726", "--pix-key-type", "cpf"), "pix_key: the check digits"),
    ],
)
def test_what_no_clinic_can_be_is_refused_with_the_field_and_nothing_is_made(
    change: tuple[str, ...], words: str, database: DatabaseUrls
) -> None:
    result = run("add", *CLINIC, *change)

    assert result.exit_code == 2
    assert f"sorriso: {words}" in result.stderr
    assert "52998224726" not in result.output
    assert rows(database, "select count(*) from clinic") == [(0,)]


async def test_a_revoked_token_opens_nothing_and_leaves_the_list(database: DatabaseUrls) -> None:
    where = await asyncio.to_thread(opened)
    made = await asyncio.to_thread(run, "token", *where, "--label", "site da clínica")
    token, token_id = secret_of(made), told(made)["token"]
    owner = await owner_of(database, token)
    listed = await asyncio.to_thread(run, "list")

    revoked = await asyncio.to_thread(run, "revoke", token_id)

    assert owner is not None
    assert f"{token_id}  site da clínica" in listed.stdout
    assert revoked.exit_code == 0
    assert await owner_of(database, token) is None
    assert token_id not in (await asyncio.to_thread(run, "list")).stdout
    again = await asyncio.to_thread(run, "revoke", token_id)
    assert again.exit_code == 1
    assert "no such API token, or revoked already" in again.stderr


def test_a_clinic_may_have_more_dentists(database: DatabaseUrls) -> None:
    where = opened()

    second = told(run("dentist", *where[:2], "--name", "Dr. Téo Luz"))["dentist"]

    assert told(run("token", "--clinic", where[1], "--dentist", second))["token"]
    assert rows(database, "select count(*) from chatbot_config") == [(2,)]
    assert f"dentist  {second}  Dr. Téo Luz, PENDENTE" in run("list").stdout


def test_the_week_is_replaced_as_a_whole_and_written_down(database: DatabaseUrls) -> None:
    where = opened()
    run("hours", *where, "dom 10-12")

    result = run("hours", *where, WEEK)

    assert result.exit_code == 0
    assert rows(
        database,
        "select weekday, count(*), min(opens)::text, max(closes)::text"
        " from working_hours group by weekday order by weekday",
    ) == [*((day, 2, "08:00:00", "18:00:00") for day in range(5)), (5, 1, "08:00:00", "12:00:00")]
    assert (
        rows(database, "select kind, changed_by from agenda_change")
        == [("dentist_hours_set", "sorriso clinic")] * 2
    )


def test_a_week_that_cannot_be_read_changes_nothing(database: DatabaseUrls) -> None:
    where = opened()
    run("hours", *where, WEEK)

    result = run("hours", *where, "seg-sex 08:00")

    assert result.exit_code == 2
    assert "sorriso: hours: ends where '-' and a time is missing" in result.stderr
    assert rows(database, "select count(*) from working_hours") == [(11,)]


def test_a_procedure_is_offered_by_those_who_perform_it_and_changed_by_its_code(
    database: DatabaseUrls,
) -> None:
    where = opened()
    second = told(run("dentist", *where[:2], "--name", "Dr. Téo Luz"))["dentist"]
    made = told(run("procedure", *where, *CLEANING, "--deposit", "66", "--default"))

    again = told(
        run("procedure", *where[:2], "--dentist", second, "--code", "limpeza", "--price", "240")
    )

    assert again == made
    assert rows(
        database,
        "select name, code, duration_minutes, price_centavos, deposit_centavos, is_default"
        " from procedure",
    ) == [("Limpeza", "limpeza", 45, 24000, 6600, True)]
    assert rows(database, "select count(*) from dentist_procedure") == [(2,)]


def test_only_one_procedure_is_the_default(database: DatabaseUrls) -> None:
    where = opened()
    run("procedure", *where, *CLEANING, "--default")

    other = ("--code", "avaliacao", "--name", "Avaliação", "--minutes", "30", "--price", "0")
    result = run("procedure", *where, *other, "--default")

    assert result.exit_code == 0
    assert rows(database, "select code from procedure where is_default") == [("avaliacao",)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--price", "1.234"), "'1.234' is no amount; write reais as 220 or 220,50"),
        (("--price", "-1"), "'-1' is no amount"),
        (("--minutes", "3"), "duration_minutes: must be 5 to 720 whole minutes"),
        (("--deposit", "300"), "deposit_centavos: must not be more than the price"),
        (("--code", "Limpeza Geral"), "code: "),
    ],
)
def test_an_impossible_procedure_is_refused(
    change: tuple[str, str], words: str, database: DatabaseUrls
) -> None:
    where = opened()

    result = run("procedure", *where, *CLEANING, *change)

    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("│", " ").split())
    assert rows(database, "select count(*) from procedure") == [(0,)]


def test_a_new_procedure_says_what_it_lacks() -> None:
    result = run("procedure", *opened(), "--code", "limpeza")

    assert result.exit_code == 2
    assert "name: Field required" in result.stderr
    assert "duration_minutes: Field required" in result.stderr


def test_one_clinics_dentist_is_unknown_in_another() -> None:
    clinic, other = opened(), opened()

    for command in (("token",), ("hours", WEEK), ("procedure", *CLEANING)):
        result = run(*command, *clinic[:2], *other[2:])
        assert (result.exit_code, result.stderr) == (1, "sorriso: no such dentist\n")


def test_an_unknown_clinic_is_said_to_be_none() -> None:
    result = run("dentist", "--clinic", str(uuid4()), "--name", "Dr. Téo Luz")

    assert (result.exit_code, result.stderr) == (1, "sorriso: no such clinic\n")


def test_a_database_that_is_away_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = f"postgresql+psycopg://owner:secret@{LOOPBACK}:{free_port()}/sorriso"
    monkeypatch.setenv("MIGRATIONS_DATABASE_URL", nowhere)

    result = run("list")

    assert result.exit_code == 1
    assert result.stderr == "sorriso: Postgres cannot be reached; ask `sorriso doctor`\n"


def credentials(bank: str, **changes: str) -> str:
    content = {
        "base_url": f"{bank}/apipix/v2",
        "token_url": f"{bank}/apipix/oauth/token",
        "client_id": MERCHANT["client_id"],
        "client_secret": MERCHANT["client_secret"],
        "pix_key": MERCHANT["pix_key"],
        "receiver_name": MERCHANT["name"],
        "receiver_city": MERCHANT["city"],
    }
    return json.dumps({**content, **changes})


def credentials_at(bank: str, tmp_path: Path, **changes: str) -> str:
    file = tmp_path / "credentials.json"
    file.write_text(credentials(bank, **changes), "utf-8")
    return str(file)


async def pay_by(clinic: str, file: str, provider: str = "api_pix") -> Result:
    return await asyncio.to_thread(
        run,
        *("payments", "--clinic", clinic, "--provider", provider, "--credentials", file),
    )


async def test_an_account_is_kept_encrypted_and_its_webhook_is_known_to_the_bank(
    bank: str, tmp_path: Path, database: DatabaseUrls
) -> None:
    clinic = (await asyncio.to_thread(opened))[1]

    result = await pay_by(clinic, credentials_at(bank, tmp_path))

    answer = told(result)
    address = answer["webhook"]
    assert address.startswith(f"{PUBLIC_URL}/api/v1/payments/webhook/api_pix/")
    token = address.rsplit("/", 1)[1]
    connected = Database.connect(database.app)
    async with connected.directory() as session:
        digest = hashlib.sha256(token.encode()).digest()
        owner = await find_account_owner(session, "api_pix", digest)
    await connected.close()
    assert owner is not None
    assert (str(owner.clinic_id), str(owner.account_id)) == (clinic, answer["account"])
    [(kept, is_active)] = rows(
        database, "select credentials_encrypted, is_active from payment_account"
    )
    assert isinstance(kept, bytes)
    assert b"secret-of-the-tests" not in kept
    box = SecretBox([DEVELOPMENT_KEY])
    assert box.decrypt_json(kept.decode())["client_secret"] == "secret-of-the-tests"
    assert is_active
    assert "secret-of-the-tests" not in result.output
    assert await webhook_at(bank) == address


async def test_a_second_account_takes_the_place_of_the_first_which_still_hears(
    bank: str, tmp_path: Path, database: DatabaseUrls
) -> None:
    clinic = (await asyncio.to_thread(opened))[1]
    first = told(await pay_by(clinic, credentials_at(bank, tmp_path)))

    second = told(await pay_by(clinic, credentials_at(bank, tmp_path)))

    assert first["webhook"] != second["webhook"]
    assert rows(database, "select id::text from payment_account where is_active") == [
        (second["account"],)
    ]
    assert rows(database, "select count(*) from payment_account") == [(2,)]


async def test_an_account_that_the_bank_does_not_know_leaves_the_former_one_in_force(
    bank: str, tmp_path: Path, database: DatabaseUrls
) -> None:
    clinic = (await asyncio.to_thread(opened))[1]
    first = told(await pay_by(clinic, credentials_at(bank, tmp_path)))

    result = await pay_by(clinic, credentials_at(bank, tmp_path, client_secret="wrong-secret"))

    assert result.exit_code == 1
    assert result.stderr.startswith("sorriso: api_pix ")
    assert "wrong-secret" not in result.output
    assert rows(database, "select id::text, is_active from payment_account") == [
        (first["account"], True)
    ]


async def test_credentials_may_be_read_as_input(bank: str, database: DatabaseUrls) -> None:
    clinic = (await asyncio.to_thread(opened))[1]
    where = ("payments", "--clinic", clinic, "--provider", "api_pix", "--credentials", "-")

    result = await asyncio.to_thread(runner.invoke, app, where, input=credentials(bank))

    assert result.exit_code == 0
    assert rows(database, "select is_active from payment_account") == [(True,)]


def test_a_missing_file_of_credentials_is_named() -> None:
    result = run("payments", *opened()[:2], "--provider", "api_pix", "--credentials", "gone.json")

    assert result.exit_code == 2
    assert "gone.json" in result.stderr


async def test_an_address_that_only_a_panel_takes_is_told_to_people(
    tmp_path: Path, database: DatabaseUrls
) -> None:
    clinic = (await asyncio.to_thread(opened))[1]
    file = tmp_path / "mercado_pago.json"
    content = {
        "access_token": "TEST-token",
        "webhook_secret": "a-long-webhook-secret",
        "payer_email": "pix@porto.example",
    }
    file.write_text(json.dumps(content), "utf-8")

    result = await pay_by(clinic, str(file), "mercado_pago")

    assert told(result)["webhook"].startswith(f"{PUBLIC_URL}/api/v1/payments/webhook/mercado_pago/")
    assert "in the provider's own panel" in result.stdout
    assert rows(database, "select provider from payment_account where is_active") == [
        ("mercado_pago",)
    ]


@pytest.mark.parametrize(
    ("content", "provider", "words"),
    [
        ("[]", "api_pix", "holds no JSON object"),
        ("{", "api_pix", "holds no JSON object"),
        ('{"client_id": "a"}', "api_pix", "credentials: base_url, client_secret, pix_key"),
        ("{}", "static", "static has no provider to talk to"),
    ],
)
async def test_credentials_that_do_not_fit_are_refused_by_their_fields(
    content: str, provider: str, words: str, tmp_path: Path, database: DatabaseUrls
) -> None:
    clinic = (await asyncio.to_thread(opened))[1]
    file = tmp_path / "credentials.json"
    file.write_text(content, "utf-8")

    result = await pay_by(clinic, str(file), provider)

    assert result.exit_code == 2
    assert words in result.stderr
    assert rows(database, "select count(*) from payment_account") == [(0,)]


async def webhook_at(bank: str) -> str:
    """Where the bank would tell of a payment."""
    async with httpx.AsyncClient(base_url=bank) as http:
        answer = await http.post(
            "/apipix/oauth/token",
            auth=(MERCHANT["client_id"], MERCHANT["client_secret"]),
            json={"grant_type": "client_credentials"},
        )
        headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
        answer = await http.get(f"/apipix/v2/webhook/{MERCHANT['pix_key']}", headers=headers)
    return str(answer.raise_for_status().json()["webhookUrl"])


def test_a_clinic_may_keep_outside_models_away(database: DatabaseUrls) -> None:
    clinic = opened()[:2]

    answer = told(run("ai", *clinic, "--no-external", "--calls", "50"))

    assert (answer["external"], answer["calls"]) == ("no", "50 a day")
    assert rows(database, "select external_ai, ai_calls_per_day from clinic") == [(False, 50)]


def test_what_is_not_given_about_outside_models_stays(database: DatabaseUrls) -> None:
    clinic = opened()[:2]
    run("ai", *clinic, "--no-external")

    run("ai", *clinic, "--calls", "10")

    assert rows(database, "select external_ai, ai_calls_per_day from clinic") == [(False, 10)]
