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
