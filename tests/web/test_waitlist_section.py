"""The waitlist on the staff's panel, without a browser."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.dialects.postgresql import Range

from db.models import Booking, WaitlistEntry, WaitlistOffer
from domain.vocabulary import BookingStatus
from domain.waitlist import EntryStatus, OfferStatus
from tests.api.test_conversations import chat
from tests.api.world import NOW, ClinicAtTest, book, open_clinic, save
from tests.databases import DatabaseUrls
from tests.web.test_panel import PAGE

pytestmark = pytest.mark.stack

TIME = NOW + timedelta(days=2)
"""Ten in the morning, on a Thursday."""
SECTION = "Lista de espera"


@pytest.fixture
async def staff(client: httpx.AsyncClient, clinic: ClinicAtTest) -> httpx.AsyncClient:
    """A browser in which somebody of the clinic has signed in."""
    assert (await client.post("/entrar", data={"token": clinic.token})).status_code == 303
    return client


def wait(
    database: DatabaseUrls,
    clinic: ClinicAtTest,
    chat_id: UUID,
    *,
    booking_id: UUID | None = None,
    dentist_id: UUID | None = None,
    last_day: date | None = None,
    status: EntryStatus = EntryStatus.ACTIVE,
    **wish: object,
) -> UUID:
    """The chat waits since half an hour ago."""
    entry_id = uuid4()
    save(
        database.owner,
        WaitlistEntry(
            id=entry_id,
            clinic_id=clinic.id,
            conversation_id=chat_id,
            procedure_id=clinic.procedure,
            dentist_id=dentist_id,
            booking_id=booking_id,
            wish=wish,
            last_day=last_day,
            status=status,
            created_at=NOW - timedelta(minutes=30),
        ),
    )
    return entry_id


def offer(database: DatabaseUrls, clinic: ClinicAtTest, entry_id: UUID, *, asked: bool) -> None:
    """The time is offered; once the patient was asked, it is kept too."""
    offer_id, period = uuid4(), Range(TIME, TIME + timedelta(minutes=45), bounds="[)")
    save(
        database.owner,
        WaitlistOffer(
            id=offer_id,
            clinic_id=clinic.id,
            entry_id=entry_id,
            dentist_id=clinic.dentist,
            period=period,
            visit_starts_at=TIME,
            answer_by=NOW + timedelta(minutes=20),
            status=OfferStatus.OPEN,
        ),
    )
    if asked:
        save(
            database.owner,
            Booking(
                id=uuid4(),
                clinic_id=clinic.id,
                dentist_id=clinic.dentist,
                procedure_id=clinic.procedure,
                period=period,
                occupied=period,
                status=BookingStatus.OFFERED,
                deposit_centavos=0,
                waitlist_offer_id=offer_id,
            ),
        )


async def test_who_waits_is_shown_by_first_name_with_the_wish(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    before = (await staff.get(PAGE)).text
    chat_id = chat(database, clinic, name="Wesley <b> Souza")
    wait(database, clinic, chat_id, dentist_id=clinic.dentist, weekdays=[3], time_from="14:00")
    foreign = open_clinic(database.owner)
    wait(database, foreign, chat(database, foreign, name="Alheio"))

    page = (await staff.get(PAGE)).text

    assert SECTION not in before
    assert SECTION in page
    assert "<h3>Wesley</h3>" in page
    assert "Souza" not in page
    assert "final 5678" in page
    assert "Quando: quinta, a partir das 14:00." in page
    assert "desde 09:30" in page
    assert "Alheio" not in page


async def test_a_visit_that_would_move_is_told_of(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    booking_id = book(database.owner, clinic, starts_at=TIME, status=BookingStatus.CONFIRMED)
    wait(database, clinic, chat(database, clinic), booking_id=booking_id)

    page = (await staff.get(PAGE)).text

    assert "Tem consulta na quinta, 26/11, às 10:00, e quer vir antes." in page
    assert "Quando: qualquer horário." in page


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (True, "Oferecido: quinta, 26/11, às 10:00. Guardado até 10:20."),
        (False, "Abriu quinta, 26/11, às 10:00: o robô pergunta assim que puder escrever."),
    ],
)
async def test_an_offer_says_until_when_its_time_is_kept(
    staff: httpx.AsyncClient,
    clinic: ClinicAtTest,
    database: DatabaseUrls,
    asked: bool,
    words: str,
) -> None:
    entry = wait(database, clinic, chat(database, clinic), status=EntryStatus.OFFERED)
    offer(database, clinic, entry, asked=asked)

    page = (await staff.get(PAGE)).text

    assert words in page
    assert page.count("26/11") == 1  # and it is no visit


async def test_wishes_that_are_over_are_not_shown(
    staff: httpx.AsyncClient, clinic: ClinicAtTest, database: DatabaseUrls
) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    wait(database, clinic, chat(database, clinic), last_day=yesterday)
    wait(database, clinic, chat(database, clinic), status=EntryStatus.WITHDRAWN)

    assert SECTION not in (await staff.get(PAGE)).text
