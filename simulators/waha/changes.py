"""What happens to a message afterwards: reactions, corrections, removal."""

from simulators.waha import directory, identifiers, payloads
from simulators.waha.clock import Clock
from simulators.waha.delivery import Delivery
from simulators.waha.journal import Happening, Journal
from simulators.waha.messaging import UnreachableError, stored
from simulators.waha.model import Ack, Content, Message, Phone, Session, Status
from simulators.waha.settings import WahaSimulatorSettings


class Changes:
    """Each change by a patient travels as a message of its own, the carrier."""

    def __init__(
        self,
        settings: WahaSimulatorSettings,
        clock: Clock,
        journal: Journal,
        delivery: Delivery,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._journal = journal
        self._delivery = delivery

    def react(self, session: Session, phone: Phone, target_id: str, text: str) -> Message:
        target = stored(session, target_id)
        carrier = self._carrier(session, phone, target, Content())
        _put_reaction(target, phone.phone, text)
        self._report(session, carrier, payloads.reaction(carrier, target, text), "message.reaction")
        return carrier

    def clinic_reacts(self, session: Session, target_id: str, text: str) -> None:
        target = stored(session, target_id)
        _put_reaction(target, "clinic", text)
        self._journal.record(Happening.MESSAGE, session=session.name, chat_id=target.chat_id)

    def edit(self, session: Session, phone: Phone, target_id: str, text: str) -> Message:
        target = _own(stored(session, target_id))
        carrier = self._carrier(session, phone, target, Content(text=text))
        target.content.text, target.edited = text, True
        payload = payloads.edited(carrier, target, session, self._settings.base_url)
        self._report(session, carrier, payload, "message.edited")
        return carrier

    def revoke(self, session: Session, phone: Phone, target_id: str) -> Message:
        target = _own(stored(session, target_id))
        carrier = self._carrier(session, phone, target, Content())
        target.content, target.revoked = Content(), True
        payload = payloads.revoked(carrier, target, session, self._settings.base_url)
        self._report(session, carrier, payload, "message.revoked")
        return carrier

    def _report(
        self, session: Session, carrier: Message, payload: dict[str, object], event: str
    ) -> None:
        self._journal.record(Happening.MESSAGE, session=session.name, chat_id=carrier.chat_id)
        self._delivery.emit(session, payload, event)

    def _carrier(
        self, session: Session, phone: Phone, target: Message, content: Content
    ) -> Message:
        if session.status is not Status.WORKING:
            raise UnreachableError(f"the session is {session.status}")
        return Message(
            wa_id=identifiers.message_id(),
            chat_id=target.chat_id,
            from_me=False,
            source="app",
            sent_at=self._clock.now(),
            content=content,
            push_name=phone.name,
            phone_behind_lid=session.lids.get(directory.digits_of(target.chat_id)),
            ack=Ack.DEVICE,
        )


def _own(target: Message) -> Message:
    if target.from_me:
        raise UnreachableError("patients change their own messages only")
    return target


def _put_reaction(target: Message, who: str, text: str) -> None:
    """WhatsApp sends an empty text for a reaction that is taken back."""
    if text:
        target.reactions[who] = text
    else:
        target.reactions.pop(who, None)
