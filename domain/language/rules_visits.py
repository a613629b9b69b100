"""How patients ask for visits: to book, move, cancel or list them."""

from domain.language.rule import weighed

_VISIT = (
    r"(?:consulta|horario|hora|avaliacao|limpeza|retorno|atendimento|vaga|agendamento|visita|"
    r"sessao|manutencao|procedimento|exame|appointment|encaixe)"
)
_DAYMARK = r"(?:<d\d+>|<t\d+>|<p\d+>)"

RESCHEDULE = weighed(
    (
        (
            r"\b(?:era|estava|esta marcad[oa]|marcad[oa]|tenho|"
            r"tinha)\b[^\n]{0,20}<[dt]\d+>[^\n]{0,6}[,.]? (?:consigo|pode|posso|da para|da pra|"
            r"tem como|queria|quero|daria|consegue)[^\n]{0,25}<[dt]\d+>"
        ),
        0.96,
    ),
    (r"\b(?:remar(?:c|qu)\w+|reagend\w+|reschedul\w+|rearranj\w+|remanej\w+)\b", 1.0),
    (r"\b(?:adi(?:ar|a|ou|o|em|amento|antar?|e)\b|antecip\w+|posterg\w+|prorrog\w+)", 0.95),
    (
        (
            rf"\b(?:mud\w+|tro(?:c|qu)\w+|alter\w+|transf\w+|modific\w+|jog\w+|pass(?:ar|"
            rf"a|o|e|em|asse)|"
            rf"mov(?:er|e)|empurr\w+|puxa\w*|arrast\w+)\b(?: (?:eu|voces?|voce|para mim|pra mim|"
            rf"por favor|de|a|o|essa|esse|esta|minha|meu|minhas|nossa|nosso|as|os|ai|so|tambem|ela|"
            rf"ele|isso|um|outra|outro|uma|tudo))*"
            rf" ?(?:{_VISIT}|dia|data|horarios|agendado|marcad[oa]|<[dtp]\d+>)"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:mud\w+|tro(?:c|qu)\w+|jog\w+|pass\w+|transfer\w+|mov\w+|deix\w+|"
            rf"coloc\w+|bot\w+|poe|"
            rf"por)\b[^.\n?]{{0,30}}\b(?:d[eao]s? {_DAYMARK} (?:para|pra|pro|pras)|para outro dia|"
            rf"pra outro dia|para outra data|pra outra data|para outro horario|pra outro horario|"
            rf"para outra hora)"
        ),
        0.97,
    ),
    (r"\b(?:outro|outra) (?:dia|data|horario|hora)\b", 0.55),
    (
        (
            r"\b(?:consigo|posso|pode|da (?:pra|para)|tem como|daria|consegue|podia|poderia|queria|"
            r"seria possivel|gostaria de|preciso|rola)(?: (?:eu|de|ser|vir|ir|chegar|para|pra|a|"
            r"me atender))* (?:mais (?:cedo|tarde|pra frente|para frente))\b"
        ),
        0.84,
    ),
    (
        (
            r"\bvir (?:mais cedo|mais tarde|antes|depois|outro dia)\b|\bir (?:mais cedo|"
            r"mais tarde)\b"
        ),
        0.85,
    ),
    (
        (
            rf"{_DAYMARK}(?: nao (?:vai (?:rolar|dar|poder)|consigo(?: ir)?|posso(?: ir)?|"
            rf"vou poder(?: ir)?|vou conseguir(?: ir)?|rola|da))[^\n]*\b(?:joga|passa|"
            rf"muda|troca|bota|"
            rf"coloca)\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:mud|troc|pass|jog|transf|mov|alter)\w+(?: (?:ela|ele|isso|tudo|minha consulta|"
            r"a consulta|"
            r"o horario|meu horario|so|ai))* (?:para|pra|pro|"
            r"pras)(?: [oa]s?)?(?: n[ao])? ?<[dtp]"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:desmar(?:c|qu)\w+|cancel\w+)\b[^\n]*\b(?:e|mas)\b[^\n]*\b(?:mar(?:c|qu)\w+|"
            r"agend\w+|pass\w+|"
            r"coloc\w+|bot\w+)\b"
        ),
        1.0,
    ),
    (
        (
            r"\b(?:nao (?:vou|vai|posso|consigo|vou conseguir|vou poder|"
            r"poderei)(?: (?:mais|dar|poder|"
            r"conseguir))* ?(?:ir|comparecer|chegar|mais)?)\b[^\n]*\b(?:outro dia|outra data|"
            r"outro horario|para <|pra <)"
        ),
        0.93,
    ),
    (
        (
            rf"\b(?:tenho|estava|estou|ta|esta|tinha|era)(?: [a-z]+){{0,3}} (?:marcad[oa]|"
            rf"agendad[oa]|"
            rf"{_VISIT})\b[^\n]*\b(?:pod\w+ ser|para|pra|em vez|ao inves|queria|"
            rf"prefiro)\b[^\n]*{_DAYMARK}[^\n]*$"
        ),
        0.5,
    ),
    (r"\b(?:em vez|ao inves|inves|no lugar) d[eoa]s? ", 0.8),
)
CANCEL = weighed(
    (r"\b(?:cancel\w+|desmar(?:c|qu)\w+|desagend\w+|descombin\w+)\b", 1.0),
    (
        (
            rf"\b(?:tira|tire|tirar|exclui|excluir|apaga|remove|remover|derruba|libera|"
            rf"liberar|anula|"
            rf"anular|suspende|suspender|solta)\b (?:a |o |minha |meu |essa |esse |da agenda |"
            rf"esta )*(?:{_VISIT}|minha|meu|d[aeo] <|d[ea] <|de <)"
        ),
        0.95,
    ),
    (
        (
            r"\bnao (?:vou|irei|vamos|quero|preciso|vai) (?:mais |poder |conseguir |"
            r"querer |precisar |"
            r"fazer )*(?:mais|ir|comparecer|fazer mais|da consulta|a consulta|consulta|"
            r"querer)\b(?! (?:receber|mens\w*|pagar))"
        ),
        0.78,
    ),
    (
        (
            r"\bnao (?:poderei|conseguirei|posso|consigo)(?: mais)? (?:ir|comparecer|estar|chegar|"
            r"estar presente|mais ir)\b"
        ),
        0.78,
    ),
    (
        (
            r"\b(?:deixa (?:para|pra) la|deixa quieto|esquece|esqueca|desisti|desisto|desistindo|"
            r"deixa baixo|larga mao|deixe para la|pode deixar para la|perdi o interesse|"
            r"nao tenho (?:mais )?interesse|mudei de ideia(?!,? (?:prefiro|quero|pode|"
            r"vou querer)))\b"
        ),
        0.75,
    ),
    (r"\bnao quero mais\b(?! (?:receb|mens|msg|saber de))|\bdesist\w+", 0.75),
    (
        (
            r"\b(?:pode|podem|podes|pode me) (?:dar|passar|liberar|oferecer|"
            r"colocar)(?: [a-z]+){0,2} (?:minha|meu|a) (?:vaga|horario|hora)\b[^.\n]*\b(?:outr\w+|"
            r"alguem)"
        ),
        0.85,
    ),
)
LIST = weighed(
    (rf"{_DAYMARK} ou (?:n[ao] |as )?{_DAYMARK} ?(?:a |o )?(?:minha|meu)\b", 0.92),
    (
        (
            rf"\b(?:minha|meu) {_VISIT}(?: d[aeo])? ?{_DAYMARK}(?: {_DAYMARK})* ?(?:e|esta|ta|"
            rf"ficou|segue|continua|foi)\b"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:vou|tenho|e|era|ficou)\b[^\n?]{0,25}\bque horas?\s*(?:mesmo)?\?*$|"
            r"^a? ?que horas? (?:e|era|ficou)(?: mesmo)?\s*\??$"
        ),
        0.9,
    ),
    (
        (
            rf"\b(?:eu |ja )*tenho (?:alguma |uma |algum |um )?(?:{_VISIT}|"
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
            rf"algum )?{_VISIT}(?: marcad[oa])?(?: <[dtp]\d+>)*(?: ai| com voces)?\s*\?"
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
            rf"proximo))? ?(?:{_VISIT}s?|dentista|marcacao)\b"
        ),
        1.0,
    ),
    (
        (
            rf"\b(?:minhas?|meus?)(?: (?:proxim[oa]s?))? (?:{_VISIT}s?|"
            rf"agendamentos)(?: (?:com [a-z]+|"
            rf"do canal|da limpeza|de retorno|de {_VISIT}))? (?:e|eh|esta|ta|ficou|fica|"
            rf"sera|vai ser|"
            rf"e dia|estao|sao|foi|continua|esta marcad[oa]|segue|ainda)\b"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:eu |ja |nao |sera que |ainda |por acaso )*(?:tenho|tem|tinha|"
            rf"teria) (?:alguma? |"
            rf"uma? |algum |mais alguma? |outra? |uns? |minha? )?(?:{_VISIT}|coisa|algo|"
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
            r"data) (?:mesmo )?(?:e que )?(?:ficou|ficamos|marcou|marcamos|marquei|marcaram|"
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
            r"atende)\b)"
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
            r"so))* (?:(?:minhas?|meus?) (?:proxim[oa]s? )?(?:consult|hor|agend|retorno|marca|"
            r"visita)\w*|tenho|marquei|marcad[oa]|agendad[oa]|ficou|dia e|horario d[ae]|"
            r"hora d[ae]|dia d[ae])\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:minhas?|meus?) (?:consultas|agendamentos|horarios|proximas? consultas?|"
            r"proximos? horarios?|agenda)\b(?!.*\b(?:cancel|desmarc|remarc))"
        ),
        0.7,
    ),
    (
        (
            rf"\b(?:eu )?(?:vou|e|sou|estou|era|tenho)(?: (?:as|de|no|na|ai|mesmo|consulta|"
            rf"dentista))* {_DAYMARK} ou (?:as |de |no )?{_DAYMARK}|\b(?:e|era|ficou|foi) (?:hoje|"
            rf"mesmo )?(?:as |de |no |dia )?{_DAYMARK}(?: {_DAYMARK})? (?:mesmo|ne|nao e|"
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
    (r"\bwhen is my (?:appointment|next)\b|\bmy appointments?\b[^\n]*\?", 0.9),
    (
        (
            rf"\b(?:deu certo|conseguiu|foi feito|foi confirmad[oa]|esta certo|ta certo|"
            rf"foi marcad[oa])\b[^\n]*\b(?:{_VISIT}|agend\w+|marca\w+)[^\n]*\?"
        ),
        0.75,
    ),
)
BOOK = weighed(
    (
        (
            r"\b(?:tem|teria|tera|algo|algum|consegue|pode ser)\b[^.\n]{0,15}\bmais (?:cedo|tarde|"
            r"pra frente|perto)\b"
        ),
        0.8,
    ),
    (r"\b(?:eu|como|com quem|onde|quando) marco\b|\bmarco (?:com|uma?|como|a)\b", 0.85),
    (r"(?<!nao )\b(?:queria|quero|gostaria|prefiro)(?: [a-z]+){0,2} <[dtp]\d+>", 0.94),
    (
        (
            r"(?:tem|teria|tera|da|pode|podia|poderia|rola|consegue|consigo|quero|queria|gostaria|"
            r"prefiro|serve|vaga|algo|melhor)\b[^.\n]{0,28}<[dtp]\d+>|"
            r"<[dtp]\d+>[ ,]*(?:<[dtp]\d+>[ ,]*)*(?:tem|da|teria|pode|rola|consegue|serve|da para|"
            r"seria|esta bom|por favor)\b"
        ),
        0.78,
    ),
    (
        (
            r"\b(?:marcar|agendar|marca|agenda|marque|agende|marcando|agendando|reservar|reserva|"
            r"encaixa\w*|encaixe|encaixar|marcacao|agendamento|marcarmos|schedule|book)\b"
        ),
        0.94,
    ),
    (
        (
            rf"(?<!nao )\b(?:quero|queria|gostaria|preciso|precisava|desejo|necessito|precisando|"
            rf"quer|querendo|"
            rf"podia|pode me)\b(?![^.\n]{{0,45}}\b(?:minha|meu) (?:consulta|horario|"
            rf"agendamento))[^.\n]{{0,45}}\b(?:{_VISIT}|vaga|horario|dentista|canal|consultar|"
            rf"passar com|passar na|atendid[oa]|voltar|retorno|fazer|colocar|botar|"
            rf"arrumar|consertar|"
            rf"trocar o|tirar|arrancar|extrair|limpar|clarear|por|avaliar|ver meu|cuidar|"
            rf"tratar)\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:tem|teria|tera|ha(?! \d)|existe|sobrou|sobra|surgiu|apareceu|abriu|"
            r"consegue|consigo|"
            r"conseguem|arruma|arranja|arrumar|arranjar|haveria|rola|libera|"
            r"ter)\b[^.\n?]{0,30}\b(?:vagas?|horarios?|horarinho|agenda|disponibilidade|disponivel|"
            r"disponiveis|brecha|encaixe|espaco|janela|data|datas|hora|vaguinha|livre|"
            r"cabe|consulta|"
            r"atendimento)\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:vagas?|disponibilidade|horarios? (?:disponive\w+|livres?|vagos?|para|"
            r"pra|de|com|na|"
            r"no)|qual (?:o )?(?:proximo )?(?:horario|dia|data)|quais (?:os )?(?:horarios|"
            r"dias|datas)|"
            r"vaguinha|brecha|proxima vaga)\b"
        ),
        0.82,
    ),
    (
        (
            r"\b(?:consegue|consigo|tem como|da para|da pra|dava|daria|pode|poderia|posso|"
            r"podem)(?: (?:me|voces?|eu))* (?:atender|ir|ver|encaixar|passar|fazer|vir|consultar|"
            r"colocar)\b"
        ),
        0.72,
    ),
    (
        (
            r"\b(?:primeira (?:vez|consulta|avaliacao)|sou (?:novo|nova|paciente nov[oa])|"
            r"paciente nov[oa]|nunca fui)\b"
        ),
        0.66,
    ),
    (r"\b(?:dentista|consulta|avaliacao|check-?up|revisao|retorno|appointment)\b", 0.62),
    (
        (
            r"\b(?:caiu|soltou|quebrou|descolou|saiu) (?:a |o |minha |meu |um |"
            r"uma )?(?:restauracao|"
            r"obturacao|massinha|coroa|faceta|lente|bracket|braquete|aparelho|pivo|protese|fio|"
            r"contencao|provisorio|borrachinha|pedaco)\b"
        ),
        0.75,
    ),
    (
        (
            r"\b(?:lista de espera|me avis\w+ (?:se|quando) (?:abrir|surgir|aparecer|tiver|"
            r"vagar))\b"
        ),
        0.92,
    ),
)
