"""A stretch of time on the world's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import InvalidFieldError

_UTC_OFFSET = timedelta(0)


@dataclass(frozen=True, order=True)
class Period:
    """From `starts_at` up to, not including, `ends_at`; both aware UTC.

    Raises `InvalidFieldError` for naive or non-UTC times and for an end not after the start.
    """

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for field, value in (("starts_at", self.starts_at), ("ends_at", self.ends_at)):
            if value.utcoffset() != _UTC_OFFSET:
                raise InvalidFieldError(field, "must be an aware time in UTC")
        if self.ends_at <= self.starts_at:
            raise InvalidFieldError("ends_at", "must come after starts_at")

    @property
    def duration(self) -> timedelta:
        """How long it lasts on the world's clock, whatever the local one does meanwhile."""
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Period") -> bool:
        """Whether they share a moment; periods that only touch do not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Period") -> bool:
        """Whether all of `other` lies inside."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at
