"""What the staff's panel shows, in Portuguese: one section, one template, one query."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.bookings import BookingFilter, BookingView, list_bookings
from db.queries.ledger import load_money
from db.queries.staff_calls import CalledChat, load_called_chats
from domain.agenda.hours import local_instant
from domain.messages_staff import attention, reason
from domain.portuguese import reais
from domain.vocabulary import BookingStatus
from web.attention_view import Button, buttons

MOST_VISITS = 200
_STATUSES = {
    BookingStatus.HELD: "Aguardando o sinal",
    BookingStatus.CONFIRMED: "Confirmada",
    BookingStatus.COMPLETED: "Atendida",
    BookingStatus.NO_SHOW: "Faltou",
}
_LET_GO = {
    BookingStatus.CANCELLED: "Cancelada",
    BookingStatus.EXPIRED: "Prazo do sinal encerrado",
}


@dataclass(frozen=True)
class Moment:
    """When, and in which zone, the panel is looked at. `now` is aware UTC."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The clinic's."""
        return self.now.astimezone(self.zone).date()

    def clock(self, at: datetime) -> str:
        """`10:42`, with the date when it is another day."""
        local = at.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == self.today else f"{local:%d/%m, %H:%M}"


@dataclass(frozen=True)
class CallCard:
    """A chat that needs a person, or that people have."""

    id: UUID
    name: str
    phone_end: str | None
    reason: str | None
    is_urgent: bool
    since: str | None
    summary: str | None
    with_people_until: str | None


@dataclass(frozen=True)
class VisitLine:
    """A visit of today's."""

    id: UUID
    clock: str
    patient: str
    what: str
    status: str
    money: str
    seen: str | None
    """Why somebody must look at it, as the booking has it."""
    alert: str | None
    buttons: Sequence[Button]


Load = Callable[[AsyncSession, Moment], Awaitable[Sequence[object]]]


@dataclass(frozen=True)
class Section:
    """A part of the panel: `template` shows what `load` finds."""

    title: str
    template: str
    load: Load
    hides_when_empty: bool = True


@dataclass(frozen=True)
class Shown:
    """A section with what was found for it."""

    section: Section
    items: Sequence[object]


async def load_panel(
    session: AsyncSession, sections: Sequence[Section], at: Moment
) -> tuple[Shown, ...]:
    """The sections that have something to show."""
    shown = [Shown(one, await one.load(session, at)) for one in sections]
    return tuple(one for one in shown if one.items or not one.section.hides_when_empty)


def version_of(shown: Sequence[Shown]) -> str:
    """Equal for what looks equal, so that an unchanged page is left alone."""
    told = "|".join(f"{one.section.template}{list(one.items)}" for one in shown)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


async def load_calls(session: AsyncSession, at: Moment) -> Sequence[CallCard]:
    """Who needs a person and why; then whom people have already."""
    return [_card(chat, at) for chat in await load_called_chats(session, at.now)]


async def load_today(session: AsyncSession, at: Moment) -> Sequence[VisitLine]:
    """Today's visits, with what came in for each."""
    wanted = BookingFilter(
        statuses=tuple(_STATUSES),
        starts_from=local_instant(at.today, time(), at.zone),
        starts_before=local_instant(at.today + timedelta(days=1), time(), at.zone),
    )
    visits = await list_bookings(session, wanted, after=None, limit=MOST_VISITS)
    money = await load_money(session, [one.id for one in visits])
    return [_line(one, money[one.id].balance_centavos, at) for one in visits]


async def load_flagged(session: AsyncSession, at: Moment) -> Sequence[VisitLine]:
    """What somebody must look at and today's visits do not show, the soonest first."""
    wanted = BookingFilter(needs_attention=True)
    flagged = await list_bookings(session, wanted, after=None, limit=MOST_VISITS)
    visits = [one for one in flagged if not _is_of_today(one, at)]
    money = await load_money(session, [one.id for one in visits])
    return [_line(one, money[one.id].balance_centavos, at) for one in visits]


def _is_of_today(visit: BookingView, at: Moment) -> bool:
    is_today = visit.starts_at.astimezone(at.zone).date() == at.today
    return is_today and visit.status in _STATUSES


def _card(chat: CalledChat, at: Moment) -> CallCard:
    has_people = chat.staff_until is not None and chat.staff_until > at.now
    return CallCard(
        id=chat.conversation_id,
        name=chat.name or "Sem nome",
        phone_end=chat.phone_end,
        reason=reason(chat.reason) if chat.reason else None,
        is_urgent=chat.reason == "emergency",
        since=at.clock(chat.since) if chat.since else None,
        summary=chat.summary,
        with_people_until=at.clock(chat.staff_until) if has_people and chat.staff_until else None,
    )


def _line(visit: BookingView, received_centavos: int, at: Moment) -> VisitLine:
    if received_centavos:
        money = f"{reais(received_centavos)} recebidos"
    elif visit.deposit_centavos:
        money = f"sinal de {reais(visit.deposit_centavos)} em aberto"
    else:
        money = "sem sinal"
    seen = visit.needs_attention
    return VisitLine(
        id=visit.id,
        clock=at.clock(visit.starts_at),
        patient=visit.patient.name,
        what=f"{visit.procedure.name} · {visit.dentist.name}",
        status=(_STATUSES | _LET_GO)[visit.status],
        money=money,
        seen=seen,
        alert=attention(seen) if seen else None,
        buttons=buttons(seen, visit.status, received_centavos) if seen else (),
    )
