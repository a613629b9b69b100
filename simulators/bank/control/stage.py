"""Behind the scenes: merchants, faults, the clock, the webhooks that are on their way."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from fastapi import APIRouter

from simulators.bank import ids
from simulators.bank.apipix.notifications import forged_pix_webhook
from simulators.bank.asaas.notifications import forged_asaas_webhook
from simulators.bank.bank import TheBank
from simulators.bank.control.shapes import (
    AdvanceClock,
    ForgeWebhook,
    NewMerchant,
    ReleaseWebhooks,
)
from simulators.bank.faults import Faults
from simulators.bank.mercadopago.notifications import signed_webhook
from simulators.bank.model import Merchant, Provider
from simulators.bank.webhooks import Delivery

router = APIRouter()


@router.post("/merchants")
async def put_merchant(order: NewMerchant, bank: TheBank) -> Merchant:
    """Open an account, or change the one with that key; its credentials are in the answer."""
    merchants = bank.state.books.merchants
    known = next((m for m in merchants.values() if m.pix_key == order.pix_key), None)
    given = order.model_dump(exclude_unset=True, exclude_none=True)
    merchant = replace(known or _stranger(order), **given)
    merchants[merchant.merchant_id] = merchant
    return merchant


@router.post("/faults")
async def set_faults(faults: Faults, bank: TheBank) -> Faults:
    """Replace all orders to misbehave; an empty object ends them."""
    bank.faults = faults
    return faults


@router.get("/faults")
async def get_faults(bank: TheBank) -> Faults:
    return bank.faults


@router.post("/clock")
async def advance_clock(order: AdvanceClock, bank: TheBank) -> dict[str, datetime]:
    """Move the bank's time forward; refunds that become due are settled."""
    bank.advance_clock(timedelta(seconds=order.advance_seconds))
    return {"now": bank.clock.now()}


@router.get("/clock")
async def get_clock(bank: TheBank) -> dict[str, datetime]:
    return {"now": bank.clock.now()}


@router.get("/webhooks")
async def list_deliveries(bank: TheBank) -> list[Delivery]:
    """Every webhook posted so far and how it was answered, after those under way have been."""
    await bank.webhooks.drain()
    return bank.webhooks.deliveries


@router.post("/webhooks/release")
async def release_webhooks(order: ReleaseWebhooks, bank: TheBank) -> dict[str, int]:
    """Send what `hold_webhooks` kept back."""
    return {"released": bank.webhooks.release(order.order, seed=order.seed)}


@router.post("/webhooks/forge", status_code=202)
async def forge_webhook(order: ForgeWebhook, bank: TheBank) -> None:
    """Notify of a payment that never was; whoever believes it has been robbed."""
    now = bank.clock.now()
    match order.provider:
        case Provider.API_PIX:
            webhook = forged_pix_webhook(
                order.url,
                txid=order.reference,
                amount_centavos=order.amount_centavos,
                pix_key=order.pix_key,
                now=now,
            )
        case Provider.ASAAS:
            webhook = forged_asaas_webhook(
                order.url,
                payment_id=order.reference,
                amount_centavos=order.amount_centavos,
                token=order.secret,
                now=now,
            )
        case Provider.MERCADO_PAGO:
            webhook = signed_webhook(
                order.url,
                order_id=order.reference,
                action="order.processed",
                secret=order.secret,
                now=now,
            )
    bank.webhooks.send(webhook)


@router.post("/webhooks/retry")
async def retry_webhooks(bank: TheBank) -> dict[str, int]:
    """Asaas and Mercado Pago try again what was not taken; here, when told to."""
    return {"retried": bank.retry_webhooks()}


@router.post("/reset", status_code=204)
async def reset(bank: TheBank) -> None:
    """An empty bank, as on its first day."""
    bank.reset()


def _stranger(order: NewMerchant) -> Merchant:
    """A new merchant with invented credentials, in the shapes that the providers give them."""
    return Merchant(
        merchant_id=ids.opaque("mer"),
        name=order.name,
        city=order.city,
        cnpj=order.cnpj,
        pix_key=order.pix_key,
        client_id=ids.opaque("Client_Id"),
        client_secret=ids.opaque("Client_Secret"),
        asaas_api_key=f"$aact_hmlg_{secrets.token_hex(16)}",
        mercadopago_token=f"TEST-{secrets.token_hex(16)}",
        mercadopago_secret=secrets.token_hex(32),
    )
