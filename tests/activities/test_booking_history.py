"""What a booking's history says of a change that staff made through the API."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from domain.vocabulary import Actor
from tests.activities.agenda_world import NOW, busy_clinic
from tests.api.world import rows
from tests.databases import DatabaseUrls


async def test_the_history_keeps_who_cancelled_and_why(database: DatabaseUrls) -> None:
    async with busy_clinic(database, patients=1) as busy:
        procedure_id = busy.clinic.evaluation_id
        booking_id = await busy.hold(0, busy.dentists[0], procedure_id, NOW + timedelta(days=1))
        assert booking_id is not None
        ((token_id,),) = rows(database, "select id from api_token")
        assert isinstance(token_id, UUID)
        change = replace(
            busy.change(booking_id), actor=Actor.STAFF, reason="dentista doente", by=token_id
        )

        await busy.bookings.cancel_booking(change)
        await busy.bookings.cancel_booking(change)

    assert rows(database, "select kind, actor, detail from booking_event order by kind") == [
        ("cancelled", "staff", {"reason": "dentista doente", "by": "test"}),
        ("held", "patient", {}),
    ]
