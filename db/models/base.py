"""What every table shares: naming of constraints, ids, time, enumerations, the tenant column."""

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Enum, ForeignKey, MetaData, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Times are aware UTC; enumerations are text with a check, so that SQL shows their values."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012


def enum_column(kind: type[enum.StrEnum], name: str) -> Enum:
    """A text column that admits the values of `kind` alone, by a check called `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Identified:
    """A UUID made by the caller: version 7, or derived from what it identifies."""

    id: Mapped[UUID] = mapped_column(primary_key=True)


class Timestamped:
    """When the row was written, by the database's clock."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Tenanted:
    """Row-level security compares this column with the clinic of the transaction."""

    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id", ondelete="CASCADE"), index=True)
