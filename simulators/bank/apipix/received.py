"""`/pix`: payments received, and their refunds (`devolucao`)."""

import re
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from simulators.bank.apipix.auth import CallingMerchant
from simulators.bank.apipix.problems import ApiPixProblem, EfiError, ProblemType
from simulators.bank.apipix.wire import (
    Consulta,
    DevolucaoSolicitada,
    centavos,
    page_of,
    pix_body,
    refund_body,
)
from simulators.bank.bank import Bank, TheBank
from simulators.bank.model import Merchant, Payment, Refund

router = APIRouter()
_REFUND_ID = re.compile(r"[a-zA-Z0-9]{1,35}")
_REFUND_WINDOW = timedelta(days=90)


@router.get("/v2/pix")
async def list_received(
    request: Request,
    merchant: CallingMerchant,
    bank: TheBank,
    txid: str | None = None,
) -> dict[str, object]:
    """Payments by the time of their arrival; a cob's and a static code's alike."""
    try:
        query = Consulta.model_validate(dict(request.query_params))
    except ValidationError as error:
        kind = ProblemType.PIX_CONSULTA_INVALIDA
        raise ApiPixProblem.from_schema(kind, "consulta", error) from None
    if query.fim < query.inicio:
        raise ApiPixProblem(ProblemType.PIX_CONSULTA_INVALIDA)
    wanted_txid = request.query_params.get("txIdPresente")
    wanted_refund = request.query_params.get("devolucaoPresente")
    found = [
        payment
        for payment in bank.state.books.payments.values()
        if payment.merchant_id == merchant.merchant_id
        and query.inicio <= payment.paid_at <= query.fim
        and txid in {None, payment.txid}
        and _matches(wanted_txid, present=payment.txid is not None)
        and _matches(wanted_refund, present=bool(payment.refunds))
    ]
    page, parameters = page_of(found, query)
    return {"parametros": parameters, "pix": [pix_body(payment) for payment in page]}


@router.get("/v2/pix/{end_to_end_id}")
async def get_received(
    end_to_end_id: str, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    return pix_body(_find(bank, merchant, end_to_end_id))


@router.put("/v2/pix/{end_to_end_id}/devolucao/{refund_id}")
async def put_refund(
    end_to_end_id: str,
    refund_id: str,
    request: Request,
    merchant: CallingMerchant,
    bank: TheBank,
) -> JSONResponse:
    """Ask for a refund. It ends later; the answer is always EM_PROCESSAMENTO."""
    payment = _find(bank, merchant, end_to_end_id)
    try:
        asked = DevolucaoSolicitada.model_validate_json(await request.body())
    except ValidationError as error:
        kind = ProblemType.PIX_DEVOLUCAO_INVALIDA
        raise ApiPixProblem.from_schema(kind, "devolucao", error) from None
    _check_refund(bank, merchant, payment, refund_id, centavos(asked.valor))
    refund = bank.ledger.request_refund(
        payment,
        refund_id=refund_id,
        amount_centavos=centavos(asked.valor),
        description=asked.descricao,
    )
    answer = JSONResponse(refund_body(refund), 201)
    bank.settle_refunds_later()
    return answer


@router.get("/v2/pix/{end_to_end_id}/devolucao/{refund_id}")
async def get_refund(
    end_to_end_id: str, refund_id: str, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    payment = _find(bank, merchant, end_to_end_id)
    if refund := _refund_of(payment, refund_id):
        return refund_body(refund)
    raise ApiPixProblem(ProblemType.PIX_DEVOLUCAO_NAO_ENCONTRADA)


def _check_refund(
    bank: Bank, merchant: Merchant, payment: Payment, refund_id: str, amount_centavos: int
) -> None:
    if not _REFUND_ID.fullmatch(refund_id):
        raise _invalid("devolucao.id", "O campo id não respeita o schema.")
    if _refund_of(payment, refund_id):
        if merchant.efi_flavour:
            raise EfiError(
                400, "devolucao_id_duplicado", "O id informado já foi utilizado nesse Pix"
            )
        raise _invalid("devolucao.id", "O id já foi utilizado por outra devolução deste Pix.")
    if not 0 < amount_centavos <= payment.refundable_centavos:
        raise _invalid("devolucao.valor", "As devoluções excederiam o valor do Pix.")
    if bank.clock.now() - payment.paid_at > _REFUND_WINDOW:
        raise _invalid("devolucao", "O prazo de 90 dias para devoluções passou.")


def _invalid(path: str, reason: str) -> ApiPixProblem:
    return ApiPixProblem(ProblemType.PIX_DEVOLUCAO_INVALIDA, (path, reason))


def _find(bank: Bank, merchant: Merchant, end_to_end_id: str) -> Payment:
    payment = bank.state.books.payments.get(end_to_end_id)
    if payment is None or payment.merchant_id != merchant.merchant_id:
        raise ApiPixProblem(ProblemType.PIX_NAO_ENCONTRADO)
    return payment


def _refund_of(payment: Payment, refund_id: str) -> Refund | None:
    return next((refund for refund in payment.refunds if refund.refund_id == refund_id), None)


def _matches(wanted: str | None, *, present: bool) -> bool:
    return wanted is None or (wanted == "true") == present
