"""Find the parts of the day and the preferences ("o mais cedo possível") in a text."""

import re
from collections.abc import Callable

from domain.language.lexicon import Windows
from domain.language.model import Part, Prefer
from domain.language.sketch import PartSpan, Sketch

Reader = Callable[[re.Match[str], Windows], PartSpan | None]

_IN = (
    r"(?:(?:logo |ja |bem |mais |la )*(?:d[eao]|n[ao]|pela|pel[ao]s|a|ao|as|para|pra|pro|"
    r"para [ao]|para "
    r"(?:n?a) |em|n?esta|n?essa|desta|dessa|durante a|no periodo da|periodo da|parte da|"
    r"na parte da|"
    r"horario da|turno da)) "
)
_BEGIN = r"(?:inicio|comeco|comecinho|iniciozinho|primeiras horas|inicinho)"
_END = r"(?:fim|final|finalzinho|finzinho|fimzinho)"
_WITHIN = r" (?:d[ae]|da parte da) "
_DAY_PARTS = (
    r"(?P<name>manhazinha|manha|manhas|tardinha|tardezinha|tarde|tardes|noitinha|noite|noites)\b"
)

_THIRDS = re.compile(
    rf"\b(?:{_IN})?(?:(?P<begin>{_BEGIN})|(?P<end>{_END})|(?P<middle>meio)){_WITHIN}{_DAY_PARTS}"
)
_EARLY = re.compile(
    r"\b(?:de |pela |a |na )?manha,? (?:bem |mais )?(?:ced(?:o|inho))(?! (?:que|possivel))\b"
    r"|\b(?:logo|bem|hoje|amanha|de|muito|ja) (?:ced(?:o|inho))\b(?! (?:que|possivel))"
    r"|\blogo (?:de|pela) manha\b|(?<=> )ced(?:o|inho)\b|\bcedinho\b|\bde manhazinha\b"
    r"|\b(?:n?o )?(?:comeco|inicio) do dia\b|^ced(?:o|inho)$"
    r"|\bser (?:muito )?ced(?:o|inho)\b(?! demais)"
)
_LATE_DAY = re.compile(rf"\b(?:n?o |ao |a |mais pro |pro )?{_END} d[eo] (?:dia|expediente)\b")
_TARDINHA = re.compile(rf"\b(?:{_IN})?(?:tardinha|tardezinha)\b")
_PLAIN = re.compile(
    rf"\b(?:{_IN})(?:parte da )?{_DAY_PARTS}(?! (?:passada|toda hora))"
    rf"|\b[ao] (?P<whole>manha|tarde|noite) (?:tod[oa]|inteir[oa])\b"
    rf"|\bqualquer (?P<each>manha|tarde|noite)\b"
)
_BARE = re.compile(
    rf"(?:(?<=>)|(?<=^)|(?<=\n)|(?<=[,.!?])|(?<=ou)|(?<=so)|(?<=nem)|(?<=melhor)|(?<=prefiro)) ?"
    rf"{_DAY_PARTS}(?! (?:que|eu))"
)
_AFTER_LUNCH = re.compile(r"\b(?:logo )?(?:depois|apos) (?:d[oe] |o |da hora do )?almoco\b")
_BEFORE_LUNCH = re.compile(r"\bantes (?:d[oe] )?almoco\b")
_LUNCH = re.compile(
    r"\b(?:n[oa] |pelo |durante o |em |n?o meu )?(?:meu )?(?:horario|hora|"
    r"intervalo)(?: d[eo])?(?: meu)? almoco\b"
    r"|\bn[oa] (?:meu )?almoco\b"
)
_AFTER_WORK = re.compile(
    r"\b(?:depois|apos) (?:d[oe] |o |que (?:eu )?(?:sair|saio) d[oe] |d[oe] meu )?(?:meu )?"
    r"(?:trabalho|servico|expediente|trampo|horario comercial)\b"
)

_PREFERENCES: tuple[tuple[re.Pattern[str], Prefer], ...] = (
    (
        re.compile(
            r"\b(?:o |no |pro |para o )?(?:mais (?:cedo|rapido|breve|proximo|logo) (?:que |"
                r"possivel|q )(?:der|tiver|"
            r"puder|houver|voces tiverem|possivel|tem|conseguir|for possivel)?|"
            r"(?:quanto|qto) antes|quanto mais (?:cedo|rapido|antes)(?: melhor)?|"
                r"mais rapido que (?:der|tiver)|assim que (?:der|possivel|"
                r"tiver|puder)|"
            r"primeir[oa] (?:horario|vaga|data|dia)? ?(?:disponivel|livre|que (?:tiver|der|"
                r"aparecer|abrir|houver|surgir|"
            r"voces tiverem|tem))|(?:proxim[oa]|prim) (?:horario|vaga|data|"
                r"dia) ?(?:disponivel|livre|vago|vaga|que tiver|"
            r"aberto)?|mais cedo (?:disponivel|possivel|que)|o mais cedo|mais breve possivel|"
                r"mais urgente possivel|"
            r"preciso (?:de (?:um horario |uma vaga )?)?logo(?! (?:de|pela|cedo))|(?:a )?data "
            r"mais proxima|(?:o )?(?:horario|dia) mais (?:proximo|cedo|rapido))\b"
        ),
        Prefer.EARLIEST,
    ),
    (
        re.compile(
            r"\b(?:o |no |na |a |as |pel[ao] |um dos )?primeir[oa]s? (?:hora|horarios?|"
                r"horarinho|atendimento|vaga|paciente|consulta)\b"
            r"(?! (?:vez|que eu))|\b(?:o )?mais cedo(?: que tiver)? (?=<|d[oae] <)"
        ),
        Prefer.FIRST,
    ),
    (
        re.compile(
            r"\b(?:o |no |na |a |pel[ao] |um dos )?(?:ultim[oa]s?|derradeir[oa]) (?:hora|"
                r"horarios?|horarinho|atendimento|vaga)\b"
            r"|\b(?:o )?mais tarde (?:possivel|que (?:der|tiver|puder|tem))\b"
        ),
        Prefer.LAST,
    ),
    (
        re.compile(
            r"\b(?:em |a |n?o )?qualquer (?:um )?(?:hora|horario|horarios|dia|data|momento|um|"
                r"uma|um desses)\b"
            r"(?= *(?:$|[,.!?\n]|serve|ta|esta|pode|me|para|pra|da\b|ou|e\b|fica|d[aeo]|n[ao]|"
                r"<|por|que|tenho|eu|mesmo))"
            r"|\bqualquer (?=<)|\btanto faz\b|\btant[oa] fez\b|\b(?:tenho |estou |"
                r"com )?(?:a )?(?:agenda|horario) (?:livre|aberta|flexivel)\b"
            r"|\bo que (?:voces )?(?:tiver|tiverem|der)(?: ai)?\b|\bquando (?:der|tiver|"
                r"puder(?:em)?|voces puderem|tiver vaga|houver)\b"
            r"|\bescolh(?:e|er|am) (?:voces?|ai|por mim)\b|^\W*(?:podem?|pode voce) escolher\W*$|"
                r"\bcomo (?:preferir|for melhor)(?:em)?\b|\bindiferente\b|\b(?:voce|"
                r"voces) que (?:sabe|sabem|"
            r"manda|escolhe)\b|\b(?:estou|fico) (?:livre|"
                r"disponivel)\b(?! (?:<|depois|ate|a partir))"
        ),
        Prefer.ANY,
    ),
)  # fmt: skip

_PARTS = {
    "manha": (Part.INICIO_MANHA, Part.MANHA, Part.FIM_MANHA),
    "tard": (Part.INICIO_TARDE, Part.TARDE, Part.FIM_TARDE),
    "noit": (Part.INICIO_NOITE, Part.NOITE, Part.FIM_NOITE),
}


def _part(name: str, third: int = 1) -> PartSpan:
    if name.startswith("tard") and name.endswith("inha"):
        return PartSpan(Part.FIM_TARDE)
    return next(
        PartSpan(parts[third]) for prefix, parts in _PARTS.items() if name.startswith(prefix)
    )


def _third(match: re.Match[str]) -> PartSpan:
    return _part(
        match["name"].removesuffix("zinha"), 0 if match["begin"] else 2 if match["end"] else 1
    )


_URGENT_ALONE = re.compile(r"^\W*(?:e )?urgente\b[^<\d]{0,20}$")
"""With a day or an hour beside it, that day or hour counts."""


def mark_preferences(sketch: Sketch) -> None:
    """Mark which of the free times the patient would take."""
    sketch.replace(_URGENT_ALONE, lambda _: PartSpan(prefer=Prefer.EARLIEST))
    for pattern, prefer in _PREFERENCES:
        sketch.replace(pattern, lambda _, prefer=prefer: PartSpan(prefer=prefer))  # type: ignore[misc]
    sketch.tidy()


_ENDS_OF_DAY = re.compile(
    r"^(?:[oa] )?(?:(?P<first>primeir[oa])|ultim[oa])(?: (?:de todos|do dia|por favor|"
    r"mesmo))?[.!]*$"
)


def mark_bare_ends(sketch: Sketch) -> None:
    """ "O último", said when an hour was asked."""
    sketch.replace(
        _ENDS_OF_DAY,
        lambda match: PartSpan(prefer=Prefer.FIRST if match["first"] else Prefer.LAST),
    )


def mark_parts(sketch: Sketch, windows: Windows) -> None:
    """Mark the parts of the day and the stretches named after meals and work."""
    sketch.replace(_AFTER_LUNCH, lambda _: PartSpan(start=windows.after_lunch))
    sketch.replace(_BEFORE_LUNCH, lambda _: PartSpan(end=windows.lunch[0]))
    sketch.replace(_LUNCH, lambda _: PartSpan(start=windows.lunch[0], end=windows.lunch[1]))
    sketch.replace(_AFTER_WORK, lambda _: PartSpan(start=windows.after_work))
    sketch.replace(_THIRDS, _third)
    sketch.replace(_EARLY, lambda _: PartSpan(Part.INICIO_MANHA))
    sketch.replace(_LATE_DAY, lambda _: PartSpan(Part.FIM_TARDE))
    sketch.replace(_TARDINHA, lambda _: PartSpan(Part.FIM_TARDE))
    sketch.replace(
        _PLAIN,
        lambda match: _part(
            (match["name"] or match["whole"] or match["each"]).removesuffix("zinha")
        ),
    )
    sketch.tidy()
    sketch.replace(_BARE, lambda match: _part(match["name"]))
    sketch.tidy()
