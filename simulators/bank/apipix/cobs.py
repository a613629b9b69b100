"""`/cob`: immediate charges."""

import re
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from simulators.bank import brcode, ids
from simulators.bank.apipix.auth import CallingMerchant
from simulators.bank.apipix.problems import ApiPixProblem, EfiError, ProblemType
from simulators.bank.apipix.state import Cob, CobTerms
from simulators.bank.apipix.wire import (
    CobRevisada,
    CobSolicitada,
    Consulta,
    centavos,
    cob_body,
    cob_status,
    page_of,
    pix_body,
)
from simulators.bank.bank import Bank, TheBank
from simulators.bank.model import Charge, ChargeStatus, Merchant, Provider

Body = TypeVar("Body", bound=BaseModel)
router = APIRouter()
_TXID = re.compile(r"[a-zA-Z0-9]{26,35}")


@router.put("/v2/cob/{txid}")
async def put_cob(
    txid: str, request: Request, merchant: CallingMerchant, bank: TheBank
) -> JSONResponse:
    """Create a cob, or alter the one that is there (Efí: refuse to)."""
    if not _TXID.fullmatch(txid):
        raise _invalid("txid", "O campo txid não respeita o schema.")
    asked = await _read(request, CobSolicitada)
    if asked.chave != merchant.pix_key:
        raise _invalid(
            "cob.chave",
            "O campo cob.chave corresponde a uma conta que não pertence a este usuário recebedor.",
        )
    terms = CobTerms(
        expires_in_seconds=asked.calendario.expiracao,
        amount_centavos=_positive(asked.valor.original),
        debtor=asked.devedor.model_dump() if asked.devedor else None,
        request_to_payer=asked.solicitacaoPagador,
        info=[info.model_dump() for info in asked.infoAdicionais] if asked.infoAdicionais else None,
    )
    cob = bank.state.api_pix.cobs.get(merchant.merchant_id, {}).get(txid)
    if cob is None:
        cob = _create(bank, merchant, txid, terms)
    elif merchant.efi_flavour:
        raise EfiError(409, "txid_duplicado", "Campo txid informado já foi utilizado anteriormente")
    else:
        _revise(bank, merchant, cob, terms)
    return JSONResponse(cob_body(cob, _charge_of(bank, cob), merchant), 201)


@router.patch("/v2/cob/{txid}")
async def patch_cob(
    txid: str, request: Request, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    """Alter or remove a cob that is still ATIVA; an expired one is."""
    cob = _find(bank, merchant, txid)
    asked = await _read(request, CobRevisada)
    if asked.chave not in {None, merchant.pix_key}:
        raise _invalid("cob.chave", "A chave não pertence a este usuário recebedor.")
    old = cob.revisions[-1]
    info = [info.model_dump() for info in asked.infoAdicionais] if asked.infoAdicionais else None
    terms = CobTerms(
        expires_in_seconds=(
            asked.calendario.expiracao if asked.calendario else old.expires_in_seconds
        ),
        amount_centavos=_positive(asked.valor.original) if asked.valor else old.amount_centavos,
        debtor=asked.devedor.model_dump() if asked.devedor else old.debtor,
        request_to_payer=asked.solicitacaoPagador or old.request_to_payer,
        info=info or old.info,
    )
    _revise(bank, merchant, cob, terms, remove=asked.status is not None)
    return cob_body(cob, _charge_of(bank, cob), merchant)


@router.get("/v2/cob/{txid}")
async def get_cob(
    txid: str, merchant: CallingMerchant, bank: TheBank, revisao: int | None = None
) -> dict[str, object]:
    cob = _find(bank, merchant, txid)
    if revisao is not None and not 0 <= revisao < len(cob.revisions):
        raise ApiPixProblem(ProblemType.COB_NAO_ENCONTRADO)
    return _complete(bank, merchant, cob, revisao)


@router.get("/v2/cob")
async def list_cobs(
    request: Request,
    merchant: CallingMerchant,
    bank: TheBank,
    status: str | None = None,
    cpf: Annotated[str | None, Query(pattern=r"^\d{11}$")] = None,
) -> dict[str, object]:
    """Cobs by the time of their creation."""
    try:
        query = Consulta.model_validate(dict(request.query_params))
    except ValidationError as error:
        kind = ProblemType.COB_CONSULTA_INVALIDA
        raise ApiPixProblem.from_schema(kind, "consulta", error) from None
    if query.fim < query.inicio:
        raise ApiPixProblem(ProblemType.COB_CONSULTA_INVALIDA)
    found = [
        cob
        for cob in bank.state.api_pix.cobs.get(merchant.merchant_id, {}).values()
        for charge in [_charge_of(bank, cob)]
        if query.inicio <= charge.created_at <= query.fim
        and status in {None, cob_status(charge)}
        and cpf in {None, (cob.revisions[-1].debtor or {}).get("cpf")}
    ]
    page, parameters = page_of(found, query)
    return {
        "parametros": parameters,
        "cobs": [_complete(bank, merchant, cob, None) for cob in page],
    }


async def _read(request: Request, model: type[Body]) -> Body:
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        kind = ProblemType.COB_OPERACAO_INVALIDA
        raise ApiPixProblem.from_schema(kind, "cob", error) from None


def _create(bank: Bank, merchant: Merchant, txid: str, terms: CobTerms) -> Cob:
    location = f"{bank.settings.location_host}/qr/v2/{ids.location_token()}"
    charge = bank.ledger.open_charge(
        merchant,
        Provider.API_PIX,
        reference=txid,
        amount_centavos=terms.amount_centavos,
        expires_at=_expiry(bank.clock.now(), terms),
        br_code=brcode.dynamic_code(location=location, name=merchant.name, city=merchant.city),
        location=location,
    )
    state = bank.state.api_pix
    cob = Cob(txid, charge.charge_id, state.next_loc_id, location, [terms])
    state.next_loc_id += 1
    state.cobs.setdefault(merchant.merchant_id, {})[txid] = cob
    return cob


def _revise(
    bank: Bank, merchant: Merchant, cob: Cob, terms: CobTerms, *, remove: bool = False
) -> None:
    """A new revision if anything changes. Only an ATIVA cob may."""
    charge = _charge_of(bank, cob)
    if charge.status is not ChargeStatus.OPEN:
        if merchant.efi_flavour:
            raise EfiError(400, "status_cobranca_invalido", "Cobrança não está mais ativa")
        raise _invalid("cob.status", "A cobrança não está ATIVA.")
    if terms == cob.revisions[-1] and not remove:
        return
    cob.revisions.append(terms)
    charge.amount_centavos = terms.amount_centavos
    charge.expires_at = _expiry(charge.created_at, terms)
    if remove:
        charge.status = ChargeStatus.CANCELLED


def _expiry(created_at: datetime, terms: CobTerms) -> datetime:
    return created_at + timedelta(seconds=terms.expires_in_seconds)


def _find(bank: Bank, merchant: Merchant, txid: str) -> Cob:
    cob = bank.state.api_pix.cobs.get(merchant.merchant_id, {}).get(txid)
    if cob is None:
        raise ApiPixProblem(ProblemType.COB_NAO_ENCONTRADO)
    return cob


def _charge_of(bank: Bank, cob: Cob) -> Charge:
    return bank.state.books.charges[cob.charge_id]


def _complete(bank: Bank, merchant: Merchant, cob: Cob, revision: int | None) -> dict[str, object]:
    charge = _charge_of(bank, cob)
    body = cob_body(cob, charge, merchant, revision)
    if charge.payment_ids:
        body["pix"] = [pix_body(payment) for payment in bank.ledger.payments_of(charge)]
    return body


def _positive(amount: str) -> int:
    if value := centavos(amount):
        return value
    raise _invalid("cob.valor.original", "O campo cob.valor.original é zero.")


def _invalid(path: str, reason: str) -> ApiPixProblem:
    return ApiPixProblem(ProblemType.COB_OPERACAO_INVALIDA, (path, reason))
