"""A clinic with two dentists and many patients, whose agenda the real activities fill."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from activities.booking import BookingActivities
from activities.conversation import ConversationActivities
from activities.models import ChangeBooking, HeldSlot, HoldSlot, ReadTurn
from db.models import (
    Allocation,
    Booking,
    Charge,
    Clinic,
    Contact,
    Dentist,
    DentistProcedure,
    Message,
    Payment,
    WhatsAppConversation,
    WhatsAppSession,
    WorkingHours,
)
from db.session import Database
from domain.dialogue.facts import TurnFacts
from domain.dialogue.state import DialogueState
from domain.errors import SlotTakenError
from domain.payments import ChargeStatus
from domain.vocabulary import Actor, BookingStatus, Direction, MessageStatus
from tests.api.world import rows, save
from tests.databases import DatabaseUrls
from tests.e2e.clinic import ClinicOnStage, make_clinic
from tests.owner import owner_engine

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
OCCUPYING = ", ".join(f"'{status}'" for status in BookingStatus if status.occupies)


@dataclass(frozen=True)
class BusyClinic:
    """Both dentists work every day from 7 to 22 and perform everything."""

    clinic: ClinicOnStage
    dentists: tuple[UUID, UUID]
    chats: tuple[UUID, ...]
    """One conversation a patient."""
    database: Database
    urls: DatabaseUrls

    @property
    def bookings(self) -> BookingActivities:
        return BookingActivities(self.database)

    async def hold(
        self, patient: int, dentist_id: UUID, procedure_id: UUID, starts_at: datetime
    ) -> UUID | None:
        """The new booking; None when the time was taken, or the patient is to pay another first."""
        booking_id = uuid4()
        request = HoldSlot(
            clinic_id=self.clinic.clinic_id,
            booking_id=booking_id,
            conversation_id=self.chats[patient],
            dentist_id=dentist_id,
            procedure_id=procedure_id,
            starts_at=starts_at,
            now=NOW,
        )
        try:
            held = await self._hold(request)
        except SlotTakenError:
            return None
        return booking_id if held.resumes is None else None

    async def read(self, words: str, *, chat: int = 0) -> TurnFacts:
        """What the chat's turn is decided on when these words come."""
        wa_id, clinic_id = uuid4().hex, self.clinic.clinic_id
        message = Message(
            id=uuid4(),
            clinic_id=clinic_id,
            conversation_id=self.chats[chat],
            wa_message_id=wa_id,
            direction=Direction.INBOUND,
            status=MessageStatus.RECEIVED,
            kind="text",
            body=words,
            sent_at=NOW,
        )
        save(self.urls.owner, message)
        request = ReadTurn(clinic_id, self.chats[chat], (wa_id,), DialogueState(), NOW)
        return await ConversationActivities(self.database, has_assistant=False).read_turn(request)

    async def _hold(self, request: HoldSlot) -> HeldSlot:
        try:
            return await self.bookings.hold_slot(request)
        except IntegrityError:  # another hold of the patient's in the same moment
            return await self.bookings.hold_slot(request)  # as Temporal tries again

    def pay(self, booking_id: UUID) -> None:
        """The deposit's money has come, if there is a deposit and it had not come before."""
        engine = owner_engine(self.urls.owner)
        with Session(engine) as session, session.begin():
            booking = session.get_one(Booking, booking_id)
            is_paid = session.scalar(select(Charge).where(Charge.booking_id == booking_id))
            if booking.deposit_centavos and not is_paid:
                session.add_all(_payment_of(booking))

    def change(self, booking_id: UUID) -> ChangeBooking:
        return ChangeBooking(self.clinic.clinic_id, booking_id, NOW)

    def double_booked(self) -> int:
        """Pairs of bookings that occupy the same dentist at the same time."""
        ((count,),) = rows(
            self.urls,
            "select count(*) from booking a join booking b on a.id < b.id "
            "and a.dentist_id = b.dentist_id and a.occupied && b.occupied "
            f"where a.status in ({OCCUPYING}) and b.status in ({OCCUPYING})",
        )
        return int(str(count))

    def chairs_in_use(self) -> int:
        """At most so many bookings of the clinic were ever at the same time."""
        ((count,),) = rows(
            self.urls,
            "select coalesce(max(taken), 0) from (select count(*) as taken from booking a "
            "join booking b on b.occupied @> lower(a.occupied) "
            f"where a.status in ({OCCUPYING}) and b.status in ({OCCUPYING}) group by a.id) each",
        )
        return int(str(count))

    def deadlocks(self) -> int:
        """How many Postgres had to resolve in this database."""
        ((count,),) = rows(
            self.urls, "select deadlocks from pg_stat_database where datname = current_database()"
        )
        return int(str(count))


@asynccontextmanager
async def busy_clinic(
    urls: DatabaseUrls, *, patients: int, chairs: int | None = None
) -> AsyncIterator[BusyClinic]:
    """Make the clinic; its connections are closed at the end."""
    clinic = make_clinic(urls.owner, bank_url=None)
    second = uuid4()
    session_id, chats = uuid4(), tuple(uuid4() for _ in range(patients))
    owned = {"clinic_id": clinic.clinic_id}
    engine = owner_engine(urls.owner)
    with Session(engine) as session, session.begin():
        session.get_one(Clinic, clinic.clinic_id).chairs = chairs
        session.add(Dentist(id=second, name="Dr. Renato", **owned))
        session.flush()
        session.add_all(_second_agenda(clinic, second))
        session.add(
            WhatsAppSession(
                id=session_id,
                dentist_id=clinic.dentist_id,
                session_id=f"s_{session_id.hex}",
                hmac_key_encrypted=b"",
                **owned,
            )
        )
        contacts = [
            Contact(id=uuid4(), chat_id=f"55119{place:08d}@c.us", push_name=f"P{place}", **owned)
            for place in range(patients)
        ]
        session.add_all(contacts)
        session.flush()
        session.add_all(
            WhatsAppConversation(
                id=chat, session_id=session_id, contact_id=contact.id, last_interaction=NOW, **owned
            )
            for chat, contact in zip(chats, contacts, strict=True)
        )
    database = Database.connect(urls.app)
    try:
        yield BusyClinic(clinic, (clinic.dentist_id, second), chats, database, urls)
    finally:
        await database.close()


def _second_agenda(clinic: ClinicOnStage, dentist_id: UUID) -> list[object]:
    owned = {"clinic_id": clinic.clinic_id, "dentist_id": dentist_id}
    hours = [
        WorkingHours(id=uuid4(), weekday=weekday, opens=time(7), closes=time(22), **owned)
        for weekday in range(7)
    ]
    performed = [
        DentistProcedure(procedure_id=procedure_id, **owned)
        for procedure_id in (clinic.cleaning_id, clinic.evaluation_id)
    ]
    return [*hours, *performed]


def _payment_of(booking: Booking) -> list[object]:
    charge_id, amount = uuid4(), booking.deposit_centavos
    owned = {"clinic_id": booking.clinic_id, "charge_id": charge_id, "amount_centavos": amount}
    charge = Charge(
        id=charge_id,
        clinic_id=booking.clinic_id,
        booking_id=booking.id,
        attempt=1,
        txid=charge_id.hex,
        amount_centavos=amount,
        status=ChargeStatus.PAID,
        br_code="",
    )
    payment = Payment(
        id=uuid4(),
        external_id=f"E{charge_id.hex}",
        paid_at=NOW,
        recorded_by=Actor.SYSTEM,
        **owned,
    )
    return [charge, Allocation(id=uuid4(), booking_id=booking.id, **owned), payment]
