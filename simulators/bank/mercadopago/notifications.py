"""Mercado Pago's signed notifications. They carry an id and nothing that could be believed."""

import hashlib
import hmac
import json
import secrets
import uuid
from datetime import datetime
from urllib.parse import urlencode

from simulators.bank.mercadopago.wire import instant
from simulators.bank.model import Charge, Merchant, Occasion
from simulators.bank.webhooks import Webhook

TAKEN = frozenset({200, 201})
_ACTIONS = {
    Occasion.CREATED: "order.action_required",
    Occasion.PAID: "order.processed",
    Occasion.CANCELLED: "order.canceled",
    Occasion.REFUND_STARTED: "order.updated",
    Occasion.REFUND_SETTLED: "order.refunded",
}


def mercadopago_webhooks(
    merchant: Merchant, charge: Charge, occasion: Occasion, now: datetime
) -> list[Webhook]:
    """To the address set in the merchant's panel, if any."""
    if merchant.mercadopago_webhook_url is None:
        return []
    return [
        signed_webhook(
            merchant.mercadopago_webhook_url,
            order_id=charge.reference,
            action=_ACTIONS[occasion],
            secret=merchant.mercadopago_secret,
            now=now,
        )
    ]


def signed_webhook(url: str, *, order_id: str, action: str, secret: str, now: datetime) -> Webhook:
    request_id = str(uuid.uuid4())
    timestamp = str(int(now.timestamp() * 1000))
    body = {
        "id": str(secrets.randbelow(10**12)),
        "action": action,
        "api_version": "v1",
        "application_id": "76506430185983",
        "date_created": instant(now),
        "live_mode": False,
        "type": "order",
        "user_id": 2025701502,
        "data": {"id": order_id},
    }
    signed = signature(order_id, request_id, timestamp, secret)
    separator = "&" if "?" in url else "?"
    return Webhook(
        url + separator + urlencode({"data.id": order_id, "type": "order"}),
        json.dumps(body).encode(),
        {
            "x-request-id": request_id,
            "x-signature": f"ts={timestamp},v1={signed}",
        },
        wanted=TAKEN,
    )


def signature(data_id: str, request_id: str, timestamp: str, secret: str) -> str:
    """HMAC-SHA256 of the manifest, whose id is the one of the query string."""
    manifest = f"id:{data_id};request-id:{request_id};ts:{timestamp};"
    return hmac.new(secret.encode(), manifest.encode(), hashlib.sha256).hexdigest()
