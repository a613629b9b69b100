"""The bank's clock: real time plus an offset, so that a test reaches tomorrow at once."""

from datetime import UTC, datetime, timedelta


class BankClock:
    """Aware UTC. Only ever moves forward."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        self.offset += by
