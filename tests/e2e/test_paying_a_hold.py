"""Deposits that are awaited: receipts and staff, codes that fail, one extension; in the chat."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.vocabulary import BookingStatus
from tests.clients.test_pdf_text import a_pdf
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.receipts import send_file, waiting
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.stack

PICTURE = b"\xff\xd8\xff\xe0" + b"a scheduled payment" * 20
E2E = "E60746948202611201421A1b2C3d4E5f"


@pytest.fixture
async def static_world(database: DatabaseUrls) -> AsyncIterator[World]:
    """A connected clinic that has a PIX key and no provider."""
    async with make_world(database, with_bank=False) as made:
        await made.connect_number()
        yield made


async def test_a_scheduled_payment_is_refused_kindly_and_the_real_one_confirmed(
    static_world: World,
) -> None:
    world, patient = static_world, static_world.patient("Renata Dias")
    await patient.gets_a_code()
    held = await world.booking_with("held")

    await send_file(patient, PICTURE, "image/jpeg", "paguei ja")
    said = await patient.hears("Recebi o comprovante", "fica guardado até")
    [first] = await waiting(world)
    url = f"/api/v1/evidence/{first['id']}"
    file = await world.api.get(f"{url}/file")
    refused = await world.api.post(f"{url}/refuse", json={"reason": "scheduled"})
    kindly = await patient.hears("PIX *agendado*", "o horário continua seu até")
    still_held = (await world.bookings())[0]["status"]

    receipt = a_pdf("Comprovante de Pix", "Valor R$ 66,00", f"ID {E2E}")
    await send_file(patient, receipt, "application/pdf", "agora foi")
    await patient.hears("Recebi o comprovante")
    [second] = await waiting(world)
    confirmed = await world.api.post(f"/api/v1/evidence/{second['id']}/confirm")
    await patient.hears("está confirmada ✅")

    assert said.startswith("Obrigada, Renata!")
    assert "Renata" not in kindly.split("agendado")[1]
    assert (first["booking_id"], first["source"], first["value_centavos"]) == (
        held["id"],
        "none",
        None,
    )
    assert (file.content, file.headers["content-type"]) == (PICTURE, "image/jpeg")
    assert file.headers["content-disposition"].startswith("attachment")
    assert refused.json()["status"] == "refused"
    assert refused.json()["decided_by"] == "test"
    assert still_held == BookingStatus.HELD
    assert (second["source"], second["value_centavos"], second["end_to_end_id"]) == (
        "pdf_text",
        DEPOSIT_CENTAVOS,
        E2E,
    )
    assert confirmed.json()["status"] == "confirmed"
    payments = (await world.api.get("/api/v1/payments")).json()["items"]
    assert [(one["external_id"], one["amount_centavos"]) for one in payments] == [
        (E2E, DEPOSIT_CENTAVOS)
    ]
    files = world.rows("select file_encrypted from payment_evidence")
    assert all(PICTURE not in row["file_encrypted"] for row in files)


async def test_a_code_that_fails_is_helped_with_and_the_hold_extended_once(world: World) -> None:
    patient = world.patient("Diego")
    code = await patient.gets_a_code()
    [before] = patient.booked()

    await patient.say("nao ta indo", "fala q codigo invalido")
    await patient.hears("Tente copiar a mensagem inteira", "R$ 66,00", "vale até")
    await patient.hears("<imagem>")
    await patient.say("consegue segurar mais um pouco?")
    await patient.hears("Posso estender até", "quer?")
    await patient.say("quero")
    await patient.hears("Pronto!", "fica guardado até", "O código é o mesmo")
    await patient.say("segura mais um pouquinho?")
    await patient.hears("Não consigo estender mais", "fica guardado até")
    [after] = patient.booked()
    await world.pay(code)
    await patient.hears("está confirmada ✅")

    assert after["hold_expires_at"] - before["hold_expires_at"] == timedelta(minutes=15)
    assert len(await world.charges()) == 1
