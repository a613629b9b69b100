"""The staff's panel in a browser: somebody asks for a person, and gets one."""

import pytest
from playwright.async_api import expect

from tests.browser.window import Window, is_comfortable
from tests.e2e.world import World

pytestmark = pytest.mark.stack

_WAITS = (
    "insert into waitlist_entry (id, clinic_id, conversation_id, procedure_id, wish, status) "
    "select gen_random_uuid(), clinic_id, conversation_id, procedure_id, "
    """'{"weekdays": [4], "time_from": "14:00"}', 'active' from booking"""
)
"""Who has a visit waits for another time too."""


async def test_staff_see_who_waits_take_the_chat_and_give_it_back(
    world: World, window: Window
) -> None:
    await world.connect_number()
    patient = world.patient("Marcos Vinícius")
    await patient.say("quero falar com uma pessoa, isso é um absurdo")
    await patient.hears("equipe")
    booked = world.patient("Jéssica Prado")
    await booked.gets_a_code()
    world.execute(_WAITS)
    page = window.page
    await window.sign_in(world)
    await page.get_by_role("link", name="Painel").click()

    await expect(page.get_by_role("heading", name="Marcos Vinícius")).to_be_visible()
    await expect(page.get_by_text("Está insatisfeito")).to_be_visible()
    await expect(page.get_by_text("Quando: sexta, a partir das 14:00.")).to_be_visible()
    await is_comfortable(page)

    await page.get_by_role("button", name="Assumir a conversa com Marcos Vinícius").click()
    await expect(page.get_by_text("o robô está em silêncio")).to_be_visible()
    await is_comfortable(page)
    await page.get_by_role("button", name="Devolver ao robô").click()
    await expect(page.get_by_text("Nenhum chamado em aberto")).to_be_visible()
    await patient.hears("Voltei a responder por aqui")
    await is_comfortable(page)
