"""What may happen to money: charges opened, paid, cancelled; payments refunded.

The only code that changes the books, whichever provider's face asked for it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from simulators.bank import brcode, ids
from simulators.bank.clock import BankClock
from simulators.bank.model import (
    Books,
    Charge,
    ChargeStatus,
    Merchant,
    Payment,
    Provider,
    Refund,
    RefundNature,
    RefundStatus,
)


class Refusal(StrEnum):
    """Why the payer's bank will not let a payment through."""

    UNREADABLE_CODE = "unreadable_code"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_RECEIVER = "unknown_receiver"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ALREADY_PAID = "already_paid"
    AMOUNT_REQUIRED = "amount_required"


class PaymentRefusedError(Exception):
    """Nothing was paid."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Payable:
    """What a code or reference leads to. No `charge`: a static code that nobody registered."""

    merchant: Merchant
    charge: Charge | None
    amount_centavos: int | None
    """None where the payer chooses."""
    txid: str | None


class Ledger:
    """Synchronous throughout, so each operation is atomic under one event loop."""

    def __init__(self, books: Books, clock: BankClock, *, refund_seconds: float) -> None:
        self.books = books
        self._clock = clock
        self._refund_time = timedelta(seconds=refund_seconds)

    def open_charge(
        self,
        merchant: Merchant,
        provider: Provider,
        *,
        reference: str,
        amount_centavos: int,
        expires_at: datetime,
        br_code: str,
        location: str | None = None,
    ) -> Charge:
        charge = Charge(
            charge_id=ids.opaque("chg"),
            merchant_id=merchant.merchant_id,
            provider=provider,
            reference=reference,
            amount_centavos=amount_centavos,
            created_at=self._clock.now(),
            expires_at=expires_at,
            br_code=br_code,
            location=location,
        )
        self.books.charges[charge.charge_id] = charge
        return charge

    def payable_by_code(self, code: str) -> Payable:
        """What a pasted code pays. Raises `PaymentRefusedError`."""
        try:
            read = brcode.parse(code)
        except brcode.BrCodeError:
            raise PaymentRefusedError(Refusal.UNREADABLE_CODE) from None
        for charge in self.books.charges.values():
            if charge.br_code == code.strip():
                return self._payable(charge)
        if read.location is not None:
            return self._payable_at(read.location)
        for merchant in self.books.merchants.values():
            if merchant.pix_key == read.key:
                return Payable(merchant, None, read.amount_centavos, read.txid)
        raise PaymentRefusedError(Refusal.UNKNOWN_RECEIVER)

    def payable_by_reference(self, reference: str) -> Payable:
        """What a charge's id at its provider (such as a txid) pays. The newest, if several."""
        for charge in reversed(self.books.charges.values()):
            if charge.reference == reference:
                return self._payable(charge)
        raise PaymentRefusedError(Refusal.UNKNOWN_CODE)

    def refusal(self, payable: Payable, *, allow_expired: bool = False) -> Refusal | None:
        """Why this cannot be paid now, if so."""
        charge = payable.charge
        if charge is None or charge.status is ChargeStatus.OPEN:
            expired = charge is not None and self._clock.now() > charge.expires_at
            return Refusal.EXPIRED if expired and not allow_expired else None
        return Refusal.ALREADY_PAID if charge.status is ChargeStatus.PAID else Refusal.CANCELLED

    def receive(
        self,
        payable: Payable,
        *,
        amount_centavos: int,
        payer_name: str,
        info: str | None = None,
    ) -> Payment:
        """Put the money into the merchant's account, whatever the charge asked for."""
        now = self._clock.now()
        charge = payable.charge
        payment = Payment(
            end_to_end_id=ids.end_to_end_id(now),
            merchant_id=payable.merchant.merchant_id,
            pix_key=payable.merchant.pix_key,
            txid=payable.txid,
            amount_centavos=amount_centavos,
            paid_at=now,
            payer_name=payer_name,
            charge_id=charge.charge_id if charge else None,
            info=info,
        )
        self.books.payments[payment.end_to_end_id] = payment
        if charge is not None:
            charge.status = ChargeStatus.PAID
            charge.payment_ids.append(payment.end_to_end_id)
        return payment

    def request_refund(
        self,
        payment: Payment,
        *,
        refund_id: str,
        amount_centavos: int,
        description: str | None,
        nature: RefundNature = RefundNature.ORIGINAL,
    ) -> Refund:
        """Start sending money back. The caller has checked the amount and the id."""
        now = self._clock.now()
        refund = Refund(
            refund_id=refund_id,
            rtr_id=ids.return_id(now),
            amount_centavos=amount_centavos,
            requested_at=now,
            due_at=now + self._refund_time,
            description=description,
            nature=nature,
        )
        payment.refunds.append(refund)
        return refund

    def next_refund_due(self) -> datetime | None:
        """When the first of the refunds in processing ends; None without any."""
        return min(
            (
                refund.due_at
                for payment in self.books.payments.values()
                for refund in payment.refunds
                if refund.status is RefundStatus.PROCESSING
            ),
            default=None,
        )

    def settle_refunds(self, *, refuse: bool) -> list[Payment]:
        """End every refund whose time has come; the payments that changed."""
        now = self._clock.now()
        changed = []
        for payment in self.books.payments.values():
            due = [
                refund
                for refund in payment.refunds
                if refund.status is RefundStatus.PROCESSING and refund.due_at <= now
            ]
            for refund in due:
                refund.status = RefundStatus.REFUSED if refuse else RefundStatus.DONE
                refund.settled_at = None if refuse else now
            if due:
                changed.append(payment)
        return changed

    def payments_of(self, charge: Charge) -> list[Payment]:
        return [self.books.payments[payment_id] for payment_id in charge.payment_ids]

    def _payable_at(self, location: str) -> Payable:
        # A code of ours may have been drawn anew by the merchant: same location, other name.
        for charge in self.books.charges.values():
            if charge.location == location:
                return self._payable(charge)
        raise PaymentRefusedError(Refusal.UNKNOWN_CODE)

    def _payable(self, charge: Charge) -> Payable:
        merchant = self.books.merchants[charge.merchant_id]
        # Mercado Pago's and Asaas's references are their own ids, not what PIX carries as txid.
        txid = (
            charge.reference
            if charge.provider is Provider.API_PIX
            else brcode.parse(charge.br_code).txid
        )
        return Payable(merchant, charge, charge.amount_centavos, txid)
