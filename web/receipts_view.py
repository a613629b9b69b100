"""Receipts that wait for staff, as the panel shows them, in Portuguese."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.evidence_views import EvidenceView, list_evidence
from domain.portuguese import moment, reais
from domain.receipts import EvidenceStatus, FileType
from web.panel_view import Moment

MOST_RECEIPTS = 50


@dataclass(frozen=True)
class ReceiptCard:
    """A receipt that nobody has decided about."""

    id: UUID
    patient: str
    phone_end: str | None
    since: str
    visit: str
    can_pay: bool
    """Whether it is known what it could pay: otherwise there is nothing to confirm."""
    reads: str | None
    end_to_end_id: str | None
    warnings: tuple[str, ...]
    is_picture: bool
    has_file: bool


async def load_receipts(session: AsyncSession, at: Moment) -> Sequence[ReceiptCard]:
    """Those that wait, the longest first."""
    waiting = await list_evidence(session, EvidenceStatus.WAITING, after=None, limit=MOST_RECEIPTS)
    return [_card(one, at) for one in reversed(waiting)]


def _card(one: EvidenceView, at: Moment) -> ReceiptCard:
    return ReceiptCard(
        id=one.id,
        patient=one.patient.name if one.patient else one.sender or "Sem nome",
        phone_end=one.phone_end,
        since=at.clock(one.created_at),
        visit=_visit(one, at) or "Não se sabe de qual consulta é",
        can_pay=one.booking_id is not None,
        reads=_reads(one.value_centavos, one.paid_on),
        end_to_end_id=one.end_to_end_id,
        warnings=tuple(_warnings(one)),
        is_picture=one.file_type is not None and one.file_type is not FileType.PDF,
        has_file=one.file_type is not None,
    )


def _visit(one: EvidenceView, at: Moment) -> str | None:
    if one.booking_id is None or one.starts_at is None:
        return None
    deposit = f" · sinal de {reais(one.deposit_centavos)}" if one.deposit_centavos else ""
    return f"Consulta de {moment(one.starts_at.astimezone(at.zone))}{deposit}"


def _reads(value_centavos: int | None, paid_on: date | None) -> str | None:
    parts = []
    if value_centavos is not None:
        parts.append(reais(value_centavos))
    if paid_on is not None:
        parts.append(f"em {paid_on:%d/%m/%Y}")
    return f"No comprovante: {', '.join(parts)}." if parts else None


def _warnings(one: EvidenceView) -> Sequence[str]:
    told = []
    if one.is_scheduled:
        told.append("É um PIX agendado: o dinheiro ainda não saiu da conta do paciente.")
    if one.is_reused:
        told.append("Este pagamento já apareceu em outra consulta ou em outro comprovante.")
    if one.value_centavos is not None and one.value_centavos != one.deposit_centavos:
        told.append("O valor do comprovante não é o do sinal.")
    if one.file_type is None:
        told.append("O arquivo não chegou: veja na conversa, no celular da clínica.")
    return told
