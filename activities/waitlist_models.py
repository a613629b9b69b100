"""Inputs and results of the waitlist's activities. In plain text: ids and times alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.dialogue.waitlist import JoinWaitlist, OfferNews
from domain.waitlist import OfferStatus


@dataclass(frozen=True)
class JoinList:
    """Put this chat's wish on the list. The same key puts it there once."""

    clinic_id: UUID
    conversation_id: UUID
    key: str
    wanted: JoinWaitlist
    now: datetime


@dataclass(frozen=True)
class FreedBooking:
    """This booking has let go of a time: its own, or the one it was moved from."""

    clinic_id: UUID
    booking_id: UUID
    now: datetime
    moved_by: str | None = None
    """The request that moved it; None when it is off."""


@dataclass(frozen=True)
class FreedTime:
    """A dentist's time, with buffers, that nobody has any longer. Times are aware UTC."""

    clinic_id: UUID
    dentist_id: UUID
    starts_at: datetime
    ends_at: datetime
    known_to: tuple[UUID, ...] = ()
    """Entries that were asked about it before, or saw that it was free: they are not asked."""


@dataclass(frozen=True)
class MakeOffer:
    """Choose whom to ask next, and write it down under this id."""

    freed: FreedTime
    offer_id: UUID
    asked: tuple[UUID, ...]
    """Entries that were asked about this time already."""
    now: datetime


@dataclass(frozen=True)
class OfferChoice:
    """Who is to be asked; without an offer, when to look again, if ever."""

    conversation_id: UUID | None = None
    entry_id: UUID | None = None
    starts_at: datetime | None = None
    look_again_at: datetime | None = None
    """Some of the time is being offered by another run until then."""


@dataclass(frozen=True)
class OpenOffer:
    """The patient is asked from `now` on."""

    clinic_id: UUID
    offer_id: UUID
    now: datetime


@dataclass(frozen=True)
class AskedOffer:
    """Until when the answer is awaited; None when the time is gone."""

    answer_by: datetime | None


@dataclass(frozen=True)
class SettleOffer:
    """The offer is over."""

    clinic_id: UUID
    offer_id: UUID
    status: OfferStatus
    now: datetime


@dataclass(frozen=True)
class ReadOffer:
    """Read what telling this offer needs."""

    clinic_id: UUID
    offer_id: UUID
    conversation_id: UUID


@dataclass(frozen=True)
class TellOffer:
    """Bring news of an offer to its chat."""

    clinic_id: UUID
    conversation_id: UUID
    news: OfferNews
