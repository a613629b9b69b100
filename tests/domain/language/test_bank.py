"""What the clinic's example utterances must resolve to. Now: Tuesday 24/11/2026, 10:15."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.language import (
    Context,
    DialogueState,
    Intent,
    Part,
    Prefer,
    Slots,
    Understood,
    Weekday,
    understand,
)

NOW = datetime(2026, 11, 24, 10, 15, tzinfo=ZoneInfo("America/Sao_Paulo"))


def _read(text: str, state: DialogueState | None = None) -> Understood:
    return understand(text, reference=NOW, context=Context(state=state))


def _november(day: int) -> date:
    return date(2026, 11, day)


def _december(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("hj ainda da?", _november(24), _november(24)),
        ("amanha cedo", _november(25), _november(25)),
        ("dps de amanha", _november(26), _november(26)),
        ("sexta", _november(27), _november(27)),
        ("outra sexta", _december(4), _december(4)),
        ("sexta da outra semana", _december(4), _december(4)),
        ("semana que vem", _november(30), _december(6)),
        ("fim de semana", _november(28), _november(29)),
        ("dia 5", _december(5), _december(5)),
        ("dia 30", _november(30), _november(30)),
        ("dia 31", _december(31), _december(31)),
        ("2ª a tarde", _november(30), _november(30)),
        ("segundo a tarde", _november(30), _november(30)),
        ("5a feira", _november(26), _november(26)),
        ("25/12", _december(25), _december(25)),
        ("10/02", date(2027, 2, 10), date(2027, 2, 10)),
    ],
)
def test_a_day_of_the_bank_is_found(text: str, first: date, last: date) -> None:
    slots = _read(text, DialogueState.ASK_DATE).slots

    assert (slots.date_from, slots.date_to) == (first, last)


@pytest.mark.parametrize("text", ["sexta q vem", "proxima sexta", "sexta que vem"])
def test_next_friday_is_asked_with_both_fridays(text: str) -> None:
    understood = _read(text, DialogueState.ASK_DATE)

    assert understood.needs_clarification
    assert understood.slots.alternatives == (_november(27), _december(4))


def test_fifteen_days_is_asked_with_both_counts() -> None:
    understood = _read("daqui 15 dias", DialogueState.ASK_DATE)

    assert understood.needs_clarification
    assert understood.slots.alternatives == (_december(8), _december(9))


def test_after_the_fifth_business_day_is_open_and_asked() -> None:
    understood = _read("depois do quinto dia útil", DialogueState.ASK_DATE)

    assert understood.slots.date_from == _december(7)
    assert understood.slots.date_to is None
    assert understood.needs_clarification


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("dps das 3", time(15), None),
        ("depois das tres e meia", time(15, 30), None),
        ("as 9", time(9), time(9)),
        ("umas 8 e pouco", time(8), time(8)),
        ("meio dia e meia", time(12, 30), time(12, 30)),
        ("1 e meia", time(13, 30), time(13, 30)),
        ("13.30", time(13, 30), time(13, 30)),
        ("13h30min", time(13, 30), time(13, 30)),
        ("15hs", time(15), time(15)),
        ("hora do almoço", time(12), time(14)),
    ],
)
def test_an_hour_of_the_bank_is_found(text: str, begin: time, end: time | None) -> None:
    slots = _read(text, DialogueState.ASK_TIME).slots

    assert (slots.time_from, slots.time_to) == (begin, end)


def test_a_bare_seven_is_asked_with_both_sevens() -> None:
    understood = _read("às 7", DialogueState.ASK_TIME)

    assert understood.needs_clarification
    assert understood.slots.alternatives == (time(7), time(19))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("primeira hora", Slots(prefer=Prefer.FIRST)),
        ("último horário", Slots(prefer=Prefer.LAST)),
        ("o quanto antes", Slots(prefer=Prefer.EARLIEST)),
        ("qq dia menos quarta", Slots(prefer=Prefer.ANY, not_weekdays=(Weekday.WED,))),
        (
            "só consigo de manhã",
            Slots(time_from=time(6), time_to=time(12), part=Part.MANHA),
        ),
        (
            "qua ou qui",
            Slots(
                date_from=_november(25),
                date_to=_november(26),
                dates=(_november(25), _november(26)),
            ),
        ),
    ],
)
def test_a_preference_of_the_bank_is_found(text: str, expected: Slots) -> None:
    assert _read(text, DialogueState.ASK_DATE).slots == expected


@pytest.mark.parametrize(
    "text",
    [
        "tem como parar a dor?",
        "posso sair antes das 15h?",
        "cancelar",
        "robo inutil",
        "parou a dor",
    ],
)
def test_what_only_sounds_like_opting_out_is_not(text: str) -> None:
    assert _read(text).intent is not Intent.OPT_OUT


@pytest.mark.parametrize("text", ["para de me mandar msg", "não quero mais receber nada"])
def test_wanting_no_more_messages_is_opting_out(text: str) -> None:
    assert _read(text).intent is Intent.OPT_OUT


@pytest.mark.parametrize("state", [None, DialogueState.REMINDER_CONFIRM, DialogueState.ASK_DATE])
def test_the_bare_word_cancelar_is_always_a_cancel(state: DialogueState | None) -> None:
    assert _read("cancelar", state).intent is Intent.CANCEL


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("pode", True),
        ("pode ser", True),
        ("isso", True),
        ("claro", True),
        ("👍", True),
        ("bora", True),
        ("fechado", True),
        ("confirmo", True),
        ("pode ser outro dia?", None),
        ("pode ser mais tarde?", None),
        ("isso dói?", None),
        ("ok obg, vou ver", None),
        ("sim, mas às 16h?", None),
        ("vou falar com meu marido", None),
        ("claro que não", False),
    ],
)
def test_a_yes_is_not_fooled(text: str, answer: bool | None) -> None:
    assert _read(text, DialogueState.CONFIRM_BOOKING).slots.yesno is answer


@pytest.mark.parametrize("text", ["tô indo", "to atrasada 15min", "já cheguei"])
def test_arriving_or_being_late_is_for_people(text: str) -> None:
    assert _read(text).intent is Intent.HUMAN


@pytest.mark.parametrize("text", ["urgente mas sem dor", "não é emergência, mas preciso logo"])
def test_an_urgent_wish_without_pain_is_the_earliest_time_and_no_emergency(text: str) -> None:
    understood = _read(text)

    assert understood.intent is Intent.BOOK
    assert understood.slots.prefer is Prefer.EARLIEST


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("amanha cedo", Part.INICIO_MANHA),
        ("amanhã de tarde", Part.TARDE),
        ("amanhã no fim do dia", Part.FIM_TARDE),
        ("2ª a tarde", Part.TARDE),
        ("segundo a tarde", Part.TARDE),
    ],
)
def test_a_part_of_the_day_of_the_bank_is_found(text: str, part: Part) -> None:
    assert _read(text, DialogueState.ASK_DATE).slots.part is part


def test_todays_weekday_among_others_is_asked() -> None:
    understood = _read("ter ou qui", DialogueState.ASK_DATE)

    assert understood.needs_clarification
    assert understood.slots.dates == (_november(26), _december(1))


def test_a_day_that_has_just_gone_by_is_asked() -> None:
    assert _read("16/11", DialogueState.ASK_DATE).needs_clarification


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("aceita unimed odonto?", Intent.PRICE),
        ("tem carteirinha da uniodonto?", Intent.PRICE),
        ("amil dental atende?", Intent.PRICE),
        ("quem tá falando? é robô?", Intent.OUT_OF_SCOPE),
        ("é a mesma dra da outra vez?", Intent.HUMAN),
        ("oi", Intent.GREETING),
    ],
)
def test_a_question_of_the_bank_is_told_from_a_wish(text: str, intent: Intent) -> None:
    assert _read(text).intent is intent


@pytest.mark.parametrize(
    "text", ["to no onibus ja pago", "pago já já", "ja vou pagar", "vou pagar agora"]
)
def test_paying_in_a_moment_is_not_having_paid(text: str) -> None:
    understood = _read(text)

    assert understood.intent is Intent.PAY
    assert not understood.slots.paid_claim
