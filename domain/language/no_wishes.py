"""Days and hours that are told and not wished: reasons, promises, what is over, what stays."""

import re

from domain.language.sketch import ANY, DATE, WHEN, WHENS

_UNABLE = re.compile(
    rf"\bsem (?:grana|dinheiro|tempo|condicoes|carro|carona)(?: n?(?:ess[ea]|est[ea]))? ({WHEN})"
)
"""A reason ("sem grana esse mês"), no wish."""
_DONE = re.compile(
    r"\b(?:fiz|fez|fizemos|fui|fomos|nasci|nasceu|operei|extrai|coloquei|arranquei|tirei|"
    r"comecei|sofri|"
    r"passei|terminei|acabei|(?:era|devia|deveria|precisava|tinha) (?:(?:pra|para|que) )?(?:eu )?"
    rf"(?:ter )?(?:voltado|ido|feito|marcado|retornado|ter voltado|"
    rf"ter ido))\b(?![^\n]*\bpix\b)[^.,?\n<]{{0,30}} ({WHEN})"
)
"""What is over ("fiz canal dia 10") is no wish."""
_WOKE = re.compile(rf"({WHEN}),? (?:eu |ja |cedo )*(?:acordei|amanheci|acordou|amanheceu)\b")
"""How a day began ("hoje acordei inchada")."""
_WORK_WEEK = re.compile(
    rf"\b(?:trabalho|estudo|dou aula|tenho aula|atendo|faco faculdade)(?: [a-z]+){{0,3}}? "
    rf"({WHENS})(?=[^\n]*\b(?:so|somente|apenas) (?:da|posso|consigo|pode|tenho|sobra|resta|"
    rf"estou livre)\b[^<\n]{{0,20}}{ANY})"
)
"""Why only one day is left ("trabalho de segunda a sexta até as 18, só dá sábado")."""

_A_VISIT = "".join(
    f"(?<!{word} )"
    for word in (
        "quero",
        "queria",
        "marcar",
        "agendar",
        "fazer",
        "um",
        "o",
        "do",
        "de",
        "meu",
        "pro",
    )
)
"""Keeps "retorno", the visit, from being "I return"."""
_PROMISE = (
    r"(?:te|lhe|vos|voces|pra voce|para voces)? ?(?:falo|aviso|confirmo|respondo|digo|"
    rf"dou (?:a |uma )?(?:resposta|retorno|posicao)|{_A_VISIT}retorno|"
    r"ligo|mando|chamo|vejo|passo|envio|entro em contato|combino|volto a falar)\b"
)
_PROMISED = (
    re.compile(rf"({WHEN}),? (?:eu |ja |a gente |cedo )*{_PROMISE}"),
    re.compile(rf"\b{_PROMISE} (?:voce |voces |isso |ate |n[ao] |em |de |a |as )*({WHEN})"),
)


_KEPT = re.compile(
    rf"\b(?:cancel|desmar[cq])\w+\b[^\n]*\b(?:mant\w+|deix\w+|fi(?:ca|co|car|cando)|continu\w+)"
    rf"(?: (?:so|com|marcad[oa]|[ao]s?|minha|meu|consulta|horario|d[aeo]s?|n[ao]))* ({WHEN})"
)
"""The visit that stays, when another is cancelled."""

_KEPT_TOO = re.compile(
    rf"\b(?:cancel|desmar[cq])\w+\b[^\n]*[,;.]? (?:[ao] |mas )*(?:consulta |"
    rf"horario )?d[aeo]s? ({WHEN})"
    rf",? (?:eu |nao|ja )*(?:vou\b|continua|fica|mantem|mantenha|pode (?:deixar|manter)|esta de pe|"
    rf"quero\b|segue|deixa)"
)
_PAYDAY = re.compile(rf"({WHEN}) (?:eu |e (?:que |quando )?(?:eu )?)?recebo\b(?=[^\n]*{DATE})")
_BACK = re.compile(
    rf"\b(?:volto|{_A_VISIT}retorno|voltamos|chegamos|volta|chego (?:de viagem|de ferias|"
    rf"na cidade)) (?:(?:de viagem|de ferias|so|n[ao]|em|la) )*"
    rf"({WHEN})(?=[,.!;]? (?!ou\b)[^\n]*{DATE})"
)
"""When somebody is back, before the day that is wished."""
_THOUGHT = re.compile(
    rf"\b(?:achei|achava|pensei|pensava|jurava|imaginei|entendi|entendido|lembrava) que (?:(?:era|"
    rf"seria|fosse|estava|tinha|marcad[oa]|minha|meu|a|o|consulta|horario|pra|para|n[ao]|as) )*"
    rf"({WHENS})"
)
"""What somebody had believed of the visit there is: "achei que era segunda"."""

NO_WISHES = (
    _PAYDAY,
    _BACK,
    _THOUGHT,
    _WOKE,
    _KEPT_TOO,
    _KEPT,
    *_PROMISED,
    _DONE,
    _UNABLE,
    _WORK_WEEK,
)
