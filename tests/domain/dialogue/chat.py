"""A chat without a database: the rules, the language and an agenda of fixed times."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.cancellation import CancellationPolicy, LateCancellation
from domain.dialogue.asked_words import read_asked
from domain.dialogue.care import hear_care
from domain.dialogue.decide import decide
from domain.dialogue.decision import Decision
from domain.dialogue.facts import (
    Appointment,
    ClinicFacts,
    FamilyVisit,
    Heard,
    Payable,
    ProcedureFacts,
    SentReceipt,
    TurnFacts,
)
from domain.dialogue.follow_ups import hear_follow_up
from domain.dialogue.hearing import context_of, hear, lookup
from domain.dialogue.party import KnownPerson
from domain.dialogue.payment_words import read_payment_words
from domain.dialogue.price_words import read_price_words
from domain.dialogue.state import DialogueState, OfferedTime
from domain.dialogue.waitlist_words import waitlist_word
from domain.language import Intent, understand
from domain.language.normalise import plain
from domain.vocabulary import PriceDisplay

ZONE = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 11, 24, 13, 12, tzinfo=UTC)
"""Tuesday, 10:12 in São Paulo."""
CAMILA = UUID("00000000-0000-0000-0000-00000000000a")
CLEANING = ProcedureFacts(
    procedure_id=UUID("00000000-0000-0000-0000-0000000000b1"),
    name="Limpeza",
    price_centavos=22000,
    price_display=PriceDisplay.VALUE,
    deposit_centavos=6600,
    bookable=True,
    named=True,
)
CLINIC = ClinicFacts(
    name="Clínica Sorriso da Vila",
    zone="America/Sao_Paulo",
    hold_minutes=20,
    bot_active=True,
    welcome="Oi! Aqui é da Clínica Sorriso da Vila.",
    address="Rua Aurora, 120",
    hours="segunda a sexta, das 8h às 18h",
)

TERMS = CancellationPolicy(refund_until=timedelta(hours=24), late=LateCancellation.CREDIT)


def offered(day: int, hour: int, minute: int = 0) -> OfferedTime:
    """A time of Dra. Camila's in November 2026, clinic-local."""
    local = datetime(2026, 11, day, hour, minute, tzinfo=ZONE)
    return OfferedTime(CAMILA, "Dra. Camila", local.astimezone(UTC))


OFFERS = (offered(25, 14), offered(25, 15, 30), offered(25, 16, 40))


@dataclass
class Chat:
    """Keeps the state between turns; `offers` is what the agenda has for any wish.

    Visits and codes are seen only by turns that ask for them, as where they are read from rows.
    """

    state: DialogueState = field(default_factory=DialogueState)
    now: datetime = NOW
    clinic: ClinicFacts = CLINIC
    procedure: ProcedureFacts | None = CLEANING
    offers: tuple[OfferedTime, ...] = OFFERS
    no_offer_reason: str | None = None
    payable: Payable | None = None
    receipt: SentReceipt | None = None
    appointments: tuple[Appointment, ...] = ()
    people: tuple[KnownPerson, ...] = ()
    family: tuple[FamilyVisit, ...] = ()
    last_visit: Appointment | None = None
    terms: CancellationPolicy = TERMS
    known_answer: str | None = None
    beyond_texts: bool = False
    last: Decision = field(default_factory=lambda: Decision(DialogueState()))

    def say(self, *bubbles: str, stale: bool = False) -> str:
        """One turn of the patient's; what the clinic answers, bubble by bubble."""
        understood = understand(
            "\n".join(bubbles),
            reference=self.now.astimezone(ZONE),
            context=context_of(self.state, ZONE),
        )
        heard = hear(self.state, understood, ZONE, self.people)
        words = "\n".join(bubbles)
        heard = replace(
            hear_care(heard, words, self.state),
            payment=read_payment_words(words),
            price=read_price_words(words),
            asked=read_asked(words),
        )
        asked = waitlist_word(plain(words))
        heard = hear_follow_up(heard, self.state, self.now, ZONE)
        return self.turn(replace(heard, stale=stale, waitlist=asked))

    def send(self, kind: str) -> str:
        """A turn without words: a picture, a voice note."""
        return self.turn(Heard(Intent.OUT_OF_SCOPE, media=kind))

    def turn(self, heard: Heard) -> str:
        wanted = lookup(self.state, heard)
        facts = TurnFacts(
            heard=heard,
            clinic=replace(self.clinic, terms=self.terms if wanted.terms else None),
            procedure=self.procedure,
            offers=self.offers,
            no_offer_reason=self.no_offer_reason,
            catalogue=(self.procedure,) if self.procedure else (),
            payable=self.payable if wanted.payable else None,
            receipt=self.receipt,
            appointments=self.appointments if wanted.appointments or wanted.payable else (),
            people=self.people,
            family=self.family,
            last_visit=self.last_visit,
            aside_procedure=CLEANING.name if heard.aside and heard.aside.procedure else None,
            known_answer=self.known_answer,
            beyond_texts=self.beyond_texts,
        )
        self.last = decide(self.state, facts, self.now)
        self.state = self.last.state
        return "\n".join(reply.text for reply in self.last.replies)

    def wait(self, **duration: float) -> None:
        """Let time pass."""
        self.now += timedelta(**duration)
