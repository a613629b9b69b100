"""A procedure that needs an evaluation is offered after one."""

from uuid import uuid4

from activities.conversation import ConversationActivities
from activities.models import ReadTurn
from domain.dialogue.facts import TurnFacts
from domain.dialogue.state import DialogueState
from tests.activities.agenda_world import NOW, BusyClinic, busy_clinic
from tests.api.world import change
from tests.databases import DatabaseUrls


async def asked_for_cleaning(busy: BusyClinic) -> TurnFacts:
    """What the turn "quero marcar uma limpeza" is decided on."""
    wa_id = uuid4().hex
    change(
        busy.urls,
        "insert into message (id, clinic_id, conversation_id, wa_message_id, direction, status,"
        f" kind, body, sent_at) values ('{uuid4()}', '{busy.clinic.clinic_id}', '{busy.chats[0]}',"
        f" '{wa_id}', 'inbound', 'received', 'text', 'quero marcar uma limpeza', now())",
    )
    request = ReadTurn(busy.clinic.clinic_id, busy.chats[0], (wa_id,), DialogueState(), NOW)
    return await ConversationActivities(busy.database, has_assistant=False).read_turn(request)


async def test_a_new_patient_is_offered_the_evaluation_first(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        change(database, "update procedure set needs_evaluation = true where code = 'limpeza'")

        facts = await asked_for_cleaning(busy)

    assert facts.procedure is not None
    assert (facts.procedure.name, facts.procedure.before) == ("Avaliação", "Limpeza")
    assert facts.offers


async def test_a_patient_who_was_seen_is_offered_what_they_ask_for(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        change(database, "update procedure set needs_evaluation = true where code = 'limpeza'")
        starts_at = NOW.replace(day=25, hour=15)
        booked = await busy.hold(0, busy.dentists[0], busy.clinic.evaluation_id, starts_at)
        assert booked is not None
        change(database, "update booking set status = 'completed'")

        facts = await asked_for_cleaning(busy)

    assert facts.procedure is not None
    assert (facts.procedure.name, facts.procedure.before) == ("Limpeza", None)
