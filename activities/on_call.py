"""Tells those on call of a patient in danger, and looks after the patient the next day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from temporalio import activity

from clients.waha.client import WahaClient
from clients.waha.ids import outbound_message_id
from db.queries.on_call import find_alert, flag_missed, has_reacted
from db.queries.staff_calls import call_people
from db.session import Database
from domain import messages_staff
from domain.dialogue.decision import StaffReason
from domain.phones import whatsapp_forms


@dataclass(frozen=True)
class AlertOnCall:
    """Tell the one at this place in the order, from 0. `key` names the alarm in its chat."""

    clinic_id: UUID
    conversation_id: UUID
    key: str
    position: int


@dataclass(frozen=True)
class WatchAlarm:
    """Look what became of an alarm raised at `since`; both moments are aware UTC."""

    clinic_id: UUID
    conversation_id: UUID
    since: datetime
    now: datetime


class OnCallActivities:
    """Each is one transaction, with one call to WhatsApp after it where somebody is told."""

    def __init__(self, database: Database, waha: WahaClient) -> None:
        self._database = database
        self._waha = waha

    @activity.defn
    async def alert_on_call(self, request: AlertOnCall) -> bool:
        """Write to the person's own number; False when there is nobody at this place.

        Nothing of the patient is said: who reads the message opens the panel. Repeated, it is the
        same message to WhatsApp.
        """
        async with self._database.clinic(request.clinic_id) as session:
            alert = await find_alert(session, request.conversation_id, request.position)
        if alert is None:
            return False
        text = messages_staff.on_call_alert(alert.clinic_name, request.conversation_id.hex[:6])
        name = f"{request.conversation_id}/on-call/{request.key}/{request.position}"
        for phone in whatsapp_forms(alert.phone):
            found = await self._waha.check_exists(alert.session_name, phone)
            if found.exists and found.chat_id is not None:
                message_id = outbound_message_id(name)
                await self._waha.send_text(alert.session_name, found.chat_id, text, message_id)
                break
        return True

    @activity.defn
    async def is_alarm_heard(self, request: WatchAlarm) -> bool:
        """Whether anybody has reacted."""
        async with self._database.clinic(request.clinic_id) as session:
            return await has_reacted(session, request.conversation_id, request.since, request.now)

    @activity.defn
    async def follow_up_emergency(self, request: WatchAlarm) -> None:
        """Ask staff to look after a patient who was to come and of whom nobody said so."""
        async with self._database.clinic(request.clinic_id) as session:
            if await flag_missed(session, request.conversation_id, request.now):
                reason = StaffReason.EMERGENCY_MISSED
                await call_people(session, request.conversation_id, reason, request.now)
