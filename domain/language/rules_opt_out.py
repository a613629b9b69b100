"""Wanting no more messages, or one's data erased; and what only sounds like it."""

import re

from domain.language.rule import weighed

OPT_OUT = weighed(
    (r"\b(?:paro|parar|deixo|deixar|cancelo|saio) de receber\b", 0.97),
    (r"\bnao (?:me )?ench\w+ (?:mais )?(?:o |meu )?saco\b[^\n]*\bmens\w+", 0.97),
    (
        r"\b(?:ser|seja|fosse) (?:removid|retirad|exclui?d|apagad|descadastrad|tirad)[oa] d[aeo]\b",
        0.97,
    ),
    (r"\bnao autorizo\b[^\n]{0,30}\b(?:numero|dados|contato|telefone|envio|mens\w+)\b", 0.97),
    (r"\b(?:quero|gostaria de|preciso|como faco para|favor) (?:parar|deixar) de receber\b", 1.0),
    (r"^\W*(?:por favor |ja pedi,? )?pare[mn]? com (?:isso|ess[ea]s?|est[ea]s?)\b(?! dor)", 0.97),
    (
        (
            r"^[\s.!\"']*(?:sair|parar|pare|stop|descadastr\w+|remover|unsubscribe|"
            r"cancelar inscricao|"
            r"desinscrev\w+|bloquear|sai da lista|me remova|me (?:tir|remov|exclu)\w+(?: daqui|"
            r" dai| disso| fora)?(?: por favor)?|"
            r"sair por favor|pare por favor|quero sair|parem|cancelar mensagens|"
            r"cancelar recebimento|"
            r"cancelar notificacoes|nao perturbe)[\s.!\"']*$"
        ),
        1.0,
    ),
    (
        (
            r"\b(?:par[ae]m?|chega|parar|deixem?|cessem?) (?:de|com) (?:me |ficar me |ficar |"
            r"estar )*(?:mand\w+|envi\w+|encher|incomod\w+|pertub\w+|perturb\w+|"
            r"encaminh\w+|escrever|"
            r"notific\w+|"
            r"ligar|chamar|spam|(?:ess[ea]s? |[ao]s? )?(?:mens\w+|msg\w*|lembrete\w*|aviso\w*|"
            r"propagand\w+|notifica\w*)|"
            r"importun\w+)"
        ),
        1.0,
    ),
    (
        (
            r"\bnao (?:quero|desejo|gostaria de|quero mais|aguento mais|autorizo|pretendo|preciso|"
            r"tenho interesse em|aceito)(?: (?:mais|que|continuar|voces?|me|a))* "
            r"(?:receb\w+|recebendo|ser (?:contactad\w+|contatad\w+|incomodad\w+|notificad\w+|"
            r"perturbad\w+)|mand\w+|envi\w+|mens\w+|msgs?|notific\w+|lembrete\w*|propagand\w+|"
            r"promoc\w+|contato(?: de voces)?)\b"
        ),
        1.0,
    ),
    (
        (
            r"\bnao (?:me )?(?:mand\w+|envi\w+|escrev\w+|perturb\w+|incomod\w+|cham\w+|"
            r"encha|lig(?:ue|"
            r"uem))(?: (?:mais|nada|mens\w+|msgs?|mensag\w+|me|isso|aqui|propaganda|promocao|"
            r"notificacoes|para ca|pra mim|para mim|nesse numero))+"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:me )?(?:tir[ae]m?|remov[ae]m?|exclu\w+|retir[ae]m?|apag\w+|delet\w+|"
            r"elimin\w+|sair|"
            r"saio|saia|me tirar|me remover|descadastr\w+|desinscrev\w+)(?: (?:me|o|a|meu|"
            r"minha|esse|"
            r"este|dessa|desse|desta|deste|essa|do|da|dos|das|numero|contato|telefone|nome|"
            r"cadastro|de|por favor|eu|todos|todos os|"
            r"os|meus))* "
            r"(?:lista|cadastro|grupo|transmissao|dados|contatos|contato|base|mailing|numero|"
            r"telefone|lembretes|notificacoes|sistema|mens\w+)\b(?! de espera)"
        ),
        0.95,
    ),
    (
        (
            r"\bdescadastr\w+|\bdesinscrev\w+|\bunsubscribe\b|\bopt ?-?out\b|"
            r"\bcancelar (?:o |a |as |"
            r"os |essas |esse |estas )?(?:recebimento|inscricao|mensagens|notificacoes|lembretes|"
            r"avisos|cadastro|assinatura)\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:vou|irei) (?:te |vos |lhe |os |o )?(?:bloquear|denunciar|reportar)\b|\blgpd\b|"
            r"\bmeus dados\b[^.\n]*\b(?:apag|exclu|delet|remov|elimin)\w+|\b(?:bloqueia|bloqueiem|"
            r"bloqueie) (?:esse|meu) numero"
        ),
        0.9,
    ),
    (
        (
            r"\bsair (?:d[ao]|desta|dessa|deste|desse) (?:lista|grupo|transmissao|cadastro)|"
            r"\bme deix[ae]m? em paz\b|\bstop (?:sending|messag\w+|texting)"
        ),
        0.97,
    ),
)
NOT_OPT_OUT = re.compile(
    r"\b(?:parar|para|pare|passar|tirar) (?:a|essa|de|com a|com essa|de ter|de sentir|o|"
    r"esse) (?:dor\w*|doer|sangr\w+|sangue|incomodo|rang\w+|sangramento|inchaco|fumar|comer|"
    r"dente|remedio|usar|tratamento)"
    r"|\b(?:sair|saio|saia|sairia) (?:antes|mais cedo|mais tarde|d[oa] (?:trabalho|servico|"
    r"aula|escola|clinica|consulta|consultorio)|de casa|as|<|para|quanto|caro|com|de viagem|"
    r"dai|daqui|bem)"
    r"|\bposso sair\b|\bquanto (?:vai )?sai|\blista de espera\b|\bvou ter que sair\b|"
    r"\bpreciso sair\b|\btenho que sair\b"
)
