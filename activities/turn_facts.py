"""Reads the rows that a turn of the dialogue is decided on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Booking
from db.queries.agenda import load_facts
from db.queries.conversations import (
    AppointmentRow,
    load_appointment,
    load_coming_appointments,
    load_family_visits,
    load_last_visit,
    load_open_charge,
    load_unmarked_visits,
)
from db.queries.ledger import load_money, load_policy
from db.queries.turns import ChatRow, PersonRow, ProcedureRow
from domain import messages_times, messages_visits
from domain.agenda.facts import AgendaFacts
from domain.agenda.opening import opens_at
from domain.agenda.search import SearchResult, search
from domain.cancellation import CancellationPolicy, settle
from domain.dialogue.care_rules import URGENT_CARE
from domain.dialogue.facts import Appointment, ClinicFacts, FamilyVisit, Payable, ProcedureFacts
from domain.dialogue.party import KnownPerson
from domain.dialogue.party_heard import CHILD_CARE
from domain.dialogue.state import DialogueState, OfferedTime, OwnVisit
from domain.dialogue.wish import Wish
from domain.errors import InvalidFieldError
from domain.language import DEFAULT_LEXICON, Lexicon
from domain.language.lexicon import windows_of
from domain.language.normalise import plain
from domain.pix.brcode import build_static
from domain.vocabulary import Actor, BookingStatus


def clinic_facts(chat: ChatRow, *, has_assistant: bool) -> ClinicFacts:
    """The clinic and its bot."""
    return ClinicFacts(
        name=chat.clinic_name,
        zone=chat.timezone,
        hold_minutes=chat.hold_minutes,
        hold_extension_minutes=chat.hold_extension_minutes,
        bot_active=chat.bot_active,
        welcome=chat.welcome_message,
        address=chat.address,
        hours=chat.hours_text,
        knows_patient=chat.knows_patient,
        has_assistant=has_assistant and chat.external_ai,
    )


def lexicon_of(
    procedures: list[ProcedureRow],
    dentists: Sequence[str],
    day_parts: Mapping[str, Sequence[str]],
) -> Lexicon:
    """The clinic's own words on top of the usual ones.

    The usual procedures stay in, so that one which the clinic lacks is recognised as such.
    """
    names = dict(DEFAULT_LEXICON.procedures)
    for procedure in procedures:
        usual = names.get(procedure.code, ())
        names[procedure.code] = (*usual, procedure.name.casefold())
    return Lexicon(procedures=names, professionals=tuple(dentists), windows=windows_of(day_parts))


def procedure_facts(procedure: ProcedureRow, *, named: bool) -> ProcedureFacts:
    """A row of the catalogue, as replies need it."""
    return ProcedureFacts(
        procedure_id=procedure.id,
        name=procedure.name,
        price_centavos=procedure.price_centavos,
        price_display=procedure.price_display,
        deposit_centavos=0 if procedure.is_urgent else procedure.deposit_centavos,
        bookable=procedure.bookable,
        named=named,
    )


def chosen_procedure(procedures: list[ProcedureRow], code: str | None) -> ProcedureFacts | None:
    """The procedure by that code; without one, the clinic's default or its only one."""
    if code is not None:
        named = [one for one in procedures if one.code == code]
        if named:
            return procedure_facts(named[0], named=True)
        if code not in (URGENT_CARE, CHILD_CARE):  # those we proposed: the usual one will do
            return None
        urgent = [one for one in procedures if one.is_urgent and one.bookable]
        if urgent and code == URGENT_CARE:
            return procedure_facts(urgent[0], named=True)
    usual = [one for one in procedures if one.is_default]
    if not usual:
        usual = [one for one in procedures if one.bookable]
        if len(usual) != 1:
            return None
    return procedure_facts(usual[0], named=False)


def known_people(rows: Sequence[PersonRow]) -> tuple[KnownPerson, ...]:
    """Those whom the contact speaks for, themselves first."""
    return tuple(
        KnownPerson(one.patient_id, one.name, one.relation, one.birth_date, one.is_guardian)
        for one in rows
    )


def parked_procedure(state: DialogueState, procedures: list[ProcedureRow]) -> ProcedureFacts | None:
    """Of the request that waited longest, where it names one that the clinic has."""
    code = state.parked[0].procedure if state.parked else None
    named = [one for one in procedures if one.code == code]
    return procedure_facts(named[0], named=True) if named else None


async def next_opening(session: AsyncSession, clinic_id: UUID, now: datetime) -> datetime | None:
    """When a closed clinic opens; see `opens_at`."""
    return opens_at(await load_facts(session, clinic_id, now), now)


async def free_times(
    session: AsyncSession,
    clinic_id: UUID,
    procedure_id: UUID,
    wish: Wish,
    now: datetime,
    moving: OwnVisit | None = None,
    *,
    asks: UUID,
    in_a_row: int = 1,
) -> tuple[tuple[OfferedTime, ...], str | None]:
    """Times that fit the wish; or the nearest ones, and why none fits.

    The time of a visit that is being moved is free for it, but is no other time. What the waitlist
    offers to `asks`, the chat, is free too.
    """
    without = moving.booking_id if moving else None
    facts = await load_facts(session, clinic_id, now, without=without, asks=asks)
    try:
        dentist_id = dentist_called(facts, wish.professional)
        query = wish.to_query(procedure_id, dentist_id, in_a_row=in_a_row)
    except InvalidFieldError:
        return (), messages_times.NO_FREE_TIME
    if moving is None:
        result = search(facts, query, now=now)
        reason = messages_times.no_slot_reason(result.reason) if result.reason else None
        return _offered(facts, result), reason
    result = search(facts, replace(query, limit=query.limit + 1), now=now)
    reason = messages_times.no_slot_reason(result.reason) if result.reason else None
    found = _offered(facts, result)
    others = [one for one in found if not _is_time_of(moving, one)]
    if found and not others:
        reason = messages_visits.ALREADY_THEN
    return tuple(others[: query.limit]), reason


def _is_time_of(visit: OwnVisit, offer: OfferedTime) -> bool:
    return (offer.starts_at, offer.dentist) == (visit.starts_at, visit.dentist)


def _offered(facts: AgendaFacts, result: SearchResult) -> tuple[OfferedTime, ...]:
    names = {dentist.dentist_id: dentist.name for dentist in facts.dentists}
    return tuple(
        OfferedTime(
            offer.dentist_id,
            names[offer.dentist_id],
            offer.starts_at,
            also_at=tuple(period.starts_at for period in offer.periods[1:]),
        )
        for offer in result.options or result.alternatives
    )


def dentist_called(facts: AgendaFacts, name: str | None) -> UUID | None:
    """The one dentist whose name holds every word of `name`; titles do not count."""
    if name is None:
        return None
    titles = {"dr", "dra", "doutor", "doutora"}
    words = {word.strip(".") for word in plain(name).split()} - titles
    called = [
        dentist.dentist_id
        for dentist in facts.dentists
        if words and words <= {word.strip(".") for word in plain(dentist.name).split()}
    ]
    return called[0] if len(called) == 1 else None


def appointment_facts(row: AppointmentRow) -> Appointment:
    """A booking as its patient knows it."""
    booking = row.booking
    if booking.period.lower is None:
        raise ValueError("a booking has a beginning")
    return Appointment(
        booking_id=booking.id,
        status=booking.status,
        procedure=row.procedure,
        dentist=row.dentist,
        starts_at=booking.period.lower,
        deposit_centavos=booking.deposit_centavos,
        hold_expires_at=booking.hold_expires_at,
        hold_extended=booking.hold_extended_at is not None,
        procedure_code=row.procedure_code,
        procedure_id=booking.procedure_id,
        patient=row.patient,
        patient_id=booking.patient_id,
        birth_date=row.birth_date,
        relation=row.relation,
        held_with=_held_with(booking),
    )


def _held_with(booking: Booking) -> UUID | None:
    """The first of the row while they are one affair; that one itself is held with none."""
    together = booking.status is BookingStatus.HELD and booking.group_id != booking.id
    return booking.group_id if together else None


async def last_visit(session: AsyncSession, chat: ChatRow, now: datetime) -> Appointment | None:
    """The contact's own latest visit that is over."""
    row = await load_last_visit(session, chat.contact_id, now)
    return appointment_facts(row) if row else None


async def family_visits(
    session: AsyncSession, chat: ChatRow, now: datetime
) -> tuple[FamilyVisit, ...]:
    """What may be told of visits that others made; nothing, unless the clinic lets families."""
    if not chat.shares_with_family:
        return ()
    visits = await load_family_visits(session, chat.contact_id, now)
    return tuple(
        FamilyVisit(patient.full_name, relation, start, patient.id)
        for patient, relation, start in visits
    )


async def visits_of_day(
    session: AsyncSession, chat: ChatRow, visit: Appointment, now: datetime
) -> tuple[Appointment, ...]:
    """What the chat has before it on the clinic-local day of this visit, soonest first."""
    rows = await load_coming_appointments(session, chat.conversation_id, chat.contact_id, now)
    return _on_day_of(visit, rows, zone_of(chat))


async def unmarked_visits_of_day(
    session: AsyncSession, chat: ChatRow, visit: Appointment, now: datetime
) -> tuple[Appointment, ...]:
    """Those of that day that are over, and of which nobody said whether their patient came."""
    rows = await load_unmarked_visits(session, chat.conversation_id, chat.contact_id, now)
    return _on_day_of(visit, rows, zone_of(chat))


def _on_day_of(
    visit: Appointment, rows: list[AppointmentRow], zone: ZoneInfo
) -> tuple[Appointment, ...]:
    day = visit.starts_at.astimezone(zone).date()
    found = (appointment_facts(row) for row in rows)
    return tuple(one for one in found if one.starts_at.astimezone(zone).date() == day)


async def coming_appointments(
    session: AsyncSession, chat: ChatRow, now: datetime
) -> tuple[Appointment, ...]:
    """The visits that the chat's contact has before them."""
    rows = await load_coming_appointments(session, chat.conversation_id, chat.contact_id, now)
    coming = [appointment_facts(row) for row in rows]
    if not any(one.deposit_centavos for one in coming):
        return tuple(coming)
    money = await load_money(session, [one.booking_id for one in coming])
    policy = await load_policy(session, rows[0].booking.clinic_id)
    return tuple(
        _with_money(one, money[one.booking_id].balance_centavos, policy, now) for one in coming
    )


def _with_money(
    one: Appointment, paid_centavos: int, policy: CancellationPolicy, now: datetime
) -> Appointment:
    if not paid_centavos:
        return one
    terms = settle(policy, paid_centavos, now=now, starts_at=one.starts_at, actor=Actor.PATIENT)
    return replace(one, if_cancelled=terms)


async def appointment(session: AsyncSession, booking_id: UUID) -> Appointment | None:
    """One visit."""
    row = await load_appointment(session, booking_id)
    return appointment_facts(row) if row else None


async def payable(
    session: AsyncSession, chat: ChatRow, booking_ids: list[UUID], now: datetime
) -> Payable | None:
    """The open charge of these bookings; without one, the clinic's own key with no amount."""
    charge = await load_open_charge(session, booking_ids, now) if booking_ids else None
    if charge is not None:
        return Payable(
            br_code=charge.br_code,
            booking_id=charge.booking_id,
            amount_centavos=charge.amount_centavos,
            expires_at=charge.expires_at,
            seen_by_staff=charge.account_id is None,
        )
    if chat.pix_key is None or chat.pix_key_type is None:
        return None
    city = chat.city or chat.clinic_name
    code = build_static(chat.pix_key, chat.pix_key_type, chat.clinic_name, city)
    return Payable(code, seen_by_staff=True)


def zone_of(chat: ChatRow) -> ZoneInfo:
    """The clinic's zone."""
    return ZoneInfo(chat.timezone)
