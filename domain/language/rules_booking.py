"""How patients ask for a visit."""

from domain.language.rule import weighed
from domain.language.visit_words import VISIT

BOOK = weighed(
    (
        (
            r"\b(?:pass\w+|mand\w+|envi\w+|mostr\w+|diz|fal\w+|ve)\b[^.\n]{0,12}\b(?:horarios|dias|"
            r"datas|vagas) (?:que (?:voces )?t[ei]\w+|livres|disponiveis|vag[oa]s|abert[oa]s)\b"
        ),
        0.97,
    ),
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
            r"\b(?:(?<!minha )(?<!nossa )(?<!uma )marcar|agendar|marca|"
            r"(?<!minha )(?<!na )(?<!a )"
            r"(?<!da )(?<!sua )agenda|marque|agende|marcando|agendando|reservar|reserva|"
            r"encaixa\w*|encaixe|encaixar|marcacao|agendamento|marcarmos|schedule|book)\b"
        ),
        0.94,
    ),
    (
        (
            rf"(?<!nao )\b(?:quero|queria|gostaria|preciso|precisava|desejo|necessito|precisando|"
            rf"quer|querendo|"
            rf"podia|pode me)\b(?![^.\n]{{0,45}}\b(?:minha|meu) (?:consulta|horario|"
            rf"agendamento))[^.\n]{{0,45}}\b(?:{VISIT}|vaga|horario|dentista|canal|"
            rf"consultar(?! (?:a|o|meu|minha|com)\b)|"
            rf"passar com|passar na|atendid[oa]|voltar|retorno|fazer|colocar|botar|"
            rf"arrumar|consertar|"
            rf"trocar o|tirar|arrancar|extrair|limpar|clarear|por|avaliar|ver meu|cuidar|"
            rf"tratar)\b"
        ),
        0.85,
    ),
    (
        (
            r"\bconseguem? (?:um horario |uma vaga |algo |alguma coisa )?(?:para|pra) "
            r"(?:mim|nos|a gente|minha|meu)\b"
        ),
        0.82,
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
        r"\b(?:quando|que dias?|que horas|que horarios?) (?:voces? )?(?:tem|teria|tera|tiver)\b",
        0.86,
    ),
    (
        (
            r"\b(?:primeira (?:vez|consulta|avaliacao)|sou (?:novo|nova|paciente nov[oa])|"
            r"paciente nov[oa]|nunca fui)\b"
        ),
        0.66,
    ),
    (r"\b(?:dentista|consulta|avaliacao|check-?up|revisao|retorno|appointment|rotina)\b", 0.62),
    (
        (
            r"\b(?:tem|teria|ha|algum|alguma|mostra|manda|quero|queria|prefiro|ve|quais)"
            r"(?: (?:algum|alguma|mais|os|as|me))* outr[oa]s?(?= (?:horarios?|opc\w+|dias?|"
            r"datas?|vagas?|"
            r"alternativas?)|[?.!]|$)|\bmais (?:opcoes|horarios|datas)\b"
        ),
        0.7,
    ),
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
            r"\b(?:restauracao|obturacao|massinha|coroa|faceta|bracket|braquete|pivo|protese|"
            r"contencao|"
            r"provisorio) (?:caiu|soltou|quebrou|descolou|saiu)\b"
        ),
        0.75,
    ),
    (r"\bpassar (?:n?[oa]|com [ao]) (?:dentista|doutora?|dra|dr|consulta|avaliacao)\b", 0.87),
    (
        (
            r"\b(?:lista de espera|desistencias?|me avis\w+ (?:se|quando) (?:abrir|surgir|"
            r"aparecer|tiver|"
            r"vagar))\b"
        ),
        0.92,
    ),
)
