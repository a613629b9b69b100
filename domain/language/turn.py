"""One message with everything the layers of time and detail found in it."""

from dataclasses import dataclass

from domain.language.compose import When
from domain.language.model import Context, DialogueState, Prefer, Slots
from domain.language.sketch import Role, Sketch


@dataclass(frozen=True)
class Turn:
    """One message with everything the layers found in it."""

    text: str
    """Normalised."""
    sketch: Sketch
    when: When
    slots: Slots
    context: Context
    state: DialogueState | None

    @property
    def names_day_or_hour(self) -> bool:
        """Whether a day or an hour that can be is wanted."""
        slots = self.slots
        wanted = slots.date_from or slots.date_to or slots.time_from or slots.time_to
        return bool(wanted or slots.dates or slots.weekdays or slots.alternatives)

    @property
    def names_time(self) -> bool:
        """Whether any day, hour or preference is wanted, also an impossible one."""
        preferred = self.slots.prefer in (Prefer.FIRST, Prefer.LAST, Prefer.EARLIEST)
        return self.names_day_or_hour or preferred or self.when.unsure

    @property
    def refuses_time(self) -> bool:
        """Whether a day or a part of the day is refused."""
        slots = self.slots
        refused = slots.not_dates or slots.not_weekdays or slots.not_part
        marks = [
            mark
            for kind in "dtp"
            for role in (Role.AVOID, Role.NEVER)
            for mark in self.sketch.marks(kind, role)
        ]
        return bool(refused or marks)

    @property
    def asks_yes_or_no(self) -> bool:
        """Whether a yes/no question is open."""
        return self.state is not None and self.state.asks_yes_or_no
