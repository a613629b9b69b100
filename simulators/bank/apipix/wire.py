"""API Pix's own shapes: what is read from requests and what is written into answers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import AnyHttpUrl, AwareDatetime, BaseModel, Field, StringConstraints

from simulators.bank.apipix.state import Cob
from simulators.bank.brcode import money
from simulators.bank.model import (
    Charge,
    ChargeStatus,
    Merchant,
    Payment,
    Refund,
    RefundStatus,
)

Item = TypeVar("Item")
Money = Annotated[str, StringConstraints(pattern=r"^\d{1,10}\.\d{2}$")]
ShortText = Annotated[str, StringConstraints(max_length=140)]
REMOVED_BY_RECEIVER = "REMOVIDA_PELO_USUARIO_RECEBEDOR"

_COB_STATUS = {
    ChargeStatus.OPEN: "ATIVA",
    ChargeStatus.PAID: "CONCLUIDA",
    ChargeStatus.CANCELLED: REMOVED_BY_RECEIVER,
    ChargeStatus.REMOVED_BY_BANK: "REMOVIDA_PELO_PSP",
}
_REFUND_STATUS = {
    RefundStatus.PROCESSING: "EM_PROCESSAMENTO",
    RefundStatus.DONE: "DEVOLVIDO",
    RefundStatus.REFUSED: "NAO_REALIZADO",
}


class Calendario(BaseModel):
    expiracao: int = Field(default=86400, gt=0)


class PessoaFisica(BaseModel):
    cpf: Annotated[str, StringConstraints(pattern=r"^\d{11}$")]
    nome: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PessoaJuridica(BaseModel):
    cnpj: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{14}$")]
    nome: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Valor(BaseModel):
    original: Money


class InfoAdicional(BaseModel):
    nome: Annotated[str, StringConstraints(max_length=50)]
    valor: Annotated[str, StringConstraints(max_length=200)]


class CobSolicitada(BaseModel):
    """`PUT /cob/{txid}`."""

    calendario: Calendario
    devedor: PessoaFisica | PessoaJuridica | None = None
    valor: Valor
    chave: Annotated[str, StringConstraints(max_length=77)]
    solicitacaoPagador: ShortText | None = None  # noqa: N815 - the wire's spelling
    infoAdicionais: list[InfoAdicional] | None = Field(default=None, max_length=50)  # noqa: N815


class CobRevisada(BaseModel):
    """`PATCH /cob/{txid}`: whatever is absent stays."""

    calendario: Calendario | None = None
    devedor: PessoaFisica | PessoaJuridica | None = None
    valor: Valor | None = None
    chave: Annotated[str, StringConstraints(max_length=77)] | None = None
    solicitacaoPagador: ShortText | None = None  # noqa: N815
    infoAdicionais: list[InfoAdicional] | None = Field(default=None, max_length=50)  # noqa: N815
    status: Literal["REMOVIDA_PELO_USUARIO_RECEBEDOR"] | None = None


class DevolucaoSolicitada(BaseModel):
    valor: Money
    natureza: Literal["ORIGINAL", "RETIRADA"] = "ORIGINAL"
    descricao: ShortText | None = None


class WebhookSolicitado(BaseModel):
    webhookUrl: AnyHttpUrl  # noqa: N815


class Consulta(BaseModel):
    """The query of both lists."""

    inicio: AwareDatetime
    fim: AwareDatetime
    pagina_atual: int = Field(default=0, ge=0, alias="paginacao.paginaAtual")
    itens_por_pagina: int = Field(default=100, ge=1, le=1000, alias="paginacao.itensPorPagina")


def centavos(amount: str) -> int:
    return int(Decimal(amount) * 100)


def instant(moment: datetime) -> str:
    """RFC 3339 with milliseconds and Z, as the examples of the standard."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cob_body(
    cob: Cob, charge: Charge, merchant: Merchant, revision: int | None = None
) -> dict[str, object]:
    """A cob, as of its newest revision or of an older one. Raises IndexError for none."""
    number = len(cob.revisions) - 1 if revision is None else revision
    terms = cob.revisions[number]
    body: dict[str, object] = {
        "calendario": {
            "criacao": instant(charge.created_at),
            "expiracao": terms.expires_in_seconds,
        },
        "txid": cob.txid,
        "revisao": number,
        "loc": {
            "id": cob.loc_id,
            "txid": cob.txid,
            "location": cob.location,
            "tipoCob": "cob",
            "criacao": instant(charge.created_at),
        },
        "location": cob.location,
        "status": cob_status(charge),
        "valor": {"original": money(terms.amount_centavos)},
        "chave": merchant.pix_key,
    }
    optional = {
        "devedor": terms.debtor,
        "solicitacaoPagador": terms.request_to_payer,
        "infoAdicionais": terms.info,
        "pixCopiaECola": charge.br_code if merchant.copy_and_paste else None,
    }
    return body | {name: value for name, value in optional.items() if value is not None}


def cob_status(charge: Charge) -> str:
    return _COB_STATUS[charge.status]


def pix_body(payment: Payment) -> dict[str, object]:
    """One payment received, with what went back of it."""
    body: dict[str, object] = {
        "endToEndId": payment.end_to_end_id,
        "valor": money(payment.amount_centavos),
        "chave": payment.pix_key,
        "horario": instant(payment.paid_at),
    }
    if payment.txid is not None:
        body["txid"] = payment.txid
    if payment.info is not None:
        body["infoPagador"] = payment.info
    if payment.refunds:
        body["devolucoes"] = [refund_body(refund) for refund in payment.refunds]
    return body


def refund_body(refund: Refund) -> dict[str, object]:
    times = {"solicitacao": instant(refund.requested_at)}
    if refund.settled_at is not None:
        times["liquidacao"] = instant(refund.settled_at)
    body: dict[str, object] = {
        "id": refund.refund_id,
        "rtrId": refund.rtr_id,
        "valor": money(refund.amount_centavos),
        "natureza": refund.nature.value,
        "horario": times,
        "status": _REFUND_STATUS[refund.status],
    }
    if refund.description is not None:
        body["descricao"] = refund.description
    if refund.status is RefundStatus.REFUSED:
        body["motivo"] = "Saldo insuficiente para a devolução."
    return body


def page_of(items: Sequence[Item], query: Consulta) -> tuple[Sequence[Item], dict[str, object]]:
    """The page that was asked for, and the `parametros` that go with it."""
    size = query.itens_por_pagina
    first = query.pagina_atual * size
    parameters: dict[str, object] = {
        "inicio": instant(query.inicio),
        "fim": instant(query.fim),
        "paginacao": {
            "paginaAtual": query.pagina_atual,
            "itensPorPagina": size,
            "quantidadeDePaginas": max(1, -(-len(items) // size)),
            "quantidadeTotalDeItens": len(items),
        },
    }
    return items[first : first + size], parameters
