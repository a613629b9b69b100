"""Whether a message answers a yes/no question, and how. Only an unmistakable yes is a yes.

"pode ser mais tarde?", "ok obg, vou ver" and "sim, mas às 16h?" are not.
"""

import re
from enum import StrEnum

from domain.language.yesno_words import FILLER, YES

MAX_WORDS_UNASKED = 4
"""A longer message that begins with "não" refuses something only when it was asked."""
MAX_WORDS_REFUSING = 8
"""A longer one that holds "não consigo" tells something, when nothing was asked."""


class Answer(StrEnum):
    """How a message answers a yes/no question."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"
    """About the question, but neither: "vou ver com meu marido"."""
    HEDGED = "hedged"
    """A yes with reservations: "acho que sim"."""


_MENTIONED = r"(?:(?:para|pra|na|no|as|da|do|de) )?<[dtp]\d+>"
"""A day or an hour already known to be the one the question is about."""
_GAP = r"[\s,.!;:)(\-/+']*"
_AGREED_TO_DO = (
    r"(?:(?:vamos|bora|quero|pode|podemos|vou|vou querer|aceito|gostaria de|"
    r"ja)? ?(?:marcar|agendar|"
    r"reservar|confirmar|fechar|marca|agenda|reserva|confirma)(?: (?:sim|esse|nesse|ai|ja))*)"
)


def _longest_first(pattern: str) -> str:
    """The alternatives of a flat pattern, so that the longest one that fits is taken."""
    words = pattern.removeprefix("(?:").removesuffix(")").split("|")
    return "|".join(sorted(words, key=len, reverse=True))


_YES_WORDS = re.compile(rf"(?:{_AGREED_TO_DO}|{_longest_first(YES)})(?![a-z0-9])")
_COURTESY = re.compile(rf"(?:{_MENTIONED}|{_longest_first(FILLER)})(?![a-z0-9])")
_BETWEEN_WORDS = re.compile(_GAP)

_NOT_ON_THEIR_OWN = frozenset(
    [
        "por favor",
        "esta",
        "presente",
        "e",
        "foi",
        "da",
        "ja",
        "entendi",
        "ciente",
        "legal",
        "otimo",
        "gostei",
        "adorei",
        "amei",
        "consigo",
        "tendi",
        "recebido",
        "vai",
        "marcado",
        "agendado",
        "reservado",
        "s",
    ]
)
_LEAD_YES = re.compile(
    rf"{_GAP}(?:sim|claro|ok|isso|beleza|perfeito|otimo|pode|pode ser|pode sim|com certeza|"
    rf"fechado|confirmo|confirmado|combinado|quero|quero sim|"
    rf"confirmo sim|confirmo mesmo|pode confirmo|confirmo presenca|confirmo minha presenca|"
    rf"esta bom|pode confirmar|"
    rf"pode marcar|emojisim|certo|bora|aceito|vou sim|show|pode agendar)"
    rf"(?=[\s]*[,.!;\n]|$| e (?:ja |me |pode |por favor )*(?:mand\w+|envi\w+|passa|gera)\b)"
)
_SECOND_THOUGHTS = re.compile(
    r"\b(?:mas|mais(?= (?:tem|pode|teria|se|so|queria|prefiro|as))|porem|so que|so se|"
    r"se (?:for|der|puder|tiver|nao|eu|conseguir)|acho|talvez|depende|"
    r"vou ver|vou verificar|vou pensar|vou falar|vou perguntar|vou conferir|vou olhar|"
    r"vou confirmar|deixa eu|deixe eu|preciso ver|tenho que ver|ver com|"
    r"nao|nunca|nem|depois|antes|outro|outra|tro(?:c|qu)\w+|mud\w+|prefiro|melhor|alias|na verdade|"
    r"espera|pera|perai|calma|ainda|"
    r"sera|quem sabe|qualquer coisa|provavelmente|creio|imagino|tentar|tento|quase|menos|"
    r"cancel\w+|desmar(?:c|qu)\w+|remar(?:c|qu)\w+|atras\w+|"
    r"se possivel|por enquanto|a principio|em principio|ver se|vejo|aviso)\b"
)
_SOUNDS_LIKE_YES = re.compile(
    r"(?:sim|claro|ok|pode|quero|confirmo|beleza|certo|vou|estarei|fechado|perfeito|otimo)\b[^?]*$"
)
_TAG = re.compile(r"\bne ?\?")
"""A question only by form: "quinta às 15h né? pode"."""
_QUESTION = re.compile(r"\?")

_GREETS = re.compile(
    r"^\W*(?:(?:e ai|eai|iae|oi|ola|salve|fala|alo|bom dia|boa tarde|boa noite)\b[\s,.!]*)+"
    r"(?:tudo (?:bem|bom|joia)|beleza|firmeza|suave|tranquilo|joia|como vai)"
    r"(?: com voces?| ai| contigo)?\W*$"
)
"""A greeting, although "tudo bem" and "beleza" may agree."""
_NOT_HERE = (
    r"(?! (?:entend\w+|compreend\w+|recebi|lembro|lembrava|chegou|apareceu|abre|abriu|carreg\w+|"
    r"funcion\w+|consegui (?:abrir|ver|pagar|ler)|estou (?:entendendo|vendo))\b)"
)
"""After "não", what tells of something else than the answer: "não entendi"."""
_NO = re.compile(
    r"^[\s,.!]*(?:oi |ola |opa |hum |ah |ai |entao |infelizmente |nossa |poxa |obrigado |"
    r"claro que |acho que |jamais|negativo|"
    r"melhor |desculpa |desculpe |emojinao|sinto muito |mil desculpas )*[\s,]*"
    rf"(?:(?:nao{_NOT_HERE}|n|nunca|jamais|negativo|nem|nem pensar|de jeito nenhum|"
    r"nenhum(?:a)?(?: d\w+)?|nop|nope|emojinao|de forma alguma|deus me livre|nada disso|"
    r"nada feito|sem condicoes|sem chance|impossivel)\b)"
)
_REFUSALS = re.compile(
    r"^\W*(?:eu )?(?:vou|posso|consigo|quero|da|rola) nao\b|"
    r"^\W*(?:isso|esse|essa|assim) nao(?:\W*$|[,.!])|"
    r"\bn?ess[ea] (?:horario|dia|hora|data) (?:eu )?(?:ja )?(?:trabalho|estudo|tenho|estou)\b|"
    r"\b(?:ess[ea]|est[ea]|horario|dia|hora) (?:e|fica|esta|ficou)(?: muito| meio| bem| um pouco)* "
    r"(?:ruim|dificil|complicad[oa]|puxad[oa]|apertad[oa]|inviavel|pessim[oa]|horrivel)\b|"
    r"^\W*(?:pensando (?:bem|melhor),? |ah,? |entao )*deixa\W*$|"
    r"\b(?:claro que nao|acho que nao|melhor nao|prefiro nao|agora nao|hoje nao|"
    r"ainda nao(?! sei| decidi| vi| confirm| tenho certeza| pensei| consegui| resolvi)|"
    r"por enquanto nao|obrigado,? mas nao|esse nao|essa nao|"
    r"nao quero(?! mais (?:receber|mensag))|nao posso|nao consigo|nao vou|nao da\b|"
    r"nao vai dar|nao rola|nao serve|nao pode ser|nao poderei|nao irei|nao me serve|"
    r"nao gostei|"
    r"nao e (?:isso|esse|essa|bom)|nao confirmo|nao confirma|nao marca|nao precisa|nao aceito|"
    r"nao obrigado|nenhum d\w+|nenhuma d\w+|nenhum serve|nenhum me|"
    r"nenhum horario|deixa (?:pra|para) la|deixa quieto|deixa para depois|deixa para outra|"
    r"desisto|desisti|esquece|emojinao|"
    r"nao tenho (?:como|interesse)|nao ficou bom|esta (?:muito )?caro|muito caro|"
    r"nao vai rolar|nao poderia|nao estarei|impossivel para mim|nao me interessa)\b"
)
_CLEAR_NO = re.compile(r"^\W*(?:acho )?melhor nao\b(?!\?)")
_DOUBTS_NO = re.compile(r"\b(?:acho|creio|acredito|imagino) que nao\b")
_NOT_YET = re.compile(
    r"\bse nao (?:der|puder|conseguir)\b[^\n]*\b(?:aviso|falo|ligo)\b|"
    r"\bnao (?:confirmo|sei|vi|decidi|posso confirmar|tenho certeza) ainda\b"
)
_UNDECIDED = re.compile(
    r"\bnao (?:decidi|resolvi|tenho certeza|estou certo|confirmei)\b|^\W*(?:so se(?! for (?:<|"
    r"d[ea] (?:manha|tarde|noite)))|espera|calma|"
    r"pera|aguarda|aguarde|momento|um momentinho|1 minuto|um instante)\b|"
    r"\b(?:nao sei|sei la|vou (?:ver|verificar|pensar|falar com|perguntar|conferir|olhar|"
    r"analisar|consultar|checar|combinar|conversar|confirmar (?:com|depois|amanha|mais))|"
    r"vou ter que (?:ver|pensar|falar|conferir|confirmar|olhar)|deixa eu (?:ver|pensar|"
    r"confirmar|olhar|falar|verificar|conferir|checar)|deixe eu (?:ver|"
    r"pensar|confirmar)|deixa ver|preciso (?:ver|consultar|verificar|confirmar com|falar com|"
    r"pensar|"
    r"conferir|olhar)|"
    r"tenho que (?:ver|verificar|falar|confirmar|pensar|olhar)|estou na duvida|"
    r"fiquei na duvida|em duvida|talvez|depende|quem sabe|te (?:falo|aviso|confirmo|digo|"
    r"respondo|retorno)|"
    r"depois (?:eu )?(?:te |lhe |vos )?(?:vejo|falo|aviso|confirmo|respondo|digo|retorno|"
    r"chamo)|mais tarde (?:eu )?(?:te )?(?:vejo|falo|aviso|confirmo|respondo)|"
    r"ainda (?:nao|estou vendo|vou ver|estou)|retorno (?:depois|mais tarde|em breve)|aguarda|"
    r"espera um pouco|um momento|um minuto|so um minuto|so um instante|"
    r"perai|pera ai|espera ai|calma ai|aviso (?:depois|mais tarde|amanha|voces)|"
    r"confirmo (?:depois|mais tarde|amanha|em breve|ate|daqui)|"
    r"falo com (?:meu|minha)|ver com (?:meu|minha|o|a)|ver (?:aqui|minha agenda|certinho|"
    r"direitinho|se))\b"
)
_HEDGED_YES = re.compile(
    r"\b(?:acho que (?:sim|consigo|da|vou|pode|rola|posso)|talvez (?:sim|de|consiga|eu va)|"
    r"provavel(?:mente)?(?: que)?(?: sim| vou| consigo| de)?|creio que (?:sim|consigo|vou)|"
    r"acredito que (?:sim|consigo|vou|de)|imagino que (?:sim|consigo)|espero que sim|"
    r"se deus quiser vou|em principio(?: sim)?|a principio(?: sim)?|por enquanto sim|"
    r"quase certo|quase certeza|meio que sim|pode ser que (?:sim|eu va|de|eu consiga)|"
    r"devo (?:ir|conseguir)|vou tentar|tentarei|vou ver se consigo|penso que sim|"
    r"sim,? (?:eu )?acho)\b|^(?:eu )?acho$"
)


def read_answer(text: str, *, names_time: bool, asked: bool) -> Answer | None:
    """How the normalised `text` answers a yes/no question; None when it does not.

    `names_time` says that it wants a day or an hour, `asked` that such a question is open:
    without one, words that also mean other things ("da", "já") are no answer.
    """
    bare = _TAG.sub("", text).strip()
    if not bare or _GREETS.match(bare):
        return None
    if not names_time and (_DOUBTS_NO.search(bare) or _CLEAR_NO.match(bare)):
        return Answer.NO
    if _HEDGED_YES.search(bare) and (asked or not names_time):
        return Answer.HEDGED
    if _is_yes(bare, names_time=names_time, asked=asked):
        return Answer.YES
    if not asked and len(bare.split()) > MAX_WORDS_REFUSING:
        return None
    if _NOT_YET.search(bare) and asked and not names_time:
        return Answer.UNDECIDED
    if _REFUSALS.search(bare) and not names_time:
        return Answer.NO
    if _UNDECIDED.search(bare) and (asked or not names_time):
        return Answer.UNDECIDED
    if asked and not names_time and _SOUNDS_LIKE_YES.match(bare):
        return Answer.UNDECIDED
    if not asked and len(bare.split()) > MAX_WORDS_UNASKED:
        return None
    if _NO.match(bare) and not names_time and not _QUESTION.search(bare):
        return Answer.NO
    return None


def _is_yes(text: str, *, names_time: bool, asked: bool) -> bool:
    if _QUESTION.search(text):
        return _yes_then_question(text, names_time=names_time)
    if names_time:
        return False
    if _only_agrees(text):
        return asked or text.strip(" .,!\n") not in _NOT_ON_THEIR_OWN
    lead = _LEAD_YES.match(text)
    return bool(lead and not _SECOND_THOUGHTS.search(text[lead.end() :]))


def _only_agrees(text: str) -> bool:
    """Whether there are only words of agreement and courtesy, to the very end.

    One pass, longest word first: a single pattern would take exponential time on "sim sim sim".
    """
    position = _end_of_gap(text, 0)
    agreed = False
    while position < len(text):
        yes = _YES_WORDS.match(text, position)
        courtesy = _COURTESY.match(text, position)
        ends = [match.end() for match in (yes, courtesy) if match]
        if not ends:
            return False
        position = max(ends)
        agreed = agreed or (yes is not None and yes.end() == position)
        position = _end_of_gap(text, position)
    return agreed


def _end_of_gap(text: str, position: int) -> int:
    gap = _BETWEEN_WORDS.match(text, position)
    return gap.end() if gap else position


def _yes_then_question(text: str, *, names_time: bool) -> bool:
    """ "Sim! Qual o endereço?" agrees, then asks something else in a sentence of its own."""
    lead = _LEAD_YES.match(text)
    if not lead or names_time:
        return False
    rest = text[lead.end() :]
    separate = re.match(r"\s*[.!\n]", rest) or re.match(
        r"(?:[\s,]*(?:confirma\w*|por favor|obrigado|pode (?:marcar|confirmar|agendar|reservar)))*"
        r"\s*,? ?(?:qual|quanto|onde|como|que|aceita|tem estacionamento|precis\w+|"
        r"posso (?:pagar|levar))",
        rest,
    )
    return bool(separate and not _SECOND_THOUGHTS.search(rest))
