"""Free times, as asked for and as answered."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.bookings import RefBody
from api.schemas.fields import LocalTime, NearDate, in_order
from domain.agenda import (
    AgendaFacts,
    NoSlotReason,
    Offer,
    ReasonCode,
    SearchResult,
    SlotQuery,
)
from domain.agenda.hours import local_instant
from domain.agenda.query import DateRange, TimeWindow
from domain.errors import InvalidFieldError
from domain.language import Part
from domain.language.lexicon import Windows
from domain.messages_times import no_slot_reason


class DayPart(StrEnum):
    """A part of the day, where no times are given."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    EARLY_MORNING = "early_morning"
    LATE_MORNING = "late_morning"
    EARLY_AFTERNOON = "early_afternoon"
    LATE_AFTERNOON = "late_afternoon"
    EARLY_EVENING = "early_evening"
    LATE_EVENING = "late_evening"


_PARTS = {
    DayPart.MORNING: Part.MANHA,
    DayPart.AFTERNOON: Part.TARDE,
    DayPart.EVENING: Part.NOITE,
    DayPart.EARLY_MORNING: Part.INICIO_MANHA,
    DayPart.LATE_MORNING: Part.FIM_MANHA,
    DayPart.EARLY_AFTERNOON: Part.INICIO_TARDE,
    DayPart.LATE_AFTERNOON: Part.FIM_TARDE,
    DayPart.EARLY_EVENING: Part.INICIO_NOITE,
    DayPart.LATE_EVENING: Part.FIM_NOITE,
}

_DAY = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"\d{2}:\d{2}"
_YEARS = range(2000, 2200)

WeekdayNumber = Annotated[int, Field(ge=0, le=6)]
DateSpan = Annotated[str, StringConstraints(pattern=rf"^({_DAY})?\.\.({_DAY})?$")]
ClockSpan = Annotated[str, StringConstraints(pattern=rf"^({_CLOCK})?-({_CLOCK})?$")]


class SlotParameters(BaseModel):
    """What somebody would like; whatever is left out is no wish. Dates and times are local.

    Of dates and ranges, and of windows and parts of the day, any will do.
    """

    model_config = ConfigDict(extra="forbid")

    procedure: Annotated[str, StringConstraints(pattern=r"^[\w-]{1,40}$")] | None = Field(
        None, description="Its id or its code; without it, the clinic's default procedure."
    )
    dentist_id: UUID | None = Field(None, description="Without it, any dentist.")
    date: list[NearDate] = Field(default_factory=list, max_length=60)
    date_from: NearDate | None = None
    date_to: NearDate | None = Field(None, description="Included.")
    range: list[DateSpan] = Field(
        default_factory=list,
        max_length=10,
        description="Like `2026-11-25..2026-11-28`, both included; either end may be left out.",
    )
    weekdays: list[WeekdayNumber] = Field(
        default_factory=list, max_length=7, description="0 is Monday."
    )
    not_weekdays: list[WeekdayNumber] = Field(default_factory=list, max_length=7)
    not_date: list[NearDate] = Field(default_factory=list, max_length=60)
    time_from: LocalTime | None = None
    time_to: LocalTime | None = Field(None, description="The visit starts before it.")
    window: list[ClockSpan] = Field(
        default_factory=list,
        max_length=10,
        description="Like `15:00-17:30`; `15:00-` is from three on, `-10:00` before ten.",
    )
    part: list[DayPart] = Field(
        default_factory=list,
        max_length=len(DayPart),
        description="Where no times are given; the clinic sets when each begins and ends.",
    )
    prefer: Literal["first", "last", "earliest", "any"] | None = Field(
        None, description="The first or last of each day, or the soonest at all."
    )
    near: datetime | None = Field(
        None, description="Times closest to it; without an offset, on the clinic's clock."
    )
    in_a_row: int = Field(
        1, ge=1, le=6, description="Visits back to back with one dentist, all or none."
    )
    limit: int = Field(6, ge=1, le=30)

    def query(self, procedure_id: UUID, windows: Windows, zone: ZoneInfo) -> SlotQuery:
        """The wish as the agenda reads it. Raises `InvalidFieldError`."""
        return SlotQuery(
            procedure_id=procedure_id,
            dentist_id=self.dentist_id,
            dates=self._dates(),
            weekdays=tuple(self.weekdays),
            not_weekdays=tuple(self.not_weekdays),
            not_dates=tuple(self.not_date),
            times=self._times() or tuple(windows.of(_PARTS[part]) for part in self.part),
            prefer=self.prefer,
            near=None if self.near is None else _near(self.near, zone),
            in_a_row=self.in_a_row,
            limit=self.limit,
        )

    def _dates(self) -> tuple[DateRange, ...]:
        spans: list[DateRange] = [(day, day) for day in self.date]
        if self.date_from or self.date_to:
            spans.append(in_order(self.date_from, self.date_to, "date_to"))
        for place, span in enumerate(self.range):
            field = f"range[{place}]"
            first, last = (_day(text, field) for text in span.split(".."))
            spans.append(in_order(first, last, field))
        return tuple(spans)

    def _times(self) -> tuple[TimeWindow, ...]:
        spans: list[TimeWindow] = []
        if self.time_from or self.time_to:
            spans.append(in_order(self.time_from, self.time_to, "time_to"))
        for place, span in enumerate(self.window):
            field = f"window[{place}]"
            opens, closes = (_clock(text, field) for text in span.split("-"))
            spans.append(in_order(opens, closes, field))
        return tuple(spans)


def _day(text: str, field: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidFieldError(field, f"{text} is no date") from None
    if found is not None and found.year not in _YEARS:
        raise InvalidFieldError(field, f"{text} is out of reach")
    return found


def _clock(text: str, field: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidFieldError(field, f"{text} is no time of day") from None


def _near(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.year not in _YEARS:
        raise InvalidFieldError("near", "is out of reach")
    if moment.tzinfo is None:
        return local_instant(moment.date(), moment.time(), zone)
    return moment.astimezone(UTC)


class VisitBody(BaseModel):
    """One visit, in UTC."""

    starts_at: datetime
    ends_at: datetime


class SlotBody(BaseModel):
    """A time that can be booked, in UTC and on the clinic's clock."""

    starts_at: datetime
    ends_at: datetime
    """Of the last visit, where several were asked for."""
    local_start: datetime
    dentist: RefBody
    visits: list[VisitBody]
    """Each visit of the row; one, if no more were asked for."""


class ReasonBody(BaseModel):
    """Why nothing fits. `until` is the last date that can be booked."""

    code: ReasonCode
    text: str
    """In Portuguese, as a patient may read it."""
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
            text=no_slot_reason(reason),
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
                            "visits": [
                                {
                                    "starts_at": "2026-11-25T17:00:00Z",
                                    "ends_at": "2026-11-25T17:45:00Z",
                                }
                            ],
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
        visits=[
            VisitBody(starts_at=visit.starts_at, ends_at=visit.ends_at) for visit in offer.periods
        ],
    )
