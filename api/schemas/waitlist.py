"""The waitlist as staff see and change it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.fields import ClinicTime, NearDate, in_order
from db.queries.waitlist import EntryView
from domain.dialogue.wish import Wish
from domain.waitlist import EntryStatus

Weekday = Annotated[int, Field(ge=0, le=6, description="0 is Monday.")]


class WaitlistInput(BaseModel):
    """A patient who wants to be called. Every field that is left out is no wish."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "patient_id": "0198c0de-0000-7000-8000-000000000003",
                    "procedure_id": "0198c0de-0000-7000-8000-000000000002",
                    "weekdays": [4],
                    "time_from": "14:00",
                }
            ]
        },
    )

    patient_id: UUID
    procedure_id: UUID
    dentist_id: UUID | None = None
    date_from: NearDate | None = None
    date_to: NearDate | None = None
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = []
    time_from: ClinicTime | None = None
    time_to: ClinicTime | None = None

    def wish(self) -> Wish:
        """The wish as chats know it. Raises `InvalidFieldError`."""
        in_order(self.date_from, self.date_to, "date_to")
        in_order(self.time_from, self.time_to, "time_to")
        return Wish(
            date_from=self.date_from,
            date_to=self.date_to,
            weekdays=tuple(sorted(set(self.weekdays))),
            time_from=self.time_from,
            time_to=self.time_to,
        )


class WaitlistBody(BaseModel):
    """Somebody who waits, or waited, for a time. Times are UTC."""

    id: UUID
    conversation_id: UUID
    procedure_id: UUID
    procedure: str
    dentist_id: UUID | None
    """None: any dentist."""
    booking_id: UUID | None
    """The later visit that they have and would move."""
    status: EntryStatus
    wish: dict[str, object]
    """Dates, weekdays (0 is Monday) and hours, clinic-local."""
    refusals: int
    last_offered_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, view: EntryView) -> "WaitlistBody":
        """The entry as the API tells it."""
        entry = view.entry
        return cls(
            id=entry.id,
            conversation_id=entry.conversation_id,
            procedure_id=entry.procedure_id,
            procedure=view.procedure,
            dentist_id=entry.dentist_id,
            booking_id=entry.booking_id,
            status=entry.status,
            wish={name: value for name, value in entry.wish.items() if value},
            refusals=entry.refusals,
            last_offered_at=entry.last_offered_at,
            created_at=entry.created_at,
        )
