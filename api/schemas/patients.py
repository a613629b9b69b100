"""Patients as staff see them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.schemas.bookings import BookingBody
from db.queries.bookings import BookingView
from db.queries.patients import PatientView, VisitHistory


class HistoryBody(BaseModel):
    """How often the patient came. What staff did not say is presumed, and counted apart."""

    attended: int
    attended_presumed: int
    missed: int
    missed_presumed: int
    cancelled: int
    """By the patient."""
    cancelled_late: int
    """Those of them that came too late for the deposit to be given back."""

    @classmethod
    def of(cls, history: VisitHistory) -> "HistoryBody":
        """The history as the API tells it."""
        return cls(
            attended=history.attended,
            attended_presumed=history.attended_presumed,
            missed=history.missed,
            missed_presumed=history.missed_presumed,
            cancelled=history.cancelled,
            cancelled_late=history.cancelled_late,
        )


class PatientBody(BaseModel):
    """A patient, with the latest bookings and the history."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0198c0de-0000-7000-8000-000000000003",
                    "name": "Jéssica Moraes Lima",
                    "birth_date": None,
                    "since": "2026-03-02T12:00:00Z",
                    "history": {
                        "attended": 3,
                        "attended_presumed": 1,
                        "missed": 1,
                        "missed_presumed": 0,
                        "cancelled": 1,
                        "cancelled_late": 0,
                    },
                    "bookings": [],
                }
            ]
        }
    )

    id: UUID
    name: str
    birth_date: date | None
    since: datetime
    history: HistoryBody
    bookings: list[BookingBody]
    """The latest fifty, the last visit first."""

    @classmethod
    def of(cls, patient: PatientView, bookings: list[BookingView]) -> "PatientBody":
        """The patient as the API tells it."""
        return cls(
            id=patient.id,
            name=patient.name,
            birth_date=patient.birth_date,
            since=patient.since,
            history=HistoryBody.of(patient.history),
            bookings=[BookingBody.of(view) for view in bookings],
        )
