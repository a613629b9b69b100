"""The staff's page, from the token to a connected number and back."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.window import Window, is_comfortable, scanned
from tests.databases import DatabaseUrls
from tests.e2e.world import WAHA_KEY, World, make_world

pytestmark = pytest.mark.stack

PICTURE = "Código QR para conectar o WhatsApp da clínica"


async def test_a_wrong_token_is_refused_in_words(world: World, window: Window) -> None:
    page = window.page
    await page.goto(f"{world.api.base_url}/configuracoes/whatsapp")
    await is_comfortable(page)

    await page.get_by_label("Código de acesso").fill("inventado")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("alert")).to_contain_text("Este código de acesso não é válido")
    await expect(page.get_by_label("Código de acesso")).to_be_focused()
    await is_comfortable(page)
    # The browser itself notes in its console that the answer was a 401.
    assert [line for line in window.complaints if "401" not in line] == []
    window.complaints.clear()


async def test_staff_connect_the_number_and_disconnect_it(world: World, window: Window) -> None:
    page = window.page
    await window.sign_in(world)
    await expect(page.get_by_role("heading", name="Nenhum número conectado")).to_be_visible()
    await is_comfortable(page)

    await page.get_by_role("button", name="Conectar").click()
    picture = page.get_by_role("img", name=PICTURE)
    await expect(picture).to_be_visible()
    await expect(page.get_by_role("listitem")).to_have_count(4)
    await expect(page.get_by_text("Novo código em")).to_be_visible()
    await is_comfortable(page)
    session = (await world.api.get("/api/v1/whatsapp/session")).json()["session_id"]
    on_the_phone = await world.waha.get(
        f"/api/{session}/auth/qr?format=raw", headers={"X-Api-Key": WAHA_KEY}
    )
    assert await scanned(picture) == on_the_phone.json()["value"]

    scan = {"phone": "551140020922", "pushName": "Clínica"}
    (await world.waha.post(f"/simulator/sessions/{session}/scan", json=scan)).raise_for_status()
    await expect(page.get_by_role("heading", name="Conectado", exact=True)).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text("Conectado")
    await expect(page.get_by_text("Número com final •••• 0922")).to_be_visible()
    await is_comfortable(page)

    await page.get_by_role("button", name="Desconectar").click()
    dialog = page.get_by_role("dialog", name="Desconectar o número?")
    await expect(dialog.get_by_role("button", name="Manter conectado")).to_be_focused()
    await is_comfortable(page)
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("heading", name="Conectado", exact=True)).to_be_visible()

    await page.get_by_role("button", name="Desconectar").click()
    await dialog.get_by_role("button", name="Desconectar").click()
    await expect(page.get_by_role("heading", name="Nenhum número conectado")).to_be_visible()
    assert (await world.api.get("/api/v1/whatsapp/session")).json()["status"] == "DISCONNECTED"


async def test_the_countdown_runs(world: World, desktop: Window) -> None:
    await desktop.sign_in(world)
    await desktop.page.get_by_role("button", name="Conectar").click()
    seconds = desktop.page.locator(".countdown b")
    first = int(await seconds.inner_text())

    await expect(seconds).not_to_have_text(str(first))

    assert 0 < int(await seconds.inner_text()) < first <= 60


async def test_the_code_is_renewed_runs_out_and_can_be_asked_for_again(
    database: DatabaseUrls, desktop: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("QR_FIRST_SECONDS", "5"), ("QR_NEXT_SECONDS", "5"), ("QR_COUNT", "2")):
        monkeypatch.setenv(f"WAHA_SIMULATOR_{name}", value)
    async with make_world(database) as world:
        page = desktop.page
        await desktop.sign_in(world)
        await page.get_by_role("button", name="Conectar").click()
        picture = page.get_by_role("img", name=PICTURE)
        first = await picture.get_attribute("src")
        assert first is not None

        await expect(picture).not_to_have_attribute("src", first)
        await expect(page.get_by_role("heading", name="A conexão não se completou")).to_be_visible()
        await is_comfortable(page)
        await page.get_by_role("button", name="Tentar de novo").click()
        await expect(picture).to_be_visible()

        assert await picture.get_attribute("src") != first


async def test_the_page_is_walked_through_with_the_keyboard(world: World, desktop: Window) -> None:
    page = desktop.page
    await desktop.sign_in(world)
    reached = []

    for _ in range(4):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.textContent.trim()"))
    await page.keyboard.press("Enter")

    assert reached == ["Ir para o conteúdo", "Painel", "Sair", "Conectar"]
    await expect(page.get_by_role("img", name=PICTURE)).to_be_visible()
    # The button is gone: what happened is read out, and the next Tab goes on from there.
    await expect(page.locator("#situacao")).to_be_focused()


async def test_a_page_left_open_asks_to_sign_in_when_the_token_is_revoked(
    world: World, desktop: Window
) -> None:
    await desktop.sign_in(world)

    await asyncio.to_thread(world.execute, "update api_token set revoked_at = now()")

    await expect(desktop.page.get_by_role("heading", name="Entrar")).to_be_visible()
    assert [line for line in desktop.complaints if "401" not in line] == []
    desktop.complaints.clear()
