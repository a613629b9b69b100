"""Days and hours put together from a small grammar with a known meaning.

Whatever is composed, the rules find exactly that meaning or ask; they never find another one.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.language import Context, DialogueState, Understood, understand

_ZONE = ZoneInfo("America/Sao_Paulo")
_WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_MONTHS = (
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
)
_HOUR_WORDS = {8: "oito", 9: "nove", 10: "dez", 11: "onze", 14: "duas", 15: "três", 16: "quatro"}


@dataclass(frozen=True)
class Day:
    """A day as it is said, and the day that is meant."""

    words: str
    meant: date


@dataclass(frozen=True)
class Hours:
    """Hours as they are said, and both ends of what is meant."""

    words: str
    begin: time | None
    end: time | None


@st.composite
def _days(draw: st.DrawFn, today: date) -> Day:
    meant = today + timedelta(days=draw(st.integers(1, 40)))
    ahead = (meant - today).days
    name = _WEEKDAYS[meant.weekday()]
    feira = "" if meant.weekday() > 4 else draw(st.sampled_from(["", "-feira", " feira"]))
    monday = today - timedelta(days=today.weekday())
    week = (meant - monday).days // 7
    spoken = [f"{meant.day}/{meant.month:02}", f"dia {meant.day} de {_MONTHS[meant.month - 1]}"]
    spoken.append(f"{name} dia {meant.day}/{meant.month}")
    if ahead == 1:
        spoken += ["amanhã", "amanha", f"amanhã, {name}"]
    if ahead == 2:
        spoken += ["depois de amanhã", "dps de amanha"]
    if ahead < 7:
        spoken += [name + feira, f"{name}{feira} agora"]
    if week == 0:
        spoken.append(f"{name}{feira} dessa semana")
    if week == 1:
        spoken += [f"{name}{feira} da semana que vem", f"semana que vem, na {name}"]
    if ahead < 28 and ahead not in (8, 15):
        spoken.append(f"daqui a {ahead} dias")
    return Day(draw(st.sampled_from(spoken)), meant)


@st.composite
def _hours(draw: st.DrawFn) -> Hours:
    hour = draw(st.sampled_from(sorted(_HOUR_WORDS)))
    minute = draw(st.sampled_from([0, 15, 30, 45]))
    exact = time(hour, minute)
    later = time(hour + 2)
    said = [
        Hours(f"às {hour}:{minute:02}", exact, exact),
        Hours(f"{hour}h{minute:02}", exact, exact),
        Hours(f"depois das {hour}", time(hour), None),
        Hours(f"a partir das {hour}h", time(hour), None),
        Hours(f"até as {hour}h", None, time(hour)),
        Hours(f"antes das {hour}h", None, time(hour)),
        Hours(f"entre {hour}h e {hour + 2}h", time(hour), later),
        Hours(f"das {hour} às {hour + 2}", time(hour), later),
        Hours(f"às {_HOUR_WORDS[hour]} e meia", time(hour, 30), time(hour, 30)),
        Hours("de manhã", time(6), time(12)),
        Hours("à tarde", time(12), time(18)),
        Hours("", None, None),
    ]
    return draw(st.sampled_from(said))


@dataclass(frozen=True)
class Message:
    """A text with the day and the hours it means."""

    text: str
    today: date
    day: Day
    hours: Hours
    plain: bool
    """Whether it names one day and nothing else."""


def _is_told_apart(other: Day, day: Day) -> bool:
    """Whether `other` is another day, and does not name a week that `day` might lie in."""
    return other.meant != day.meant and "semana" not in other.words


_FRAMES = (
    "queria marcar {wish}",
    "tem vaga {wish}?",
    "pode ser {wish}",
    "consegue me encaixar {wish}?",
    "bom dia! gostaria de um horário {wish}, por favor",
    "{wish}",
)
_TURNS = (
    "não posso {other}, pode ser {wish}",
    "{other} não dá, tem {wish}?",
    "{other} não, {wish}",
    "{other}. ops, quis dizer {wish}",
    "{other}, na verdade {wish}",
    "{other}, aliás, {wish}",
    "em vez de {other} pode ser {wish}?",
    "{other} eu trabalho, então {wish}",
    "qualquer dia menos {other}. {wish} seria ótimo",
    "não quero {other}, quero {wish}",
    "{other} eu já tenho compromisso, consegue {wish}?",
    "{other} viajo, pode ser {wish}",
    "muda de {other} para {wish}",
    "minha consulta é {other} mas queria {wish}",
    "desmarca a de {other} e marca {wish}",
    "queria {other} mas não dá, então {wish}",
    "não consigo ir {other}. {wish} tem?",
    "nem {other}, prefiro {wish}",
    "{wish}, menos {other}",
)


@st.composite
def _messages(draw: st.DrawFn) -> Message:
    today = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
    day, hours = draw(_days(today)), draw(_hours())
    wish = f"{day.words} {hours.words}".strip()
    other = draw(_days(today).filter(lambda other: _is_told_apart(other, day)))
    frame = draw(st.sampled_from((*_FRAMES, *_TURNS)))
    text = frame.format(wish=wish, other=other.words)
    return Message(text, today, day, hours, plain=frame in _FRAMES)


def _understood(message: Message) -> Understood:
    reference = datetime.combine(message.today, time(9), _ZONE)
    context = Context(state=DialogueState.ASK_DATE)
    return understand(message.text, reference=reference, context=context)


def _found(understood: Understood) -> tuple[date | None, date | None, time | None, time | None]:
    slots = understood.slots
    return slots.date_from, slots.date_to, slots.time_from, slots.time_to


def _meant(message: Message) -> tuple[date | None, date | None, time | None, time | None]:
    day, hours = message.day.meant, message.hours
    return day, day, hours.begin, hours.end


@settings(max_examples=400)
@given(_messages())
def test_what_is_composed_is_found_exactly_or_asked(message: Message) -> None:
    understood = _understood(message)

    assert understood.needs_clarification or _found(understood) == _meant(message)


@settings(max_examples=200)
@given(_messages().filter(lambda message: message.plain))
def test_one_plain_day_is_found_without_a_question(message: Message) -> None:
    understood = _understood(message)

    assert _found(understood) == _meant(message)
    assert not understood.needs_clarification
