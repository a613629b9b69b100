"""Mercado Pago: Orders with one PIX payment. Every change carries an idempotency key.

A charge lives for 30 minutes at least; whoever holds a slot for less ends it by cancelling.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from clients.errors import (
    RemoteError,
    RemoteProtocolError,
    RemoteRefusedError,
    SignatureMismatchError,
    UnreadablePayloadError,
)
from clients.http import build_client, failure, request
from clients.pix.amounts import to_number, to_wire
from clients.pix.exact import read_exact
from clients.pix.mercado_pago_signature import signature_is_valid
from clients.pix.mercado_pago_wire import (
    SERVICE,
    EventWire,
    MercadoPagoCredentials,
    OrderWire,
    PaymentsWire,
    PaymentWire,
    ProblemsWire,
    RefundWire,
    duration,
    rfc3339,
)
from domain.payments import (
    ChargeRequest,
    ChargeStatus,
    PaymentHint,
    ReceivedPayment,
    RemoteCharge,
    RemoteRefund,
)

TIMEOUT_SECONDS = 20.0
PAGE_SIZE = 100
SHORTEST_LIFE = timedelta(minutes=30)

_CODE = re.compile(r"[A-Za-z_]{3,60}")


class MercadoPago:
    """One clinic's account at Mercado Pago: a `PaymentProvider`."""

    def __init__(
        self,
        credentials: MercadoPagoCredentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._credentials = credentials
        self._http = build_client(
            str(credentials.base_url).rstrip("/"),
            timeout_seconds=TIMEOUT_SECONDS,
            headers={"Authorization": f"Bearer {credentials.access_token.get_secret_value()}"},
            transport=transport,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def create_charge(self, request: ChargeRequest) -> RemoteCharge:
        amount = to_wire(request.amount_centavos)
        body = {
            "type": "online",
            "total_amount": amount,
            "external_reference": request.txid,
            "processing_mode": "automatic",
            "transactions": {
                "payments": [
                    {
                        "amount": amount,
                        "payment_method": {"id": "pix", "type": "bank_transfer"},
                        "expiration_time": duration(request.expires_in, least=SHORTEST_LIFE),
                    }
                ]
            },
            "payer": {"email": self._credentials.payer_email},
        }
        response = await self._send(
            "create_charge", "POST", "/v1/orders", json=body, key=request.txid
        )
        if response.status_code == HTTPStatus.CONFLICT:
            # The key is known with another body: the charge is there, with other terms.
            found = await self.get_charge(request.txid)
            if found is None or found.amount_centavos != request.amount_centavos:
                raise RemoteRefusedError(SERVICE, "create_charge", code="txid_in_use")
            return found
        order = read_exact(_accept(response, "create_charge"), OrderWire, SERVICE, "create_charge")
        # A repeated key is answered as it was then: what happened since is in the order itself.
        return await self._charge(order.id, request.txid, await self._find(request.txid))

    async def get_charge(self, txid: str) -> RemoteCharge | None:
        payment = await self._find(txid)
        if payment is None or payment.order is None:
            return None
        return await self._charge(payment.order.id, txid, payment)

    async def cancel_charge(self, txid: str) -> RemoteCharge:
        payment = await self._find(txid)
        if payment is None or payment.order is None:
            raise RemoteRefusedError(SERVICE, "cancel_charge", code="not_found")
        path = f"{_order_path(payment.order.id)}/cancel"
        response = await self._send("cancel_charge", "POST", path, key=f"{txid}-cancel")
        refused = None if response.is_success else _refusal(response, "cancel_charge")
        if refused is not None and not isinstance(refused, RemoteRefusedError):
            raise refused
        # A payer may have been faster: read it again in any case.
        charge = await self.get_charge(txid)
        if charge is None or (refused is not None and charge.status is ChargeStatus.PENDING):
            raise refused or RemoteProtocolError(SERVICE, "cancel_charge", code="charge_vanished")
        return charge

    async def refund(self, payment_id: str, refund_id: str, amount_centavos: int) -> RemoteRefund:
        path = f"/v1/payments/{quote(payment_id, safe='')}"
        response = await self._send(
            "refund",
            "POST",
            f"{path}/refunds",
            json={"amount": to_number(amount_centavos)},
            key=refund_id,
            # Otherwise a refund that takes a moment is answered as a refusal.
            headers={"X-Render-In-Process-Refunds": "true"},
        )
        if response.status_code == HTTPStatus.CONFLICT:
            raise RemoteRefusedError(SERVICE, "refund", code="refund_id_in_use")
        asked = read_exact(_accept(response, "refund"), RefundWire, SERVICE, "refund")
        # A repeated key is answered as it was then: where the refund stands is in the payment.
        response = _accept(await self._send("refund", "GET", path), "refund")
        refunds = read_exact(response, PaymentWire, SERVICE, "refund").refunds
        newest = next((refund for refund in refunds if refund.id == asked.id), asked)
        try:
            return newest.refund(refund_id)
        except KeyError:
            raise RemoteProtocolError(SERVICE, "refund", code="unknown_status") from None

    async def list_received(self, since: datetime, until: datetime) -> list[ReceivedPayment]:
        received: list[ReceivedPayment] = []
        offset, total = 0, 1
        while offset < total:
            params: dict[str, str | int] = {
                "range": "date_approved",
                "begin_date": rfc3339(since),
                "end_date": rfc3339(until),
                "offset": offset,
                "limit": PAGE_SIZE,
            }
            page = await self._search("list_received", params)
            received += [payment for item in page.results if (payment := item.received())]
            offset, total = offset + PAGE_SIZE, page.paging.total
        return received

    def check_origin(
        self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> None:
        """What is signed is the id in the query string; the body must speak of the same."""
        asked_for = query.get("data.id", "")
        # Their own libraries lowered the id before signing until the middle of 2026.
        signed = any(
            signature_is_valid(
                self._credentials.webhook_secret.get_secret_value(),
                data_id=data_id,
                request_id=headers.get("x-request-id"),
                header=headers.get("x-signature", ""),
            )
            for data_id in (asked_for, asked_for.lower())
        )
        event = _read_event(body)
        if not signed or (event and event.data.id.lower() != asked_for.lower()):
            raise SignatureMismatchError("the delivery is not signed by this account's secret")

    def parse_webhook(self, body: bytes) -> tuple[PaymentHint, ...]:
        """The notification carries an order's id and neither status nor amount nor txid."""
        event = _read_event(body)
        if event is None:
            raise UnreadablePayloadError("the delivery is not a notification")
        return (PaymentHint(str(event.id), charge_id=event.data.id),)

    async def register_webhook(self, url: str) -> None:  # noqa: ARG002 - the port's signature
        """Refused: for Orders the address is set in Mercado Pago's own panel."""
        raise RemoteRefusedError(SERVICE, "register_webhook", code="set_in_the_panel")

    async def _find(self, txid: str) -> PaymentWire | None:
        page = await self._search("find_charge", {"external_reference": txid, "limit": PAGE_SIZE})
        return next(iter(page.results), None)

    async def _search(self, operation: str, params: Mapping[str, str | int]) -> PaymentsWire:
        response = await self._send(operation, "GET", "/v1/payments/search", params=params)
        return read_exact(_accept(response, operation), PaymentsWire, SERVICE, operation)

    async def _charge(self, order_id: str, txid: str, payment: PaymentWire | None) -> RemoteCharge:
        response = _accept(
            await self._send("read_charge", "GET", _order_path(order_id)), "read_charge"
        )
        order = read_exact(response, OrderWire, SERVICE, "read_charge")
        try:
            status = order.charge_status
        except KeyError:
            raise RemoteProtocolError(SERVICE, "read_charge", code="unknown_status") from None
        transaction = order.transactions.payments[0]
        received = None if payment is None else payment.received()
        return RemoteCharge(
            txid=txid,
            status=status,
            amount_centavos=order.total,
            pix_key=None,
            br_code=transaction.method.qr_code,
            provider_charge_id=order.id,
            expires_at=transaction.expires_at,
            payments=() if received is None else (received,),
        )

    async def _send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> httpx.Response:
        idempotency = {} if key is None else {"X-Idempotency-Key": key}
        return await request(
            self._http,
            SERVICE,
            operation,
            method,
            path,
            json=json,
            params=params,
            headers={**(headers or {}), **idempotency},
        )


def _read_event(body: bytes) -> EventWire | None:
    try:
        return EventWire.model_validate_json(body)
    except ValidationError:
        return None


def _order_path(order_id: str) -> str:
    return f"/v1/orders/{quote(order_id, safe='')}"


def _accept(response: httpx.Response, operation: str) -> httpx.Response:
    if response.is_success:
        return response
    raise _refusal(response, operation)


def _refusal(response: httpx.Response, operation: str) -> RemoteError:
    """Our error, with Mercado Pago's own code when it gives one that is nothing but a name."""
    try:
        code = ProblemsWire.model_validate_json(response.content).errors[0].code
    except ValidationError:
        return failure(response, SERVICE, operation)
    named = response.is_client_error and _CODE.fullmatch(code)
    return failure(response, SERVICE, operation, code=code if named else None)
