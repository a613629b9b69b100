"""Pain, swelling, bleeding and accidents, looked for before anything else."""

import re

from domain.language.rule import weighed

_STRONG = (
    r"(?:muito|tanta|forte|fortissim[oa]|intens[oa]|insuportavel|horrivel|terrivel|absurd[oa]|"
    r"demais|pra caramba|pra caralho|para caramba|"
    r"pra burro|bastante|lascad[oa]|do cao|dos infernos|danad[oa]|aguda|enorme|grande|"
    r"desgracad[oa]|tremend[oa]|latejante|constante|a beca|"
    r"do caramba|infernal|cruel|medonha|da porra|maldita|braba|das bravas|fudida|de matar|"
    r"imensa|extrema|dilacerante|sem parar|pra cacete|surreal|atroz)"
)

ASKS_IF_IT_HURTS = (
    r"(?:doi|doer|dolorid[oa])(?: (?:muito|mt|demais|mesmo|para|pra|de))*"
    r" (?:fazer|tirar|arrancar|extrair|colocar|tratar|implantar)(?: (?:um|uma|o|a|os|as))?"
    r" (?:limpeza|canal|implante|aparelho|sisos?|dentes?|extracao|clareamento|obturacao|"
    r"restauracao|facetas?|lentes?|raspagem|anestesia|cirurgia|coroa|protese|pivo)"
)
"""Of something to be done ("dói arrancar dente?"): a question, and no pain."""
NO_PAIN = re.compile(
    rf"\b{ASKS_IF_IT_HURTS}\b|"
    r"\b(?:nao|nem|sem|nunca)(?: (?:e|eh|estou|esta|ta|tenho|sinto|tem|mais|sentindo|com|"
    r"e um caso de|to|e nada de|e uma|caso de|"
    r"nenhuma|nenhum|muit[oa]|tanta|ta mais|e mais|precisa ser|sinto mais|ha))* "
    r"(?:dor(?:es)?\b|doi|doendo|doeu|urgen\w+|emergen\w+|sangr\w+|inchad\w+|inchaco|febre|"
    r"nada grave|grave|incomod\w+|machuc\w+)"
    r"|\b(?:urgencia|emergencia|urgente) nao e\b"
    r"|\b(?:[ao] )?(?:dor|emergencia|urgencia|inchaco|febre|sangramento|susto) "
    r"(?:ja |de dente ja |de dente )?(?:passou|sumiu|melhorou|parou|foi embora|"
    r"acabou|aliviou|cessou)"
    r"|\b(?:parou|melhorou|passou) (?:de doer|a dor|um pouco a dor|a febre|o sangramento|"
    r"de sangrar)|\bja nao (?:doi|esta doendo|sinto)(?: mais)?"
    r"(?: nenhuma)?(?: dor(?:es)?)?\b"
    r"|\b(?:desinchou|nao e nada urgente|nada urgente|sem urgencia|sem pressa|"
    r"nada de urgente|urgente mas sem dor)\b"
    r"|\b(?:medo|pavor|receio|panico) d[ae]? ?(?:sentir |ter )?(?:dor|doer)\b|\bvai doer\b|"
    r"\b(?:isso )?doi\??$|\bdoi (?:muito|para|pra)\b[^.]*\?"
    r"|\b(?:isso|extrair|canal|siso|procedimento|limpeza|clareamento|anestesia|colocar|"
    r"arrancar|tirar|extracao|aparelho|implante) (?:doi|vai doer)\b|\bsem dor\b"
    r"|\b(?:tava|estava|estive|andava|andei)(?: [a-z]+){0,3} (?:doendo|com dor|dolorid\w+|"
    r"inchad\w+|"
    r"sangrando)\b(?=[^\n]*\b(?:nao (?:doi|esta|tenho|sinto|incomoda)|passou|parou|sumiu|melhorou|"
    r"desinchou))"
    r"|\bdoi um pou\w+|\bincomod\w+ um pou\w+|\bdorzinha\b(?! (?:forte|chata demais))|"
    r"\bum pouco de (?:dor|sensibilidade)\b|\bpouca dor\b|\bdoi (?:so )?quando\b"
    r"|\bsensibilidade\b|\bdor de cotovelo\b|\bse (?:doer|inchar|sangrar|sentir dor|tiver dor)\b"
)
EMERGENCY = weighed(
    (
        r"\b(?:coroa|pivo|dente|faceta|bracket|protese|ponte)\b[^.\n]{0,20}\b(?:engol|aspir)\w+",
        0.95,
    ),
    (
        (
            r"\b(?:rosto|cara|bochecha|boca|queixo|lado)\b[^.\n]{0,15}\b(?:tamanho de|parecendo|"
            r"que nem|igual)(?: a| um| uma)* (?:bola|balao|batata|laranja|limao|ovo|abobora)\b"
        ),
        0.95,
    ),
    (r"\b(?:dente|dor|siso|gengiva)\b[^.\n]{0,15}\bme matando\b|\bdente sumiu\b", 0.95),
    (r"\bcai(?:u|o)? d[ao] (?:escada|cama|berco|sofa|bicicleta|bike|moto|cavalo|skate)\b", 0.9),
    (r"\b(?:par(?:o|ar|a)|tir(?:a|e|em)) (?:de sentir )?(?:a |essa |esta )?dor\b", 0.9),
    (r"\b(?:ai|meu deus|nossa|socorro),? que dor\b|\bque dor (?:e essa|horrivel|terrivel)\b", 0.97),
    (r"\bdor\b[^.\n]{0,15}\bnao (?:passa|para|melhora|alivia|some|vai embora|cede)\b", 0.97),
    (
        (
            r"\bfratur\w+|\b(?:engoli|aspirei|engoliu)\b[^.\n]{0,20}\b(?:dente|coroa|pivo|"
            r"faceta|broca)"
        ),
        0.95,
    ),
    (
        (
            r"\bnao (?:dormi|durmo|consigo dormir|consegui dormir|"
            r"preguei o olho)\b[^.\n]*\b(?:dor|doendo|dente)\b"
        ),
        0.97,
    ),
    (
        (
            rf"\b{_STRONG} (?:dor|dores)\b|\b(?:dor|dores)(?: (?:de dente|no dente|na boca|aqui|"
            rf"e|esta|ficou|ficando|so|cada vez|mais|continua))* (?:muito |mt |tao )?{_STRONG}\b"
        ),
        1.0,
    ),
    (
        (
            rf"\bdo(?:i|endo|eu|endo mt)(?: [a-z]+){{0,2}} {_STRONG}\b|"
            rf"\b{_STRONG}(?: [a-z]+){{0,1}} doendo\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:morrendo|morto|morta|louc[oa]|chorando|desesperad[oa]|gritando|urrando|berrando|"
            r"subindo pelas paredes|maluc[oa]|gemendo|surtando|acabad[oa]) (?:de|"
            r"com) (?:\w+ ){0,2}dor\b"
        ),
        1.0,
    ),
    (
        (
            r"\bnao (?:aguento|suporto|estou aguentando|estou suportando|guento|"
            r"da mais) (?:mais )?(?:de |essa |esta |a |tanta |com )*dor"
        ),
        1.0,
    ),
    (
        (
            r"\b(?:rosto|cara|bochecha|gengiva|boca|queixo|pescoco|olho|lado|face|dente|"
            r"maxilar|labio|"
            r"lingua)\b[^.\n]{0,25}\b(?:incha\w+|inflamad\w+|deform\w+)\b|\binchad[oa]\b|"
            r"\binchou\b|"
            r"\binchando\b|\binchaco\b"
        ),
        0.95,
    ),
    (
        (
            r"\bsangra(?:ndo|mento|nd)\b|\b(?:nao|n) para de sangrar\b|\bsangrar\b|"
            r"\bsangue\b(?! (?:bom|exame))|\bhemorragia\b|\bsangrou\b"
        ),
        0.93,
    ),
    (
        (
            r"\bfebre\b(?![^\n]*\bnao (?:vai|vou|vamos) (?:mais |poder |conseguir |"
            r"dar (?:para|pra) (?:ele |ela |eu )?)*(?:ir|comparecer)\b)|"
            r"\bfebre\b[^.\n]*\b(?:dente|dor|incha)|\bpus\b|\babscesso\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:urgencia|emergencia|urgentissimo|socorro|socoorro|urgente urgente|e urgente|"
            r"urgente!+|muito urgente)\b|^urgente\b"
        ),
        0.9,
    ),
    (
        (
            r"\bpronto ?-?socorro\b|\b(?:dentista|alguem|doutora?|voces) de plantao\b|"
            r"^plantao\b|\btem plantao\b|\bplantonista\b|\batendimento 24\b"
        ),
        0.75,
    ),
    (
        (
            r"\b(?:quebr(?:ei|ou|ado|ada)|trinc(?:ou|ei)|lasc(?:ou|ei)|rach(?:ou|ei)|bat(?:i|eu)|"
            r"arranc(?:ou|ei)|perd(?:i|eu)|amoleceu|soltou|caiu|avuls\w+|part(?:iu|i))\b"
            r"[^.\n]{0,30}\b(?:dente|dentes|boca|dentinho|frente)\b[^\n]*"
        ),
        0.72,
    ),
    (
        (
            r"\b(?:dente|dentinho)\b[^.\n]{0,18}\b(?:quebrou|caiu|trincou|lascou|rachou|saiu|voou|"
            r"soltou|amoleceu|pulou|entrou na gengiva|partiu|quebrado)\b"
        ),
        0.72,
    ),
    (
        (
            r"\b(?:dor|dores)\b(?:[^.\n]{0,25}\b(?:dente|siso|gengiva|mandibula|boca|"
            r"maxilar|ouvido|"
            r"canal|molar|fundo))"
        ),
        0.86,
    ),
    (
        (
            r"\bdo(?:i|endo|eu|er)\b(?! (?:no bolso|saber))|\blateja\w*\b|\blatejando\b|"
            r"\bpulsando\b|"
            r"\bfisgada\w*\b|\bpontada\w*\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:com|sentindo|estou de|sinto|sentindo uma|to com uma|uma) dor(?:es)?\b|"
            r"\bdor de dente\b|^(?:muita )?dor(?:es)?\b"
        ),
        0.86,
    ),
    (
        (
            r"\bnao (?:consigo|consegui|dormi|durmo|to conseguindo|"
            r"estou conseguindo)(?: [a-z]+){0,3} (?:dormir|comer|mastigar|abrir a boca|engolir|"
            r"respirar|fechar a boca|falar direito|de dor|nada)[^.\n]*\b(?:dor|dente|doi)|"
            r"\b(?:dificuldade|sem conseguir|nao consigo|nao estou conseguindo)(?: (?:para|pra|de|"
            r"direito))* (?:respirar|engolir|abrir a boca)\b|\bfalta de ar\b|"
            r"\bnao consigo (?:nem |mais )?(?:respirar|engolir|abrir a boca|mastigar|"
            r"comer nada|comer direito)"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:levei|levou|tomei|tomou|deram|sofri|sofreu)(?: [a-z]+){0,3} (?:bolada|pancada|"
            r"cotovelada|soco|murro|joelhada|cabecada|chute|pedrada|porrada|batida|tombo|queda)\b"
            r"|\b(?:acidente|caiu de (?:bicicleta|bike|moto|skate)|bateu a boca|bati a boca|"
            r"cortou a boca|corte na boca|mandibula (?:travou|travada|deslocada)|travou a (?:boca|"
            r"mandibula))\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:estou (?:com|tendo)|deu|tive|dando) (?:uma |"
            r"muita )?alergia\b[^.\n]*\b(?:anestesia|remedio|antibiotico)|\breacao alergica\b|"
            r"\bdesmai\w+"
        ),
        0.8,
    ),
    (
        (
            r"\bdente (?:infeccionado|inflamado|podre doendo)\b|\binfecc?ao\b|\binfeccionou\b|"
            r"\binflamou\b|\binflamad[oa]\b"
        ),
        0.8,
    ),
    (r"\b(?:toothache|it hurts|severe pain|bleeding|swollen|emergency|in pain)\b", 0.95),
)
