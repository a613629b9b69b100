"""Free times, as asked for and as answered."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.bookings import RefBody
from api.schemas.fields import LocalTime, NearDate
from domain.agenda import (
    AgendaFacts,
    NoSlotReason,
    Offer,
    ReasonCode,
    SearchResult,
    SlotQuery,
)
from domain.language import Part
from domain.language.lexicon import Windows


class DayPart(StrEnum):
    """A part of the day, where no times are given."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


_PARTS = {
    DayPart.MORNING: Part.MANHA,
    DayPart.AFTERNOON: Part.TARDE,
    DayPart.EVENING: Part.NOITE,
}


class SlotParameters(BaseModel):
    """What somebody would like; whatever is left out is no wish. Dates and times are local."""

    model_config = ConfigDict(extra="forbid")

    procedure: Annotated[str, StringConstraints(pattern=r"^[\w-]{1,40}$")] | None = Field(
        None, description="Its id or its code; without it, the clinic's default procedure."
    )
    dentist_id: UUID | None = None
    date_from: NearDate | None = None
    date_to: NearDate | None = Field(None, description="Included.")
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        default_factory=list, max_length=7, description="0 is Monday."
    )
    time_from: LocalTime | None = None
    time_to: LocalTime | None = Field(None, description="The visit starts before it.")
    part: DayPart | None = Field(
        None, description="Instead of times; the clinic sets when it begins and ends."
    )
    prefer: Literal["first", "last", "earliest", "any"] | None = None
    limit: int = Field(6, ge=1, le=30)

    def query(self, procedure_id: UUID, windows: Windows) -> SlotQuery:
        """The wish as the agenda reads it. Raises `InvalidFieldError`."""
        window: tuple[time | None, time | None] = (self.time_from, self.time_to)
        if self.part is not None and window == (None, None):
            window = windows.of(_PARTS[self.part])
        dates = (self.date_from, self.date_to)
        return SlotQuery(
            procedure_id=procedure_id,
            dentist_id=self.dentist_id,
            dates=() if dates == (None, None) else (dates,),
            weekdays=tuple(self.weekdays),
            times=() if window == (None, None) else (window,),
            prefer=self.prefer,
            limit=self.limit,
        )


class SlotBody(BaseModel):
    """A time that can be booked, in UTC and on the clinic's clock."""

    starts_at: datetime
    ends_at: datetime
    local_start: datetime
    dentist: RefBody


class ReasonBody(BaseModel):
    """Why nothing fits. `until` is the last date that can be booked."""

    code: ReasonCode
    dentist: str | None
    day: date | None
    weekday: int | None
    detail: str | None
    until: date | None

    @classmethod
    def of(cls, reason: NoSlotReason) -> "ReasonBody":
        """The reason as the API tells it; why a dentist is away is the clinic's own business."""
        away = reason.code is ReasonCode.DENTIST_AWAY
        return cls(
            code=reason.code,
            dentist=reason.dentist,
            day=reason.day,
            weekday=reason.weekday,
            detail=None if away else reason.detail,
            until=reason.until,
        )


class SlotsBody(BaseModel):
    """Times that meet the wish; without any, the reason and what comes nearest."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "timezone": "America/Sao_Paulo",
                    "options": [
                        {
                            "starts_at": "2026-11-25T17:00:00Z",
                            "ends_at": "2026-11-25T17:45:00Z",
                            "local_start": "2026-11-25T14:00:00-03:00",
                            "dentist": {
                                "id": "0198c0de-0000-7000-8000-000000000001",
                                "name": "Dra. Camila Rocha",
                            },
                        }
                    ],
                    "reason": None,
                    "alternatives": [],
                }
            ]
        }
    )

    timezone: str
    options: list[SlotBody]
    reason: ReasonBody | None
    alternatives: list[SlotBody]

    @classmethod
    def of(cls, result: SearchResult, facts: AgendaFacts) -> "SlotsBody":
        """The answer as the API tells it."""
        return cls(
            timezone=facts.rules.zone.key,
            options=[_slot(offer, facts) for offer in result.options],
            reason=result.reason and ReasonBody.of(result.reason),
            alternatives=[_slot(offer, facts) for offer in result.alternatives],
        )


def _slot(offer: Offer, facts: AgendaFacts) -> SlotBody:
    return SlotBody(
        starts_at=offer.starts_at,
        ends_at=offer.periods[-1].ends_at,
        local_start=offer.starts_at.astimezone(facts.rules.zone),
        dentist=RefBody(id=offer.dentist_id, name=facts.dentist(offer.dentist_id).name),
    )
