"""What a clinic offers."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Procedure


async def find_procedure(session: AsyncSession, key: str | None) -> UUID | None:
    """The procedure by id or code; without a key, the one offered to who names none."""
    query = select(Procedure.id)
    if key is None:
        return await session.scalar(query.where(Procedure.is_default))
    try:
        return await session.scalar(query.where(Procedure.id == UUID(key)))
    except ValueError:
        return await session.scalar(query.where(Procedure.code == key))
