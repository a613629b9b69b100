"""Which chair each visit takes: always a way to seat all, with no more chairs than visits at once.

Chairs are alike and nobody is told of theirs, so a visit to come may change it whenever another
needs the place; one that has begun stays where it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

from domain.agenda.period import Period


@dataclass(frozen=True)
class Seat:
    """A visit with its buffers, and the chair it has; the first chair is 1."""

    booking_id: UUID
    occupied: Period
    chair: int | None = None


def seated(visits: Iterable[Seat], now: datetime) -> Mapping[UUID, int]:
    """A chair for each visit, by booking, so that no two share one at a time.

    Earliest first, each takes the lowest chair that is free. `now` is aware: what has begun before
    it and has a chair keeps it.
    """
    in_order = sorted(visits, key=lambda seat: (seat.occupied.starts_at, seat.booking_id))
    kept = [seat for seat in in_order if seat.chair and seat.occupied.starts_at < now]
    chairs = {seat.booking_id: seat.chair for seat in kept if seat.chair}
    taken = [(seat.occupied, chairs[seat.booking_id]) for seat in kept]
    for seat in in_order:
        if seat.booking_id in chairs:
            continue
        used = {chair for occupied, chair in taken if occupied.overlaps(seat.occupied)}
        chair = next(place for place in count(1) if place not in used)
        chairs[seat.booking_id] = chair
        taken.append((seat.occupied, chair))
    return chairs
