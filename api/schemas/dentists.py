"""Dentists: their week, and what they perform."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field

from api.schemas.agenda import Conflicts
from api.schemas.fields import Centavos, ClinicTime
from db.queries.agenda_rules import DentistRules, Performs
from domain.agenda.facts import OpeningHours
from domain.vocabulary import DentistStatus


class HoursBody(BaseModel):
    """A stretch of the week, on the clinic's clock. Two on a day leave a break between them."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    weekday: Annotated[int, Field(ge=0, le=6)]
    """0 is Monday."""
    opens: ClinicTime
    closes: ClinicTime


class WeekInput(BaseModel):
    """The whole week."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "hours": [
                        {"weekday": 0, "opens": "08:00", "closes": "12:00"},
                        {"weekday": 0, "opens": "13:30", "closes": "18:00"},
                    ]
                }
            ]
        },
    )

    hours: list[HoursBody] = Field(max_length=70)

    def week(self) -> Sequence[OpeningHours]:
        """As the agenda knows it."""
        return [OpeningHours(one.weekday, one.opens, one.closes) for one in self.hours]


class PerformsBody(BaseModel):
    """A procedure as this dentist performs it. Null means as everybody does."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    procedure_id: UUID
    duration_minutes: Annotated[int, Field(ge=5, le=720)] | None = None
    price_centavos: Centavos | None = None


class ProceduresInput(BaseModel):
    """All that the dentist performs."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "procedures": [
                        {
                            "procedure_id": "0198c0de-0000-7000-8000-000000000002",
                            "duration_minutes": 60,
                            "price_centavos": None,
                        }
                    ]
                }
            ]
        },
    )

    procedures: list[PerformsBody] = Field(max_length=200)

    def performs(self) -> Sequence[Performs]:
        """As it is stored."""
        return [
            Performs(one.procedure_id, one.duration_minutes, one.price_centavos)
            for one in self.procedures
        ]


class DentistInput(BaseModel):
    """How much the dentist takes on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"daily_cap": 12}]})

    daily_cap: Annotated[int, Field(ge=1, le=200)] | None
    """Bookings a day at most; null for no limit."""


class DentistBody(BaseModel):
    """A dentist with the rules of their agenda."""

    id: UUID
    name: str
    status: DentistStatus
    daily_cap: int | None
    has_calendar: bool
    """Whether there is a calendar feed."""
    hours: list[HoursBody]
    procedures: list[PerformsBody]

    @classmethod
    def of(cls, rules: DentistRules) -> "DentistBody":
        """The dentist as the API tells them."""
        dentist = rules.dentist
        return cls(
            id=dentist.id,
            name=dentist.name,
            status=dentist.status,
            daily_cap=dentist.daily_cap,
            has_calendar=dentist.calendar_token_sha256 is not None,
            hours=[HoursBody.model_validate(one) for one in rules.hours],
            procedures=[PerformsBody.model_validate(one) for one in rules.performs],
        )


class DentistChanged(DentistBody, Conflicts):
    """The dentist as they are now."""


class CalendarBody(BaseModel):
    """Where a calendar program reads the dentist's agenda. It is told this once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://sorriso.example/calendar/6Jq0X3u9.ics"}]}
    )

    url: AnyHttpUrl
