"""Brings news of bookings to the chats that they belong to."""

from typing import Protocol
from uuid import UUID

from temporalio import activity

from activities.models import TellConversation
from domain.events import BookingNews


class Conversations(Protocol):
    """The chats' runs, as far as bookings know them."""

    async def booking_changed(
        self, clinic_id: UUID, conversation_id: UUID, news: BookingNews
    ) -> None:
        """Signal the chat's run, starting it when there is none."""


class NewsActivities:
    """A booking cannot signal a chat directly: its run may have ended, and must be started."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    @activity.defn
    async def tell_conversation(self, request: TellConversation) -> None:
        """Told twice is heard once: the news carries its id."""
        await self._conversations.booking_changed(
            request.clinic_id, request.conversation_id, request.news
        )
