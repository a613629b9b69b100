"""The engine, and transactions that know which clinic they work for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction

CLINIC = "clinic_id"


class TenantSession(Session):
    """A session whose transactions see one clinic's rows, or no tenant's rows at all."""


@event.listens_for(TenantSession, "after_begin")
def _enter_clinic(session: Session, _: SessionTransaction, connection: Connection) -> None:
    if clinic_id := session.info.get(CLINIC):
        connection.execute(
            text("select set_config('app.clinic_id', :clinic_id, true)"),
            {"clinic_id": str(clinic_id)},
        )


class Database:
    """Transactions over one engine. `clinic()` commits at the end, or rolls back on an error."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    def connect(cls, url: str, *, pool_size: int = 10) -> "Database":
        """Connections are made on first use; one that Postgres dropped is replaced."""
        return cls(
            create_async_engine(
                url,
                pool_size=pool_size,
                max_overflow=pool_size,
                hide_parameters=True,  # errors would quote what patients wrote
            )
        )

    @asynccontextmanager
    async def clinic(self, clinic_id: UUID) -> AsyncIterator[AsyncSession]:
        """One transaction, in which row-level security shows the rows of `clinic_id` alone."""
        async with self._session(clinic_id) as session, session.begin():
            yield session

    @asynccontextmanager
    async def directory(self) -> AsyncIterator[AsyncSession]:
        """One transaction outside any clinic: tables look empty, only the functions that find a
        clinic by a secret or a session name answer."""
        async with self._session(None) as session, session.begin():
            yield session

    async def is_reachable(self) -> bool:
        """Whether Postgres answers now."""
        try:
            async with self._engine.connect() as connection:
                await connection.execute(text("select 1"))
        except OperationalError:
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    def _session(self, clinic_id: UUID | None) -> AsyncSession:
        return AsyncSession(
            self._engine,
            sync_session_class=TenantSession,
            expire_on_commit=False,
            info={CLINIC: clinic_id} if clinic_id else {},
        )
