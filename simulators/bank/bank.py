"""The bank as a whole: books, clock, faults and webhooks, and what happens when money moves."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

import httpx
from fastapi import Depends, Request

from simulators.bank.apipix.notifications import pix_webhooks
from simulators.bank.apipix.state import ApiPixState
from simulators.bank.asaas.notifications import asaas_webhooks, count_answer
from simulators.bank.asaas.state import AsaasState, AsaasWebhook
from simulators.bank.clock import BankClock
from simulators.bank.faults import Faults
from simulators.bank.ledger import Ledger, Payable, PaymentRefusedError, Refusal
from simulators.bank.mercadopago.notifications import mercadopago_webhooks
from simulators.bank.mercadopago.state import MercadoPagoState
from simulators.bank.model import Books, Charge, Occasion, Payment, Provider
from simulators.bank.settings import BankSettings
from simulators.bank.webhooks import Webhook, WebhookSender


@dataclass(slots=True)
class BankState:
    """All that a restarted bank must still know; saved as JSON."""

    books: Books = field(default_factory=Books)
    api_pix: ApiPixState = field(default_factory=ApiPixState)
    asaas: AsaasState = field(default_factory=AsaasState)
    mercadopago: MercadoPagoState = field(default_factory=MercadoPagoState)
    clock_offset: timedelta = timedelta()


class Bank:
    """One per app. Every route reaches the books through it."""

    def __init__(self, settings: BankSettings, state: BankState, http: httpx.AsyncClient) -> None:
        self.settings = settings
        self.clock = BankClock()
        self.faults = Faults()
        self.webhooks = WebhookSender(http, lambda: self.faults, on_answer=self._count_answer)
        self._timer: asyncio.TimerHandle | None = None
        self._open_books(state)

    def reset(self) -> None:
        """Forget everything, faults included."""
        self.faults = Faults()
        self.webhooks.forget()
        self._open_books(BankState())

    def advance_clock(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.state.clock_offset = self.clock.offset
        self.settle_refunds()

    def refusal(self, payable: Payable) -> Refusal | None:
        """Why this cannot be paid now, if so; some faults let through what a bank would stop."""
        refusal = self.ledger.refusal(payable)
        let_through = {
            Refusal.EXPIRED: self.faults.pay_after_expiry,
            Refusal.CANCELLED: self.faults.pay_after_cancelling,
        }
        return None if refusal is None or let_through.get(refusal, False) else refusal

    def pay(
        self,
        payable: Payable,
        *,
        amount_centavos: int | None,
        payer_name: str,
        info: str | None,
    ) -> Payment:
        """Let a payer pay, and tell the merchant. Raises `PaymentRefusedError`."""
        if refusal := self.refusal(payable):
            raise PaymentRefusedError(refusal)
        amount = payable.amount_centavos if amount_centavos is None else amount_centavos
        if amount is None:
            raise PaymentRefusedError(Refusal.AMOUNT_REQUIRED)
        payment = self.ledger.receive(
            payable,
            amount_centavos=max(1, amount + self.faults.amount_delta_centavos),
            payer_name=payer_name,
            info=info,
        )
        self._announce_money(payment, Occasion.PAID)
        return payment

    def announce(self, charge: Charge, occasion: Occasion) -> None:
        """Tell the merchant of a charge, where its provider does."""
        for webhook in self._notifications(charge, occasion):
            self.webhooks.send(webhook)

    def retry_webhooks(self) -> int:
        """Post again what was not taken, except from queues that are interrupted; how many."""

        def may_go(webhook: Webhook) -> bool:
            queue = self._queue_of(webhook)
            return queue is None or not queue.interrupted

        return self.webhooks.retry(may_go=may_go)

    def settle_refunds_later(self) -> None:
        """Look again when the next refund is due."""
        self.stop_waiting()
        due_at = self.ledger.next_refund_due()
        if due_at is not None:
            delay = max(0.0, (due_at - self.clock.now()).total_seconds())
            self._timer = asyncio.get_running_loop().call_later(delay, self._refunds_are_due)

    def stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def settle_refunds(self) -> None:
        for payment in self.ledger.settle_refunds(refuse=self.faults.refuse_refunds):
            self._announce_money(payment, Occasion.REFUND_SETTLED)

    def _refunds_are_due(self) -> None:
        self.settle_refunds()
        # The loop's clock may be a moment ahead of the bank's.
        self.settle_refunds_later()

    def _open_books(self, state: BankState) -> None:
        self.state = state
        self.clock.offset = state.clock_offset
        self.ledger = Ledger(
            state.books, self.clock, refund_seconds=self.settings.bank_refund_seconds
        )

    def _announce_money(self, payment: Payment, occasion: Occasion) -> None:
        charge = self.state.books.charges.get(payment.charge_id or "")
        if charge is not None and charge.provider is not Provider.API_PIX:
            self.announce(charge, occasion)
            return
        for webhook in pix_webhooks(self.state.api_pix, payment):
            self.webhooks.send(webhook)

    def _notifications(self, charge: Charge, occasion: Occasion) -> list[Webhook]:
        now = self.clock.now()
        if charge.provider is Provider.ASAAS:
            payments = self.ledger.payments_of(charge)
            return asaas_webhooks(self.state.asaas, charge, payments, occasion, now)
        merchant = self.state.books.merchants[charge.merchant_id]
        return mercadopago_webhooks(merchant, charge, occasion, now)

    def _count_answer(self, webhook: Webhook, taken: bool) -> None:
        if queue := self._queue_of(webhook):
            count_answer(queue, taken=taken)

    def _queue_of(self, webhook: Webhook) -> AsaasWebhook | None:
        return self.state.asaas.webhooks.get(webhook.queue or "")


def bank_of(request: Request) -> Bank:
    bank = request.app.state.bank
    assert isinstance(bank, Bank)
    return bank


TheBank = Annotated[Bank, Depends(bank_of)]
