"""Asaas, API version 3. It knows no idempotency: what may exist is looked for before it is made.

A charge there is payable for a year after its due date; whoever holds a slot ends it by cancelling.
"""

import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
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
from clients.pix.amounts import to_number
from clients.pix.asaas_wire import (
    SAO_PAULO,
    SERVICE,
    AsaasCredentials,
    EventWire,
    IdsWire,
    IdWire,
    PaymentsWire,
    PaymentWire,
    ProblemsWire,
    QrCodeWire,
)
from clients.pix.exact import read_exact
from domain.errors import InvalidFieldError
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
MAX_DESCRIPTION = 500
WEBHOOK_NAME = "Sorriso"
# A PIX goes straight to RECEIVED: waiting for PAYMENT_CONFIRMED would never end.
EVENTS = (
    "PAYMENT_RECEIVED",
    "PAYMENT_DELETED",
    "PAYMENT_REFUNDED",
    "PAYMENT_PARTIALLY_REFUNDED",
    "PAYMENT_REFUND_IN_PROGRESS",
    "PAYMENT_REFUND_DENIED",
)

_CODE = re.compile(r"[A-Za-z_]{3,60}")
_YEAR = timedelta(days=365)


class Asaas:
    """One clinic's account at Asaas: a `PaymentProvider`. Charges need the payer's name and CPF."""

    def __init__(
        self,
        credentials: AsaasCredentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`clock` tells the (aware) time, for today's date in São Paulo."""
        self._credentials = credentials
        self._clock = clock
        self._http = build_client(
            str(credentials.base_url).rstrip("/"),
            timeout_seconds=TIMEOUT_SECONDS,
            headers={"access_token": credentials.api_key.get_secret_value()},
            transport=transport,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def create_charge(self, request: ChargeRequest) -> RemoteCharge:
        """Raises `InvalidFieldError` when the payer's name or CPF is missing."""
        if not request.payer_name or not request.payer_cpf:
            raise InvalidFieldError(
                "payer_cpf", "this provider charges nobody without name and CPF"
            )
        payment = await self._find(request.txid)
        if payment is None:
            customer = await self._customer(request.payer_name, request.payer_cpf)
            body = {
                "customer": customer,
                "billingType": "PIX",
                "value": to_number(request.amount_centavos),
                "dueDate": self._clock().astimezone(SAO_PAULO).date().isoformat(),
                "description": request.description[:MAX_DESCRIPTION],
                "externalReference": request.txid,
            }
            response = await self._call("create_charge", "POST", "/v3/payments", json=body)
            payment = read_exact(response, PaymentWire, SERVICE, "create_charge")
        if payment.asked_centavos != request.amount_centavos:
            raise RemoteRefusedError(SERVICE, "create_charge", code="txid_in_use")
        return await self._charge(payment, request.txid)

    async def get_charge(self, txid: str) -> RemoteCharge | None:
        payment = await self._find(txid)
        return None if payment is None else await self._charge(payment, txid)

    async def cancel_charge(self, txid: str) -> RemoteCharge:
        """A charge that was removed before cannot be found any more: refused as `not_found`."""
        payment = await self._find(txid)
        if payment is None:
            raise RemoteRefusedError(SERVICE, "cancel_charge", code="not_found")
        path = _payment_path(payment.id)
        response = await self._send("cancel_charge", "DELETE", path)
        refused = None if response.is_success else _refusal(response, "cancel_charge")
        if refused is not None and not isinstance(refused, RemoteRefusedError):
            raise refused
        # A payer may have been faster: read it again, by its id, which still finds a removed one.
        response = await self._call("cancel_charge", "GET", path)
        charge = await self._charge(
            read_exact(response, PaymentWire, SERVICE, "cancel_charge"), txid
        )
        if refused is not None and charge.status is ChargeStatus.PENDING:
            raise refused
        return charge

    async def refund(self, payment_id: str, refund_id: str, amount_centavos: int) -> RemoteRefund:
        path = _payment_path(payment_id)
        payment = read_exact(
            await self._call("refund", "GET", path), PaymentWire, SERVICE, "refund"
        )
        refund = payment.refund(refund_id)
        if refund is None:
            body = {"value": to_number(amount_centavos), "description": refund_id}
            response = await self._call("refund", "POST", f"{path}/refund", json=body)
            refund = read_exact(response, PaymentWire, SERVICE, "refund").refund(refund_id)
        if refund is None:
            raise RemoteProtocolError(SERVICE, "refund", code="refund_vanished")
        if refund.amount_centavos != amount_centavos:
            raise RemoteRefusedError(SERVICE, "refund", code="refund_id_in_use")
        return refund

    async def list_received(self, since: datetime, until: datetime) -> list[ReceivedPayment]:
        """By whole days of São Paulo, so a little more than the period."""
        received: list[ReceivedPayment] = []
        offset, has_more = 0, True
        while has_more:
            params: dict[str, str | int] = {
                "paymentDate[ge]": since.astimezone(SAO_PAULO).date().isoformat(),
                "paymentDate[le]": until.astimezone(SAO_PAULO).date().isoformat(),
                "offset": offset,
                "limit": PAGE_SIZE,
            }
            response = await self._call("list_received", "GET", "/v3/payments", params=params)
            page = read_exact(response, PaymentsWire, SERVICE, "list_received")
            received += [payment for item in page.data if (payment := item.received())]
            offset, has_more = offset + PAGE_SIZE, page.has_more and bool(page.data)
        return received

    def check_origin(
        self,
        body: bytes,  # noqa: ARG002 - the token is the same for every delivery
        headers: Mapping[str, str],
        query: Mapping[str, str],  # noqa: ARG002
    ) -> None:
        expected = self._credentials.webhook_token.get_secret_value()
        given = headers.get("asaas-access-token", "")
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise SignatureMismatchError("the delivery does not carry this account's token")

    def parse_webhook(self, body: bytes) -> tuple[PaymentHint, ...]:
        try:
            event = EventWire.model_validate_json(body)
        except ValidationError:
            raise UnreadablePayloadError("the delivery is not an event of Asaas") from None
        if event.payment is None:
            return ()
        payment = event.payment
        return (
            PaymentHint(
                event.id,
                txid=payment.external_reference,
                charge_id=payment.id,
                payment_id=payment.id,
            ),
        )

    async def register_webhook(self, url: str) -> None:
        """Also sets going again a queue that Asaas interrupted."""
        body = {
            "name": WEBHOOK_NAME,
            "url": url,
            "email": self._credentials.webhook_email,
            "enabled": True,
            "interrupted": False,
            "apiVersion": 3,
            "authToken": self._credentials.webhook_token.get_secret_value(),
            # One event that we cannot take must not hold up the others.
            "sendType": "NON_SEQUENTIALLY",
            "events": list(EVENTS),
        }
        response = await self._call("register_webhook", "GET", "/v3/webhooks")
        known = read_exact(response, IdsWire, SERVICE, "register_webhook").data
        existing = next((webhook.id for webhook in known if webhook.url == url), None)
        if existing is None:
            await self._call("register_webhook", "POST", "/v3/webhooks", json=body)
        else:
            path = f"/v3/webhooks/{quote(existing, safe='')}"
            await self._call("register_webhook", "PUT", path, json=body)

    async def _find(self, txid: str) -> PaymentWire | None:
        params: dict[str, str | int] = {"externalReference": txid, "limit": PAGE_SIZE}
        response = await self._call("find_charge", "GET", "/v3/payments", params=params)
        found = read_exact(response, PaymentsWire, SERVICE, "find_charge").data
        # Two exist only when two workers made them at once; money decides which one counts.
        return next((payment for payment in found if payment.payment_date), None) or next(
            iter(found), None
        )

    async def _customer(self, name: str, cpf: str) -> str:
        params = {"cpfCnpj": cpf}
        response = await self._call("find_customer", "GET", "/v3/customers", params=params)
        if known := read_exact(response, IdsWire, SERVICE, "find_customer").data:
            return known[0].id
        # Without this Asaas writes to the patient itself.
        body = {"name": name, "cpfCnpj": cpf, "notificationDisabled": True}
        response = await self._call("create_customer", "POST", "/v3/customers", json=body)
        return read_exact(response, IdWire, SERVICE, "create_customer").id

    async def _charge(self, payment: PaymentWire, txid: str) -> RemoteCharge:
        try:
            status = payment.charge_status
        except KeyError:
            raise RemoteProtocolError(SERVICE, "read_charge", code="unknown_status") from None
        br_code = ""
        expires_at = datetime.combine(payment.due_date + _YEAR, time(23, 59, 59), SAO_PAULO)
        if status is ChargeStatus.PENDING:
            path = f"{_payment_path(payment.id)}/pixQrCode"
            code = read_exact(
                await self._call("read_code", "GET", path), QrCodeWire, SERVICE, "read_code"
            )
            br_code, expires_at = code.payload, code.expires_at
        received = payment.received()
        return RemoteCharge(
            txid=txid,
            status=status,
            amount_centavos=payment.asked_centavos,
            pix_key=None,
            br_code=br_code,
            provider_charge_id=payment.id,
            expires_at=expires_at,
            payments=() if received is None else (received,),
        )

    async def _call(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
    ) -> httpx.Response:
        response = await self._send(operation, method, path, json=json, params=params)
        if response.is_success:
            return response
        raise _refusal(response, operation)

    async def _send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
    ) -> httpx.Response:
        return await request(self._http, SERVICE, operation, method, path, json=json, params=params)


def _payment_path(payment_id: str) -> str:
    return f"/v3/payments/{quote(payment_id, safe='')}"


def _refusal(response: httpx.Response, operation: str) -> RemoteError:
    """Our error, with Asaas's own code when it gives one that is nothing but a name."""
    try:
        code = ProblemsWire.model_validate_json(response.content).errors[0].code
    except ValidationError:
        return failure(response, SERVICE, operation)
    named = response.is_client_error and _CODE.fullmatch(code)
    return failure(response, SERVICE, operation, code=code if named else None)
