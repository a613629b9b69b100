"""`/webhook/{chave}`: where a merchant wants to be told of payments to its key."""

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from simulators.bank.apipix.auth import CallingMerchant
from simulators.bank.apipix.problems import ApiPixProblem, ProblemType
from simulators.bank.apipix.state import PixWebhook
from simulators.bank.apipix.wire import WebhookSolicitado, instant
from simulators.bank.bank import TheBank
from simulators.bank.model import Merchant

router = APIRouter()


@router.put("/v2/webhook/{pix_key}")
async def put_webhook(
    pix_key: str, request: Request, merchant: CallingMerchant, bank: TheBank
) -> Response:
    """Register or replace: one address per key."""
    _own(pix_key, merchant)
    try:
        asked = WebhookSolicitado.model_validate_json(await request.body())
    except ValidationError as error:
        kind = ProblemType.WEBHOOK_OPERACAO_INVALIDA
        raise ApiPixProblem.from_schema(kind, "webhook", error) from None
    bank.state.api_pix.webhooks[pix_key] = PixWebhook(str(asked.webhookUrl), bank.clock.now())
    return Response(status_code=200)


@router.get("/v2/webhook/{pix_key}")
async def get_webhook(pix_key: str, merchant: CallingMerchant, bank: TheBank) -> dict[str, object]:
    _own(pix_key, merchant)
    webhook = bank.state.api_pix.webhooks.get(pix_key)
    if webhook is None:
        raise ApiPixProblem(ProblemType.WEBHOOK_NAO_ENCONTRADO)
    return {
        "webhookUrl": webhook.url,
        "chave": pix_key,
        "cnpj": merchant.cnpj,
        "criacao": instant(webhook.created_at),
    }


@router.delete("/v2/webhook/{pix_key}")
async def delete_webhook(pix_key: str, merchant: CallingMerchant, bank: TheBank) -> Response:
    _own(pix_key, merchant)
    if bank.state.api_pix.webhooks.pop(pix_key, None) is None:
        raise ApiPixProblem(ProblemType.WEBHOOK_NAO_ENCONTRADO)
    return Response(status_code=204)


def _own(pix_key: str, merchant: Merchant) -> None:
    if pix_key != merchant.pix_key:
        raise ApiPixProblem(
            ProblemType.WEBHOOK_OPERACAO_INVALIDA,
            ("chave", "A chave não pertence a este usuário recebedor."),
        )
