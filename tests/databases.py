"""Databases that tests borrow: emptying one is many times faster than making another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from psycopg import sql

from devstack import schema
from devstack.postgres import APP, OWNER, PostgresServer


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """One database through both roles' eyes."""

    app: str
    """Row-level security applies."""
    owner: str
    """Row-level security does not apply: for arranging and for looking behind the scenes."""


@dataclass
class DatabasePool:
    """Migrated databases without rows. Nobody makes tables in them."""

    server: PostgresServer
    _free: list[str] = field(default_factory=list)

    @contextmanager
    def lent(self) -> Iterator[DatabaseUrls]:
        """One database for the block; what is left in it and who is connected goes at its end."""
        name = self._free.pop() if self._free else self._make()
        yield DatabaseUrls(app=self.server.url(APP, name), owner=self.server.url(OWNER, name))
        self._empty(name)
        self._free.append(name)

    def _make(self) -> str:
        name = f"test_{uuid4().hex}"
        self.server.create_database(name)
        schema.upgrade(self.server.url(OWNER, name))
        return name

    def _empty(self, name: str) -> None:
        with self.server.connect(name) as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            tables = connection.execute(
                "select tablename from pg_tables"
                " where schemaname = 'public' and tablename <> 'alembic_version'"
            ).fetchall()
            # Neither foreign keys nor the triggers that keep histories from being changed.
            connection.execute("set session_replication_role = replica")
            for (table,) in tables:
                connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
