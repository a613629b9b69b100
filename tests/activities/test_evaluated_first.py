"""A procedure that needs an evaluation is offered after one."""

from tests.activities.agenda_world import NOW, busy_clinic
from tests.api.world import change
from tests.databases import DatabaseUrls

WANTS_CLEANING = "quero marcar uma limpeza"


async def test_a_new_patient_is_offered_the_evaluation_first(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        change(database, "update procedure set needs_evaluation = true where code = 'limpeza'")

        facts = await busy.read(WANTS_CLEANING)

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

        facts = await busy.read(WANTS_CLEANING)

    assert facts.procedure is not None
    assert (facts.procedure.name, facts.procedure.before) == ("Limpeza", None)
