"""How patients ask to move or to cancel a visit."""

from domain.language.rule import weighed
from domain.language.visit_words import DAYMARK, VISIT

RESCHEDULE = weighed(
    (
        (
            r"\b(?:tem como|da (?:para|pra)|daria (?:para|pra)|consegue|pode)(?: a gente| eu)? "
            r"(?:trocar|mudar)\b\W*$"
        ),
        0.93,
    ),
    (
        (
            rf"\b(?:da|daria|tem como|pode|poderia)(?: (?:para|pra))? deixar (?:para|pra|pro)"
            rf"(?: [ao])? ?(?:{DAYMARK}|depois\b)"
        ),
        0.95,
    ),
    (
        (
            rf"\bnao (?:vou|irei)(?: mais| poder)*(?: ir)? (?:n[ao] )?{DAYMARK}[^\n]*\b(?:encaix|"
            rf"marc|bot|coloc|poe|jog|pass)\w*\b[^<\n]*{DAYMARK}"
        ),
        0.96,
    ),
    (rf"\batras(?:ar|a|em) (?:a |o |minha |meu )+{VISIT}\b", 0.95),
    (
        (
            rf"\bmais (?:cedo|tarde|pra frente|para frente)(?: a| o)? (?:minha|meu) {VISIT}\b|"
            rf"\b(?:(?:minha|meu) {VISIT}|{VISIT} d[aeo] {DAYMARK})[^\n]{{0,20}}"
            rf"\b(?:ser|ficar|passar|fazer|vir|ir) mais (?:cedo|tarde|pra frente|para frente)\b"
        ),
        0.95,
    ),
    (
        (
            rf"\bnao (?:vou |vai |)(?:consigo|consegui\w*|posso|poderei|poder|irei|"
            rf"dar? (?:para|pra))"
            rf"(?: mais| eu)* (?:ir|comparecer|chegar|estar)\b[^\n]*{DAYMARK}[^\n]*\b(?:pode|"
            rf"tem|da|daria|"
            rf"consegue|queria|quero|prefiro|so|seria)\b[^<\n]{{0,20}}{DAYMARK}"
        ),
        0.9,
    ),
    (
        (
            rf"\b(?:estou|esta|fui|fiquei|estava) (?:marcad[oa] |agendad[oa] |"
            rf"confirmad[oa] |n[ao] "
            rf"|para |pra |as? )*{DAYMARK}[^\n?]*\bmas\b[^\n]*{DAYMARK}"
        ),
        0.97,
    ),
    (rf"\btro(?:c|qu)\w+ (?:com|de) [^<\n]{{0,25}}\b(?:meu|minha|d[aeo]) {VISIT}\b", 0.95),
    (
        (
            rf"\b(?:minha|meu) (?:{VISIT}|dentista)(?: d[aeo]| que e| marcad[oa]| para| pra| as?)* "
            rf"{DAYMARK}(?: (?:as? |de )?{DAYMARK})*,? (?:pode|poderia|podia|da|daria|tem como|"
            rf"teria como|consegue|rola)\b[^<\n]{{0,20}}{DAYMARK}"
        ),
        0.97,
    ),
    (r"\badiant(?:ar|a|o|em|e)\b(?![^\n]*\bpag)", 0.95),
    (
        (
            r"\b(?:jog|pass|empurr|deix|coloc|bot|mud|lev)\w+ (?:[a-z]+ ){0,3}(?:mais )?(?:pra|"
            r"para) "
            r"(?:frente|depois|mais tarde|outra semana)\b"
        ),
        0.95,
    ),
    (r"\bum pouc\w+ (?:mais )?(?:antes|depois|cedo|tarde)\b", 0.84),
    (
        (
            rf"\b(?:minha|meu) (?:{VISIT}|dentista)(?: [a-z]+){{0,3}} ?(?:e|eh|esta|ficou|era|esta "
            rf"marcad[oa]|foi marcad[oa])(?: [a-z]+){{0,2}} {DAYMARK}[^\n?]*\b(?:mas|so que|"
            rf"porem)\b"
            rf"[^\n]*{DAYMARK}"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:era|estava|esta marcad[oa]|marcad[oa]|marquei|tenho|"
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
            rf" ?(?:{VISIT}|dia|data|horarios|agendado|marcad[oa]|<[dtp]\d+>)"
        ),
        0.95,
    ),
    (
        (
            rf"\b(?:mud\w+|tro(?:c|qu)\w+|jog\w+|pass\w+|transfer\w+|mov\w+|deix\w+|"
            rf"coloc\w+|bot\w+|poe|"
            rf"por)\b[^.\n?]{{0,30}}\b(?:d[eao]s? {DAYMARK} (?:para|pra|pro|pras)|para outro dia|"
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
            r"me atender|um pouc\w+|bem))* (?:mais (?:cedo|tarde|pra frente|para frente))\b"
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
            rf"{DAYMARK}(?: nao (?:vai (?:rolar|dar|poder)|consigo(?: ir)?|posso(?: ir)?|"
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
            rf"{VISIT})\b[^\n]*\b(?:pod\w+ ser|para|pra|em vez|ao inves|queria|"
            rf"prefiro)\b[^\n]*{DAYMARK}[^\n]*$"
        ),
        0.5,
    ),
    (
        (
            r"\b(?:imprevisto|apareceu (?:um |uma )?(?:compromisso|viagem|reuniao)|nao (?:vai dar|"
            r"consigo|"
            r"posso|vou))\b[^\n]*\boutr[oa] (?:dia|data|horario|hora)\b"
        ),
        0.93,
    ),
    (r"\b(?:em vez|ao inves|inves|no lugar) d[eoa]s? ", 0.8),
)
CANCEL = weighed(
    (
        (
            r"\bnao precisam? (?:mais )?(?:segurar|guardar|reservar|manter|deixar) (?:o |a )?"
            r"(?:meu|minha|esse|essa|horario|vaga)\b|\babr(?:ir|o|i) mao d[aeo]\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:sair|saio|tir\w+|par[ae]r?|remov\w+|exclu\w+|retir\w+)(?: [a-z]+){0,3} lista de "
            r"espera\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:parar|encerrar|interromper|suspender|abandonar|largar|trancar|nao vou (?:mais )?"
            r"(?:continuar|seguir)|nao quero (?:mais )?(?:continuar|"
            r"seguir))\b[^.\n]{0,12}\btratamento\b"
        ),
        0.9,
    ),
    (r"\b(?:cancelei|cancelaram|desmarquei|desmarcaram)\b", 0.8),
    (r"\bdesist(?:indo|o|i|ir|imos) d[aeo]s?\b", 0.96),
    (
        (
            r"(?<!vez que voces )(?<!vezes que voces )"
            r"\b(?!(?:cancelei|cancelaram|desmarquei|desmarcaram)\b)(?:cancel\w+|desmar(?:c|"
            r"qu)\w+|desagend\w+|descombin\w+)\b"
        ),
        1.0,
    ),
    (
        (
            rf"\b(?:tira|tire|tirar|exclui|excluir|apaga|remove|remover|derruba|libera|"
            rf"liberar|anula|"
            rf"anular|suspende|suspender|solta)\b (?:a |o |minha |meu |essa |esse |da agenda |"
            rf"esta )*(?:{VISIT}|minha|meu|d[aeo] <|d[ea] <|de <)"
        ),
        0.95,
    ),
    (
        (
            r"\bnao (?:vou|irei|vamos|quero|preciso|precisa|precisamos|vai) (?:mais |poder |"
            r"conseguir |"
            r"querer |precisar |"
            r"fazer )*(?:mais|ir|comparecer|fazer mais|da consulta|a consulta|consulta|"
            r"querer)\b(?! (?:receber|mens\w*|pagar))"
        ),
        0.78,
    ),
    (
        (
            r"\bnao (?:poderei|conseguirei|posso|consigo|vai dar (?:para|pra)|deu (?:para|pra))"
            r"(?: mais| eu| mim| ele| ela| a gente)* (?:ir|comparecer|estar|chegar|"
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
    (r"\b(?:vou|quero|preciso|terei|tive|vamos|resolvi)(?: [a-z]+){0,3} desist(?!enc)\w+", 0.95),
    (r"\bnao quero mais\b(?! (?:receb|mens|msg|saber de))|\bdesist(?!enc)\w+", 0.75),
    (
        (
            r"\b(?:pode|podem|podes|pode me) (?:dar|passar|liberar|oferecer|"
            r"colocar)(?: [a-z]+){0,2} (?:minha|meu|a) (?:vaga|vez|horario|"
            r"hora)\b[^.\n]*\b(?:outr[ao]s? "
            r"(?:pessoa|paciente|client)\w*|alguem)"
        ),
        0.97,
    ),
)
