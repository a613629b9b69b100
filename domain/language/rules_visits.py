"""How patients ask about the visits they have."""

from domain.language.rule import weighed
from domain.language.visit_words import DAYMARK, VISIT

LIST = weighed(
    (
        (
            r"\bque (?:horas?|dia) (?:(?:e )?(?:para|pra) (?:eu )?|eu (?:tenho que|devo|preciso) )"
            r"(?:ir|estar|chegar|aparecer|voltar)\b"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:consulta|dentista|{VISIT} d[aeo]s? (?:minha|meu)) [a-z ]{{2,20}} "
            rf"(?:e|era|ficou|vai ser|esta)"
            rf"(?: para| pra)? (?:que|qual) (?:dia|horas?|horario|data)\b"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:que|qual)(?: e)?(?: o| a)? (?:dia|horas?|horario|data)(?: que)? (?:e|era|"
            rf"ficou|vai ser)(?: que e)? (?:o|a) (?:{VISIT}|dentista) d[aeo]s?\b"
        ),
        0.95,
    ),
    (rf"\bperd(?:i|eu|emos) (?:a |o )?(?:minha |meu )?{VISIT}\b[^\n]*\?", 0.95),
    (r"\bquantas consultas\b[^.\n]{0,15}\b(?:tenho|marcadas|agendadas)\b", 0.95),
    (r"^\W*(?:ue,? )?(?:que|qual) consulta\W*$", 0.9),
    (
        r"\bse (?:eu )?(?:ja )?(?:estou|fui|fiquei) (?:mesmo )?(?:marcad|agendad|confirmad)[oa]\b",
        0.97,
    ),
    (
        (
            r"^\W*(?:que|qual) (?:dia|horas?)(?: e)?(?: que)? (?:eu |a gente )?(?:venho|vou|tenho "
            r"que ir|devo ir|preciso ir|e (?:para|pra) (?:eu )?ir)(?: ai| mesmo)*\W*$"
        ),
        0.9,
    ),
    (
        (
            rf"\b(?:tudo (?:certo|certinho|ok)|(?:esta|ainda) de pe|esta (?:certo|certinho))"
            rf"(?: mesmo| ainda)? (?:(?:para|pra|pro|com|na|no|a|as|minha|meu|nossa) )*"
            rf"(?:{DAYMARK}|\b{VISIT}\b)[^\n]*(?:\?|\bne\b)"
        ),
        0.95,
    ),
    (rf"\bconfirm\w* (?:para mim )?se esta\b[^\n]*(?:{DAYMARK}|\b{VISIT}\b)", 0.97),
    (rf"\bdeu certo\b[^\n]{{0,15}}\b(?:minha|meu) (?:marcacao|{VISIT})\b", 0.97),
    (
        (
            rf"\b(?:achei|achava|pensei|pensava|jurava|tinha entendido) que (?:era|seria|fosse|"
            rf"estava)\b[^\n]*{DAYMARK}"
        ),
        0.86,
    ),
    (
        (
            r"\bme (?:re)?(?:lembra|lembrar|lembre|confirma|diz|fala) (?:o|a|qual|que)(?: e| o|"
            r" a)* "
            r"(?:horario|hora|dia|data)\b(?! (?:vago|livre|disponiv))"
        ),
        0.93,
    ),
    (rf"\b(?:data|dia|horario|hora) d[aeo] (?:minha|meu) (?:proxim[oa] )?{VISIT}\b", 0.9),
    (r"\bmeu nome n[ao] (?:agenda|lista de (?:hoje|amanha))\b", 0.95),
    (rf"\b(?:eu )?marquei\b[^\n]*{DAYMARK}[^\n]*\?", 0.92),
    (
        (
            rf"\bque horas?(?: e que| que)? (?:comeca|termina|acaba|inicia)(?: a| o)? (?:minha|"
            rf"meu) "
            rf"{VISIT}\b"
        ),
        0.98,
    ),
    (
        (
            r"\b(?:algo|alguma coisa|consulta|horario)(?: marcad[oa]| agendad[oa])? (?:n[oe]|"
            r"em) (?:meu "
            r")?nome(?: d[aeo]|\b)"
        ),
        0.9,
    ),
    (
        (
            rf"\bme (?:diz|dizer|diga|fala|falar|fale|lembra|lembrar|lembre|passa|passar|passe|"
            rf"inform\w+|"
            rf"manda|mandar|confirma|confirmar) (?:[a-z]+ ){{0,3}}(?:(?:minhas?|"
            rf"meus?) (?:proxim[oa]s? )?"
            rf"(?:{VISIT}s?|consultas|agendamentos)|d[ao]s? (?:minhas? |"
            rf"meus? )?proximas? consultas?)\b"
        ),
        0.96,
    ),
    (
        r"\bnome d[ao] (?:minha |meu )?(?:dentista|doutora?)\b|\bquem e (?:minha|meu) dentista\b",
        0.9,
    ),
    (
        (
            r"^(?:e |a |mas |ai )?(?:que|qual)(?: e)?(?: o)? (?:horas?|horario|dia|data) (?:e |"
            r"era )?mesmo\W*$"
        ),
        0.9,
    ),
    (
        (
            rf"\b(?:confirmaram|marcaram|agendaram|remarcaram|cancelaram|confirmou|marcou|remarcou|"
            rf"confirmada|mudaram|trocaram)(?: [a-z]+){{0,2}} (?:minha|meu) {VISIT}\b[^\n]*\?"
        ),
        0.96,
    ),
    (
        r"\b(?:estou|fiquei|meu nome (?:esta|ficou)) n[ao] (?:agenda|lista de (?:hoje|amanha))\b",
        0.95,
    ),
    (
        (
            r"\b(?:minha|meu) (?:mae|pai|filh[oa]|marido|esposa|esposo|mulher|avo|vo|irma|"
            r"irmao|net[oa]|"
            r"sogr[oa]|namorad[oa]|noiv[oa]|ti[oa]|sobrinh[oa])(?: ja| ainda| nao)* (?:tem|"
            r"tinha|teria)"
            r" (?:alguma |uma |algum |um )?(?:consulta|retorno|dentista|avaliacao|limpeza|"
            r"coisa marcada)\b"
            r"(?![^\n]*\bdisponiv)[^\n]*\?"
        ),
        0.93,
    ),
    (rf"\b(?:minha|meu) {VISIT} nao (?:e|era|esta|estava|ficou|seria)\b[^\n]*\?", 0.95),
    (rf"\b(?:minha|meu) {VISIT} (?:era|seria)\b[^\n]*\?", 0.9),
    (rf"{DAYMARK} ou (?:n[ao] |as )?{DAYMARK} ?(?:a |o )?(?:minha|meu)\b", 0.92),
    (
        (
            rf"\b(?:minha|meu) {VISIT}(?: d[aeo])? ?{DAYMARK}(?: {DAYMARK})* ?(?:e|esta|ta|"
            rf"ficou|segue|continua|foi)\b"
        ),
        0.95,
    ),
    (
        (
            r"^(?![^\n]*\b(?:primeir|ultim|proxim)[oa] (?:horario|vaga))[^\n]*"
            r"\b(?:vou|tenho|e|era|ficou)\b[^\n?]{0,25}\bque horas?\s*(?:mesmo)?\?*$|"
            r"^a? ?que horas? (?:e|era|ficou)(?: mesmo)?\s*\??$"
        ),
        0.9,
    ),
    (
        (
            rf"\b(?:eu |ja )*tenho (?:alguma |uma |algum |um )?(?:{VISIT}|"
            rf"dentista)\b[^\n,]{{0,25}}\?"
        ),
        0.92,
    ),
    (
        (
            r"\b(?:marc(?:ou|aram|amos|uei)|marquei|agend\w+)\b[^\n]{0,30}\b(?:pra|"
            r"para) (?:quando|que dia|que horas?|qual)\b"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:eu |ja )*tenho (?:alguma |uma |"
            rf"algum )?{VISIT}(?: marcad[oa])?(?: <[dtp]\d+>)*(?: ai| com voces)?\s*\?"
        ),
        0.92,
    ),
    (
        (
            r"\b(?:qual|quem)(?: e| sera)?(?: o| a| que)? (?:dentista|doutora?|vai me atender|"
            r"vai atender|me atende)\b"
        ),
        0.7,
    ),
    (
        (
            r"\b(?:esqueci|nao (?:me )?lembro|perdi)\b[^\n]{0,20}\b(?:que|qual|"
            r"quando)\b[^\n]{0,20}\b(?:e|era|foi|ficou|horas?|dia|marqu\w+|consulta)\b"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:que|qual|quais|quando)(?: (?:e|sao|sera|vai ser|dia|dias|hora|horas|"
            rf"horario|data|"
            rf"que|mesmo|foi|ficou|fica|seria|ta|esta|a|o|e a|e o|era|horarios|"
            rf"sao as))* (?:a |o |as |"
            rf"os |d[ao]s? )?(?:minhas?|meus?|nossa|nosso)(?: (?:proxima|"
            rf"proximo))? ?(?:{VISIT}s?|dentista|marcacao)\b"
        ),
        1.0,
    ),
    (
        (
            rf"\b(?:minhas?|meus?)(?: (?:proxim[oa]s?))? (?:{VISIT}s?|"
            rf"agendamentos)(?: (?:com [a-z]+|"
            rf"do canal|da limpeza|de retorno|de {VISIT}))? (?:e|eh|esta|ta|ficou|fica|"
            rf"sera|vai ser|"
            rf"e dia|estao|sao|foi|continua|esta marcad[oa]|segue|ainda)\b"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:eu |ja |nao |sera que |ainda |por acaso )*(?:tenho|tem|tinha|"
            rf"teria) (?:alguma? |"
            rf"uma? |algum |mais alguma? |outra? |uns? |minha? )?(?:{VISIT}|coisa|algo|"
            rf"agendamento)?s? ?(?:<d\d+> ?|<t\d+> ?)*(?:marcad[oa]s?|agendad[oa]s?|"
            rf"ai)\b[^\n]*\?"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:eu )?(?:estou|to|tava|estava|fiquei|esta|ta|ficou|estamos)(?: (?:com|"
            r"mesmo|eu|ja|"
            r"aqui|entao))*(?: (?:consulta|horario|hora|dentista|minha|meu|a|o))* (?:marcad[oa]s?|"
            r"agendad[oa]s?|confirmad[oa]s?)\b[^\n]*\?"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:que|qual|quais)(?: e| foi| sao)?(?: o| os| a)? ?(?:dia|dias|hora|horas|horario|"
            r"data) (?:mesmo )?(?:e que |que )?(?:eu volto|volto|ficou|ficamos|marcou|marcamos|"
            r"marquei|marcaram|"
            r"agend(?:ei|ou|amos)|eu (?:tenho|vou|marquei|estou|fiquei)|ficou (?:marcad[oa]|"
            r"agendad[oa])|tenho|e (?:mesmo|minha|a minha)|era|esta marcad[oa]|eu marquei|"
            r"sou)\b"
        ),
        0.97,
    ),
    (
        (
            r"\bquando (?:e|sera|vai ser|ficou|e que e|eu (?:tenho|vou|volto|marquei)|tenho|volto|"
            r"marquei|foi marcad[oa]|esta marcad[oa]|esta)\b(?![^\n]*\b(?:disponivel|vaga|"
            r"atende|livre|proxim[oa] (?:horario|vaga|data))\b)"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:confirmar|conferir|verificar|ver|saber|lembrar|checar|consultar|confere|lembra|"
            r"verifica|confirma|me lembra|esqueci|nao lembro|mostra|lista|me fala|me diz|olha|"
            r"consulta)(?: (?:se|qual|a|o|as|os|que|e|mesmo|foi|para mim|pra mim|"
            r"por favor|de|do|da|"
            r"dia|hora|horario|horas|data|quando|eu|esta|esse|certinho|meu|minha|meus|minhas|"
            r"so))* (?:(?:minhas?|meus?) (?:proxim[oa]s? )?(?:consult|hor|agend(?!a\b)|retorno|"
            r"marca|"
            r"visita)\w*|tenho|marquei|marcad[oa]|agendad[oa]|ficou|dia e|horario d[ae]|"
            r"hora d[ae]|dia d[ae])\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:minhas?|meus?) (?:consultas|agendamentos|horarios|proximas? consultas?|"
            r"proximos? horarios?|agenda(?= ?\?))\b(?!.*\b(?:cancel|desmarc|remarc))"
        ),
        0.7,
    ),
    (
        (
            rf"\b(?:eu )?(?:vou|e|sou|estou|era|tenho)(?: (?:as|de|no|na|ai|mesmo|consulta|"
            rf"dentista))* {DAYMARK} ou (?:as |de |no )?{DAYMARK}|\b(?:e|era|ficou|foi) (?:hoje|"
            rf"mesmo )?(?:as |de |no |dia )?{DAYMARK}(?: {DAYMARK})? (?:mesmo|ne|nao e|"
            rf"certo|que eu|"
            rf"minha|a minha|meu|o meu)\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:com (?:quem|qual (?:doutora?|dentista))) (?:e|sera|vou|ficou|marquei|"
            r"esta|que)\b|"
            r"\bmarquei (?:para|pra) (?:que|qual|quando)\b|\bmarcou (?:para|pra) (?:que|qual|"
            r"quando)\b|\bcontinua (?:de pe|marcad[oa]|confirmad[oa])\b"
        ),
        0.85,
    ),
    (
        (
            rf"\bque horas?(?: mesmo)? (?:e|eh|era|ficou|vai ser|sera)(?: mesmo)?(?: (?:o |a |de "
            rf"|da |na |no )*{DAYMARK})"
        ),
        0.9,
    ),
    (r"\b(?:minha|meu) e (?:n[ao] |dia |as )*<[dt]\d+>", 0.95),
    (r"\bconsegui(?:ram|u) (?:marcar|agendar|encaixar|confirmar)\b", 0.95),
    (r"\bwhen is my (?:appointment|next)\b|\bmy appointments?\b[^\n]*\?", 0.9),
    (
        (
            rf"\b(?:deu certo|conseguiu|foi feito|foi confirmad[oa]|esta certo|ta certo|"
            rf"foi marcad[oa])\b[^\n]*\b(?:{VISIT}|agend\w+|marca\w+)[^\n]*\?"
        ),
        0.75,
    ),
)
