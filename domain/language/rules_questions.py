"""How patients speak of money, and ask where and when the clinic is to be found."""

from domain.language.rule import weighed

PAY = weighed(
    (
        (
            r"\b(?:qual|que) (?:e )?(?:o )?banco\b|\bdados bancarios\b|\bconta (?:bancaria|"
            r"corrente|(?:para|pra) deposit\w+)\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:codigo|pix|link|qr ?code|qr|copia e cola|chave|boleto|cartao|pagamento)\b"
            r"[^.\n]{0,20}\bnao (?:funcion\w+|abr\w+|le|leu|aceit\w+|passa|passou|vai|deu|da certo|"
            r"reconhec\w+|carreg\w+|existe)\b"
        ),
        0.97,
    ),
    (r"\ba vista\b", 0.8),
    (
        r"\b(?:transf|deposit)\w+\b[^.\n]{0,20}\b(?:sinal|entrada|dinheiro|valor|grana|pagamento)\b",
        0.98,
    ),
    (
        (
            r"\b(?:aceit\w+|peg\w+|passam?|receb\w+|trabalh\w+ com|pagar (?:com|no|de|em))\b"
            r"[^.\n]{0,15}\b(?:ticket|vale(?! a)|vr|alelo|sodexo|pluxee|flash|caju|picpay|"
            r"mercado pago|cheque|paypal|visa|master\w*|elo|hipercard|amex|bitcoin)\b"
        ),
        0.86,
    ),
    (
        (
            r"\b(?:manda\w*|envia\w*|reenvia\w*|gera\w*|passa|cade|recebi|chegou|"
            r"cola)\b[^.\n]{0,20}"
            r"\b(?:codigo|link|qr|boleto|cobranca|copia)\b"
        ),
        0.86,
    ),
    (r"\bpix\b", 0.9),
    (r"\b(?:dar|pagar|tem|precisa) (?:de |uma )?entrada\b", 0.86),
    (
        (
            r"(?<!deus te )(?<!deus lhe )(?<!deus vos )(?<!deus os )(?<!depois do )(?<!dia do "
            r")(?<!depois "
            r"d)\b(?:pag(?:ar|uei|o|ando|a|"
            r"amos|ou|amento|amentos|ue|as)|paguei|quitar|quitei|"
            r"acertar o (?:valor|pagamento)|deposit\w+|transferi|transferencia)\b"
        ),
        0.86,
    ),
    (
        (
            r"\b(?:comprovante|recibo do pix|boleto|qr ?code|codigo (?:do pix|copia|pix)|"
            r"copia e cola|"
            r"chave|cobranca|sinal|entrada de|link de pagamento|maquininha|segunda via|"
            r"fatura)\b(?! (?:da casa|do carro))"
        ),
        0.84,
    ),
    (
        (
            r"\b(?:cartao|debito|credito|dinheiro|parcel\w+|em (?:ate )?\d+ ?(?:x|vezes)|boleto|"
            r"vezes no cartao|"
            r"crediario|carne)\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:pix|dinheiro|sinal|valor|reembolso|estorno|devolucao)\b[^.\n]{0,15}\bnao "
            r"(?:voltou|"
            r"caiu|chegou|veio|entrou|foi devolvid[oa])\b"
        ),
        0.97,
    ),
    (r"\b(?:reembols\w+|estorn\w+|devolu(?:cao|cao do)|devolv\w+)\b", 0.72),
    (
        (
            r"\b(?:nao (?:ta|esta) indo|codigo (?:invalido|expir\w+|venc\w+|nao)|"
            r"(?:codigo|pix|qr|copia e cola)\b[^.\n]{0,25}\b(?:invalido|erro|expirado|vencido)|"
            r"expirou|"
            r"venceu o (?:pix|codigo|qr)|deu erro|nao (?:consigo|consegui) pagar)\b"
        ),
        0.85,
    ),
    (r"\bja (?:fiz|mandei|enviei|caiu|transferi|depositei)\b|\bcaiu (?:o|ai)\b|\bagora foi\b", 0.6),
)

PRICE = weighed(
    (r"\bpag(?:a|am|o|ar|aria) (?:menos|meia|inteira|mais (?:barato|caro))\b", 0.95),
    (
        (
            r"\b(?:pacotes?|combos?|precinho|faz(?:em)? por (?:menos|quanto)|mais em conta|"
            r"mais barato|"
            r"baixar (?:o|um pouco)|negociar|sai(?:ria)? (?:caro|barato|mais)|tabela de valores)\b"
        ),
        0.86,
    ),
    (r"\b(?:e|eh|sao|seria) (?:pag[oa]s?|cobrad[oa]s?|a parte|por fora)\b[^\n]*\?", 0.95),
    (
        (
            r"\b(?:quanto|quantos)(?: (?:e|que|eu|voces?|mais ou menos|em media|esta|ta|"
            r"sai|fica|da|"
            r"seria|vai|custa|custaria|ficaria|sairia|cobra\w*|gasta\w*|pag\w+|vou|me|ai|isso|"
            r"aproximadamente|voce|o|a|os|um|uma|valor|mesmo|no total|ao todo|por))*"
            r"(?: (?:custa\w*|fica\w*|sai\w*|cobr\w+|pag\w+|seria|e|esta|ta|da|gasta\w*|o|a|um|uma|"
            r"para|pra|por)\b)(?! tempo)"
        ),
        0.95,
    ),
    (
        (
            r"^(?![^\n]*\btanto\b[^\n]*\bquanto\b)[^\n]*\bquanto\b(?! (?:tempo|antes|mais|menos|"
            r"dura|demora|tempo))"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:preco|precos|valor|valores|custo|custos|tabela|orcamento|orca|orcar|orcaments|"
            r"mensalidade|investimento|price|how much|cost)\b"
        ),
        0.93,
    ),
    (
        (
            r"\b(?:custa|custam|custaria|caro|carinho|barato|desconto|descontos|promocao|promocoes|"
            r"precinho|cobram|cobra|gratis|gratuit[oa]|de graca)\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:convenio|convenios|plano|(?<!mudanca de )(?<!meus )planos|unimed|uniodonto|"
            r"amil|bradesco|odontoprev|"
            r"sulamerica|metlife|hapvida|interodonto|carteirinha|seguro|porto seguro|sul america|"
            r"dental uni|prodent|caixa saude|geap|cassi|ipasgo|particular)\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:parcela\w*|divide|dividir|dividem|facilita\w*|condicoes de pagamento|"
            r"formas? de pagamento)\b"
        ),
        0.82,
    ),
)

HOURS_ADDRESS = weighed(
    (r"<d\d+>,? (?:e |vai )?ate que horas\b", 0.97),
    (r"\b(?:emend|enforc)(?:am?|ar|arao)\b[^.\n]{0,12}\bferiad\w+", 0.93),
    (
        (
            r"\b(?:vai|vao) (?:funcionar|abrir(?! (?:vaga|agenda|horario))|atender|trabalhar|"
            r"ter (?:atendimento|expediente))\b"
        ),
        0.9,
    ),
    (r"<d\d+>[^.\n]{0,10}\btem alguem (?:ai|na clinica|no consultorio|atendendo)\b[^\n]*\?", 0.86),
    (r"<d\d+>,? (?:e|vai ser|sera) feriado(?! ne\b)[^.,\n]*\?", 0.8),
    (
        (
            r"^\W*(?:e|eh|fica|ai e|e ai)(?: ai| la)? (?:n[oa]s?|em) (?:centro|bairro|shopping|"
            r"predio|"
            r"avenida|rua|casa|galeria|terreo|zona|regiao|esquina|praca|lado|mesm[oa] (?:lugar|"
            r"endereco|"
            r"predio|rua))\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:voces|a clinica|o consultorio) (?:sao|estao|esta|ficam?|e|mudaram|mudou|"
            r"continuam?)(?: "
            r"ai| la| ali| aqui| ainda)* (?:n[ao]s?|em|perto|do lado|aqui|para|pra|de)\b"
            r"(?! (?:recesso|ferias|"
            r"graca|parabens|folga|greve))"
        ),
        0.87,
    ),
    (r"^\W*(?:e|eh|ai e|la e) (?:perto|longe|proxim[oa]|do lado|em frente)\b", 0.9),
    (r"\b(?:vao|irao) (?:trabalhar|abrir|atender|funcionar|fechar)\b", 0.95),
    (r"\bvagas? (?:de|para|pra) (?:estacion\w+|carros?|motos?|parar)\b", 0.96),
    (r"^(?:e )?(?:voces? |a clinica )?ficam? (?:no|na|em|perto|longe|proxim[oa])\b", 0.87),
    (
        (
            r"\bnao (?:acho|encontro|achei|encontrei|estou achando) (?:a |o )?(?:clinica|"
            r"consultorio|endereco|lugar|predio|rua)"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:qual|que)(?: e)?(?: o)? (?:andar|sala|numero d[ao] (?:rua|predio|casa|clinica|"
            r"sala))\b|"
            r"\b(?:qual|que)(?: e)?(?: a| o)? (?:rua|bairro|cidade|avenida|regiao)\b|\b(?:rua|"
            r"bairro|cidade) qual\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:endereco|localizacao|location|maps|mapa|referencia|ponto de referencia|"
            r"cep|bairro|"
            r"waze|google maps|address|where are you)\b"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:onde|aonde|em que (?:rua|lugar|bairro|cidade))(?: [a-z]+){0,4} (?:fica\w*|e|sao|"
            r"esta\w*|localiza\w*|voces?|clinica|consultorio|atende\w*|ir|chego|estacion\w+)|"
            r"^(?:e )?(?:onde|aonde) (?:fica|e|eh)|\bfica(?:m)? (?:onde|aonde|perto|"
            r"em que|em qual)\b|"
            r"\bonde (?:fica|e)\b"
        ),
        0.95,
    ),
    (
        (
            r"\bcomo (?:que )?(?:eu )?(?:faco para |faz para |faz pra |"
            r"faco pra )?(?:cheg\w+|vou ai|"
            r"ir ate)\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:horario|horarios|hora) (?:de |do |da )?(?:funcionamento|atendimento|expediente|"
            r"abertura|fechamento|comercial)\b|\bfuncionamento\b|\b(?:dias|dia) de (?:atendimento|"
            r"funcionamento)\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:ate )?(?:que|qual|quais)(?: e| e o| sao)?(?: os| o)? ?(?:horas|hora|horario|"
            r"horarios|dias?)(?: [a-z]+){0,4} (?:abr\w+|fech\w+|funcion\w+|atend\w+|vao|vai ate|"
            r"trabalham|encerra\w*|comeca\w*|ficam)\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:voces|voce|clinica|consultorio|ai|la|dentista|doutora?|quem)?(?: (?:ai|"
            r"hoje|tambem|"
            r"ja|ainda|so|nao|a|o|clinica))* ?(?:abr(?:e|em|ir|indo|irao|ira)|funcion(?:a|"
            r"am|ando|ara|"
            r"arao)|fech(?:a|am|ado|ada|ados|ando)|trabalham)\b"
            r"(?! (?:(?:uma? )?(?:vaga|horario|agenda|brecha)|a boca|o pedido|negocio|"
            r"contrato|com chave))"
        ),
        0.88,
    ),
    (
        (
            r"\b(?:voces |a clinica |doutora? |ainda |ai )*(?:atendem|atende|atendendo|"
            r"vai ter atendimento|tem atendimento|tem expediente|havera atendimento|esta aberto|"
            r"estao aberto\w*|esta aberta|estarao aberto\w*|abertos|aberto)\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:estacion\w+|onde (?:parar|estacionar)|acessib\w+|cadeirante|elevador|rampa|wifi|"
            r"metro|onibus)\b"
        ),
        0.82,
    ),
    (
        (
            r"\b(?:telefone|fone|celular|numero|contato|whats\w*|email|e-mail|instagram|insta|"
            r"site)\b(?:[^.\n]{0,20}\b(?:clinica|voces|consultorio|de voces|da recepcao|fixo|"
            r"para contato|contato))|\bqual(?: e)? o (?:telefone|numero|email|site|insta\w*)\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:abre|abrem|fecha|fecham|funciona|funcionam|aberto|abertos|atende|"
            r"atendem)\b[^.?\n]{0,25}(?:feriado\w*|<d\d+>|almoco|meiodia|natal|carnaval|fim de ano|"
            r"recesso|ferias)\b"
        ),
        0.93,
    ),
    (r"\bopen(?:ing)? (?:hours|today|on)\b|\bare you open\b", 0.9),
)
