"""How long each kind of step may take, and how it is tried again. The only layer that retries."""

from datetime import timedelta
from typing import NotRequired, TypedDict

from temporalio.common import RetryPolicy


class LocalPolicy(TypedDict):
    """Options of a local activity: one attempt, all attempts, and the pauses between them."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class Policy(LocalPolicy):
    """Options of an activity."""

    heartbeat_timeout: NotRequired[timedelta]
    """Silence after which the worker counts as dead, before the attempt's own time is over."""


DATABASE = Policy(
    start_to_close_timeout=timedelta(seconds=10),
    schedule_to_close_timeout=timedelta(days=1),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=30)
    ),
)
"""Postgres may be away for a while; nothing else can be done then, so go on trying."""

COURTESY = Policy(
    start_to_close_timeout=timedelta(seconds=40),
    schedule_to_close_timeout=timedelta(days=1),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(minutes=1)
    ),
)
"""Nobody waits for what is written first; WhatsApp may have to be asked for an address."""

READ_TURN = LocalPolicy(
    start_to_close_timeout=timedelta(seconds=5),
    schedule_to_close_timeout=timedelta(days=1),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=30)
    ),
)

SPEAK = Policy(
    start_to_close_timeout=timedelta(seconds=45),
    heartbeat_timeout=timedelta(seconds=8),
    schedule_to_close_timeout=timedelta(hours=6),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)
    ),
)
"""A late answer beats none: the number may be offline for hours.

Several bubbles to a slow WAHA take long, but a patient whose worker died in the middle of them
should not wait so long for the rest: hence the heartbeat.
"""

ASSISTANT = Policy(
    start_to_close_timeout=timedelta(seconds=8),
    schedule_to_close_timeout=timedelta(seconds=12),
    retry_policy=RetryPolicy(maximum_attempts=1),
)
"""The patient is waiting, and there is a fallback; a second call would cost the clinic twice."""

TRANSCRIBE = Policy(
    start_to_close_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=timedelta(seconds=60),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=2),
)
"""Soon, since WAHA keeps the sound for about three minutes; and the patient can write instead."""

KEEP_FILE = Policy(
    start_to_close_timeout=timedelta(seconds=40),
    schedule_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=3),
)
"""Soon, since WAHA keeps a file for about three minutes; the list of staff has it all the same."""

CHARGE = Policy(
    start_to_close_timeout=timedelta(seconds=15),
    schedule_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=20)
    ),
)

READ_CHARGE = Policy(
    start_to_close_timeout=timedelta(seconds=15),
    schedule_to_close_timeout=timedelta(days=1),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)
    ),
)
"""Nothing about money is decided before the provider has answered."""

LOOK = Policy(
    start_to_close_timeout=timedelta(seconds=15),
    schedule_to_close_timeout=timedelta(seconds=40),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1)),
)
"""A look at the charge between others: patient and staff shall not wait for a bank that is away."""

REFUND = Policy(
    start_to_close_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=timedelta(hours=1),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5)
    ),
)
"""Without an answer for an hour the refund's run waits longer before it asks again."""

SWEEP_ACCOUNT = Policy(
    start_to_close_timeout=timedelta(minutes=5),
    schedule_to_close_timeout=timedelta(minutes=15),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=2)
    ),
)
"""Many pages of payments; what fails is looked at again in the next run."""

ALERT = Policy(
    start_to_close_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=timedelta(minutes=3),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=20)
    ),
)
"""Who cannot be reached in minutes is passed over for the next."""

WAHA_LIFECYCLE = Policy(
    start_to_close_timeout=timedelta(seconds=40),
    schedule_to_close_timeout=timedelta(minutes=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30)
    ),
)

CATCH_UP = Policy(
    start_to_close_timeout=timedelta(seconds=90),
    heartbeat_timeout=timedelta(seconds=40),
    schedule_to_close_timeout=timedelta(minutes=3),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=1)
    ),
)
"""Up to 500 messages at a time. Not for long: who wants to disconnect the number waits for it, and
what could not be fetched is looked for again at the next look."""

TELL = Policy(
    start_to_close_timeout=timedelta(seconds=10),
    schedule_to_close_timeout=timedelta(days=7),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(minutes=1)
    ),
)
