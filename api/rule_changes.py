"""Changing the agenda's rules: nobody books meanwhile, it is written down, conflicts are told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import CallerDep, Services, ServicesDep
from api.schemas.agenda import ConflictBody
from db.queries.agenda_conflicts import load_conflicts
from db.queries.agenda_locks import lock_rules
from db.queries.agenda_rules import record_change
from db.queries.tokens import TokenOwner, token_label


@dataclass(frozen=True)
class RuleChange:
    """One change, in one transaction. `now` is aware UTC."""

    session: AsyncSession
    clinic_id: UUID
    now: datetime
    changed_by: str
    reason: str

    async def record(
        self, kind: str, subject_id: UUID, rule: BaseModel | None = None
    ) -> list[ConflictBody]:
        """Write down what was done, and tell which visits the rules now forbid."""
        await self.note(kind, subject_id, rule.model_dump(mode="json") if rule else {})
        found = await load_conflicts(self.session, self.clinic_id, self.now)
        return [ConflictBody.of(conflict) for conflict in found]

    async def note(self, kind: str, subject_id: UUID, detail: dict[str, Any]) -> None:
        """Write down what was done to something that no visit depends on. `detail` is JSON."""
        await self.session.flush()
        await record_change(
            self.session,
            clinic_id=self.clinic_id,
            at=self.now,
            kind=kind,
            subject_id=subject_id,
            changed_by=self.changed_by,
            reason=self.reason,
            detail=detail,
        )


@dataclass(frozen=True)
class RuleChanges:
    """For whom rules are changed, and why."""

    services: Services
    caller: TokenOwner
    reason: str

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[RuleChange]:
        """A change that is committed at the end."""
        clinic_id = self.caller.clinic_id
        async with self.services.database.clinic(clinic_id) as session:
            await lock_rules(session, clinic_id)
            label = await token_label(session, self.caller.token_id)
            yield RuleChange(session, clinic_id, self.services.clock(), label, self.reason)


def get_rule_changes(
    services: ServicesDep,
    caller: CallerDep,
    why: Annotated[
        str,
        Query(
            max_length=200,
            pattern=r"^[^\x00-\x1f\x7f]*$",
            description="Why the rule changes; kept in the history beside the token's label.",
        ),
    ] = "",
) -> RuleChanges:
    """What a route that changes rules is given."""
    return RuleChanges(services, caller, why)


RuleChangesDep = Annotated[RuleChanges, Depends(get_rule_changes)]
