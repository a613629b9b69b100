"""Receipts on the staff's panel: one is refused, the next one confirmed."""

import io

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import Dialog, expect

from tests.browser.window import Window, is_comfortable
from tests.e2e.receipts import send_file, waiting
from tests.e2e.world import World

pytestmark = pytest.mark.stack


def a_photo() -> bytes:
    """What a patient photographs from a bank's screen."""
    picture = Image.new("RGB", (360, 640), "white")
    ImageDraw.Draw(picture).text((40, 60), "Pix agendado\nR$ 66,00", fill="black")
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


async def test_staff_refuse_a_receipt_and_confirm_the_payment(world: World, window: Window) -> None:
    async def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await dialog.accept()

    await world.connect_number()
    patient = world.patient("Renata Dias")
    await patient.gets_a_code()
    await send_file(patient, a_photo(), "image/jpeg", "paguei ja")
    await patient.hears("Recebi o comprovante")
    await waiting(world)
    page, asked = window.page, list[str]()
    page.on("dialog", agree)
    await window.sign_in(world)
    await page.get_by_role("link", name="Painel").click()

    await expect(page.get_by_role("heading", name="Comprovantes a conferir")).to_be_visible()
    await page.get_by_text("Ver aqui").click()
    picture = page.get_by_role("img", name="Comprovante enviado por Renata Dias")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 360)
    await is_comfortable(page)

    await page.get_by_label("Motivo para recusar").select_option(label="O PIX foi só agendado")
    await page.get_by_role("button", name="Recusar o comprovante de Renata Dias").click()
    await patient.hears("PIX *agendado*")
    await expect(page.get_by_role("heading", name="Comprovantes a conferir")).to_be_hidden()

    await send_file(patient, a_photo(), "image/jpeg", "agora foi")
    await page.get_by_role("button", name="Confirmar o pagamento de Renata Dias").click()
    await patient.hears("está confirmada ✅")
    await expect(page.get_by_role("heading", name="Comprovantes a conferir")).to_be_hidden()

    assert asked == ["O dinheiro está na conta da clínica? A consulta será confirmada."]
    decided = (await world.api.get("/api/v1/evidence")).json()["items"]
    assert [one["status"] for one in decided] == ["confirmed", "refused"]
