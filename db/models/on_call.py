"""Who is told of a patient in danger when nobody is at the clinic."""

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Tenanted, Timestamped


class OnCallContact(Identified, Timestamped, Tenanted, Base):
    """Somebody of the clinic's, with a phone of their own."""

    __tablename__ = "on_call_contact"

    position: Mapped[int]
    """The first is told first; the next when nobody has reacted."""
    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(20))
    """E.164 digits."""

    __table_args__ = (
        UniqueConstraint("clinic_id", "position"),
        CheckConstraint("position >= 0", name="position"),
    )
