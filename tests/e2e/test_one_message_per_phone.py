"""A family with several visits on one day is written to once: reminded, and asked afterwards."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.events import BookingNews, BookingNewsKind
from domain.ids import booking_workflow_id
from domain.vocabulary import BookingStatus
from tests.activities.past_visits import add_visit
from tests.e2e.patient import Patient, eventually
from tests.e2e.world import World
from workflows.booking import BookingWorkflow
from workflows.contracts import BookingRequest, TaskQueue
from workflows.mailbox import Mailbox

pytestmark = pytest.mark.stack

LENGTH = timedelta(minutes=45)


async def says_hello(patient: Patient) -> UUID:
    """The chat, once it has been answered."""
    await patient.say("qual é o endereço?")
    await patient.hears("Rua Aurora")
    [chat] = patient.world.rows("select id from whatsapp_conversation")
    found: UUID = chat["id"]
    return found


def book_two(world: World, chat: UUID, first: datetime) -> list[UUID]:
    starts = (first, first + LENGTH)
    return [
        add_visit(world.database.owner, world.clinic, chat, at, BookingStatus.CONFIRMED)
        for at in starts
    ]


def noon_in(days: int) -> datetime:
    """Clinic-local noon: both visits are of one local day."""
    today = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


async def tell(world: World, chat: UUID, booking_id: UUID, kind: BookingNewsKind) -> None:
    news = BookingNews(f"{booking_id}/{kind}", booking_id, kind, hours_before=24)
    await Mailbox(world.temporal).booking_changed(world.clinic.clinic_id, chat, news)


async def test_a_family_is_reminded_with_one_message(world: World) -> None:
    mother = world.patient("Ana")
    chat = await says_hello(mother)

    for booking_id in book_two(world, chat, noon_in(2)):
        await tell(world, chat, booking_id, BookingNewsKind.REMINDER)
    reminder = await mother.hears("Passando para lembrar")
    await mother.say("1")
    await mother.hears("Presença confirmada")

    assert "às 12:00 (Marina) e às 12:45 (Marina)" in reminder
    assert sum("lembrar" in text for text in await mother.texts()) == 1


async def test_a_family_is_asked_once_whether_it_came_and_each_visit_knows_the_answer(
    world: World,
) -> None:
    mother = world.patient("Ana")
    chat = await says_hello(mother)
    first, second = book_two(world, chat, noon_in(-2))
    await live_on(world, chat, first, noon_in(-2))
    await mother.hears("Vocês conseguiram vir?")
    await live_on(world, chat, second, noon_in(-2) + LENGTH)
    await tell(world, chat, second, BookingNewsKind.ATTENDANCE)

    await mother.say("fomos sim, foi ótimo!")
    await mother.hears("Obrigada por avisar")

    async def look() -> bool | None:
        return told(world) == [("attended", "patient", True)] * 2 or None

    await eventually(look, "both visits are written down")
    assert sum("conseguiram vir" in text for text in await mother.texts()) == 1


async def live_on(world: World, chat: UUID, booking_id: UUID, starts_at: datetime) -> None:
    """The run of a visit that is certain, and over."""
    await world.temporal.start_workflow(
        BookingWorkflow.run,
        BookingRequest(
            clinic_id=world.clinic.clinic_id,
            booking_id=booking_id,
            conversation_id=chat,
            dentist_id=world.clinic.dentist_id,
            procedure_id=world.clinic.cleaning_id,
            starts_at=starts_at,
            certain_until=starts_at + LENGTH,
        ),
        id=booking_workflow_id(world.clinic.clinic_id, booking_id),
        task_queue=TaskQueue.CONVERSATIONS,
    )


def told(world: World) -> list[tuple[str, str, bool]]:
    """What the histories of the visits say, and whether it is presumed."""
    found = world.rows("select kind, actor, detail from booking_event")
    return [(row["kind"], row["actor"], row["detail"]["presumed"]) for row in found]
