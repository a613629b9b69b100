"""People in a message: a name given when asked, the professional meant, how many patients."""

import re
from difflib import get_close_matches

from domain.language.lexicon import Lexicon
from domain.language.normalise import plain
from domain.language.vocabulary import word_set

_LETTERS = r"[^\W\d_]"
_NAME_WORD = rf"{_LETTERS}[^\W\d_'’.-]*(?:['’-]{_LETTERS}+)*"
_PARTICLE = r"(?:d[aeo]s?|e|di|du|del|von|van)"
_FULL_NAME = re.compile(
    rf"(?P<name>{_NAME_WORD}(?: +(?:{_PARTICLE} +)?{_NAME_WORD}){{1,6}})"
    r"(?=\s*(?:[,.;!:]|\d|$|nasc|cpf|e (?:o|a|meu|minha) |\())",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:(?:o )?meu nome (?:completo )?(?:é|eh|e)|me chamo|(?:o )?nome(?: completo| dele|"
    r" dela| do paciente| da paciente)?\s*(?::|é|eh)|"
    r"chama(?:-se)?|pode (?:colocar|p[oô]r|botar) (?:no|em) nome d[aeo])\s*:?\s+",
    re.IGNORECASE,
)
_ANSWERING = re.compile(
    r"^\s*(?:(?:é|eh|sou|sou o|sou a|aqui é|aqui eh|aqui e|me chamo|claro|sim|oi|ok|pode ser|"
    r"m[aã]e|pai|aqui)[ ,:]+)*"
    r"(?:(?:o|a) )?",
    re.IGNORECASE,
)
_NOT_NAMES = word_set(
    """
    oi ola bom boa dia tarde noite sim nao ok pode ser quero queria marcar agendar
    cancelar remarcar consulta horario limpeza canal amanha hoje segunda terca quarta
    quinta sexta sabado domingo feira manha obrigado obrigada valeu por favor pix pagar
    quanto custa preco valor onde fica endereco qual que como quando porque para pra com
    sem tem voces voce vcs vc eu meu minha ele ela isso esse essa este esta muito dor
    dente doutora doutor dra dr confirmo confirmado claro certo beleza blz nome tenho vou
    estou to ta depois antes mais menos tudo primeiro primeira segundo terceiro ultimo
    opcao prefiro melhor aceita convenio cartao falar alguem atendente pessoa robo ja
    nunca ainda agora so somente as os um uma dois duas tres plano unimed particular
    responsavel nenhum nenhuma qualquer outro outra mesmo mesma acho vamos bora fechado
    combinado perfeito otimo show legal nada mudar trocar avaliacao aparelho extracao siso
    consigo consegue conseguir posso vou ir vir dia ser vaga troca passa muda marca desmarca cancela
    implante clareamento tanto faz deus abencoe amem que bom
    """
)
_TITLES = frozenset({"dr", "dra", "doutor", "doutora"})
_TITLED = re.compile(r"\b(?:doutora?|dentista)\.? (?P<name>[a-z]{3,})(?: (?P<surname>[a-z]{3,}))?")
_NOT_PROFESSIONALS = word_set(
    """
    que pode disse falou pediu vai tem atende esta hoje amanha por para com sem mesmo
    mesma dele dela agora nao sim ja aqui favor ela ele voce voces quando qual dentista
    clinica uma outra outro proprio que isso ainda volta responsavel bom boa infantil mais
    disponivel fica trabalha consegue me ou das dos era foi seria nessa nesse nunca antes
    depois chefe urgente nova novo particular perto especialista mulher homem
    estiver tiver puder for chegar voltar vier
    """
)
_WITH_DOCTOR = re.compile(
    r"\b(?:com|d|n|pel|pr|para)(?: ?[oa])? (?:doutora?)\.? (?P<name>[a-z]{3,})\b"
)
_SAME_NAME = 0.7
"""So alike are a name and its misspelling, at least, by difflib's measure."""
_CHILDREN = (
    r"(?:filh[oa]s?|criancas?|pessoas?|pacientes?|menin[oa]s|irmaos|irmas|gemeos|gemeas|netos|"
    r"netas|sobrinhos|bebes|adultos)"
)
_COUNTED = re.compile(
    rf"\b(?:sao|somos|para|pra|pros|pras|de|meus|minhas|os|as|tenho|marcar|agendar|"
    rf"consultas? (?:para|pra)) (?P<a>[2-9]) {_CHILDREN}\b|\b(?P<b>[2-9]) {_CHILDREN}\b"
    r"|^(?:oi,? )?(?:sao|somos) (?P<c>[2-9])\b|\bpara nos (?P<d>[2-9])\b|\b(?P<e>[2-9]) consultas\b"
)
_RELATIVE = (
    r"(?:marido|esposa|esposo|mulher|filh[oa]|mae|pai|namorad[oa]|irmao|irma|noiv[oa]|"
    r"sobrinh[oa]|net[oa]|sogra|sogro|companheir[oa]|avo|tia|tio|amig[oa])"
)
_COUPLE = re.compile(
    rf"\b(?:(?:para|pra) mim e (?:para |pra |pro )?(?:[oa] )?(?:meu |minha )?{_RELATIVE}|"
    rf"eu e (?:o |a )?(?:meu |minha )?{_RELATIVE}|"
    rf"(?:meu|minha) {_RELATIVE} e (?:eu|para mim|pra mim|(?:meu|minha) {_RELATIVE})|"
    rf"para nos dois|nos 2)\b"
)


def person_name(text: str, *, asked: bool) -> str | None:
    """The full name introduced as such, or given as the answer when a name was asked."""
    introduced = _INTRODUCED.search(text)
    if introduced:
        return full_name(text[introduced.end() :].split("\n")[0])
    if not asked:
        return None
    for bubble in text.split("\n"):
        lead = _ANSWERING.match(bubble)
        found = full_name(bubble[lead.end() if lead else 0 :], alone=True)
        if found:
            return found
    return None


def full_name(text: str, *, alone: bool = False) -> str | None:
    """The name of two words or more with which `text` begins; `alone` when nothing may follow."""
    match = _FULL_NAME.match(text.strip())
    if not match:
        return None
    words = match["name"].split()
    real = [word for word in words if not re.fullmatch(_PARTICLE, word, re.IGNORECASE)]
    if len(real) < 2 or any(plain(word) in _NOT_NAMES or len(plain(word)) < 2 for word in real):
        return None
    rest = text.strip()[match.end() :]
    if (
        alone
        and re.search(r"[^\W\d_]{3,}", re.sub(r"cpf|nasc\w*|anos", "", rest))
        and "," not in rest
    ):
        return None
    return " ".join(_capital(word) for word in words)


def _capital(word: str) -> str:
    if re.fullmatch(_PARTICLE, word, re.IGNORECASE):
        return word.lower()
    return word if word[1:] != word[1:].upper() and word[0].isupper() else word.capitalize()


def first_name(professional: str) -> str:
    """Plain, and without the title: "camila" of "Dra. Camila Rocha"."""
    words = [word.strip(".") for word in plain(professional).split()]
    return next((word for word in words if word not in _TITLES), words[0])


def professional(normalised: str, original: str, lexicon: Lexicon) -> str | None:
    """The dentist named, as the clinic spells it, or as the patient does when it is unknown."""
    known = {first_name(name): name for name in lexicon.professionals if name.strip()}
    for first, name in known.items():
        if re.search(rf"\b{re.escape(first)}\b", normalised):
            return name
    match = _TITLED.search(normalised)
    if match is None or match["name"] in _NOT_PROFESSIONALS or known:
        return None
    written = re.search(rf"\b{match['name']}\b", original, re.IGNORECASE)
    return written.group(0).capitalize() if written else match["name"].capitalize()


def unknown_professional(normalised: str, lexicon: Lexicon) -> bool:
    """Whether a doctor is named who is none of the clinic's, however misspelt."""
    known = {word for name in lexicon.professionals for word in re.findall(r"[a-z]+", plain(name))}
    match = _WITH_DOCTOR.search(normalised)
    if match is None or not known:
        return False
    word = match["name"]
    is_name = word not in _NOT_PROFESSIONALS and word not in _NOT_NAMES
    return is_name and not get_close_matches(word, known, cutoff=_SAME_NAME)


def patient_count(normalised: str) -> int | None:
    """For how many people, when it is said to be more than one."""
    match = _COUNTED.search(normalised)
    if match:
        return int(next(group for group in match.groups() if group))
    return 2 if _COUPLE.search(normalised) else None
