"""Asaas's events, and the queues that interrupt themselves when nobody takes them."""

import json
import secrets
from datetime import datetime

from simulators.bank.asaas.state import AsaasState, AsaasWebhook
from simulators.bank.asaas.wire import local, payment_body
from simulators.bank.model import Charge, Occasion, Payment, RefundStatus
from simulators.bank.webhooks import Webhook

FAILURES_UNTIL_INTERRUPTED = 15
# Only 200: Asaas's own pages differ on whether another 2xx is taken.
TAKEN = frozenset({200})


def asaas_webhooks(
    state: AsaasState,
    charge: Charge,
    payments: list[Payment],
    occasion: Occasion,
    now: datetime,
) -> list[Webhook]:
    """One for each queue of the merchant that wants the event; interrupted queues keep it."""
    payment = state.payments[charge.reference]
    event = _event_name(occasion, payments)
    ready = []
    for queue in state.webhooks.values():
        if queue.merchant_id == charge.merchant_id and queue.enabled and event in queue.events:
            body = {
                "id": f"evt_{secrets.token_hex(16)}&{state.next_event}",
                "event": event,
                "dateCreated": local(now),
                "payment": payment_body(payment, charge, payments, now),
            }
            state.next_event += 1
            queue.waiting.append(json.dumps(body))
            ready += release(queue)
    return ready


def release(queue: AsaasWebhook) -> list[Webhook]:
    """What may leave the queue now."""
    if queue.interrupted:
        return []
    bodies, queue.waiting = queue.waiting, []
    headers = {"asaas-access-token": queue.auth_token} if queue.auth_token else {}
    return [
        Webhook(queue.url, body.encode(), headers, wanted=TAKEN, queue=queue.webhook_id)
        for body in bodies
    ]


def count_answer(queue: AsaasWebhook, *, taken: bool) -> None:
    queue.failures_in_a_row = 0 if taken else queue.failures_in_a_row + 1
    if queue.failures_in_a_row >= FAILURES_UNTIL_INTERRUPTED:
        queue.interrupted = True


def forged_asaas_webhook(
    url: str, *, payment_id: str, amount_centavos: int, token: str, now: datetime
) -> Webhook:
    """A notification in the right shape, of a payment that never was."""
    body = {
        "id": f"evt_{secrets.token_hex(16)}&1",
        "event": "PAYMENT_RECEIVED",
        "dateCreated": local(now),
        "payment": {
            "object": "payment",
            "id": payment_id,
            "value": amount_centavos / 100,
            "billingType": "PIX",
            "status": "RECEIVED",
        },
    }
    return Webhook(url, json.dumps(body).encode(), {"asaas-access-token": token})


def _event_name(occasion: Occasion, payments: list[Payment]) -> str:
    if occasion is Occasion.REFUND_SETTLED:
        newest = payments[0].refunds[-1]
        if newest.status is RefundStatus.REFUSED:
            return "PAYMENT_REFUND_DENIED"
        whole = payments[0].refunded_centavos == payments[0].amount_centavos
        return "PAYMENT_REFUNDED" if whole else "PAYMENT_PARTIALLY_REFUNDED"
    return {
        Occasion.CREATED: "PAYMENT_CREATED",
        Occasion.PAID: "PAYMENT_RECEIVED",
        Occasion.CANCELLED: "PAYMENT_DELETED",
        Occasion.REFUND_STARTED: "PAYMENT_REFUND_IN_PROGRESS",
    }[occasion]
