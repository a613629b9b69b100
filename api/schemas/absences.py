"""A dentist's absence, and its visits, as the API tells them."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.schemas.fields import Moment, Reason
from db.models import Block
from db.queries.agenda import period_of
from domain.absence import Case, CaseState
from domain.agenda.period import Period


class AbsenceInput(BaseModel):
    """When the dentist cannot be there."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "starts_at": "2026-12-01T11:00:00Z",
                    "ends_at": "2026-12-01T21:00:00Z",
                    "reason": "Doente",
                }
            ]
        },
    )

    starts_at: Moment
    ends_at: Moment
    reason: Reason

    def period(self) -> Period:
        """In UTC. Raises `InvalidFieldError` when it ends before it starts."""
        return Period(self.starts_at.astimezone(UTC), self.ends_at.astimezone(UTC))


class CaseBody(BaseModel):
    """A visit that the absence came into. Times are UTC."""

    booking_id: UUID
    patient_id: UUID
    starts_at_then: datetime
    """Before it was moved, if it was."""
    starts_at: datetime
    state: CaseState

    @classmethod
    def of(cls, case: Case) -> "CaseBody":
        """The case as the API tells it."""
        return cls(
            booking_id=case.booking_id,
            patient_id=case.patient_id,
            starts_at_then=case.starts_at_then,
            starts_at=case.starts_at,
            state=case.state,
        )


class AbsenceBody(BaseModel):
    """An absence and what has become of its visits. Times are UTC."""

    id: UUID
    dentist_id: UUID | None
    """None: nobody of the clinic takes patients."""
    starts_at: datetime
    ends_at: datetime
    reason: str
    cases: list[CaseBody]

    @classmethod
    def of(cls, block: Block, cases: list[Case]) -> "AbsenceBody":
        """The absence as the API tells it."""
        period = period_of(block.period)
        return cls(
            id=block.id,
            dentist_id=block.dentist_id,
            starts_at=period.starts_at,
            ends_at=period.ends_at,
            reason=block.reason,
            cases=[CaseBody.of(case) for case in cases],
        )
