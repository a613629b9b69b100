"""What only a dentist may answer."""

from domain.language.rule import weighed
from domain.language.rules_urgent import ASKS_IF_IT_HURTS

_CONDITION = (
    r"(?:anticoagulante|aas|marevan|xarelto|insulina|alendronato|roacutan|isotretinoina|diabet\w+|"
    r"hipertens\w+|pressao alta|cardiac[oa]|asmatic[oa]|asma|hepatite|hiv|cancer|quimio\w*|"
    r"epilep\w+|alergi\w+|gravida|gestante|amamentando|lactante|marcapasso|hemofilic[oa]|anemia)"
)

CLINICAL = weighed(
    (
        (
            r"\b(?:ferid[oa]|corte|cirurgia|pontos?|buraco)\b[^.\n]{0,15}\bnao (?:cicatriz|fech|"
            r"sar|melhor)\w+"
        ),
        0.9,
    ),
    (rf"\b{ASKS_IF_IT_HURTS}\b", 0.9),
    (
        (
            r"\b(?:mand\w+|envi\w+)\b[^.\n]{0,15}\b(?:fotos?|video|imagem|exames?|radiografias?|"
            r"raio)\b"
        ),
        0.84,
    ),
    (
        (
            r"\bquanto tempo\b[^.\n]{0,15}\b(?:fico|ficar|sem|repouso|cicatriz\w+|volto|posso|"
            r"antes)\b"
        ),
        0.93,
    ),
    (r"\bdente\b[^.\n]{0,25}\b(?:pret[oa]|escur\w+|cinza|rox[oa]|bambo|balancando)\b", 0.75),
    (
        (
            rf"\b(?:tom[oa]|us[oa]|tenho|tem|sou|e|estou|esta|fiz|faco)\b[^.\n]{{0,25}}"
            rf"\b{_CONDITION}\b[^\n]{{0,30}}\b(?:posso|pode|tem problema|faz mal|"
            rf"da (?:para|pra)|interfere|atrapalha)\b(?! (?:marcar|agendar|ir\b|ser\b|vir\b|<))"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:caroco|bolinha|bolha|nodulo|ingua|calombo|mancha|verruga)\b[^.\n]{0,20}"
            r"\b(?:gengiva|boca|lingua|labio|bochecha|ceu da boca|pescoco|dente)\b"
        ),
        0.8,
    ),
    (
        (
            r"\banestesia\b[^.\n]{0,15}\bnao (?:passa|passou|saiu|sai)\b|"
            r"\b(?:boca|labio|lingua|queixo|rosto)\b[^.\n]{0,15}\b(?:dormente|adormecid[oa]|"
            r"anestesiad[oa]|formigando)\b|\bdormencia\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:parar|interromper|largar|suspender) (?:[ao] |com [ao] |meu )?(?:tratamento|"
            r"aparelho|canal|remedio|antibiotico)\b[^\n]*\b(?:tem (?:algum )?problema|faz mal|"
            r"prejudica|o que acontece|tem risco)\b"
        ),
        0.97,
    ),
    (
        r"\bo que (?:pode ser|sera|devo fazer|eu (?:faco|devo|posso)\b|faco|fazer|e isso)\b[^\n]*",
        0.7,
    ),
    (r"\bposso sair\b[^\n]*\?", 0.75),
    (
        (
            r"\b(?:boca|gengiva|bochecha|lingua|labio)\b[^.\n]{0,15}\b(?:machucad|ferid|cortad|"
            r"assad)[oa]\b"
        ),
        0.8,
    ),
    (r"\baftas?\b", 0.7),
    (
        (
            r"\b(?:quando|quanto tempo|que horas|ate quando|"
            r"depois de quanto)\b[^.\n?]{0,15}\b(?:posso|"
            r"pode|devo|volto a|vou poder)\b[^.\n?]{0,25}\b(?:comer|beber|escovar|treinar|"
            r"malhar|correr|"
            r"dirigir|fumar|viajar|trabalhar|tomar|mastigar|tirar)\b"
        ),
        0.93,
    ),
    (
        (
            r"\b(?:fio|arame|bracket|braquete|aparelho|protese|dentadura|placa|alinhador|"
            r"elastico)\b"
            r"[^.\n]{0,25}\b(?:furando|machucando|espetando|cortando|pegando|apertando|incomodando|"
            r"ralando|ferindo)\b"
        ),
        0.8,
    ),
    (r"\b(?:tem|da|faz) (?:algum )?(?:problema|mal)\b[^\n]*\?", 0.72),
    (
        (
            r"\b(?:e|sera que e|isso e|ta|esta) (?:mesmo )?(?:contagioso|hereditario|cancer|carie|"
            r"infeccao|grave|serio)\b[^\n]*\?"
        ),
        0.86,
    ),
)
"""What only a dentist may answer."""
