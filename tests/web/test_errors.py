"""What people see where a program would read a problem document."""

import httpx
import pytest
from fastapi import FastAPI

from db.session import Database
from tests.api.world import ClinicAtTest

pytestmark = pytest.mark.stack

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_an_address_that_does_not_exist_is_explained(client: httpx.AsyncClient) -> None:
    page = await client.get("/paniel", headers=BROWSER)
    program = await client.get("/paniel")
    api = await client.get("/api/v1/paniel", headers=BROWSER)

    assert page.status_code == 404
    assert "Página não encontrada" in page.text
    assert page.headers["cache-control"] == "no-store"
    for answer in (program, api):
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_page_without_its_database_says_that_nothing_is_lost(
    client: httpx.AsyncClient, app: FastAPI, clinic: ClinicAtTest
) -> None:
    nowhere = Database.connect("postgresql+psycopg://nobody@127.0.0.1:1/none")
    object.__setattr__(app.state.services, "database", nowhere)

    page = await client.post("/entrar", data={"token": clinic.token}, headers=BROWSER)

    assert page.status_code == 503
    assert "Nada se perdeu" in page.text
