"""Webhook deliveries: kept first, then handed to the workflows they concern.

Keeping is one transaction and is safe to repeat; handing over is a signal that its workflow may
get more than once. Between the two lies the inbox row, from which a sweep starts again.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from activities import whatsapp_events as whatsapp
from activities.errands import Errand, ForBooking, ForConversation, ForSession, Kept, Outbox
from clients.crypto import SecretBox
from clients.errors import UnreadablePayloadError
from clients.pix import PaymentProvider, provider_for
from clients.waha.models import AckEvent, MessageEvent, SessionStatusEvent, WahaEvent
from db.queries import inbox as rows
from db.queries import payment_hints, sent_messages
from db.queries.tokens import AccountOwner, SessionOwner, find_session_owner
from db.session import Database
from domain import payments
from domain.dialogue.lease import hands_back
from domain.errors import NotFoundError
from domain.events import MessageArrived, PaymentHint, StaffSpoke
from domain.vocabulary import InboxStatus

_log = structlog.get_logger("inbox")

WHATSAPP = "whatsapp"
PIX = "pix"
SWEEP_LIMIT = 500

DELIVERIES = Counter(
    "sorriso_webhook_deliveries_total",
    "Webhook deliveries kept, by sender and by what became of them at once.",
    ["source", "outcome"],
)


class Inbox:
    """Keeps deliveries and hands them over. `clock` gives aware UTC time."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        box: SecretBox,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._box = box
        self._clock = clock

    async def keep_whatsapp(self, owner: SessionOwner, body: bytes) -> Kept:
        """Keep a delivery that the session's own key signs, whatever it says."""
        try:
            event = whatsapp.read_event(body)
        except UnreadablePayloadError:
            event = None
        async with self._database.clinic(owner.clinic_id) as session:
            if event is None:
                kept, outcome = await self._keep_unreadable(session, owner, body)
            else:
                kept, outcome = await self._keep_event(session, owner, event, body)
        DELIVERIES.labels(WHATSAPP, outcome.value).inc()
        return kept

    async def keep_payment(
        self,
        owner: AccountOwner,
        body: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str],
    ) -> Kept:
        """Keep a provider's webhook. What it claims is believed only after reading the charge.

        Raises `SignatureMismatchError` where the provider signs, `NotFoundError` for no account.
        """
        async with self._provider(owner) as provider:
            provider.check_origin(body, headers, query)
            return await self._keep_hints(owner, provider, body)

    async def _keep_hints(
        self, owner: AccountOwner, provider: PaymentProvider, body: bytes
    ) -> Kept:
        """Keep a delivery whose origin is known."""
        try:
            hints = provider.parse_webhook(body)
            readable = True
        except UnreadablePayloadError:
            hints, readable = (), False
        async with self._database.clinic(owner.clinic_id) as session:
            errands = await _errands_of(session, hints)
            outcome = InboxStatus.RECEIVED if errands else InboxStatus.IGNORED
            delivery = self._delivery(
                f"{PIX}:{owner.account_id.hex}",
                ("payment", whatsapp.digest(body)),
                body,
                outcome if readable else InboxStatus.UNREADABLE,
            )
            row = await rows.keep_delivery(session, owner.clinic_id, delivery)
        DELIVERIES.labels(PIX, delivery.status.value).inc()
        if hints and not errands:
            # A charge of nobody's, or another clinic's: a mistake of the bank's, or a forgery.
            _log.warning("payment_hint_unmatched", clinic_id=str(owner.clinic_id))
        waits = row.status is InboxStatus.RECEIVED
        return Kept(owner.clinic_id, row.id, errands if waits else ())

    async def forward(self, kept: Kept) -> None:
        """Hand the delivery over; that it was has still to be written down.

        Raises what the outbox raises while the workflow server is away: the row waits.
        """
        for errand in kept.errands:
            match errand:
                case ForConversation(conversation_id, MessageArrived() as event):
                    await self._outbox.message_received(kept.clinic_id, conversation_id, event)
                case ForConversation(conversation_id, StaffSpoke() as event):
                    await self._outbox.staff_spoke(kept.clinic_id, conversation_id, event)
                case ForSession(session_id, event):
                    await self._outbox.session_status_changed(kept.clinic_id, session_id, event)
                case ForBooking():
                    await self._forward_hint(kept.clinic_id, errand)

    async def deliver(self, kept: Kept) -> None:
        """Hand the delivery over and write it down. Raises as `forward` does."""
        if kept.errands:
            await self.forward(kept)
            await self._mark(kept.clinic_id, kept.delivery_id, InboxStatus.FORWARDED)

    async def sweep(self, older_than: datetime) -> int:
        """Hand over every delivery received before `older_than` that still waits; how many."""
        async with self._database.directory() as session:
            clinics = await rows.clinics_with_waiting_deliveries(session, older_than)
        swept = 0
        for clinic_id in clinics:
            async with self._database.clinic(clinic_id) as session:
                waiting = await rows.load_waiting(session, older_than, SWEEP_LIMIT)
            for row in waiting:
                kept = await self._keep_again(clinic_id, row.source, row.body)
                if kept is None or not kept.errands:
                    await self._mark(clinic_id, row.id, InboxStatus.IGNORED)
                    continue
                await self.deliver(kept)
                swept += 1
        return swept

    async def _keep_again(self, clinic_id: UUID, source: str, body: bytes) -> Kept | None:
        """The same delivery once more, or `None` when whom it was for is gone."""
        try:
            if source != WHATSAPP:
                account_id = UUID(hex=source.removeprefix(f"{PIX}:"))
                # Its headers are gone, and were good when it was kept.
                owner = AccountOwner(clinic_id, account_id)
                async with self._provider(owner) as provider:
                    return await self._keep_hints(owner, provider, body)
            name = whatsapp.read_event(body).session
        except (NotFoundError, UnreadablePayloadError):
            return None
        async with self._database.directory() as session:
            number = await find_session_owner(session, name)
        return None if number is None else await self.keep_whatsapp(number, body)

    @asynccontextmanager
    async def _provider(self, owner: AccountOwner) -> AsyncIterator[PaymentProvider]:
        async with self._database.clinic(owner.clinic_id) as session:
            account = await payment_hints.load_account(session, owner.account_id)
        if account is None:
            raise NotFoundError("no such payment account")
        credentials = self._box.decrypt_json(account.credentials_encrypted.decode())
        provider = provider_for(account.provider, credentials)
        try:
            yield provider
        finally:
            await provider.aclose()

    async def _keep_unreadable(
        self, session: AsyncSession, owner: SessionOwner, body: bytes
    ) -> tuple[Kept, InboxStatus]:
        key = ("unreadable", whatsapp.digest(body))
        delivery = self._delivery(WHATSAPP, key, body, InboxStatus.UNREADABLE)
        row = await rows.keep_delivery(session, owner.clinic_id, delivery)
        return Kept(owner.clinic_id, row.id), InboxStatus.UNREADABLE

    async def _keep_event(
        self, session: AsyncSession, owner: SessionOwner, event: WahaEvent, body: bytes
    ) -> tuple[Kept, InboxStatus]:
        match event:
            case MessageEvent() if await _is_worth_keeping(session, owner, event):
                return await self._keep_message(session, owner, event, body)
            case SessionStatusEvent():
                outcome = InboxStatus.RECEIVED
            case AckEvent() if (tick := whatsapp.tick_of(event)) is not None:
                await sent_messages.tick_message(session, owner.clinic_id, event.message_id, tick)
                outcome = InboxStatus.FORWARDED
            case _:
                outcome = InboxStatus.IGNORED
        delivery = self._delivery(WHATSAPP, _key(event), body, outcome)
        row = await rows.keep_delivery(session, owner.clinic_id, delivery)
        errands: tuple[Errand, ...] = ()
        if isinstance(event, SessionStatusEvent) and row.status is InboxStatus.RECEIVED:
            errands = (ForSession(owner.session_id, whatsapp.status_change(event)),)
        return Kept(owner.clinic_id, row.id, errands), outcome

    async def _keep_message(
        self, session: AsyncSession, owner: SessionOwner, event: MessageEvent, body: bytes
    ) -> tuple[Kept, InboxStatus]:
        delivery = self._delivery(WHATSAPP, _key(event), body, InboxStatus.RECEIVED)
        message = whatsapp.chat_message(owner.session_id, event)
        stored = await rows.keep_message(session, owner.clinic_id, delivery, message)
        row = stored.delivery
        if row.is_new and not stored.is_new:
            # WhatsApp's message came before under another event id: that delivery's errand.
            await rows.mark_deliveries(session, [row.id], InboxStatus.IGNORED, self._clock())
            return Kept(owner.clinic_id, row.id), InboxStatus.IGNORED
        if row.status is not InboxStatus.RECEIVED:
            return Kept(owner.clinic_id, row.id), row.status
        news = (
            StaffSpoke(event.message_id, hands_back=hands_back(event.body or ""))
            if event.from_me
            else MessageArrived(event.message_id, event.kind.value)
        )
        errand = ForConversation(stored.conversation_id, news)
        return Kept(owner.clinic_id, row.id, (errand,)), InboxStatus.RECEIVED

    async def _forward_hint(self, clinic_id: UUID, errand: ForBooking) -> None:
        try:
            await self._outbox.payment_hint(clinic_id, errand.booking_id, errand.hint)
        except NotFoundError:
            async with self._database.clinic(clinic_id) as session:
                await payment_hints.flag_late_payment(session, errand.booking_id, errand.payment_id)

    async def _mark(self, clinic_id: UUID, delivery_id: UUID, status: InboxStatus) -> None:
        async with self._database.clinic(clinic_id) as session:
            await rows.mark_deliveries(session, [delivery_id], status, self._clock())

    def _delivery(
        self, source: str, key: tuple[str, str], body: bytes, status: InboxStatus
    ) -> rows.Delivery:
        event, external_id = key
        return rows.Delivery(source, external_id, event, body, self._clock(), status)


def _key(event: WahaEvent) -> tuple[str, str]:
    return whatsapp.name_of(event), whatsapp.delivery_key(event)


async def _is_worth_keeping(
    session: AsyncSession, owner: SessionOwner, event: MessageEvent
) -> bool:
    """Whether the message belongs in a chat: said by a person, and not an echo of the bot."""
    if not whatsapp.is_from_a_person(event):
        return False
    if not event.from_me:
        return True
    if event.source == "api":
        return False
    # After a restart WAHA shows our own messages as the phone's: their ids tell.
    return not await sent_messages.is_own_message(session, owner.clinic_id, event.message_id)


async def _errands_of(
    session: AsyncSession, hints: Sequence[payments.PaymentHint]
) -> tuple[Errand, ...]:
    errands = []
    for hint in hints:
        booking_id = await payment_hints.find_booking_of_hint(session, hint)
        if booking_id is not None:
            errands.append(ForBooking(booking_id, PaymentHint(hint.event_id), hint.payment_id))
    return tuple(errands)
