import asyncio
import hashlib
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from sqlalchemy import text

from db.queries.agenda import load_facts
from db.queries.tokens import find_account_owner, find_token_owner
from db.session import Database
from devstack import seed
from devstack.seed_data import AURORA, VILA
from settings import Settings
from simulators.bank.app import create_app
from tests.databases import DatabaseUrls
from tests.owner import owner_engine

TABLES = (
    "api_token",
    "chatbot_config",
    "clinic",
    "dentist",
    "dentist_procedure",
    "knowledge_entry",
    "payment_account",
    "procedure",
    "schedule_exception",
    "working_hours",
)


@pytest.fixture
def settings(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("SEED_BANK_URL", raising=False)
    return Settings(
        _env_file=None,
        database_url=SecretStr(database.app),
        migrations_database_url=SecretStr(database.owner),
    )


@pytest.fixture
def bank() -> Iterator[str]:
    """The simulated bank on a free port."""
    server = uvicorn.Server(
        uvicorn.Config(create_app(), host="127.0.0.1", port=0, log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def count_rows(database: DatabaseUrls) -> dict[str, int]:
    engine = owner_engine(database.owner)
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"select count(*) from {table}")).scalar_one()
            for table in TABLES
        }


def test_seeding_twice_is_seeding_once(settings: Settings, database: DatabaseUrls) -> None:
    report = seed.run(settings)
    once = count_rows(database)

    again = seed.run(settings)

    assert again == report
    assert report.clinics == ("Clínica Sorriso da Vila", "Odonto Aurora")
    assert report.webhook_url is None
    assert count_rows(database) == once
    assert once["dentist"] == 4
    assert once["payment_account"] == 0


def test_what_a_developer_changed_stays_changed(settings: Settings, database: DatabaseUrls) -> None:
    seed.run(settings)
    engine = owner_engine(database.owner)
    with engine.begin() as connection:
        connection.execute(text("update procedure set price_centavos = 1 where code = 'limpeza'"))

    seed.run(settings)

    with engine.connect() as connection:
        prices = connection.execute(
            text("select distinct price_centavos from procedure where code = 'limpeza'")
        ).all()
    assert prices == [(1,)]


def test_a_production_database_is_refused(settings: Settings) -> None:
    production = settings.model_copy(update={"environment": "production"})

    with pytest.raises(seed.SeedRefusedError):
        seed.run(production)


async def test_the_seeded_tokens_open_their_clinics(
    settings: Settings, database: DatabaseUrls
) -> None:
    report = await _in_thread(settings)
    connected = Database.connect(database.app)

    async with connected.directory() as session:
        owners = [
            await find_token_owner(session, hashlib.sha256(token.encode()).digest())
            for token in (report.api_token, report.static_key_api_token)
        ]
    await connected.close()

    assert [owner and owner.clinic_id for owner in owners] == [
        seed.clinic_id(VILA),
        seed.clinic_id(AURORA),
    ]


async def test_the_seeded_agenda_can_be_searched(
    settings: Settings, database: DatabaseUrls
) -> None:
    await _in_thread(settings)
    connected = Database.connect(database.app)
    clinic = seed.clinic_id(VILA)

    async with connected.clinic(clinic) as session:
        facts = await load_facts(session, clinic, datetime(2026, 11, 24, 13, tzinfo=UTC))
    await connected.close()

    assert {dentist.name for dentist in facts.dentists} == {
        "Dra. Camila Rocha",
        "Dr. Renato Alves",
        "Dra. Júlia Prado",
    }
    closed = {closure.day.isoformat() for closure in facts.rules.closures}
    assert "2026-12-25" in closed


@pytest.mark.stack
async def test_with_a_bank_the_clinic_gets_an_account_that_tells_our_webhook(
    settings: Settings, database: DatabaseUrls, bank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEED_BANK_URL", bank)

    report = await _in_thread(settings)
    again = await _in_thread(settings)

    assert again == report
    assert report.webhook_url is not None
    token = report.webhook_url.rsplit("/", 1)[1]
    connected = Database.connect(database.app)
    async with connected.directory() as session:
        digest = hashlib.sha256(token.encode()).digest()
        owner = await find_account_owner(session, "api_pix", digest)
    await connected.close()
    assert owner is not None
    assert owner.clinic_id == seed.clinic_id(VILA)
    async with httpx.AsyncClient(base_url=bank) as http:
        answer = await http.get("/simulator/charges")
    assert answer.status_code == 200


async def _in_thread(settings: Settings) -> seed.SeedReport:
    """The seed runs a loop of its own."""
    return await asyncio.to_thread(seed.run, settings)
