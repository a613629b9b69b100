"""The agenda's rules: of the clinic, and for certain dates."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from api.schemas.fields import ClinicTime, Line, Moment, NearDate, Reason
from db.models import AgendaChange, Block, Clinic
from db.queries.agenda import period_of
from db.queries.agenda_dates import StoredException
from domain.agenda.conflicts import Conflict, ConflictReason
from domain.agenda.facts import AgendaRules, DayException, Stretch
from domain.agenda.holidays import closures_for
from domain.agenda.validation import (
    check_day_parts,
    check_quiet_hours,
    check_rules,
    known_zone,
)
from domain.cancellation import LateCancellation, LatePayment
from domain.language import Part
from domain.language.lexicon import windows_of


class ConflictBody(BaseModel):
    """A visit that the rules in force would not allow. It stays until somebody moves it."""

    booking_id: UUID
    starts_at: datetime
    reason: ConflictReason

    @classmethod
    def of(cls, conflict: Conflict) -> "ConflictBody":
        """The conflict as the API tells it."""
        return cls(
            booking_id=conflict.booking_id, starts_at=conflict.starts_at, reason=conflict.reason
        )


class Conflicts(BaseModel):
    """Every visit to come that the rules in force would not allow, soonest first."""

    conflicts: list[ConflictBody]


class StretchBody(BaseModel):
    """From one local time to another."""

    model_config = ConfigDict(extra="forbid")

    opens: ClinicTime
    closes: ClinicTime

    @property
    def stretch(self) -> Stretch:
        """As the agenda knows it."""
        return self.opens, self.closes


_KEPT_WHEN_LEFT_OUT = (
    "hold_extension_minutes",
    "refund_window_hours",
    "late_cancellation",
    "late_payment_default",
    "cancellation_fee_centavos",
    "share_visits_with_family",
    "forget_after_days",
)


class SettingsInput(BaseModel):
    """What the clinic sets for its whole agenda. Times are the clinic's own."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "timezone": "America/Sao_Paulo",
                    "state": "SP",
                    "city": "São Paulo",
                    "min_notice_minutes": 120,
                    "horizon_days": 60,
                    "slot_grid_minutes": 15,
                    "hold_minutes": 20,
                    "hold_extension_minutes": 15,
                    "chairs": 2,
                    "use_holidays": True,
                    "reminder_hours_before": [24, 2],
                    "quiet_hours": {"opens": "20:00", "closes": "08:00"},
                    "day_parts": {"fim_tarde": {"opens": "16:30", "closes": "19:00"}},
                }
            ]
        },
    )

    timezone: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """IANA zone."""
    state: Annotated[str, StringConstraints(min_length=2, max_length=2)] | None
    """Two letters; with the city it decides the holidays."""
    city: Annotated[Line, Field(max_length=80)] | None
    min_notice_minutes: Annotated[int, Field(ge=0, le=1_051_200)]
    horizon_days: Annotated[int, Field(ge=1, le=730)]
    slot_grid_minutes: Annotated[int, Field(ge=5, le=240)]
    hold_minutes: Annotated[int, Field(ge=1, le=1440)]
    """How long a time is kept while the deposit is awaited."""
    chairs: Annotated[int, Field(ge=1, le=200)] | None
    """Null when every dentist has a chair of their own."""
    use_holidays: bool
    quiet_hours: StretchBody | None
    """When the clinic writes to nobody first; may span midnight."""
    reminder_hours_before: list[Annotated[int, Field(ge=1, le=168)]] = Field(
        default=[24, 2], max_length=4
    )
    """A patient is reminded so many hours before the visit; nobody ever, when empty."""
    day_parts: dict[Part, StretchBody] = Field(default_factory=dict)
    """Those that differ from the usual; the others are filled in."""
    hold_extension_minutes: Annotated[int, Field(ge=0, le=240)] | None = None
    """How much longer a time is kept on request, once. This and what follows stays as it is when
    left out."""
    refund_window_hours: Annotated[int, Field(ge=0, le=720)] | None = None
    """A patient who cancels so long before the visit gets the deposit back."""
    late_cancellation: LateCancellation | None = None
    """What becomes of the deposit of one who cancels later."""
    late_payment_default: LatePayment | None = None
    """What becomes of money that came too late, when its payer does not say within a day."""
    cancellation_fee_centavos: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    """Kept of the deposit whenever a patient cancels."""
    forget_after_days: Annotated[int, Field(ge=1, le=90)] | None = None
    """A silent conversation ends after so many days; the next message resumes it."""
    share_visits_with_family: bool | None = None
    """Who speaks for a patient may hear the day and hour of visits that another contact made."""

    def check(self) -> None:
        """Raises `InvalidFieldError`."""
        check_rules(
            AgendaRules(
                zone=known_zone(self.timezone),
                min_notice=timedelta(minutes=self.min_notice_minutes),
                horizon=timedelta(days=self.horizon_days),
                slot_grid=timedelta(minutes=self.slot_grid_minutes),
            )
        )
        closures_for(self.state, self.city, ())  # refuses a state that is none
        if self.quiet_hours is not None:
            check_quiet_hours(*self.quiet_hours.stretch)
        check_day_parts({part.value: one.stretch for part, one in self.day_parts.items()})

    def columns(self) -> Mapping[str, Any]:
        """The clinic's columns."""
        quiet_from, quiet_to = self.quiet_hours.stretch if self.quiet_hours else (None, None)
        parts = {
            part.value: [f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"]
            for part, one in self.day_parts.items()
        }
        kept = {name for name in _KEPT_WHEN_LEFT_OUT if getattr(self, name) is None}
        plain = self.model_dump(exclude={"quiet_hours", "day_parts"} | kept)
        return {**plain, "quiet_from": quiet_from, "quiet_to": quiet_to, "day_parts": parts}


class SettingsBody(SettingsInput):
    """What is set, every part of the day included."""

    @classmethod
    def of(cls, clinic: Clinic) -> "SettingsBody":
        """The clinic's settings as the API tells them."""
        windows = windows_of(clinic.day_parts)
        return cls(
            timezone=clinic.timezone,
            state=clinic.state,
            city=clinic.city,
            min_notice_minutes=clinic.min_notice_minutes,
            horizon_days=clinic.horizon_days,
            slot_grid_minutes=clinic.slot_grid_minutes,
            hold_minutes=clinic.hold_minutes,
            chairs=clinic.chairs,
            use_holidays=clinic.use_holidays,
            reminder_hours_before=clinic.reminder_hours_before,
            quiet_hours=_quiet(clinic.quiet_from, clinic.quiet_to),
            day_parts={part: _stretch(windows.of(part)) for part in Part},
            **{name: getattr(clinic, name) for name in _KEPT_WHEN_LEFT_OUT},
        )


class SettingsChanged(SettingsBody, Conflicts):
    """The settings as they are now."""


class ExceptionInput(BaseModel):
    """Other hours on one date; no hours mean closed. Without a dentist, of the whole clinic."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "dentist_id": None,
                    "day": "2026-12-24",
                    "hours": [{"opens": "08:00", "closes": "12:00"}],
                    "reason": "Véspera de Natal",
                }
            ]
        },
    )

    dentist_id: UUID | None = None
    day: NearDate
    """The clinic's own date."""
    hours: list[StretchBody] = Field(default_factory=list, max_length=20)
    reason: Reason

    def exception(self) -> DayException:
        """As the agenda knows it."""
        return DayException(self.day, tuple(one.stretch for one in self.hours), self.reason)


class ExceptionBody(ExceptionInput):
    """Other hours on one date."""

    id: UUID

    @classmethod
    def of(cls, stored: StoredException) -> "ExceptionBody":
        """The exception as the API tells it."""
        return cls(
            id=stored.id,
            dentist_id=stored.dentist_id,
            day=stored.on.day,
            hours=[_stretch(one) for one in stored.on.hours],
            reason=stored.on.reason,
        )


class ExceptionChanged(ExceptionBody, Conflicts):
    """The exception that was made."""


class BlockInput(BaseModel):
    """A period without patients, of a dentist or (without one) of everybody."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "dentist_id": "0198c0de-0000-7000-8000-000000000001",
                    "starts_at": "2026-12-01T13:00:00Z",
                    "ends_at": "2026-12-01T15:00:00Z",
                    "reason": "Congresso",
                }
            ]
        },
    )

    dentist_id: UUID | None = None
    starts_at: Moment
    ends_at: Moment
    reason: Reason


class BlockBody(BlockInput):
    """A period without patients, in UTC."""

    id: UUID

    @classmethod
    def of(cls, block: Block) -> "BlockBody":
        """The block as the API tells it."""
        period = period_of(block.period)
        return cls(
            id=block.id,
            dentist_id=block.dentist_id,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            reason=block.reason,
        )


class BlockChanged(BlockBody, Conflicts):
    """The block that was made; the visits under it are among the conflicts."""


class ChangeBody(BaseModel):
    """One line of the history of the rules."""

    at: datetime
    kind: str
    subject_id: UUID
    changed_by: str
    """The label of the API token."""
    reason: str
    detail: dict[str, JsonValue]
    """The rule as it was set."""

    @classmethod
    def of(cls, change: AgendaChange) -> "ChangeBody":
        """The line as the API tells it."""
        return cls(
            at=change.at,
            kind=change.kind,
            subject_id=change.subject_id,
            changed_by=change.changed_by,
            reason=change.reason,
            detail=change.detail,
        )


def _stretch(stretch: Stretch) -> StretchBody:
    return StretchBody(opens=stretch[0], closes=stretch[1])


def _quiet(begin: time | None, end: time | None) -> StretchBody | None:
    return None if begin is None or end is None else _stretch((begin, end))
