"""Conversations that patients of Brazilian clinics have, from the first word to the last.

Dates are relative: the tests run on whatever day it is, at whatever hour.
"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from temporalio.api.enums.v1 import EventType

from domain.dialogue.decision import StaffReason
from domain.ids import conversation_workflow_id
from tests.databases import DatabaseUrls
from tests.e2e.clinic import DEPOSIT_CENTAVOS
from tests.e2e.patient import Patient
from tests.e2e.world import World, make_world

pytestmark = pytest.mark.stack

ZONE = ZoneInfo("America/Sao_Paulo")
WELCOME = "Aqui é da Clínica Sorriso da Vila"
DONE = re.compile(r"confirmad|agendad|marcada", re.IGNORECASE)
LINE = re.compile(r"^(\d)\) \S+, (\d{2}/\d{2}), às? (\d{2}):(\d{2})", re.MULTILINE)
URGENT_ID = UUID("00000000-0000-0000-0000-0000000000e1")
TREATMENT = re.compile(
    r"amoxicilina|antibi|ibuprofeno|dipirona|paracetamol|\bmg\b|\btom[ae]r?\b|compressa|bochecho",
    re.IGNORECASE,
)


def in_days(days: int) -> str:
    """`25/11`, so many days from now, where the clinic is."""
    return f"{datetime.now(ZONE) + timedelta(days=days):%d/%m}"


async def record(patient: Patient, words: str, **more: object) -> None:
    """A voice note in which Groq will hear `words`."""
    world = patient.world
    script = [{"text": words, **more}]
    (await world.groq.post("/simulator/transcripts", json=script)).raise_for_status()
    voice = {"mimetype": "audio/ogg; codecs=opus", "data": "T2dnUw==", "voice": True, "seconds": 3}
    await patient.say("", media=voice)


async def asked_of_groq(world: World) -> list[str]:
    """The paths of all calls so far."""
    return [one["path"] for one in (await world.groq.get("/simulator/requests")).json()]


@pytest.fixture
async def patient_world(database: DatabaseUrls) -> AsyncIterator[World]:
    """A connected clinic that waits long enough for several bubbles on a busy machine."""
    async with make_world(database, debounce_seconds=1.5) as made:
        await made.connect_number()
        yield made


async def test_a_new_patient_writes_in_pieces_asks_the_price_and_books_by_pix(
    patient_world: World,
) -> None:
    world, patient = patient_world, patient_world.patient("Jessica")

    await patient.say("oi bom dia", "vcs fazem limpesa?", "queria pra amanhã de tarde se tiver")
    offer = await patient.hears("limpeza", "1)")
    first_answer = await patient.texts()
    await patient.say("qto fica?")
    price = await patient.hears("R$ 220,00")
    await patient.hears("Qual prefere?")
    _, day, hour, minute = LINE.findall(offer)[1]
    await patient.say(f"{hour} {minute}", "Jessica Moraes Lima")
    question = await patient.hears("Posso reservar?")
    await patient.say("pode")
    held_at = datetime.now(UTC)
    await patient.hears("Reservado até")
    code = await patient.hears("br.gov.bcb.pix")
    held = await world.booking_with("held")
    before_paying = await patient.texts()
    await world.pay(code)
    confirmation = await patient.hears("Pagamento recebido!")

    assert sum(WELCOME in text for text in await patient.texts()) == 1
    assert len(first_answer) == 2, "the welcome, and one answer to three bubbles"
    assert {found[1] for found in LINE.findall(offer)} == {in_days(1)}
    assert all(12 <= int(found[2]) < 18 for found in LINE.findall(offer))
    assert "R$ 66,00" in price
    for text in (question, confirmation):
        assert f"{day}, às {hour}:{minute}" in text
        assert "Dra. Camila" in text
    assert "R$ 66,00" in question
    assert "Rua Aurora, 120" in confirmation
    assert re.fullmatch(r"\S+", code.replace(" ", "")), "the code is alone in its bubble"
    assert code.startswith("0002")
    assert not any(DONE.search(text) for text in before_paying)
    assert sum("nome" in text for text in await patient.texts()) == 1
    [row] = world.rows("select hold_expires_at, deposit_centavos from booking")
    assert abs(row["hold_expires_at"] - held_at - timedelta(minutes=20)) < timedelta(minutes=1)
    assert row["deposit_centavos"] == DEPOSIT_CENTAVOS
    assert [one["full_name"] for one in world.rows("select full_name from patient")] == [
        "Jessica Moraes Lima"
    ]
    booking = (await world.api.get(f"/api/v1/bookings/{held['id']}")).json()
    assert [line["kind"] for line in booking["timeline"]] == [
        "held",
        "charged",
        "paid",
        "confirmed",
    ]


async def test_an_old_lady_books_by_voice_and_silence_is_asked_back(world: World) -> None:
    patient = world.patient("Lourdes")

    await record(
        patient,
        "ô minha filha, é a Lourdes, eu queria marcar uma avaliação com a doutora Camila, depois "
        "de amanhã, mas tem que ser depois das… das quatro que é a hora que meu neto me leva",
    )
    offer = await patient.hears("avaliação", "1)")
    await record(patient, "hum", no_speech_prob=0.95)
    await patient.hears("Esse áudio veio sem som")
    await patient.hears("1)")
    _, day, hour, minute = LINE.findall(offer)[1]
    await record(patient, f"às {hour}h{minute}")
    question = await patient.hears("Posso confirmar?")
    await record(patient, "Legendas pela comunidade Amara.org")
    await patient.hears("Esse áudio veio sem som")
    booked_by_silence = world.rows("select id from booking")
    await record(patient, "pode")
    confirmation = await patient.hears("está confirmada ✅")

    assert {found[1] for found in LINE.findall(offer)} == {in_days(2)}
    assert all(int(found[2]) >= 16 for found in LINE.findall(offer))
    for text in (question, confirmation):
        assert f"{day}, às {hour}:{minute}" in text
    assert booked_by_silence == []
    kept = world.rows(
        "select transcript, media from message where kind = 'voice' order by sent_at, id"
    )
    assert [bool(one["transcript"]) for one in kept] == [True, False, True, False, True]
    assert all(one["media"]["path"] and one["media"]["seconds"] == 3 for one in kept)
    assert set(await asked_of_groq(world)) == {"/openai/v1/audio/transcriptions"}


async def test_a_rude_patient_in_pain_is_sent_to_hospital_and_served_on(
    patient_world: World,
) -> None:
    world, patient = patient_world, patient_world.patient("Wesley")
    closed_today_with_urgent_care(world)
    on_call = world.patient("Plantão")
    contacts = {"contacts": [{"name": "Dra. Camila", "phone": on_call.phone}]}
    (await world.api.put("/api/v1/on-call-contacts", json=contacts)).raise_for_status()

    await patient.say("ESTOU COM MUITA DOR", "alguem ai???")
    asked = await patient.hears("Sinto muito")
    await patient.say("ta inchado e to com febre porra", "posso tomar amoxicilina q tenho aqui")
    await patient.hears("Não posso orientar remédio por aqui.")
    hospital = await patient.hears("pronto-socorro agora", "192")
    offer = await patient.hears("Posso confirmar?")
    alert = await on_call.hears("paciente com urgência")
    await on_call.say("ok, vou ver")
    await on_call.hears("Anotado, obrigado!")
    await patient.say("robo inutil quero falar com gente")
    await patient.hears("equipe", "A recepção abre amanhã, às 07:00.")
    await patient.hears("Posso")
    await patient.say("sim", "wesley souza")
    await patient.hears("está confirmada ✅", f"{in_days(1)}, às 07:00")

    assert "A clínica está fechada agora, mas vou te ajudar." in asked
    for sign in ("inchaço", "febre", "sangramento", "respirar", "engolir", "192"):
        assert sign in asked
    assert "hoje" in hospital
    assert "O plantão da clínica já está sendo avisado." in hospital
    assert not any(word in alert for word in ("Wesley", "febre", "inchaço", "http"))
    assert len(await on_call.texts()) == 2, "told once, and thanked"
    assert f"{in_days(1)}, às 07:00, urgência com a Dra. Camila (R$ 200,00, sem sinal)" in offer
    texts = await patient.texts()
    assert not any(TREATMENT.search(text) for text in texts)
    assert not any("não vou te enviar mais" in text for text in texts), "an insult is no opt-out"
    assert not any("foto" in text for text in texts)
    assert sum(WELCOME in text for text in texts) == 1
    assert await world.charges() == []
    [booking] = world.rows("select status, deposit_centavos from booking")
    assert booking == {"status": "confirmed", "deposit_centavos": 0}
    assert world.rows("select full_name from patient") == [{"full_name": "Wesley Souza"}]
    [chat] = world.rows(
        "select id, needs_human, staff_summary from whatsapp_conversation"
        " where patient_phone = :phone",
        phone=patient.phone,
    )
    assert chat["needs_human"] == StaffReason.EMERGENCY
    assert "febre" not in chat["staff_summary"]
    assert await times_flagged(world, chat["id"]) == 1
    assert await asked_of_groq(world) == []


def closed_today_with_urgent_care(world: World) -> None:
    """Nobody works today; urgent care, whose deposit is for nobody in pain."""
    today = datetime.now(ZONE).weekday()
    world.execute("delete from working_hours where weekday = :today", today=today)
    world.execute(
        "insert into procedure (id, clinic_id, name, code, duration_minutes, price_centavos,"
        " price_display, deposit_centavos, bookable, buffer_before_minutes, buffer_after_minutes,"
        " is_default, is_urgent) values (:id, :clinic, 'Urgência', 'urgencia', 30, 20000, 'value',"
        " 5000, true, 0, 0, false, true)",
        id=URGENT_ID,
        clinic=world.clinic.clinic_id,
    )
    world.execute(
        "insert into dentist_procedure (clinic_id, dentist_id, procedure_id) values (:c, :d, :p)",
        c=world.clinic.clinic_id,
        d=world.clinic.dentist_id,
        p=URGENT_ID,
    )


async def times_flagged(world: World, conversation_id: object) -> int:
    """How often the chat's run called for people in the Temporal UI."""
    run_id = conversation_workflow_id(world.clinic.clinic_id, conversation_id)  # type: ignore[arg-type]
    history = await world.temporal.get_workflow_handle(run_id).fetch_history()
    changes = [
        event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES
    ]
    return sum(fields["NeedsHuman"].data == b"true" for fields in changes if "NeedsHuman" in fields)
