"""How fast a number speaks, whoever speaks for it: people type one message after the other."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from uuid import UUID

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from db.queries.pace import next_turn, take_turn
from db.session import Database

PATIENCE = timedelta(seconds=5)
"""A message whose turn is further away comes back later: waiting here takes up a worker."""
LEAST_SHARE, MOST_SHARE = 0.5, 1.5
QUEUE_IS_LONG = "send_queue_is_long"

Chance = Callable[[], float]
"""Between 0 and 1."""
chance: Chance = SystemRandom().random


class Pacer:
    """`pause`: between two messages of one number, on average; nobody waits when it is zero."""

    def __init__(
        self,
        database: Database,
        pause: timedelta,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Chance = chance,
    ) -> None:
        self._database = database
        self._pause = pause
        self._clock = clock
        self._chance = chance

    async def wait(self, clinic_id: UUID, conversation_id: UUID) -> None:
        """Wait for the turn of one message of the chat's number.

        Raises an error that Temporal retries about when the turn may come, if that is far.
        """
        if not self._pause:
            return
        now = self._clock()
        pause = self._pause * (LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * self._chance())
        async with self._database.clinic(clinic_id) as session:
            turn = await take_turn(
                session, conversation_id, now=now, pause=pause, patience=PATIENCE
            )
            if turn is None:
                free_at = await next_turn(session, conversation_id)
                raise _later((free_at or now) - now + pause)
        await asyncio.sleep((turn - now).total_seconds())


def _later(delay: timedelta) -> ApplicationError:
    return ApplicationError(
        "others of this number have their turn first",
        type=QUEUE_IS_LONG,
        next_retry_delay=delay,
        category=ApplicationErrorCategory.BENIGN,
    )
