"""Patients, and the contacts who speak for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Contact, ContactPatient, Patient, WhatsAppConversation
from db.queries.conversations import contacts_of
from domain.dialogue.party import FOR_SELF, Party, Visitor
from domain.errors import NotFoundError
from domain.ids import derived_id
from domain.language.normalise import plain
from domain.people import Relation

_PARTY: TypeAdapter[Party | None] = TypeAdapter(Party | None)
UNNAMED = "Paciente do WhatsApp"
LONGEST_NAME = 120


@dataclass(frozen=True)
class VisitorRow:
    """Whose visit it is to be."""

    patient_id: UUID
    lookalike_id: UUID | None = None
    """Another patient of that name, whom only people can tell apart from this one."""


@dataclass(frozen=True)
class Speaker:
    """Who writes in a chat, and for whom, as the last saved dialogue knows them."""

    contact: Contact
    name: str | None
    party: Party


async def load_speaker(session: AsyncSession, conversation_id: UUID) -> Speaker:
    """Raises `NotFoundError`."""
    row = (
        await session.execute(
            select(Contact, WhatsAppConversation.conversation_context)
            .join(WhatsAppConversation, WhatsAppConversation.contact_id == Contact.id)
            .where(WhatsAppConversation.id == conversation_id)
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("conversation")
    contact, context = row
    party = _PARTY.validate_python(context.get("party")) or FOR_SELF
    return Speaker(contact, context.get("patient_name"), party)


async def own_patient(session: AsyncSession, speaker: Speaker) -> VisitorRow:
    """The patient that the contact is, made from the name given or shown."""
    contact = speaker.contact
    known = await session.scalar(
        select(ContactPatient.patient_id)
        .where(
            ContactPatient.contact_id.in_(contacts_of(contact.id)),
            ContactPatient.relation == Relation.SELF,
        )
        .order_by(ContactPatient.patient_id)
        .limit(1)
    )
    if known is not None:
        return VisitorRow(known)
    patient_id = derived_id("patient", contact.id)
    name = speaker.name or contact.push_name or UNNAMED
    await _insert(session, Patient(id=patient_id, clinic_id=contact.clinic_id, full_name=name))
    await _link(session, contact, patient_id, Relation.SELF)
    return VisitorRow(patient_id)


async def visitors_of(session: AsyncSession, speaker: Speaker) -> Sequence[VisitorRow]:
    """Whose the visits are, in the order in which they were named.

    A parent is written down too, though never as the patient of a child's visit.
    """
    party = speaker.party
    if not party.visitors:
        return [await own_patient(session, speaker)]
    others = [await _visitor(session, speaker.contact, party, one) for one in party.visitors]
    if party.with_self:
        return [await own_patient(session, speaker), *others]
    if speaker.name:
        await own_patient(session, speaker)
    return others


async def _visitor(
    session: AsyncSession, contact: Contact, party: Party, visitor: Visitor
) -> VisitorRow:
    """The patient of this name and birth date, of the contact's or of the whole clinic's.

    A name alone tells nobody apart: then there is a patient of the contact's own, and staff are
    told of the namesake.
    """
    if visitor.patient_id is not None:
        return VisitorRow(visitor.patient_id)
    namesakes = await _namesakes(session, visitor.name)
    same = [one for one in namesakes if visitor.birth_date and one.birth_date == visitor.birth_date]
    own = await _spoken_for(session, contact.id, [one.id for one in namesakes])
    found = [one for one in same if len(same) == 1 or one.id in own]
    if not found and not visitor.birth_date:
        found = [one for one in namesakes if one.id in own]
    if found:
        patient_id = found[0].id
    else:
        patient_id = _new_id(contact, visitor)
        await _insert(
            session,
            Patient(
                id=patient_id,
                clinic_id=contact.clinic_id,
                full_name=visitor.name,
                birth_date=visitor.birth_date,
            ),
        )
    await _link(session, contact, patient_id, party.relation, is_guardian=bool(party.is_guardian))
    unsure = [one for one in namesakes if one.id != patient_id and _may_be(one, visitor)]
    return VisitorRow(patient_id, unsure[0].id if unsure and not found else None)


def _may_be(namesake: Patient, visitor: Visitor) -> bool:
    """Two birth dates that differ are two people; without both, nobody knows."""
    known = namesake.birth_date is not None and visitor.birth_date is not None
    return not known or namesake.birth_date == visitor.birth_date


def _new_id(contact: Contact, visitor: Visitor) -> UUID:
    """Mother and father who name their child at the same moment name one patient."""
    if visitor.birth_date is not None:
        return derived_id("patient", contact.clinic_id, plain(visitor.name), visitor.birth_date)
    return derived_id("patient", contact.id, plain(visitor.name))


async def _namesakes(session: AsyncSession, name: str) -> list[Patient]:
    """Patients of the clinic called so; accents and capitals do not matter."""
    first = name.partition(" ")[0]
    found = await session.scalars(
        select(Patient)
        .where(Patient.full_name.ilike(f"{_any_accent(first)}%"))
        .order_by(Patient.created_at, Patient.id)
    )
    return [one for one in found if plain(one.full_name) == plain(name)]


def _any_accent(word: str) -> str:
    """A pattern for `like`: letters that may carry an accent match any one letter."""
    return "".join("_" if letter in "aeiouc" else letter for letter in plain(word))


async def _spoken_for(
    session: AsyncSession, contact_id: UUID, patient_ids: Sequence[UUID]
) -> set[UUID]:
    """Those of these patients whom the contact speaks for."""
    return set(
        await session.scalars(
            select(ContactPatient.patient_id).where(
                ContactPatient.contact_id == contact_id,
                ContactPatient.patient_id.in_(patient_ids),
            )
        )
    )


async def _insert(session: AsyncSession, patient: Patient) -> None:
    await session.execute(
        insert(Patient)
        .values(
            id=patient.id,
            clinic_id=patient.clinic_id,
            full_name=patient.full_name[:LONGEST_NAME],
            birth_date=patient.birth_date,
        )
        .on_conflict_do_nothing()
    )


async def _link(
    session: AsyncSession,
    contact: Contact,
    patient_id: UUID,
    relation: Relation,
    *,
    is_guardian: bool = False,
) -> None:
    """Who speaks for a patient already keeps what they said of it, unless they now say more."""
    link = insert(ContactPatient).values(
        clinic_id=contact.clinic_id,
        contact_id=contact.id,
        patient_id=patient_id,
        relation=relation,
        is_guardian=is_guardian,
    )
    keys = ["contact_id", "patient_id"]
    if is_guardian:
        link = link.on_conflict_do_update(index_elements=keys, set_={"is_guardian": True})
    else:
        link = link.on_conflict_do_nothing(index_elements=keys)
    await session.execute(link)
