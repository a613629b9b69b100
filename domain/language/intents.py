"""What a message is about: ordered, scored rules over the marked text.

Each rule has a weight; an intent's score is its heaviest matching rule. Emergencies and opting
out are looked at before everything else, and negations ("a dor passou") block them.
"""

import re
from dataclasses import dataclass

from domain.language import rules_attention as attention
from domain.language import rules_booking as booking
from domain.language import rules_changes as changes
from domain.language import rules_elsewhere as elsewhere
from domain.language import rules_opt_out as opt_out
from domain.language import rules_orders as orders
from domain.language import rules_questions as questions
from domain.language import rules_talk as talk
from domain.language import rules_urgent as urgent
from domain.language import rules_visits as visits
from domain.language.model import Intent
from domain.language.rule import Rule, heaviest, merged

SURE = 0.85
"""From this score on, a wish counts beside another, or against an answer."""


@dataclass(frozen=True)
class Scored:
    """An intent and how sure its rule is, 0 to 1."""

    intent: Intent
    score: float


_ORDERED: tuple[tuple[Intent, tuple[Rule, ...]], ...] = (
    (Intent.RESCHEDULE, changes.RESCHEDULE),
    (Intent.CANCEL, changes.CANCEL),
    (Intent.LIST_APPOINTMENTS, visits.LIST),
    (Intent.HUMAN, merged(talk.HUMAN, attention.ATTENTION)),
    (Intent.OUT_OF_SCOPE, elsewhere.OUT_OF_SCOPE),
    (Intent.PAY, questions.PAY),
    (Intent.PRICE, questions.PRICE),
    (Intent.HOURS_ADDRESS, questions.HOURS_ADDRESS),
    (Intent.BOOK, booking.BOOK),
)
_SOCIAL: tuple[tuple[Intent, tuple[Rule, ...]], ...] = (
    (Intent.THANKS, talk.THANKS),
    (Intent.GREETING, talk.GREETING),
)


_CONDITIONAL_CHANGE = re.compile(
    r"\b(?:quando|se|caso) (?:alguem|outr[ao]|algum paciente|houver|tiver|algum)\b[^,.\n]{0,15}"
    r"\b(?:desmar|cancel|desist)\w+|"
    r"\b(?:se|caso)\b[^?\n]{3,60}\b(?:eu |ai |dai |entao )(?:eu )?(?:cancelo|desmarco|remarco|"
    r"desisto)\b"
    r"|\b(?:se|caso) (?:eu )?(?:precisar |quiser |tiver que )?(?:desmarcar|cancelar|remarcar|"
    r"desistir)\b"
    r"|\bdepois (?:eu |a gente )?(?:te )?(?:remarco|remarcamos|reagendo|transfiro)\b"
    r"|\b(?:cancelo|desmarco|remarco|desisto) (?:so )?(?:se|caso)\b"
    r"|\b(?:politicas?|regras?|multas?|taxas?|prazo) (?:d[aeo]s?|para|por)(?: [a-z]+)? "
    r"(?:cancel|desmar)\w+"
)
"""A change that only may come: "se eu não conseguir folga eu cancelo", "multa por cancelamento"."""
_DENIED_CHANGE = re.compile(
    r"\bnao (?:e (?:para|pra) |era (?:para|pra) |precisam? |preciso |quero |queria |podem? |vou |"
    r"vai |"
    r"vamos |pretendo |desejo |gostaria de |me |mais |estou querendo )*"
    r"(?:cancel(?:a|e|ar|em|o)|desmar(?:ca|que|car|quem|co)|desist(?:ir|o|i)|"
    r"remar(?:ca|que|car|quem|co)|reagend(?:a|e|ar|em|o))\b(?! [^,.\n]*\?|\?)(?: nao\b)?"
    r"|\b(?:quero |queria |vou |e (?:para |pra )?|preciso )?(?:cancelar|desmarcar|desistir|"
    r"remarcar|"
    r"reagendar|mudar|trocar) nao\b(?=[,.!\n]|$| e | quero| so )"
)
"""A change the patient says is *not* wanted: "não cancela não", "não quero remarcar"."""

_DENIED_BOOKING = re.compile(
    r"\b(?:nao|nem) (?:quero|queria|vou|preciso|pretendo|desejo)(?: mais| querer)?"
    r" (?:marcar|agendar|reservar)(?: mais| nada| (?:nenhuma )?(?:consulta|horario))*"
    r"(?=\W*(?:$|\n|[.,!;]|agora\b|por enquanto|porque\b|obrigado))"
)
"""No visit is wanted: "esquece, não quero mais marcar nada"."""


_THANKING = re.compile(
    r"\b(?:queria|quero|gostaria de|vim|venho|passei|passando)"
    r"(?: (?:aqui|so|apenas|para|pra|te|lhe))* agradecer\b[^.,!?\n]*"
)
"""No visit is asked for by who wants to thank for one."""


def without_denied_changes(text: str) -> str:
    """`text` without what it says must not be cancelled or moved."""
    return _DENIED_CHANGE.sub(" ", _CONDITIONAL_CHANGE.sub(" ", text))


def is_injection(text: str) -> bool:
    """Whether the message tries to give orders to a machine rather than ask a clinic."""
    return bool(orders.INJECTION.search(text))


def without_orders(text: str) -> str:
    """The sentences of a message that are not orders to a machine."""
    sentences = re.split(r"(?<=[.!?\n])", text)
    return "".join(sentence for sentence in sentences if not is_injection(sentence)).strip()


def opts_out(text: str) -> bool:
    """Whether the patient wants no more messages, or their data erased."""
    found = heaviest(opt_out.OPT_OUT, text)
    return found > 0 and not (opt_out.NOT_OPT_OUT.search(text) and found < 1)


def emergency(text: str) -> float:
    """How surely the message tells of pain, swelling, bleeding or an accident now."""
    stripped = urgent.NO_PAIN.sub(" ", text)
    return heaviest(urgent.EMERGENCY, stripped)


def scores(text: str, marked: str) -> list[Scored]:
    """The intents a text speaks of, the surest first, ties in the order of the rules.

    `marked` is the text of its sketch, for the rules about days and hours.
    """
    text, marked = (
        _THANKING.sub(" ", _DENIED_BOOKING.sub(" ", without_denied_changes(said)))
        for said in (text, marked)
    )
    found = [Scored(intent, heaviest(rules, text, marked)) for intent, rules in _ORDERED]
    return sorted((one for one in found if one.score > 0), key=lambda one: -one.score)


def social(text: str) -> list[Scored]:
    """Thanks and greetings, which only count when nothing else is said."""
    found = [Scored(intent, heaviest(rules, text)) for intent, rules in _SOCIAL]
    return sorted((one for one in found if one.score > 0), key=lambda one: -one.score)
