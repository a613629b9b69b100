"""What setting up a clinic reads and writes, besides the rules that its staff set themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ApiToken, Clinic, Dentist, DentistProcedure, PaymentAccount, Procedure
from domain.errors import NotFoundError


@dataclass(frozen=True)
class ListedClinic:
    """A clinic with its dentists and the API tokens that still open it."""

    clinic: Clinic
    dentists: Sequence[Dentist]
    tokens: Sequence[ApiToken]


async def list_clinics(session: AsyncSession) -> list[ListedClinic]:
    """All of them, by name. Asked as the tables' owner."""
    clinics = (await session.scalars(select(Clinic).order_by(Clinic.name, Clinic.id))).all()
    dentists = (await session.scalars(select(Dentist).order_by(Dentist.name, Dentist.id))).all()
    unrevoked = select(ApiToken).where(ApiToken.revoked_at.is_(None)).order_by(ApiToken.id)
    tokens = (await session.scalars(unrevoked)).all()
    return [
        ListedClinic(
            clinic,
            [one for one in dentists if one.clinic_id == clinic.id],
            [one for one in tokens if one.clinic_id == clinic.id],
        )
        for clinic in clinics
    ]


async def revoke_token(session: AsyncSession, token_id: UUID, now: datetime) -> None:
    """Have the token open nothing any more. Asked as the tables' owner.

    Raises `NotFoundError` for one that is unknown or revoked already.
    """
    revoked = await session.scalar(
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiToken.id)
    )
    if revoked is None:
        raise NotFoundError("no such API token, or revoked already")


async def find_procedure_by_code(session: AsyncSession, code: str) -> Procedure | None:
    """The clinic's procedure that is called so."""
    return await session.scalar(select(Procedure).where(Procedure.code == code))


async def let_perform(session: AsyncSession, dentist: Dentist, procedure_id: UUID) -> None:
    """Have the dentist perform the procedure; one who does keeps their own time and price."""
    await session.execute(
        insert(DentistProcedure)
        .values(clinic_id=dentist.clinic_id, dentist_id=dentist.id, procedure_id=procedure_id)
        .on_conflict_do_nothing()
    )


async def use_account(session: AsyncSession, account_id: UUID) -> None:
    """Charge through this account from now on; the former one goes on hearing of late payments."""
    await session.execute(
        update(PaymentAccount).where(PaymentAccount.is_active).values(is_active=False)
    )
    await session.execute(
        update(PaymentAccount).where(PaymentAccount.id == account_id).values(is_active=True)
    )


async def drop_account(session: AsyncSession, account_id: UUID) -> None:
    """Forget an account that never came into use."""
    await session.execute(
        delete(PaymentAccount).where(PaymentAccount.id == account_id, ~PaymentAccount.is_active)
    )
