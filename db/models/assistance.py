"""How often a clinic's bot asked an outside model, by which it keeps its daily measure."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from db.models.base import Base, Identified, Tenanted


class AssistantDay(Identified, Tenanted, Base):
    """One clinic-local day. The row is locked only for as long as it takes to count one call."""

    __tablename__ = "assistant_day"

    day: Mapped[date]
    """Clinic-local."""
    calls: Mapped[int]
    """To the text model or the transcriber, answered or not."""

    __table_args__ = (
        UniqueConstraint("clinic_id", "day"),
        CheckConstraint("calls > 0", name="calls_are_counted"),
    )
