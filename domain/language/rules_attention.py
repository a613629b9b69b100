"""What needs a person: complaints, arrivals and delays, papers."""

from domain.language.rule import weighed
from domain.language.rules_clinical import CLINICAL

COMPLAINT = weighed(
    (r"\bnunca mais (?:eu )?(?:volto|piso|vou|apareco|indico|recomendo)\b|\bpessim[oa]s\b", 0.95),
    (
        (
            r"\bcobr(?:ando|aram|ou|ad[oa])\b[^.\n]{0,25}\b(?:nao (?:fiz|devo|contratei|usei|"
            r"autorizei|reconheco)|a mais|errad\w+|2 vezes|indevid\w+|de novo)\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:vez|vezes) que voces? (?:me )?(?:desmarc|cancel|remarc|adi)\w+|"
            r"\bvoces? (?:ja |so |sempre |vivem |ficam |ficaram )*(?:me )?(?:desmarc|cancel|remarc|"
            r"adi)\w+[^\n]{0,25}\b(?:comigo|de novo|outra vez|toda hora|em cima da hora|sem "
            r"(?:me )?avisar|sem aviso)\b"
        ),
        1.0,
    ),
    (
        (
            r"\b(?:chatead[oa]s?|frustrad[oa]s?|irritad[oa]s?|furios[oa]|aborrecid[oa]|erraram|"
            r"errou|estragaram|estragou|danificaram|esqueceram de mim|sumiram com|"
            r"perderam|"
            r"me trataram|tratad[oa] mal|mal educad[oa]|grosseir[oa]|grosseria|grossa com|"
            r"ignoraram|"
            r"me enganaram|enganaram|fui enganad[oa]|negligencia|erro medico|mal feit[oa]|"
            r"torto|torta|"
            r"mal colocad[oa]|ficou (?:feio|feia|ruim|horrivel|pessim[oa]|diferente|alt[oa]|"
            r"aspero))\b"
        ),
        0.86,
    ),
    (
        (
            r"\b(?:deu|estou com|tive|tenho|com) (?:um )?problemas?\b(?! (?:de|cardiac|"
            r"de saude|no carro))|"
            r"\bnao (?:gostei|fiquei satisfeit[oa]|ficou bo[am]|"
            r"fui bem)\b[^.\n]{0,30}\b(?:atend\w+|"
            r"servico|tratamento|resultado|limpeza|canal|restauracao|protese|aparelho|dentista|"
            r"doutora?|"
            r"como)\b"
        ),
        0.72,
    ),
    (
        (
            r"\b(?:ja|faz|ha|mais de|esperando)\b[^.\n]{0,25}\b(?:sem resposta|sem retorno|"
            r"e nada|e "
            r"ninguem|esperando (?:voces|resposta|retorno|aqui|na recepcao|atendimento))\b"
        ),
        0.86,
    ),
    (
        r"\b(?:ninguem|nao) (?:me )?(?:retorn\w+|respond\w+|ligou|ligaram|deu retorno|resolveu)\b",
        0.84,
    ),
)
"""Anger, and work that went wrong."""

ARRIVING = weighed(
    (
        (
            r"\bvou (?:me |acabar )?atrasar\b|\b(?:onibus|uber|taxi|carona|metro|trem) nao "
            r"(?:chega|chegou|vem|veio|passa|passou)\b"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:(?:estou|esperando|parad[oa]|aqui|to) )+(?:aqui )?(?:n[ao]|em frente|"
            r"d[ao] lado|embaixo|"
            r"fora|do lado de fora) ?(?:[ao] |d[ao] )?(?:porta\w*|portao|clinica|recepcao|"
            r"predio|rua|"
            r"consultorio|calcada|lado de fora)?\b(?=[^\n]*\b(?:trancad\w*|fechad\w*|ninguem|"
            r"porta\w*|"
            r"portao|campainha|interfone|abr\w+|esperando|recepcao)\b)"
        ),
        0.96,
    ),
    (r"\b(?:campainha|interfone|trancad[oa])\b", 0.8),
    (
        (
            r"\b(?:me )?atras(?:ei|amos|ou)\b|\bperdi o (?:onibus|metro|trem)\b|\b(?:furou o pneu|"
            r"pneu furou|transito (?:parado|horrivel|terrivel|infernal|travado)|"
            r"uber (?:atrasou|cancelou|"
            r"demorando)|carro (?:quebrou|enguicou))\b(?![^\n]*\b(?:cancel|desmarc|remarc))"
        ),
        0.82,
    ),
    (r"\bchego (?:so )?(?:la pelas |umas |as |ai |em )*<[t]\d+>", 0.86),
)
"""Those who are on their way, late, or before a closed door."""

PAPERS = weighed(
    (r"\b(?:emit\w+|dao|da|tir\w+|fornec\w+|solt\w+) (?:a |uma )?(?:nota|nf)\b", 0.9),
    (
        (
            r"\b(?:raio-? ?x|radiografias?|panoramica|exames?|tomografia|documentacao|moldagem|"
            r"molde)"
            r"(?: [a-z]+){0,2} (?:que )?(?:eu )?(?:fiz|tirei|deixei|levei|ficou|ja fiz|antig\w+)\b"
        ),
        0.96,
    ),
    (
        (
            r"\b(?:copia|segunda via) d[aeo]s? (?:meu |minha |meus )?(?:exame|prontuario|raio|"
            r"contrato|"
            r"receita|atestado|laudo|ficha|termo)\w*|\b(?:contrato|termo de consentimento)\b"
        ),
        0.93,
    ),
)
"""Papers and pictures a person has to look up."""

SOMEBODY = weighed(
    (
        (
            r"\balguem (?:pode|poderia|consegue|podia) me (?:atender|ajudar|responder|explicar)\b|"
            r"\bme (?:atend|ajud|respond)\w+,? alguem\b|\btem alguem (?:para|pra|que) me\b"
        ),
        0.9,
    ),
)
"""Asking for anybody at all."""

ATTENTION = (*SOMEBODY, *COMPLAINT, *ARRIVING, *PAPERS, *CLINICAL)
