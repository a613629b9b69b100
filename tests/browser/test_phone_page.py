"""A patient at the simulated phone, from the first word to the confirmed booking."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.window import DESKTOP, Window, is_comfortable, opened, scanned
from tests.e2e.world import World

pytestmark = pytest.mark.stack


async def test_a_patient_books_and_pays_while_staff_connect_the_number(
    world: World, browser: Browser, window: Window
) -> None:
    phone = window.page
    async with opened(browser, DESKTOP) as staff:
        await staff.sign_in(world)
        await staff.page.get_by_role("button", name="Conectar").click()
        await phone.goto(str(world.waha.base_url))
        await _scan(phone)
        await expect(staff.page.get_by_role("heading", name="Conectado")).to_be_visible()

    await _add_patient(phone, "Jéssica Prado")
    await phone.evaluate("window.neverReloaded = true")
    await _write(phone, "oi, quero marcar uma limpeza")
    offer = await _hear(phone, "Qual prefere?")
    await _write(phone, "2")
    await _hear(phone, "Posso reservar?")
    await _write(phone, "sim")
    picture = phone.get_by_role("log").get_by_role("img", name=".png")
    await expect(picture).to_be_visible()
    await phone.get_by_role("button", name="Copiar").click()
    await expect(phone.get_by_role("button", name="Copiado ✓")).to_be_visible()
    copied = await phone.evaluate("navigator.clipboard.readText()")
    await is_comfortable(phone)
    assert await scanned(picture) == copied

    bank = await window.another()
    await bank.goto(str(world.bank.base_url))
    await bank.get_by_label("Cole aqui o código").press("Control+V")
    await expect(bank.locator("#amount")).to_have_text("R$ 66,00")
    await is_comfortable(bank)
    await bank.get_by_role("button", name="Pagar R$ 66,00", exact=True).click()
    await expect(bank.get_by_role("heading", name="Pix enviado")).to_be_visible()
    await is_comfortable(bank)

    confirmation = await _hear(phone, "Pagamento recebido!")
    await is_comfortable(phone)
    second_time = (await offer.inner_text()).splitlines()[2].removeprefix("2) ")
    assert second_time in await confirmation.inner_text()
    assert await phone.evaluate("window.neverReloaded")
    assert len(await world.bookings(status="confirmed")) == 1


async def test_the_chat_leads_to_the_bank_with_the_code_already_there(
    world: World, desktop: Window
) -> None:
    async with _talking(world, desktop) as phone:
        await _write(phone, "quero marcar uma limpeza")
        await _hear(phone, "Qual prefere?")
        await _write(phone, "1")
        await _hear(phone, "Posso reservar?")
        await _write(phone, "sim")

        async with desktop.context.expect_page() as opening:
            await phone.get_by_role("link", name="Pagar no banco").click()

        bank = await opening.value
        await expect(bank.get_by_label("Cole aqui o código")).to_have_value(re.compile("^000201"))
        await expect(bank.locator("#receiver")).to_have_text("Clínica Sorriso da Vila")


async def test_what_staff_type_on_the_clinics_phone_is_told_apart(
    world: World, desktop: Window
) -> None:
    async with _talking(world, desktop) as phone:
        await phone.get_by_text("Recepção, no celular da clínica").click()
        await _write(phone, "Oi, Jéssica! Aqui é a Carla, da recepção.")

        bubble = await _hear(phone, "Aqui é a Carla")

        await expect(bubble).to_contain_text("Recepção, pelo celular")
        await is_comfortable(phone)


async def test_a_number_that_is_no_phone_is_refused_in_the_dialog(
    world: World, desktop: Window
) -> None:
    page = desktop.page
    await page.goto(str(world.waha.base_url))
    await is_comfortable(page)

    await page.get_by_role("button", name="Novo paciente").click()
    await expect(page.get_by_label("Nome", exact=True)).to_be_focused()
    await page.get_by_label("Nome", exact=True).fill("Jéssica")
    await page.get_by_label("Celular, com DDD").fill("123")
    await page.keyboard.press("Enter")

    assert await page.locator("input:invalid[name=phone]:visible").count() == 1
    await expect(page.get_by_role("dialog", name="Novo paciente")).to_be_visible()
    await is_comfortable(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Novo paciente")).to_be_focused()


@asynccontextmanager
async def _talking(world: World, window: Window) -> AsyncIterator[Page]:
    """The phone page of a connected clinic, told where the bank is as `sorriso dev` does."""

    async def tell(route: Route) -> None:
        await route.fulfill(json={"bank_url": str(world.bank.base_url)})

    await world.connect_number()
    await window.context.route("**/simulator/page", tell)
    await window.page.goto(str(world.waha.base_url))
    await _add_patient(window.page, "Jéssica Prado")
    yield window.page


async def _scan(phone: Page) -> None:
    await phone.get_by_role("button", name="Escanear QR Code").click()
    dialog = phone.get_by_role("dialog", name="Escanear QR Code")
    await is_comfortable(phone)
    await dialog.get_by_role("button", name="Escanear e conectar").click()
    await expect(dialog).to_be_hidden()
    await expect(phone.get_by_text("Conectada", exact=True)).to_be_visible()


async def _add_patient(phone: Page, name: str) -> None:
    await phone.get_by_role("button", name="Novo paciente").click()
    await phone.get_by_label("Nome", exact=True).fill(name)
    await phone.keyboard.press("Enter")
    await expect(phone.get_by_role("textbox", name="Mensagem")).to_be_focused()


async def _write(phone: Page, text: str) -> None:
    await phone.get_by_role("textbox", name="Mensagem").fill(text)
    await phone.keyboard.press("Enter")


async def _hear(phone: Page, words: str) -> Locator:
    bubble = phone.locator(".bubble.theirs").filter(has_text=words)
    await expect(bubble).to_be_visible()
    return bubble
