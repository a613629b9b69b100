"""A clinic's agenda: which times are free, and why not.

`domain.agenda.holidays` stays outside this list: only loaders need the library behind it.
"""

from domain.agenda.bookable import open_slots, refusal
from domain.agenda.facts import (
    AgendaFacts,
    AgendaRules,
    ChairFacts,
    DayException,
    DentistFacts,
    OpeningHours,
    Service,
)
from domain.agenda.finder import Offer
from domain.agenda.period import Period
from domain.agenda.query import Preference, SlotQuery
from domain.agenda.reasons import NoSlotReason, ReasonCode
from domain.agenda.search import SearchResult, search

__all__ = [
    "AgendaFacts",
    "AgendaRules",
    "ChairFacts",
    "DayException",
    "DentistFacts",
    "NoSlotReason",
    "Offer",
    "OpeningHours",
    "Period",
    "Preference",
    "ReasonCode",
    "SearchResult",
    "Service",
    "SlotQuery",
    "open_slots",
    "refusal",
    "search",
]
