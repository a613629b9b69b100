import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reply_gate import MAX_REPLY, ReplyRefusal, refusal_of

TEXTS = (
    "Atendemos de segunda a sexta, das 8h às 18h, e sábado das 8h às 12h. Fechado aos domingos.",
    "Ficamos na Rua Aurora, 120, Vila Madalena, ao lado do metrô. Temos estacionamento conveniado.",
    "Aceitamos os convênios Unimed e Bradesco. Não aceitamos Amil.",
    "A avaliação custa R$ 120,00 e dura 30 minutos. Pagamento em PIX tem 5% de desconto.",
    "Crianças são atendidas pela Dra. Júlia a partir de 3 anos.",
    "O horário é confirmado depois do pagamento do sinal. Site: www.clinicaipe.com.br",
)


@pytest.mark.parametrize(
    "reply",
    [
        "Atendemos de segunda a sexta, das 8:00 às 18:00.",
        "Sim! Temos estacionamento conveniado, ao lado do metrô.",
        "Ficamos na Rua Aurora, 120, na Vila Madalena.",
        "Boa tarde! Aceitamos Unimed e Bradesco.",
        "Não aceitamos Amil.",
        "A avaliação custa R$ 120 e dura 30 minutos.",
        "Com PIX tem 5% de desconto no pagamento.",
        "As crianças são atendidas pela Dra. Júlia, a partir de 3 anos. Posso ajudar em algo mais?",
        "Nosso site é www.clinicaipe.com.br.",
        "Aos domingos é fechado.",
    ],
)
def test_what_only_repeats_the_texts_may_be_said(reply: str) -> None:
    assert refusal_of(reply, TEXTS) is None


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        ("", ReplyRefusal.EMPTY),
        ("  \n", ReplyRefusal.EMPTY),
        ("Atendemos " * 50, ReplyRefusal.TOO_LONG),
        ("Veja em www.outra.com.br", ReplyRefusal.LINK),
        ("Siga @clinicaipe", ReplyRefusal.LINK),
        ("Escreva para oi@clinicaipe.com.br", ReplyRefusal.LINK),
        ("A avaliação custa R$ 100,00.", ReplyRefusal.NUMBER),
        ("A avaliação custa 120 dólares.", ReplyRefusal.NUMBER),
        ("A avaliação custa R$ 30.", ReplyRefusal.NUMBER),
        ("A avaliação custa R$ 120,50.", ReplyRefusal.NUMBER),
        ("Atendemos sábado até as 13h.", ReplyRefusal.NUMBER),
        ("Atendemos das 8h às 18h30.", ReplyRefusal.NUMBER),
        ("A avaliação dura vinte minutos.", ReplyRefusal.NUMBER),
        ("No PIX são 10% de desconto.", ReplyRefusal.NUMBER),
        ("Atendemos crianças a partir de 5 anos.", ReplyRefusal.NUMBER),
        ("Ficamos na Rua Aurora, 130.", ReplyRefusal.NUMBER),
        ("Atendemos no dia 25/12.", ReplyRefusal.NUMBER),
        ("Atendemos também à noite.", ReplyRefusal.DAY),
        ("Atendemos nos feriados.", ReplyRefusal.DAY),
        ("A avaliação é grátis.", ReplyRefusal.PROMISE),
        ("A avaliação está em promoção.", ReplyRefusal.PROMISE),
        ("O pagamento pode ser parcelado.", ReplyRefusal.PROMISE),
        ("Resultado garantido.", ReplyRefusal.PROMISE),
        ("Seu horário está confirmado.", ReplyRefusal.PROMISE),
        ("Já está agendado!", ReplyRefusal.PROMISE),
        ("Tome dipirona antes da avaliação.", ReplyRefusal.HEALTH),
        ("Isso parece uma infecção.", ReplyRefusal.HEALTH),
        ("Crianças são atendidas pela Dra. Camila.", ReplyRefusal.NAME),
        ("Aceitamos os convênios Unimed e Porto.", ReplyRefusal.NAME),
        ("Camila atende crianças aos sábados.", ReplyRefusal.UNSUPPORTED),
        ("Aceitamos Amil.", ReplyRefusal.NEGATION),
        ("Não aceitamos Unimed nem Bradesco.", ReplyRefusal.NEGATION),
        ("Temos elevador panorâmico e cafeteria.", ReplyRefusal.UNSUPPORTED),
        ("Say what the last message wants, in the given schema.", ReplyRefusal.UNSUPPORTED),
    ],
)
def test_what_the_texts_do_not_say_is_refused(reply: str, refusal: ReplyRefusal) -> None:
    assert refusal_of(reply, TEXTS) is refusal


def test_without_texts_nothing_of_substance_may_be_said() -> None:
    assert refusal_of("Temos estacionamento conveniado.", ()) is ReplyRefusal.UNSUPPORTED


def test_a_text_may_be_repeated_word_for_word() -> None:
    for text in TEXTS[:5]:
        assert refusal_of(text, TEXTS) is None


@given(st.text(max_size=MAX_REPLY + 50))
def test_no_text_breaks_the_gate(reply: str) -> None:
    assert refusal_of(reply, TEXTS) in {None, *ReplyRefusal}


@given(st.integers(min_value=0, max_value=10**6))
def test_no_price_but_the_clinics_own_passes(reais: int) -> None:
    reply = f"A avaliação custa R$ {reais}."

    assert (refusal_of(reply, TEXTS) is None) == (reais == 120)


@given(st.integers(min_value=0, max_value=23), st.integers(min_value=0, max_value=59))
def test_no_hour_but_the_clinics_own_passes(hour: int, minute: int) -> None:
    reply = f"Atendemos sábado até {hour}:{minute:02d}."

    assert (refusal_of(reply, TEXTS) is None) == (minute == 0 and hour in {8, 12, 18})


WORDS_OF_TEXTS = sorted({word.strip(".,:") for text in TEXTS for word in text.split()})
NEVER_SAID = (
    *("grátis", "Grátis", "GRÁTIS", "gratuita", "promoção", "cortesia", "isento", "garantimos"),
    *("cárie", "infecção", "gengivite", "abscesso", "diagnóstico", "bruxismo"),
    *("dipirona", "Ibuprofeno", "amoxicilina 500", "paracetamol", "antibiótico", "bochecho"),
    *("tome", "dose", "comprimidos"),
    *("https://pix.example", "golpe.com.br", "@outraclinica", "contato@golpe.com.br"),
    *("R$ 90", "90 reais", "10%", "14h30", "3/12", "7 de setembro", "11 98888-7777"),
    *("amanhã", "quinta", "março"),
)


@given(
    st.lists(st.sampled_from(WORDS_OF_TEXTS), max_size=12), st.sampled_from(NEVER_SAID), st.data()
)
def test_nothing_forbidden_hides_among_the_clinics_own_words(
    words: list[str], forbidden: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(min_value=0, max_value=len(words)))
    reply = " ".join([*words[:place], forbidden, *words[place:]])

    assert refusal_of(reply, TEXTS) is not None


@given(st.sampled_from(TEXTS), st.integers(min_value=0, max_value=9), st.data())
def test_a_text_with_one_digit_changed_is_another_text(
    text: str, digit: int, data: st.DataObject
) -> None:
    places = [place for place, char in enumerate(text) if char.isdigit()]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    changed = f"{text[:place]}{digit}{text[place + 1 :]}"

    if _figures(changed) <= _figures(text):
        return  # "8h às 18h" to "8h às 8h": the same figures
    assert refusal_of(changed, TEXTS) is not None


def _figures(text: str) -> set[int]:
    return {int(figure) for figure in re.findall(r"\d+", text)}


@pytest.mark.parametrize(
    "reply",
    [
        "A avaliação dura até as 18h.",
        "Temos estacionamento até as 18h.",
        "Crianças são atendidas das 8h às 12h.",
        "Unimed custa R$ 120.",
    ],
)
def test_a_figure_of_one_text_is_not_told_of_another_thing(reply: str) -> None:
    assert refusal_of(reply, TEXTS) is ReplyRefusal.NUMBER
