"""The stop list: what looks like a date or a time and is not, taken out before matching."""

import re

from domain.language.sketch import MASKED

_NUMBER = r"(?:\d+|um|uma)"
_UNIT = r"(?:h|horas?|minutos?|minutinhos?|min|dias?|semanas?|meses|mes|anos?|noites?)"
_SECOND = r"(?:segunda|terca|quarta|quinta|sexta)"

_PATTERNS = (
    # Documents, telephones, money, codes, measures.
    (
        r"\br\$ ?\d[\d.,]*|\bus ?\$ ?\d[\d.,]*|\$ ?\d[\d.,]*|\b\d[\d.,]* ?(?:reais|conto|contos|"
        r"pila|mangos|k)\b"
    ),
    r"\b\d{3}\.?\d{3}\.?\d{3} ?- ?\d{2}\b|\b\d{11,}\b",
    r"\(?\b\d{2}\)? ?9? ?\d{4} ?- ?\d{4}\b|\b\d{4,5}-\d{4}\b|\b\d{5}-\d{3}\b|\b\d{8,}\b",
    r"\b\d+(?:[.,]\d+)? ?(?:%|kg|g|ml|mg|km|cm|mm|x|vezes|parcelas?)(?!\w)",
    (
        r"\b(?:dente|numero|casa|apto|apartamento|sala|andar|rua|quadra|lote|issue|cro|cpf|rg|cep|"
        r"senha|"
        r"codigo|protocolo|av|avenida) ?:? ?(?:no? )?\d+\b"
    ),
    r"\b1:1\b|\bwi-?fi\S*",
    # Ages and how many.
    (
        r"\b(?:de |com |tem |tenho |fez )?\d+ ?(?:anos?|aninhos?|aninho|meses de idade|"
        r"meses de vida)\b"
        r"(?: de idade)?(?: e (?:d?e? ?)?\d+ ?(?:anos?|meses)?\b)?"
    ),
    r"\bum(?:a)? de \d+ e (?:um|uma|outro|outra)(?: de)? \d+\b",
    (
        r"\b\d+ (?:filh\w+|criancas?|pessoas?|pacientes?|dentes?|caries|carie|consultas?|sessoes|"
        r"sessao|"
        r"restauracoes|sisos?|canais|opcoes|propostas?|pontos?|parcelas|fotos?|vezes|adultos?|"
        r"irmaos|irmas|clinicas?|perguntas?|coisas?|pacotes?|ovos|laranjas|graus)\b"
    ),
    # Wishes, and streets named after feasts.
    r"\bfeliz (?:natal|ano novo|pascoa|carnaval|dia d[aeo]s? \w+)\b|\bboas festas\b",
    (
        r"\b(?:rua|av|avenida|praca|bairro|jardim|vila|parque|metro|estacao|colegio|largo)"
        r"(?: [a-z]+){0,2} (?:independencia|tiradentes|finados|paixao|pascoa|proclamacao|natal)\b"
    ),
    # How long, how often.
    (
        r"\b(?:esper\w+|demor\w+|aguard\w+|fiquei|durou|levou|passei)(?: (?:por|mais|de|quase|"
        r"umas?|"
        r"esperando|la|ai))* ?(?:\d+|uma?|meia) horas?\b(?! d[ae])"
    ),
    (
        r"\b(?:a|o) (?:noite|madrugada|manha|tarde|dia) (?:tod[oa]|inteir[oa])\b"
        r"(?! (?:d[eao] |livre|eu (?:estou|tenho|posso)|estou livre|pode))|"
        r"\btod[oa] (?:a )?(?:noite|madrugada)\b"
    ),
    r"\b\d+ ?(?:h|horas?|min|minutos?) (?:por|ao|a cada) (?:dia|semana|mes|noite)\b",
    (
        rf"\b(?:por|durante|ha|faz|fazem|cada|leva|levar|levam|dura|durou|duram|durara|demora|"
        rf"demorar|"
        rf"menos de|tem uns|tem umas) {_NUMBER} {_UNIT}\b(?! (?:e|da|de|na)\b)"
        rf"(?! (?:depois|antes|em ponto))"
    ),
    (
        rf"\bvai (?:levar|demorar|durar) {_NUMBER} {_UNIT}\b|\b{_NUMBER} {_UNIT} (?:de duracao|"
        rf"atras)\b"
    ),
    (
        r"\b(?:atras\w+|demor\w+)(?: (?:uns|umas|em|de|por|cerca de|mais ou menos|so|um|"
        r"pouco))* ?\d+ ?"
        r"(?:min|minutos?|minutinhos?|h|horas?)?\b(?!:| ?(?:para|pra)\b)"
    ),
    r"\b\d+ ?(?:min|minutos?|minutinhos?)\b(?! (?:para|pra|pras|pro)\b)(?! depois)",
    (
        r"\b(?:24|48) ?(?:h|horas?)\b(?! ?\d)|"
        r"\b(?:atend\w+|funcion\w+|abert\w+|plantao|suporte)(?: [a-z]+)? 24 ?/ ?7\b"
    ),
    # What is found too early or too late.
    (
        r"\b(?:esta|e|fica|ficou|achei|acho|sera)(?: (?:muito|meio|bem|um pouco|super|"
        r"tao))+ (?:cedo|"
        r"tarde)(?: demais)?\b(?! (?:d[aeo]|e melhor))|\b(?:cedo|tarde) demais\b"
    ),
    # The past and the since.
    (
        r"\b(?:desde(?! (?:o dia|hoje|amanha|\d|a? ?<))|ontem|anteontem|antes de ontem)(?: (?:de |"
        r"da |do |a |pela |na |ontem|hoje|cedo|"
        r"manha|tarde|noite|semana passada|sexta|sabado|domingo|segunda|terca|quarta|quinta)+)*"
        r"(?:-feira)?\b(?! (?:o )?(?:dia )?\d)(?! ate\b)"
    ),
    (
        r"\b(?:n?[ao] )?(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|semana|mes|ano|"
        r"dia \d+|dia|"
        r"fim de semana)(?:-feira| feira)? (?:passad[ao]|retrasad[ao]|anterior)\b"
    ),
    r"\b(?:ultim[ao]s?) (?:\d+ )?(?:semanas?|mes|meses|ano|dias|vez|consulta|visita)\b(?! d[eo])",
    r"\bno outro dia\b|\boutro dia(?= (?:eu|fui|passei|falei|voces))",
    # Greetings and farewells.
    (
        r"\b(?:bom|boa|buen|otimo|otima) (?:dia|tarde|noite|fim de semana|semana|final de semana|"
        r"sexta|sabado|domingo|feriado)\b"
    ),
    r"\bate (?:logo|mais|breve|ja|la)\b|(?<!hoje )\bate amanha\b(?! (?:as|de|a|cedo|ao|\d))",
    r"\bem dia\b|\bqualquer dia desses\b|\btodo (?:santo )?dia\b",
    # Ordinals that are not weekdays, and homographs.
    (
        rf"\b{_SECOND} (?:via|vez|parcela|parte|serie|opiniao|etapa|fase|sessao|dose|consulta|"
        rf"linha|"
        rf"mao|chance|pessoa|alternativa|mensagem)\b"
    ),
    r"\bterca parte\b|\b(?:quarta|quinta|sexta) (?:serie|etapa|parte)\b|\bcesta basica\b",
    (
        r"\b(?:trabalh\w+|moro|mora|fica|fui|gost\w+) (?:n[ao]|d[ao]) (?:quinta|"
        r"segunda) (?:avenida|rua)\b"
    ),
    r"\bmar de\b|\balto mar\b|\bdos males o menor\b",
    (
        r"\b(?:entre|de) \d+ (?:a|e|ou|ate) \d+ (?:reais|kg|quilos|anos|meses|semanas|dias|"
        r"sessoes|vezes|"
        r"laranjas|pessoas|minutos|min|horas de)\b"
    ),
    r"\b\d+ (?:de|em|por) \d{1,2}\b(?! ?(?:h|:|/|de))(?= ?(?:dias|meses|em))",
    # A noun counted after "as": "revisar as 3 propostas".
    (
        r"\b(?:as|os|das|dos|nas|nos) \d+ (?!(?:horas|das|as|mais|menos|pras|vcs|voces|depois|"
        r"apos|meses|"
        r"dias|hs|terças|tercas|segundas|quartas|quintas|sextas)\b)[a-z]{3,}[aeiou]s\b"
    ),
)
_STOP_LIST = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))
_CLOSING = re.compile(
    r"\b(?:obrigado|valeu|combinado|tchau|abraco|beijos?|confirmado|perfeito|otimo|emojigrato)\b"
)
_UNTIL_CLOSING = re.compile(
    r"\b(?:entao )?ate (?:a |o )?(?:<d>|segunda|terca|quarta|quinta|sexta|sabado|domingo|"
    r"amanha|dia \d+|"
    r"semana que vem)(?:-feira| feira)?(?=\s*(?:[.!,\n]|entao|emoji\w+|obrigado|$))"
)


def mask(text: str) -> str:
    """`text` (normalised) with everything on the stop list replaced by `MASKED`."""
    text = _STOP_LIST.sub(f" {MASKED} ", text)
    if _CLOSING.search(text):
        text = _UNTIL_CLOSING.sub(f" {MASKED} ", text)
    return text
