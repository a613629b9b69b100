"""What a message asks about people: their visits, who treated them, time to talk it over."""

import re

from domain.language.normalise import plain
from domain.language.vocabulary import word_set

_OWN = r"(?:meus?|minhas?|noss[oa]s?)"
_NOT_SOMEBODY = word_set(
    """
    dentista doutora doutor dra dr clinica hoje amanha segunda terca quarta quinta sexta sabado
    domingo semana manha tarde noite limpeza canal avaliacao rotina retorno emergencia urgencia
    consulta sinal valor pix horario dia mes aparelho extracao dente clareamento minha meu sua seu
    atendimento funcionamento quando que qual antes
    """
)
_WILL_ASK = re.compile(
    r"\b(?:vou|preciso|tenho que|deixa eu|deixe eu)(?: \w+){0,2} (?:falar|ver|conversar|confirmar|"
    rf"perguntar|combinar|decidir)(?: \w+){{0,2}} (?:com|para|pro|pra)(?: o| a)? {_OWN} \w+"
)
_SAME_DENTIST = re.compile(
    r"\bmesm[oa] (?:dra?|doutora?|dentista)\b.*\b(?:outra|ultima|passada|sempre|antes)\b|"
    r"\bquem me atendeu\b|\bcom quem (?:eu )?(?:passei|fui|consultei|me consultei)\b"
)
_NOUNS = (
    r"(?:consultas?|hor[aá]rios?|visita|retorno|limpeza|tratamento|d[eé]bito|d[ií]vida|pagamento)"
)
_VISIT_OF_RELATIVE = re.compile(
    rf"\b{_NOUNS} d[oa]s? {_OWN} (?P<relation>[a-z]+)|"
    rf"\b{_OWN} (?P<whose>[a-z]+) (?:tem|marcou|vai|foi|esta|fez|deve)\b[^?]*(?:consulta|horario|"
    r"marcad[oa]|dentista|ai|tratamento|paciente|devendo|clinica)"
)
_PROPER = r"[A-ZÀ-Ý][a-zà-ÿ]+"
_VISIT_OF_NAME = re.compile(
    rf"(?i:\b{_NOUNS} d[oa]s?) (?P<name>{_PROPER}(?: (?:d[aeo]s? )?{_PROPER}){{0,4}})"
)
_WANTS_A_VISIT = re.compile(
    r"\b(?:marcar|agendar|remarcar|desmarcar|cancelar|pagar|mudar|adiar|"
    r"(?:quero|queria|gostaria de|preciso)(?! saber))\b"
)


def will_ask_somebody(normalised: str) -> bool:
    """ "Vou falar com meu marido" first."""
    return bool(_WILL_ASK.search(normalised))


def asks_same_dentist(normalised: str) -> bool:
    """ "É a mesma dra da outra vez?" """
    return bool(_SAME_DENTIST.search(normalised))


def visit_of(text: str, normalised: str) -> str | None:
    """Whose visit is asked about, plain: what they call them, or a name, if it has its capitals."""
    if _WANTS_A_VISIT.search(normalised):
        return None
    relative = _VISIT_OF_RELATIVE.search(normalised)
    if relative is not None:
        return relative["relation"] or relative["whose"]
    named = _VISIT_OF_NAME.search(text)
    if named is None or plain(named["name"]).split()[0] in _NOT_SOMEBODY:
        return None
    return plain(named["name"])
