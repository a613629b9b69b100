"""`/customers` and `/webhooks`."""

from fastapi import APIRouter

from simulators.bank import ids
from simulators.bank.asaas.errors import CallingMerchant, not_found
from simulators.bank.asaas.notifications import release
from simulators.bank.asaas.state import AsaasCustomer, AsaasWebhook
from simulators.bank.asaas.wire import (
    NewCustomer,
    WebhookChange,
    WebhookConfig,
    customer_body,
    list_body,
    webhook_body,
)
from simulators.bank.bank import Bank, TheBank
from simulators.bank.model import Merchant

router = APIRouter()


@router.post("/v3/customers")
async def create_customer(
    order: NewCustomer, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    """Not idempotent: the same CPF twice makes two customers."""
    customer = AsaasCustomer(
        customer_id=ids.opaque("cus"),
        merchant_id=merchant.merchant_id,
        name=order.name,
        cpf_cnpj=order.cpfCnpj,
        email=order.email,
        mobile_phone=order.mobilePhone,
        external_reference=order.externalReference,
        notification_disabled=order.notificationDisabled,
    )
    bank.state.asaas.customers[customer.customer_id] = customer
    return customer_body(customer)


@router.get("/v3/customers")
async def list_customers(
    merchant: CallingMerchant,
    bank: TheBank,
    cpfCnpj: str | None = None,  # noqa: N803 - the wire's spelling
    externalReference: str | None = None,  # noqa: N803
    offset: int = 0,
    limit: int = 10,
) -> dict[str, object]:
    found = [
        customer_body(customer)
        for customer in bank.state.asaas.customers.values()
        if customer.merchant_id == merchant.merchant_id
        and cpfCnpj in {None, customer.cpf_cnpj}
        and externalReference in {None, customer.external_reference}
    ]
    return list_body(found, offset, limit)


@router.post("/v3/webhooks")
async def create_webhook(
    order: WebhookConfig, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    webhook = AsaasWebhook(
        webhook_id=ids.opaque("whk"),
        merchant_id=merchant.merchant_id,
        name=order.name,
        url=str(order.url),
        email=order.email,
        auth_token=order.authToken,
        send_type=order.sendType,
        events=order.events,
        enabled=order.enabled,
        interrupted=order.interrupted,
    )
    bank.state.asaas.webhooks[webhook.webhook_id] = webhook
    return webhook_body(webhook)


@router.get("/v3/webhooks")
async def list_webhooks(
    merchant: CallingMerchant, bank: TheBank, offset: int = 0, limit: int = 10
) -> dict[str, object]:
    own = [
        webhook_body(webhook)
        for webhook in bank.state.asaas.webhooks.values()
        if webhook.merchant_id == merchant.merchant_id
    ]
    return list_body(own, offset, limit)


@router.get("/v3/webhooks/{webhook_id}")
async def get_webhook(
    webhook_id: str, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    return webhook_body(_find(bank, merchant, webhook_id))


@router.put("/v3/webhooks/{webhook_id}")
async def change_webhook(
    webhook_id: str, order: WebhookChange, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    """`interrupted: false` sends what was collected meanwhile."""
    webhook = _find(bank, merchant, webhook_id)
    webhook.name = order.name or webhook.name
    webhook.url = str(order.url or webhook.url)
    webhook.email = order.email or webhook.email
    webhook.auth_token = order.authToken or webhook.auth_token
    webhook.send_type = order.sendType or webhook.send_type
    webhook.events = order.events or webhook.events
    webhook.enabled = webhook.enabled if order.enabled is None else order.enabled
    if order.interrupted is not None:
        webhook.interrupted = order.interrupted
        webhook.failures_in_a_row = 0
    for notification in release(webhook):
        bank.webhooks.send(notification)
    return webhook_body(webhook)


@router.delete("/v3/webhooks/{webhook_id}")
async def delete_webhook(
    webhook_id: str, merchant: CallingMerchant, bank: TheBank
) -> dict[str, object]:
    _find(bank, merchant, webhook_id)
    del bank.state.asaas.webhooks[webhook_id]
    return {"deleted": True, "id": webhook_id}


def _find(bank: Bank, merchant: Merchant, webhook_id: str) -> AsaasWebhook:
    webhook = bank.state.asaas.webhooks.get(webhook_id)
    if webhook is None or webhook.merchant_id != merchant.merchant_id:
        raise not_found()
    return webhook
