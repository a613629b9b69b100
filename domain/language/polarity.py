"""What is said about the marked dates and times: refused, corrected, moved from, or wanted."""

import re
from datetime import date

from domain.language.corrections import drop_corrected
from domain.language.no_wishes import NO_WISHES
from domain.language.sketch import (
    ANY,
    MARK,
    TIGHTS,
    WHEN,
    WHENS,
    Role,
    Sketch,
)
from domain.language.visit_words import VISIT

_CANNOT = (
    r"(?:nao|nunca|nem) (?:vou |vai |ia |tava |estou |esta )?(?:mais |me )?(?:posso|poderei|"
    r"poder|consigo|consegui|conseguir|"
    r"conseguirei|da\b|daria|dar\b|rola|rolar|pode(?! ser)|podia|quero|queria|prefiro|gosto|"
    r"gostaria|estarei|estou\b(?! (?:com|sentindo|entendendo))|estar|"
    r"serve|tenho (?:como|tempo|disponibilidade|condicoes)|tem como|e (?:bom|legal|possivel|"
    r"viavel)|fica bom|compensa|"
    r"sera possivel|podendo|conseguindo|dou|trabalho|curto|vou\b|vai\b|vou poder|irei|adianta|"
    r"posso ir|vir|ir\b)"
)
_FILLER = (
    r"(?: (?:mais|mesmo|ir|vir|chegar|marcar|agendar|fazer|ser|comparecer|atender|de jeito nenhum|"
    r"estar|ai|na|no|nas|nos|em|de|"
    r"do|da|pra|para|a|as|pela|esse|essa|nessa|esse horario|horario|consulta|nenhum|nenhuma|"
    r"nada|agora|eu|la|ficar|"
    r"muito|por|essas|esses|o|pois|hora|dia|que seja|que|seja))*?"
)
_PAUSE = r"(?:,? ?(?:eu|ja|infelizmente|pra mim|para mim|tambem|ai|e que|que|acho que|la|e|mas)\b)*"
_EVENT = (
    r"(?:(?:um |uma |o |a )?(?:casamento|formatura|festa|entrevista|aniversario|niver|batizado|"
    r"viagem|prova|velorio|enterro|audiencia|mudanca|concurso|vestibular|enem))"
)
_BUSY = (
    r"(?:eu )?(?:ja )?(?:(?<!entregar )(?<!do )(?<!o )trabalh[oa](?! ate)|(?<!que )estud[oa]|"
    r"viajo|vou viajar|"
    r"vou estar (?:fora|viajando|ocupad[oa]|trabalhando)|estou (?:fora|viajando|"
    rf"ocupad[oa]|trabalhando|de plantao|em aula)|(?:tenho|vou ter) (?:aula|trabalho|prova|"
    rf"compromisso|"
    r"reuniao|medico|plantao|viagem|faculdade|"
    rf"um compromisso|outra coisa|uma reuniao|escola|curso|outro compromisso|{_EVENT})|"
    rf"(?:apareceu|surgiu|pintou)(?: [a-z]+)? (?:compromisso|imprevisto|viagem|reuniao|"
    rf"plantao)|vou (?:me )?(?:casar|formar|operar)|"
    rf"(?<!que )(?:e|vai ser|sera|tem)(?: [oa]| um| uma)? (?:feriado|plantao|{_EVENT}))"
)
_BAD = (
    r"(?:e |fica |esta |seria |vai ser )?(?:muito |meio |bem |super |mais )?(?:ruim|dificil|"
    r"complicado|impossivel|pessimo|"
    r"corrido|apertado|puxado|em cima(?: da hora)?|cima da hora)(?! (?:pra|para) voces?\b)"
)
_END = (
    r"(?=\s*(?:[,.!;\n]|$|ne\b|porque\b|pois\b|so\b|mas\b|prefiro|e sim|"
    r"que (?:eu )?(?:tenho|trabalho|vou|estou|viajo)\b))"
)

_REFUSED = (
    re.compile(
        rf"\b{_CANNOT}{_FILLER} (?:n[ao] |de |as |d[ao] )?({TIGHTS})(?! (?:nao )?(?:consigo|posso|"
        rf"da\b|pode))"
    ),
    re.compile(rf"({WHENS})(?: (?:nao|n)){_END}(?!,? ?{ANY}$)"),
    re.compile(rf"({WHENS}){_PAUSE} ?{_CANNOT}(?! (?:ter|tem|teria)\b)"),
    re.compile(rf"({WHENS}){_PAUSE} ?{_BUSY}"),
    re.compile(
        rf"({WHENS}){_PAUSE} ?{_BAD}\b|\b{_BAD} (?:pra mim |para mim )?(?:n[ao] |de |pra |para |"
        rf"as )?({WHENS})"
    ),
    re.compile(rf"\b(?:{_BUSY}) (?:n[ao] |de |as |toda |todo )?({WHENS})"),
    re.compile(
        rf"\b(?:nem|nao|nada de|sem ser|nao sendo|que nao seja|so nao|evitar|evito|"
        rf"evita) (?:mar(?:c|qu)\w+ |coloca |agenda |pode ser |pode |seja |da |d[ao] |"
        rf"n[ao] |em |de |pra |para |as |pela )*({TIGHTS})(?! (?:tem|teria|voces))"
    ),
)
_NEVER = (
    re.compile(
        rf"(?<!mais ou )\b(?:menos|exceto|tirando|(?<!estarei )(?<!estou )(?<!estar )fora|"
        rf"salvo|excluindo|com excecao d[eao]|a nao ser|nunca) "
        rf"(?:o |n[ao]s? |em |de |d[ao]s? |as |aos |a )?({TIGHTS})"
    ),
)
_AVAILABILITY = re.compile(
    r"\bnao (?:tem|teria|tinha|ha|sobrou|vai ter|da|daria|rola)\b[^.\n]*\?"
    r"|\bnao (?:pode|poderia)\b[^.,\n]*\?"
    rf"|{ANY},? (?:e|vai ser|sera|tem)(?: [oa]| um)? feriado(?! ne\b)[^.,\n]*\?"
)

_TO = r"(?:para|pra|pro|pras|p)(?: [oa]s?)?"
_MOVED = (
    re.compile(
        rf"\b(?:d[aeo]s?|minha|meu|est[ae]|ess[ae]|consulta|horario) (?:consulta |horario |"
        rf"d[aeo]s? )*({WHEN})"
        rf"(?:,? (?:e )?(?:[a-z]+ ){{0,3}}?{_TO}| {_TO}) (?:n[ao] )?(?={WHEN})"
    ),
    re.compile(rf"({WHEN}) {_TO} (?={WHEN})"),
    re.compile(
        rf"\b(?:em vez|ao inves|no lugar|em lugar|inves|ao contrario) d[aeo]s? (?:d[aeo] |"
        rf"ser )?({WHEN})"
    ),
    re.compile(
        rf"\b(?:desmar(?:c|qu)\w+|cancel\w+|tira\w*) (?:[ao] |minha |meu |consulta |horario |"
        rf"d[aeo]s? )*({WHEN})"
        rf"(?=[^\n]*\b(?:mar(?:c|qu)\w+|coloc\w+|bot\w+|remar(?:c|qu)\w+|pass\w+|jog\w+|pode ser|"
        rf"tro(?:c|qu)\w+)[^<\n]*<)"
    ),
    re.compile(
        rf"\b(?:remar(?:c|qu)\w+|reagend\w+|mud\w+|tro(?:c|qu)\w+|adi\w+|alter\w+|"
        rf"transfer\w+|antecip\w+|"
        rf"pass\w+|jog\w+|mov\w+|estava|esta marcad[oa]|era|marcad[oa]|"
        rf"tenho|tinha|agendad[oa])"
        rf" (?:[ao]s? |minha |meu |consulta |horario |hora |dia |que |tenho |tinha |esta |"
        rf"estava |marcad[oa] |agendad[oa] |"
        rf"limpeza |avaliacao |retorno |atendimento |um |uma |era |e |com |doutora? |pra |"
        rf"para |canal )*"
        rf"(?:d[aeo]s? |n[ao] |as )?({WHEN})(?=[^\n]*?\b(?:para|pra|pro|pras|mas|consigo|"
        rf"pode|posso|da (?:para|pra)|tem como|daria|consegue|queria|e (?:queria|"
        rf"quero|gostaria|preciso))\b[^\n]*<)"
    ),
)
_BOOKED_BUT = re.compile(
    rf"\b(?:minha|meu) [a-z]+(?: [a-z]+){{0,3}}? (?:e|eh|esta|ficou|era|foi)(?: marcad[oa])?"
    rf"(?: (?:n[ao]|dia|para|pra|as?))* ({WHEN})(?=[^\n?]*\b(?:mas|so que|porem|posso|"
    rf"pode|queria|quero|tem como|da (?:para|pra)|consigo)\b[^\n]*{ANY})"
    rf"|\b(?:ia|iria|era (?:para|pra) ir)(?: ai| la)? (?:n[ao] )?({WHEN})(?=[^\n]*\bmas\b(?! nao))"
)
_BOOKED_MAY_IT = re.compile(
    rf"\b(?:minha|meu) (?:{VISIT}|dentista)(?: d[aeo]| que e| marcad[oa]| para| pra|"
    rf" as?)* ({WHEN}),? "
    rf"(?:pode|poderia|podia|da|daria|tem como|teria como|consegue|rola)\b[^<\n]{{0,20}}{ANY}"
)
"""The visit there is, before the day that would be better ("é dia 27 mas queria dia 30")."""
_SOURCE_ONLY = re.compile(
    rf"\b(?:remarcar|reagendar|mudar|trocar|adiar|alterar|transferir|antecipar|remarca|"
    rf"reagenda|muda|troca|adiantar?|antecipa|transfere|altera|adia|passar?|jogar?)"
    rf" (?:[ao]s? )?(?:minha |meu )?(?:consulta|horario|limpeza|avaliacao|retorno|atendimento|"
    rf"hora|visita|sessao|agendamento)?"
    rf"(?: (?:que )?(?:tenho|esta|estava|tinha|eu tenho)? ?(?:marcad[oa]|"
    rf"agendad[oa])?)? ?(?:d[aeo]s?) ({WHEN})"
)
_MOVED_AFTER_REFUSAL = re.compile(
    r"\b(?:joga|passa|muda|troca|remarca|transfere|bota|coloca|poe|reagenda|deixa|adia|"
    r"puxa)r?\b[^.\n]*<"
)


def assign_roles(sketch: Sketch) -> None:
    """Decide for each mark what the patient says about it."""
    if not sketch.marked:
        return
    for pattern in NO_WISHES:
        _assign(sketch, pattern, Role.DROPPED)
    for pattern in (*_MOVED, _BOOKED_BUT, _BOOKED_MAY_IT):
        _assign(sketch, pattern, Role.SOURCE)
    for pattern in _NEVER:
        _assign(sketch, pattern, Role.NEVER)
    availability = [match.span() for match in _AVAILABILITY.finditer(sketch.text)]
    for pattern in _REFUSED:
        for match in pattern.finditer(sketch.text):
            asked = any(start <= match.start() < end for start, end in availability)
            if not asked:
                _set(sketch, match, Role.AVOID)
    _source_of_a_move(sketch)
    _drop_refused_later(sketch)
    drop_corrected(sketch)


def _source_of_a_move(sketch: Sketch) -> None:
    """ "amanhã não vai rolar, joga pra quinta": what is refused is what is booked."""
    if _MOVED_AFTER_REFUSAL.search(sketch.text):
        for mark in [*sketch.marks("d", Role.AVOID), *sketch.marks("t", Role.AVOID)]:
            sketch.roles[mark] = Role.SOURCE
    if any(True for _ in sketch.marks("d", Role.SOURCE)):
        return
    match = _SOURCE_ONLY.search(sketch.text)
    if match:
        _set(sketch, match, Role.SOURCE)


def _drop_refused_later(sketch: Sketch) -> None:
    """ "Queria na quarta, mas de quarta eu tenho aula": the second word on a day holds."""
    refused: set[date] = set()
    for match in reversed(list(MARK.finditer(sketch.text))):
        mark = match.group(0)
        if mark[1] != "d":
            continue
        day, role = sketch.date_of(mark).day, sketch.roles.get(mark, Role.WANT)
        if day and role is Role.AVOID:
            refused.add(day)
        elif day in refused and role is Role.WANT:
            sketch.roles[mark] = Role.DROPPED


def _assign(sketch: Sketch, pattern: re.Pattern[str], role: Role) -> None:
    for match in pattern.finditer(sketch.text):
        _set(sketch, match, role)


def _set(sketch: Sketch, match: re.Match[str], role: Role) -> None:
    for group in match.groups():
        if group:
            sketch.set_role(group, role)
