"""What API Pix tells a merchant: the same on a payment and on each change of its refunds."""

import json
from datetime import datetime

from simulators.bank import ids
from simulators.bank.apipix.state import ApiPixState
from simulators.bank.apipix.wire import pix_body
from simulators.bank.model import Payment
from simulators.bank.webhooks import Webhook


def pix_webhooks(state: ApiPixState, payment: Payment) -> list[Webhook]:
    """To the address registered for the key, if any. A PIX without txid is not told (#508)."""
    registered = state.webhooks.get(payment.pix_key)
    if registered is None or payment.txid is None:
        return []
    return [Webhook(pix_url(registered.url), json.dumps({"pix": [pix_body(payment)]}).encode())]


def pix_url(registered: str) -> str:
    """`{webhookUrl}/pix`. Appended to the text, as Efí does: also after a query string."""
    return registered.removesuffix("/") + "/pix"


def forged_pix_webhook(
    registered: str, *, txid: str, amount_centavos: int, pix_key: str, now: datetime
) -> Webhook:
    """A notification in the right shape, of a payment that never was."""
    payment = Payment(
        end_to_end_id=ids.end_to_end_id(now),
        merchant_id="",
        pix_key=pix_key,
        txid=txid,
        amount_centavos=amount_centavos,
        paid_at=now,
        payer_name="",
        charge_id=None,
    )
    return Webhook(pix_url(registered), json.dumps({"pix": [pix_body(payment)]}).encode())
