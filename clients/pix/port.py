"""What every PIX provider can do for us, in our own words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.payments import (
    ChargeRequest,
    PaymentHint,
    ReceivedPayment,
    RemoteCharge,
    RemoteRefund,
)


class PaymentProvider(Protocol):
    """One clinic's account at one provider.

    Calls raise the errors of `clients.errors`. Every call that changes something may be repeated
    after a lost answer without changing it twice.
    """

    async def create_charge(self, request: ChargeRequest) -> RemoteCharge:
        """The charge with this txid, made now or found.

        One that exists and cannot take this amount is refused with the code `txid_in_use`.
        """
        ...

    async def get_charge(self, txid: str) -> RemoteCharge | None:
        """The charge as it is now: the only proof of a payment."""
        ...

    async def cancel_charge(self, txid: str) -> RemoteCharge:
        """End the charge, and say how it really ended: it may have been paid meanwhile.

        One that the provider does not know, or no longer, is refused with the code `not_found`.
        """
        ...

    async def refund(self, payment_id: str, refund_id: str, amount_centavos: int) -> RemoteRefund:
        """Give back (part of) a payment. Asynchronous: ask again with the same id to follow it."""
        ...

    async def list_received(self, since: datetime, until: datetime) -> list[ReceivedPayment]:
        """Everything received in the period (aware times), with or without a charge."""
        ...

    def check_origin(
        self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> None:
        """Raises `SignatureMismatchError` for a delivery that does not prove where it is from.

        Providers that prove nothing are known by the secret address that they call.
        """
        ...

    def parse_webhook(self, body: bytes) -> tuple[PaymentHint, ...]:
        """What a delivery hints at. Raises `UnreadablePayloadError`."""
        ...

    async def register_webhook(self, url: str) -> None:
        """Have the provider tell `url`; asking twice is one registration."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
