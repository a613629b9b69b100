"""What a rule of the dialogue sees, and what it may answer with."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.dialogue.decision import Decision, Reply
from domain.dialogue.facts import Heard, TurnFacts
from domain.dialogue.state import DialogueState
from domain.language import Intent

_A_MOMENT = timedelta(minutes=30)


@dataclass(frozen=True)
class Turn:
    """What a rule sees."""

    state: DialogueState
    facts: TurnFacts
    now: datetime

    @property
    def heard(self) -> Heard:
        """What the patient said."""
        return self.facts.heard

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's zone."""
        return ZoneInfo(self.facts.clinic.zone)

    @property
    def days_between(self) -> list[date]:
        """The dates between which only the patient can decide."""
        return [date.fromisoformat(one) for one in self.heard.either]

    @property
    def called_lately(self) -> bool:
        """Whether the patient was told, a moment ago, that people come."""
        called = self.state.called_at
        return called is not None and self.now - called < _A_MOMENT

    def wants(self, intent: Intent) -> bool:
        """Whether the patient asks for this, first or besides."""
        return self.heard.intent is intent or intent in self.heard.also

    def say(self, *texts: str, **changes: object) -> Decision:
        """Answer with these bubbles and change the state so."""
        return Decision(
            state=replace(self.state, confused_turns=0, **changes),  # type: ignore[arg-type]
            replies=tuple(Reply(text) for text in texts),
        )


Rule = Callable[[Turn], Decision | None]
"""Decides the turn, or passes."""
