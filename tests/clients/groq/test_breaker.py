from datetime import timedelta

import pytest

from clients.groq.breaker import FAILURES_TO_OPEN, PAUSE, CircuitBreaker


class Watch:
    """A clock that stands still unless it is set."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def breaker(watch: Watch) -> CircuitBreaker:
    return CircuitBreaker(watch)


def test_a_few_failures_are_forgiven_and_the_next_opens_it(breaker: CircuitBreaker) -> None:
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.failed(None)
    assert breaker.remaining() is None

    breaker.failed(None)

    assert breaker.remaining() == PAUSE


def test_a_success_in_between_starts_the_count_again(breaker: CircuitBreaker) -> None:
    for _ in range(FAILURES_TO_OPEN * 2):
        breaker.failed(None)
        breaker.succeeded()

    assert breaker.remaining() is None


def test_a_request_to_wait_opens_it_at_once_and_for_as_long(
    breaker: CircuitBreaker, watch: Watch
) -> None:
    breaker.failed(timedelta(minutes=2))
    watch.seconds += 119

    assert breaker.remaining() == timedelta(seconds=1)
    watch.seconds += 1
    assert breaker.remaining() is None


def test_after_the_pause_one_failure_opens_it_again(breaker: CircuitBreaker, watch: Watch) -> None:
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed(None)
    watch.seconds += PAUSE.total_seconds()
    assert breaker.remaining() is None

    breaker.failed(None)

    assert breaker.remaining() == PAUSE


def test_a_shorter_wait_never_shortens_a_longer_one(breaker: CircuitBreaker) -> None:
    breaker.failed(timedelta(minutes=2))
    breaker.failed(timedelta(seconds=1))

    assert breaker.remaining() == timedelta(minutes=2)
