"""Another amount than the deposit came: staff take it as it is, on the panel."""

import pytest
from playwright.async_api import Dialog, expect

from tests.browser.window import Window, is_comfortable
from tests.e2e.world import World

pytestmark = pytest.mark.stack


async def test_staff_take_another_amount_for_the_deposit(world: World, window: Window) -> None:
    async def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.accept()

    await world.connect_number()
    patient = world.patient("Renata Dias")
    code = await patient.gets_a_code()
    await world.bank_misbehaves(amount_delta_centavos=-600)
    await world.pay(code)
    await patient.hears("equipe")
    page, asked = window.page, list[str]()
    page.on("dialog", agree)
    await window.sign_in(world)
    await page.get_by_role("link", name="Painel").click()

    await expect(page.get_by_text("Pagou outro valor")).to_be_visible()
    await is_comfortable(page)
    await page.get_by_role("button", name="Aceitar R$ 60,00: Renata Dias").click()
    await patient.hears("está confirmada ✅")

    await expect(page.get_by_text("Pagou outro valor")).to_be_hidden()
    assert asked == ["Ficar com R$ 60,00 como sinal? A consulta será confirmada."]
