from datetime import time

from activities.turn_facts import lexicon_of
from db.queries.turns import load_chat
from domain.language import Part
from tests.activities.agenda_world import busy_clinic
from tests.api.world import change
from tests.databases import DatabaseUrls


async def test_patients_words_for_parts_of_the_day_mean_what_their_clinic_set(
    database: DatabaseUrls,
) -> None:
    async with busy_clinic(database, patients=1) as busy:
        change(database, """update clinic set day_parts = '{"fim_tarde": ["16:30", "20:00"]}'""")

        async with busy.database.clinic(busy.clinic.clinic_id) as session:
            chat = await load_chat(session, busy.chats[0])

    windows = lexicon_of([], chat.dentists, chat.day_parts).windows
    assert windows.of(Part.FIM_TARDE) == (time(16, 30), time(20))
    assert windows.of(Part.MANHA) == (time(6), time(12))
