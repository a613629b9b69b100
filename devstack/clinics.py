"""Sets up real clinics: what `sorriso clinic` does. The staff do the rest themselves, by the API.

Whatever concerns one clinic is done as the application's own role, to which row-level security
applies; making, listing and revoking across clinics is done as the tables' owner.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from api.rule_changes import RuleChange
from api.schemas.agenda import ConflictBody
from api.schemas.dentists import HoursBody, WeekInput
from api.schemas.fields import Line
from api.schemas.procedures import ProcedureBody, ProcedureInput, ProcedurePatch
from clients.crypto import new_token, token_digest
from db.ids import time_ordered_id
from db.models import ApiToken, ChatbotConfig, Clinic, Dentist, Procedure
from db.queries import agenda_rules, clinics
from db.queries.agenda_locks import lock_rules
from db.session import Database
from domain.agenda.holidays import closures_for
from domain.agenda.validation import known_zone
from domain.agenda.week_text import read_week
from domain.errors import InvalidFieldError
from domain.pix.keys import PixKeyType, normalise_key
from settings import Settings

CHANGED_BY = "sorriso clinic"
"""Who changed a rule, in the history of the agenda's rules."""

LONGEST_LABEL = 80


class NewDentist(BaseModel):
    """A dentist, and the PIX key that their number's bot names where there is no provider."""

    dentist: Line = Field(max_length=120)
    pix_key: str | None = None
    pix_key_type: PixKeyType | None = None

    def wire_key(self) -> str | None:
        """The key as it goes into a code. Raises `InvalidFieldError`."""
        if (self.pix_key is None) != (self.pix_key_type is None):
            raise InvalidFieldError("pix_key_type", "a key and its type go together")
        if self.pix_key is None or self.pix_key_type is None:
            return None
        return normalise_key(self.pix_key, self.pix_key_type, field="pix_key")


class NewClinic(BaseModel):
    """What must be known of a clinic to open it; the rest has defaults that its staff may change.

    `hours` are words for patients; the agenda's own hours are each dentist's.
    """

    name: Line = Field(max_length=120)
    timezone: str
    city: Line = Field(max_length=80)
    state: str
    address: Line | None = Field(None, max_length=200)
    hours: Line | None = Field(None, max_length=300)

    def check(self) -> None:
        """Raises `InvalidFieldError` for an unknown zone or state."""
        known_zone(self.timezone)
        closures_for(self.state, self.city, ())


@dataclass(frozen=True)
class MadeToken:
    """An API token. `secret` is kept nowhere: whoever is told it now is the only one to have it."""

    token_id: UUID
    secret: SecretStr


@dataclass(frozen=True)
class MadeClinic:
    """A clinic with its first dentist."""

    clinic_id: UUID
    dentist_id: UUID
    token: MadeToken


async def add_clinic(settings: Settings, clinic: NewClinic, dentist: NewDentist) -> MadeClinic:
    """Open a clinic. Raises `InvalidFieldError`."""
    clinic.check()
    now = datetime.now(UTC)
    row = Clinic(
        id=time_ordered_id(now),
        name=clinic.name,
        timezone=clinic.timezone,
        city=clinic.city,
        state=clinic.state,
        address=clinic.address,
        hours_text=clinic.hours,
    )
    async with _as_owner(settings) as session:
        session.add(row)
        await session.flush()
        dentist_id = await _insert_dentist(session, row.id, dentist, now)
        token = await _insert_token(session, row.id, dentist_id, "first", now)
    return MadeClinic(row.id, dentist_id, token)


async def list_clinics(settings: Settings) -> list[clinics.ListedClinic]:
    """All clinics of this installation."""
    async with _as_owner(settings) as session:
        return await clinics.list_clinics(session)


async def revoke_token(settings: Settings, token_id: UUID) -> None:
    """Raises `NotFoundError`."""
    async with _as_owner(settings) as session:
        await clinics.revoke_token(session, token_id, datetime.now(UTC))


async def add_dentist(settings: Settings, clinic_id: UUID, dentist: NewDentist) -> UUID:
    """Another dentist of a clinic; their id. Raises `NotFoundError` and `InvalidFieldError`."""
    async with in_clinic(settings, clinic_id) as session:
        return await _insert_dentist(session, clinic_id, dentist, datetime.now(UTC))


async def add_token(settings: Settings, clinic_id: UUID, dentist_id: UUID, label: str) -> MadeToken:
    """A token whose bearer manages this dentist's number.

    Raises `NotFoundError`, and `InvalidFieldError` for a label that the history cannot hold.
    """
    if not label.isprintable() or not 0 < len(label) <= LONGEST_LABEL:
        raise InvalidFieldError("label", f"must be a line of 1 to {LONGEST_LABEL} characters")
    async with in_clinic(settings, clinic_id) as session:
        await agenda_rules.get_dentist(session, dentist_id)
        return await _insert_token(session, clinic_id, dentist_id, label, datetime.now(UTC))


async def set_procedure(
    settings: Settings, clinic_id: UUID, dentist_id: UUID, code: str, patch: ProcedurePatch
) -> tuple[UUID, list[ConflictBody]]:
    """Offer a procedure, or change the one of that code, and have the dentist perform it.

    Returns its id, and the visits to come that the rules now forbid. Raises `NotFoundError`,
    `InvalidFieldError` and pydantic's ValidationError.
    """
    async with _rule_change(settings, clinic_id) as change:
        dentist = await agenda_rules.get_dentist(change.session, dentist_id)
        known = await clinics.find_procedure_by_code(change.session, code)
        body = _changed(code, patch, known)
        procedure_id = known.id if known else time_ordered_id(change.now)
        if body.is_default:
            await agenda_rules.take_default_from_others(change.session, procedure_id)
        await change.session.merge(
            Procedure(id=procedure_id, clinic_id=clinic_id, **body.model_dump())
        )
        await change.session.flush()
        await clinics.let_perform(change.session, dentist, procedure_id)
        kind = "procedure_changed" if known else "procedure_created"
        return procedure_id, await change.record(kind, procedure_id, body)


def _changed(code: str, patch: ProcedurePatch, known: Procedure | None) -> ProcedureInput:
    if known:
        body = patch.applied_to(ProcedureBody.model_validate(known))
    else:
        body = ProcedureInput.model_validate({"code": code, **patch.model_dump(exclude_unset=True)})
    body.check()
    return body


async def set_hours(
    settings: Settings, clinic_id: UUID, dentist_id: UUID, text: str
) -> list[ConflictBody]:
    """Set the dentist's whole week; the visits to come that no longer fit.

    Raises `NotFoundError` and `InvalidFieldError`.
    """
    week = read_week(text)
    body = WeekInput(hours=[HoursBody.model_validate(one) for one in week])
    async with _rule_change(settings, clinic_id) as change:
        dentist = await agenda_rules.get_dentist(change.session, dentist_id)
        await agenda_rules.replace_hours(change.session, dentist, week, change.now)
        return await change.record("dentist_hours_set", dentist_id, body)


@dataclass(frozen=True)
class AiRules:
    """Whether a clinic's bot asks outside models, and how often at most."""

    external: bool
    calls_per_day: int


async def set_ai(
    settings: Settings, clinic_id: UUID, external: bool | None, calls: int | None
) -> AiRules:
    """Change what is given; the rules then in force. Raises `NotFoundError`."""
    async with in_clinic(settings, clinic_id) as session:
        clinic = await agenda_rules.get_clinic(session, clinic_id)
        if external is not None:
            clinic.external_ai = external
        if calls is not None:
            clinic.ai_calls_per_day = calls
        return AiRules(clinic.external_ai, clinic.ai_calls_per_day)


@asynccontextmanager
async def in_clinic(settings: Settings, clinic_id: UUID) -> AsyncIterator[AsyncSession]:
    """One transaction within a clinic. Raises `NotFoundError` for one that is not there."""
    async with (
        _connected(settings.database_url) as database,
        database.clinic(clinic_id) as session,
    ):
        await agenda_rules.get_clinic(session, clinic_id)
        yield session


@asynccontextmanager
async def _rule_change(settings: Settings, clinic_id: UUID) -> AsyncIterator[RuleChange]:
    async with in_clinic(settings, clinic_id) as session:
        await lock_rules(session, clinic_id)
        yield RuleChange(session, clinic_id, datetime.now(UTC), CHANGED_BY, "")


@asynccontextmanager
async def _as_owner(settings: Settings) -> AsyncIterator[AsyncSession]:
    async with (
        _connected(settings.migrations_database_url) as database,
        database.directory() as session,
    ):
        yield session


@asynccontextmanager
async def _connected(url: SecretStr) -> AsyncIterator[Database]:
    database = Database.connect(url.get_secret_value(), pool_size=1)
    try:
        yield database
    finally:
        await database.close()


async def _insert_dentist(
    session: AsyncSession, clinic_id: UUID, dentist: NewDentist, now: datetime
) -> UUID:
    """The dentist with the settings of their number's bot."""
    key = dentist.wire_key()
    row = Dentist(id=time_ordered_id(now), clinic_id=clinic_id, name=dentist.dentist)
    session.add(row)
    await session.flush()
    session.add(
        ChatbotConfig(
            id=time_ordered_id(now),
            clinic_id=clinic_id,
            dentist_id=row.id,
            pix_key=key,
            pix_key_type=dentist.pix_key_type,
        )
    )
    await session.flush()
    return row.id


async def _insert_token(
    session: AsyncSession, clinic_id: UUID, dentist_id: UUID, label: str, now: datetime
) -> MadeToken:
    secret = new_token()
    row = ApiToken(
        id=time_ordered_id(now),
        clinic_id=clinic_id,
        dentist_id=dentist_id,
        label=label,
        token_sha256=token_digest(secret),
    )
    session.add(row)
    await session.flush()
    return MadeToken(row.id, SecretStr(secret))
