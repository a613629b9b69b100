from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from tests.api.world import NOW, ClinicAtTest, ListeningWorkflows, change
from tests.databases import DatabaseUrls
from web.sign_in import COOKIE

PAGE = "/configuracoes/whatsapp"
EXPIRES = (NOW + timedelta(seconds=20)).isoformat()
SCANNING = (
    "update whatsapp_session set status = 'SCAN_QR_CODE', qr_mimetype = 'image/png',"
    f" qr_data = 'aGk=', qr_expires_at = '{EXPIRES}'"
)


@pytest.fixture
async def staff(client: httpx.AsyncClient, clinic: ClinicAtTest) -> httpx.AsyncClient:
    """A browser in which somebody of the clinic has signed in."""
    answer = await client.post("/entrar", data={"token": clinic.token})
    assert answer.status_code == 303
    assert answer.headers["location"] == PAGE
    return client


async def test_signing_in_keeps_the_token_where_scripts_and_other_sites_cannot_reach(
    client: httpx.AsyncClient, clinic: ClinicAtTest
) -> None:
    answer = await client.post("/entrar", data={"token": f" {clinic.token} "})

    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert clinic.token not in cookie


@pytest.mark.parametrize("token", ["", "nobody", "x" * 200, "ç"])
async def test_a_wrong_token_is_explained_on_the_page(
    client: httpx.AsyncClient, clinic: ClinicAtTest, token: str
) -> None:
    answer = await client.post("/entrar", data={"token": token})

    assert answer.status_code == 401
    assert "não é válido" in answer.text
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("cookie", ["", "rubbish", "gAAAAABrubbish"])
async def test_without_a_good_cookie_the_page_asks_to_sign_in(
    client: httpx.AsyncClient, clinic: ClinicAtTest, cookie: str
) -> None:
    client.cookies.set(COOKIE, cookie)

    page = await client.get(PAGE)
    state = await client.get(f"{PAGE}/estado")
    action = await client.post(f"{PAGE}/conectar")

    assert (page.status_code, page.headers["location"]) == (303, "/entrar")
    assert (state.status_code, state.headers["hx-redirect"]) == (401, "/entrar")
    assert action.status_code == 401


async def test_a_sign_in_ends_after_twelve_hours(staff: httpx.AsyncClient, app: FastAPI) -> None:
    later = NOW + timedelta(hours=12)
    object.__setattr__(app.state.services, "clock", lambda: later)

    assert (await staff.get(PAGE)).status_code == 303


async def test_a_revoked_token_signs_out_at_once(
    staff: httpx.AsyncClient, database: DatabaseUrls
) -> None:
    change(database, "update api_token set revoked_at = now()")

    assert (await staff.get(PAGE)).status_code == 303


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("delete from whatsapp_session", "Nenhum número conectado"),
        ("update whatsapp_session set status = 'DISCONNECTED'", "Nenhum número conectado"),
        ("update whatsapp_session set status = 'STOPPED'", "Nenhum número conectado"),
        ("update whatsapp_session set status = 'STARTING'", "Preparando a conexão"),
        ("update whatsapp_session set status = 'UNKNOWN'", "Preparando a conexão"),
        ("update whatsapp_session set status = 'SCAN_QR_CODE'", "Preparando a conexão"),
        (SCANNING, "Aparelhos conectados"),
        ("update whatsapp_session set status = 'WORKING'", "Desconectar o número?"),
        ("update whatsapp_session set status = 'FAILED'", "Tentar de novo"),
    ],
)
async def test_each_state_of_the_number_has_its_words(
    staff: httpx.AsyncClient, database: DatabaseUrls, sql: str, words: str
) -> None:
    change(database, sql)

    page = await staff.get(PAGE)

    assert page.status_code == 200
    assert words in page.text
    assert "Clínica Sorriso da Vila" in page.text


@pytest.mark.parametrize(("hours", "is_said"), [(1, True), (0, False), (-1, False)])
async def test_a_restriction_is_explained_while_it_lasts(
    staff: httpx.AsyncClient, database: DatabaseUrls, hours: int, *, is_said: bool
) -> None:
    until = (NOW + timedelta(hours=hours)).isoformat()
    change(database, "update whatsapp_session set status = 'WORKING'")
    change(database, f"update whatsapp_session set restricted_until = '{until}'")

    page = await staff.get(PAGE)

    assert ("O WhatsApp limitou este número" in page.text) is is_said


async def test_the_code_comes_with_the_seconds_that_are_left(
    staff: httpx.AsyncClient, database: DatabaseUrls
) -> None:
    change(database, SCANNING)

    page = await staff.get(PAGE)

    assert 'src="data:image/png;base64,aGk="' in page.text
    assert 'data-seconds="20"' in page.text


async def test_an_unchanged_state_is_not_sent_again(
    staff: httpx.AsyncClient, database: DatabaseUrls
) -> None:
    change(database, SCANNING)
    page = await staff.get(PAGE)
    version = page.text.partition("estado?version=")[2].partition('"')[0]

    same = await staff.get(f"{PAGE}/estado", params={"version": version})
    change(database, "update whatsapp_session set qr_data = 'bmV3'")
    new = await staff.get(f"{PAGE}/estado", params={"version": version})

    assert same.status_code == 204
    assert new.status_code == 200
    assert "bmV3" in new.text


async def test_connecting_and_disconnecting_are_told_to_the_run(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, workflows: ListeningWorkflows
) -> None:
    connected = await staff.post(f"{PAGE}/conectar")
    disconnected = await staff.post(f"{PAGE}/desconectar")

    assert "Preparando a conexão" in connected.text
    assert "Desconectando…" in disconnected.text
    assert [told[0] for told in workflows.told] == ["connect", "disconnect"]


async def test_without_temporal_the_page_says_to_try_later(
    staff: httpx.AsyncClient, workflows: ListeningWorkflows
) -> None:
    workflows.away = True

    for action in ("conectar", "desconectar"):
        answer = await staff.post(f"{PAGE}/{action}")

        assert answer.status_code == 200
        assert "Tente de novo em instantes" in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_another_sites_page_cannot_act(
    staff: httpx.AsyncClient, workflows: ListeningWorkflows, headers: dict[str, str]
) -> None:
    answer = await staff.post(f"{PAGE}/desconectar", headers=headers)

    assert answer.status_code == 403
    assert workflows.told == []


async def test_our_own_page_may_act(staff: httpx.AsyncClient) -> None:
    headers = {"Origin": "http://api.test", "Sec-Fetch-Site": "same-origin"}

    assert (await staff.post(f"{PAGE}/conectar", headers=headers)).status_code == 200


async def test_another_clinic_sees_its_own_number(
    client: httpx.AsyncClient, other_clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    change(database, "update whatsapp_session set status = 'FAILED'")
    change(
        database,
        f"update whatsapp_session set status = 'WORKING' where id = '{other_clinic.session}'",
    )

    await client.post("/entrar", data={"token": other_clinic.token})
    page = await client.get(PAGE)

    assert "Outra Clínica" in page.text
    assert "Conectado" in page.text


async def test_signing_out_forgets_the_token(staff: httpx.AsyncClient) -> None:
    await staff.post("/sair")

    assert (await staff.get(PAGE)).status_code == 303


async def test_pages_let_the_browser_run_our_own_files_only(staff: httpx.AsyncClient) -> None:
    page = await staff.get(PAGE)

    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert "style=" not in page.text
    for path in ("sorriso.css", "sorriso.js", "htmx.min.js", "sorriso.svg"):
        assert (await staff.get(f"/static/{path}")).status_code == 200
