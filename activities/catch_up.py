"""What a number missed: WAHA's webhooks wait in its memory, and some numbers go deaf."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from temporalio import activity

from activities.inbox import Inbox
from activities.whatsapp_events import is_from_a_person
from clients.waha.client import WahaClient
from clients.waha.models import StoredMessage
from db.queries.catch_up import (
    Listening,
    heard_since,
    load_listening,
    record_caught_up,
    said_by_us,
    stored_ids,
)
from db.queries.tokens import SessionOwner
from db.session import Database

FURTHEST_BACK = timedelta(days=3)
"""Who wrote before and was not heard has found another way by now."""
OVERLAP = timedelta(minutes=2)
"""Clocks differ, and WAHA stores a message some seconds after it was written."""
DEAF_AFTER = timedelta(minutes=5)
"""A delivery may be late: WAHA repeats one that we did not take."""

_log = structlog.get_logger("catch_up")


@dataclass(frozen=True)
class CatchUp:
    """Look for what the number missed. `session_id` is the row's."""

    clinic_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class CaughtUp:
    """How many messages had been missed.

    Not `is_whole`: there is more to look for. `is_deaf`: WAHA had messages for a while, of a
    number that works, and told of none.
    """

    missed: int
    is_whole: bool
    is_deaf: bool


class CatchUpActivities:
    """Missed messages go the way of webhooks, through the inbox. `clock` gives aware UTC time."""

    def __init__(
        self,
        database: Database,
        waha: WahaClient,
        inbox: Inbox,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._waha = waha
        self._inbox = inbox
        self._clock = clock

    @activity.defn
    async def catch_up(self, request: CatchUp) -> CaughtUp:
        """Fetch and hand over what no webhook brought, oldest first.

        Repeated, it finds what it kept before; what it did not hand over the sweep does. Raises
        `NotFoundError`.
        """
        now = self._clock()
        async with self._database.clinic(request.clinic_id) as session:
            listening = await load_listening(session, request.session_id)
        history = await self._waha.messages_since(listening.name, _since(listening, now))
        missed = await self._unheard(request, history.messages)
        is_deaf = await self._is_deaf(request, listening, missed, now)
        for stored in missed:
            await self._take(request, listening, stored)
        # No overlap where there is more to come: a flood within it would be fetched for ever.
        until = now - OVERLAP if history.is_whole else history.messages[-1].message.sent_at
        async with self._database.clinic(request.clinic_id) as session:
            await record_caught_up(session, request.session_id, until)
        if missed:
            _log.warning(
                "whatsapp_messages_missed",
                clinic_id=str(request.clinic_id),
                session_id=str(request.session_id),
                missed=len(missed),
                deaf=is_deaf,
            )
        return CaughtUp(len(missed), history.is_whole, is_deaf)

    async def _unheard(
        self, request: CatchUp, history: Sequence[StoredMessage]
    ) -> list[StoredMessage]:
        """Of people, in chats, and not here yet.

        Some engines store our own messages under ids of theirs: what the bot has just said in
        the same words is no word of the staff's.
        """
        of_people = [one for one in history if is_from_a_person(one.message)]
        ids = [one.message.message_id for one in of_people]
        own = [one.message.body or "" for one in of_people if one.message.from_me]
        async with self._database.clinic(request.clinic_id) as session:
            known = await stored_ids(session, request.clinic_id, ids)
            said = await said_by_us(session, request.session_id, own)
        return [
            one
            for one in of_people
            if one.message.message_id not in known
            and not (one.message.from_me and _is_own(one, said))
        ]

    async def _is_deaf(
        self,
        request: CatchUp,
        listening: Listening,
        missed: Sequence[StoredMessage],
        now: datetime,
    ) -> bool:
        """Whether somebody wrote while the number worked, long ago, and nobody was heard since."""
        working_since = listening.working_since
        if working_since is None:
            return False
        overdue = [
            one.message.sent_at
            for one in missed
            if working_since + OVERLAP < one.message.sent_at < now - DEAF_AFTER
        ]
        if not overdue:
            return False
        async with self._database.clinic(request.clinic_id) as session:
            return not await heard_since(session, request.session_id, min(overdue))

    async def _take(self, request: CatchUp, listening: Listening, stored: StoredMessage) -> None:
        owner = SessionOwner(
            request.clinic_id, request.session_id, listening.dentist_id, hmac_key_encrypted=b""
        )
        await self._inbox.deliver(await self._inbox.keep_whatsapp(owner, stored.delivery))
        activity.heartbeat()


def _since(listening: Listening, now: datetime) -> datetime:
    """What was written before the number first worked is none of the bot's business."""
    first = listening.warm_since or now
    return max(listening.caught_up_to or first, first, now - FURTHEST_BACK)


def _is_own(stored: StoredMessage, said: set[str]) -> bool:
    body = stored.message.body
    return stored.message.source == "api" or not body or body in said
