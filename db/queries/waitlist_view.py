"""The waitlist as the staff's panel shows it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import (
    Booking,
    Contact,
    Dentist,
    Procedure,
    WaitlistEntry,
    WaitlistOffer,
    WhatsAppConversation,
)
from db.queries.chat_names import CHAT_NAME, PHONE_END
from db.queries.waitlist import MOST_SHOWN, WAITING, wish_of
from domain.dialogue.wish import Wish
from domain.waitlist import OfferStatus


@dataclass(frozen=True)
class WaitingPatient:
    """Somebody on the list. Times are aware UTC."""

    name: str | None
    """The contact's own as a patient, or what WhatsApp calls them."""
    phone_end: str | None
    procedure: str
    dentist: str | None
    """None: any."""
    wish: Wish
    since: datetime
    later_visit: datetime | None
    """The visit that they have and would move."""
    offered: datetime | None
    """The time that is being offered to them."""
    answer_by: datetime | None
    """None while they have not been asked."""


async def load_waiting_patients(session: AsyncSession, today: date) -> list[WaitingPatient]:
    """The oldest first. Wishes whose dates are over by `today`, clinic-local, are left out."""
    is_asked = exists().where(Booking.waitlist_offer_id == WaitlistOffer.id)
    own = aliased(Booking)
    found = await session.execute(
        select(
            WaitlistEntry,
            CHAT_NAME,
            PHONE_END,
            Procedure.name,
            Dentist.name,
            func.lower(own.period),
            WaitlistOffer.visit_starts_at,
            WaitlistOffer.answer_by,
            is_asked,
        )
        .join(WhatsAppConversation, WhatsAppConversation.id == WaitlistEntry.conversation_id)
        .join(Contact, Contact.id == WhatsAppConversation.contact_id)
        .join(Procedure, Procedure.id == WaitlistEntry.procedure_id)
        .outerjoin(Dentist, Dentist.id == WaitlistEntry.dentist_id)
        .outerjoin(own, own.id == WaitlistEntry.booking_id)
        .outerjoin(
            WaitlistOffer,
            and_(
                WaitlistOffer.entry_id == WaitlistEntry.id,
                WaitlistOffer.status == OfferStatus.OPEN,
            ),
        )
        .where(
            WaitlistEntry.status.in_(WAITING),
            or_(WaitlistEntry.last_day.is_(None), WaitlistEntry.last_day >= today),
        )
        .order_by(WaitlistEntry.created_at, WaitlistEntry.id)
        .limit(MOST_SHOWN)
    )
    return [
        WaitingPatient(
            name=name,
            phone_end=phone_end,
            procedure=procedure,
            dentist=dentist,
            wish=wish_of(entry),
            since=entry.created_at,
            later_visit=visit,
            offered=offered,
            answer_by=answer_by if asked else None,
        )
        for entry, name, phone_end, procedure, dentist, visit, offered, answer_by, asked in found
    ]
