"""The Central Bank's standard, API Pix 2.9.0, with the deviations of Efí that matter."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from clients.errors import (
    RemoteError,
    RemoteProtocolError,
    RemoteRefusedError,
    UnreadablePayloadError,
)
from clients.http import build_client, failure, read_answer, request
from clients.pix.amounts import to_wire
from clients.pix.api_pix_wire import (
    ApiPixCredentials,
    ChargeWire,
    DeliveryWire,
    PixWire,
    ProblemWire,
    ReceivedWire,
    RefundWire,
)
from clients.pix.oauth import AccessTokens
from domain.errors import InvalidFieldError
from domain.payments import (
    ChargeRequest,
    ChargeStatus,
    PaymentHint,
    ReceivedPayment,
    RemoteCharge,
    RemoteRefund,
)
from domain.pix.brcode import build_dynamic

SERVICE = "api_pix"
TIMEOUT_SECONDS = 20.0
PAGE_SIZE = 100
MAX_DESCRIPTION = 140
REMOVED_BY_RECEIVER = "REMOVIDA_PELO_USUARIO_RECEBEDOR"

_CODE = re.compile(r"[A-Za-z_]{3,60}")
_EXISTS_ALREADY = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT)


class ApiPix:
    """One clinic's account at one bank: a `PaymentProvider`."""

    def __init__(
        self,
        credentials: ApiPixCredentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        certificate = credentials.certificate_pem
        self._credentials = credentials
        self._http = build_client(
            credentials.charges_url(),
            timeout_seconds=TIMEOUT_SECONDS,
            certificate_pem=None if certificate is None else certificate.get_secret_value(),
            transport=transport,
        )
        self._tokens = AccessTokens(
            self._http,
            SERVICE,
            credentials.tokens_url(),
            basic_auth=httpx.BasicAuth(
                credentials.client_id, credentials.client_secret.get_secret_value()
            ),
            clock=clock,
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def create_charge(self, request: ChargeRequest) -> RemoteCharge:
        path = f"/cob/{quote(request.txid, safe='')}"
        response = await self._send("create_charge", "PUT", path, json=self._charge_body(request))
        if response.is_success:
            charge = self._read_charge(response, "create_charge")
        elif response.status_code in _EXISTS_ALREADY:
            # Efí answers 409 where the standard alters the charge, and both refuse to touch one
            # that is no longer open: what is there already decides.
            found = await self.get_charge(request.txid)
            if found is None:
                raise _refusal(response, "create_charge")
            charge = found
        else:
            raise _refusal(response, "create_charge")
        if charge.amount_centavos != request.amount_centavos:
            raise RemoteRefusedError(SERVICE, "create_charge", code="txid_in_use")
        return charge

    async def get_charge(self, txid: str) -> RemoteCharge | None:
        response = await self._send("get_charge", "GET", f"/cob/{quote(txid, safe='')}")
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        return self._read_charge(_accept(response, "get_charge"), "get_charge")

    async def cancel_charge(self, txid: str) -> RemoteCharge:
        response = await self._send(
            "cancel_charge",
            "PATCH",
            f"/cob/{quote(txid, safe='')}",
            json={"status": REMOVED_BY_RECEIVER},
        )
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise RemoteRefusedError(SERVICE, "cancel_charge", code="not_found", status=404)
        refused = None if response.is_success else _refusal(response, "cancel_charge")
        if refused is not None and not isinstance(refused, RemoteRefusedError):
            raise refused
        # A payer may have been faster, also than our own removal: read it again in any case.
        charge = await self.get_charge(txid)
        if charge is None or (refused is not None and charge.status is ChargeStatus.PENDING):
            raise refused or RemoteProtocolError(SERVICE, "cancel_charge", code="charge_vanished")
        return charge

    async def refund(self, payment_id: str, refund_id: str, amount_centavos: int) -> RemoteRefund:
        path = f"/pix/{quote(payment_id, safe='')}/devolucao/{quote(refund_id, safe='')}"
        body = {"valor": to_wire(amount_centavos)}
        response = await self._send("refund", "PUT", path, json=body)
        if response.status_code in _EXISTS_ALREADY:
            # A used id is refused with the same status as a bad request: if it is there, it is it.
            existing = await self._send("refund", "GET", path)
            if not existing.is_success:
                raise _refusal(response, "refund")
            response = existing
        wire = read_answer(_accept(response, "refund"), RefundWire, SERVICE, "refund")
        try:
            refund = wire.refund()
        except KeyError:
            raise RemoteProtocolError(SERVICE, "refund", code="unknown_status") from None
        if refund.amount_centavos != amount_centavos:
            raise RemoteRefusedError(SERVICE, "refund", code="refund_id_in_use")
        return refund

    async def list_received(self, since: datetime, until: datetime) -> list[ReceivedPayment]:
        received: list[PixWire] = []
        page, pages = 0, 1
        while page < pages:
            params: dict[str, str | int] = {
                "inicio": _rfc3339(since),
                "fim": _rfc3339(until),
                "paginacao.paginaAtual": page,
                "paginacao.itensPorPagina": PAGE_SIZE,
            }
            response = await self._send("list_received", "GET", "/pix", params=params)
            wire = read_answer(
                _accept(response, "list_received"), ReceivedWire, SERVICE, "list_received"
            )
            received += wire.payments
            page, pages = page + 1, wire.parameters.pages.count
        try:
            return [payment.payment() for payment in received]
        except KeyError:
            raise RemoteProtocolError(SERVICE, "list_received", code="unknown_status") from None

    def check_origin(
        self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> None:
        """Passes: the standard signs nothing, and its proof is the secret URL that was called."""

    def parse_webhook(self, body: bytes) -> tuple[PaymentHint, ...]:
        try:
            wire = DeliveryWire.model_validate_json(body)
        except ValidationError:
            raise UnreadablePayloadError("the delivery is not a notification of API Pix") from None
        return tuple(payment.hint() for payment in wire.payments)

    async def register_webhook(self, url: str) -> None:
        """The bank will call `{url}/pix`."""
        path = f"/webhook/{quote(self._credentials.pix_key, safe='')}"
        headers = {"x-skip-mtls-checking": "true"} if self._credentials.skip_mtls_checking else {}
        response = await self._send(
            "register_webhook", "PUT", path, json={"webhookUrl": url}, headers=headers
        )
        _accept(response, "register_webhook")

    def _charge_body(self, request: ChargeRequest) -> dict[str, object]:
        body: dict[str, object] = {
            "calendario": {"expiracao": int(request.expires_in.total_seconds())},
            "valor": {"original": to_wire(request.amount_centavos)},
            "chave": self._credentials.pix_key,
            "solicitacaoPagador": request.description[:MAX_DESCRIPTION],
        }
        if request.payer_name and request.payer_cpf:
            body["devedor"] = {"cpf": request.payer_cpf, "nome": request.payer_name}
        return body

    def _read_charge(self, response: httpx.Response, operation: str) -> RemoteCharge:
        wire = read_answer(response, ChargeWire, SERVICE, operation)
        try:
            status = wire.charge_status
            payments = tuple(payment.payment() for payment in wire.payments)
        except KeyError:
            raise RemoteProtocolError(SERVICE, operation, code="unknown_status") from None
        return RemoteCharge(
            txid=wire.txid,
            status=status,
            amount_centavos=wire.value.original,
            pix_key=wire.pix_key,
            br_code=wire.br_code or self._build_code(wire.any_location, operation),
            provider_charge_id=wire.txid,
            expires_at=wire.expires_at,
            payments=payments,
        )

    def _build_code(self, location: str | None, operation: str) -> str:
        """The copy-and-paste text, which the standard lets banks leave out."""
        if location is None:
            raise RemoteProtocolError(SERVICE, operation, code="nothing_to_pay_with")
        name, city = self._credentials.receiver_name, self._credentials.receiver_city
        try:
            return build_dynamic(location, name, city)
        except InvalidFieldError:
            raise RemoteProtocolError(SERVICE, operation, code="unusable_location") from None

    async def _send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        json: object = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        async def attempt(token: str) -> httpx.Response:
            return await request(
                self._http,
                SERVICE,
                operation,
                method,
                path,
                json=json,
                params=params,
                headers={**(headers or {}), "Authorization": f"Bearer {token}"},
            )

        token = await self._tokens.current()
        response = await attempt(token)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            # Tokens can be revoked before their time; a 401 did nothing, so once more is safe.
            self._tokens.forget(token)
            response = await attempt(await self._tokens.current())
        return response


def _accept(response: httpx.Response, operation: str) -> httpx.Response:
    if response.is_success:
        return response
    raise _refusal(response, operation)


def _refusal(response: httpx.Response, operation: str) -> RemoteError:
    """Our error, with the bank's own code when it gives one that is nothing but a name."""
    try:
        problem = ProblemWire.model_validate_json(response.content)
    except ValidationError:
        return failure(response, SERVICE, operation)
    name = problem.type.rpartition("/")[2] or problem.name
    code = name if response.is_client_error and _CODE.fullmatch(name) else None
    return failure(response, SERVICE, operation, code=code)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
