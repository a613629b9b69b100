"""How patients ask for a person, greet and thank."""

from domain.language.rule import weighed

HUMAN = weighed(
    (
        (
            r"\bfalar\b[^.\n]{0,40}\b(?:gerencia|gerente|responsavel|don[oa]|diretoria|coordenacao|"
            r"supervisao)\b"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:tenho|com|tirar|surgiu) (?:uma |umas |algumas )?duvidas?\b|"
            r"\b(?:me )?explic(?:a|ar|e|am)\b (?:melhor|direito|como|ess[ae]|o que|sobre)\b"
        ),
        0.83,
    ),
    (r"\b(?:nota fiscal|atestado|laudo|prontuario)\b", 0.97),
    (
        (
            r"(?<!\bem )\bpontos?\b(?! de (?:referencia|onibus))|\b(?:curativo|cirurgia|pos-? "
            r"?operatorio)\b"
        ),
        0.7,
    ),
    (r"\b(?:e|isso e|sera que e) (?:normal|comum|grave|perigoso)\b[^\n]*\?", 0.8),
    (r"(?<!nao )\b(?:doi|vai doer|doer muito|doeria|e dolorid[oa])\b[^.\n]*\?", 0.8),
    (r"\bacabei de chegar\b", 0.9),
    (
        r"\b(?:preciso|tenho que|tenho de|vou ter que) (?:sair|ir embora) <t\d+>(?![^\n]*[?<])",
        0.82,
    ),
    (
        (
            r"\b(?:tenho|sou|tem|toma|tomo)(?: [a-z]+){0,2} (?:diabet\w+|hipertens\w+|pressao "
            r"alta|marcapasso)\b"
        ),
        0.95,
    ),
    (r"\b(?:jejum|repouso|dirigir)\b", 0.96),
    (r"\bquanto tempo (?:\w+ )?(?:demora|dura|leva)|\bquantas (?:sessoes|consultas)\b", 0.9),
    (
        (
            r"\b(?:posso|da (?:para|pra))\b[^.\n]{0,40}\b(?:depois|antes) d[aeo]s? (?:canal|"
            r"extracao|limpeza|"
            r"clareamento|"
            r"anestesia|consulta|procedimento|cirurgia|restauracao|implante|siso)\b"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:manda|envia|mandar|enviar|passa|quero|preciso d[aeo]|cade) (?:[ao] )?(?:meus?|"
            r"minhas?) "
            r"(?:raio|radiografia|panoramica|exame|ficha|prontuario|laudo|orcamento)"
        ),
        0.95,
    ),
    (r"\b(?:valor|preco|cobranca|conta)\b[^.\n]{0,20}\berrad[oa]\b", 0.96),
    (
        (
            r"\b(?:estou|estamos) (?:aqui |ja )*n[oa] (?:estacionamento|recepcao|porta|frente|sala|"
            r"predio|portaria|elevador|esquina|rua)\b|\bpeguei (?:um )?(?:transito|"
            r"engarrafamento)\b|"
            r"\bchego (?:(?:com )?uns |umas )?\d+ ?min\w* (?:depois|atrasad[oa]|mais tarde)"
        ),
        0.97,
    ),
    (r"\b(?:quero|queria|vou|gostaria de|preciso) (?:fazer uma )?reclam\w+", 0.95),
    (
        (
            r"\b(?:falar|fala|falo|conversar|conversa|tratar|ser atendid[oa]|atendid[oa]|contato|"
            r"atendimento|atende|atenda|atender|resolver|responder|"
            r"resposta)\b(?: [a-z]+){0,2} (?:com|"
            r"por|de|direto com|pelo|pela) ?"
            r"(?:um |uma |o |a |algum |alguma |alguem|outra |outro |voces? |meu |minha |os |as |"
            r"proprio |propria |so |de verdade )*(?:pessoa|pessoas|humano|humana|"
            r"atendente\w*|alguem|"
            r"gente|ser humano|recepcao|recepcionista|secretaria|secretario|responsavel|gerente|"
            r"gerencia|dentista|doutora?|dra|dr|medic[oa]|profissional|dono|dona|equipe|"
            r"supervisor\w*|administra\w+|financeiro|mulher|homem|moca|rapaz|voces|ela|ele)\b"
        ),
        1.0,
    ),
    (
        (
            r"\b(?:atendente|recepcionista|humano|humana|atendimento humano|pessoa de verdade|"
            r"gente de verdade|pessoa real|ser humano|alguem de verdade|"
            r"secretaria(?! d[aeo]s? )|human|"
            r"real person|"
            r"agent|representative|(?:quero|queria|preciso|posso|gostaria de|tem como|deixa eu|"
            r"me deixa) "
            r"falar com (?!meu\b|minha\b|o meu\b|a minha\b)[a-z]+)\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?!passar com )(?:me |pode me |poderia me |so )?(?:pass\w+|transf\w+|encaminh\w+|"
            r"cham\w+|"
            r"direcion\w+|"
            r"coloc\w+)(?: [a-z]+){0,2} (?:para |pra |pro |com |a |o |um |uma )*(?:a |o |um |"
            r"uma )?(?:recepcao|atendente|pessoa|alguem|humano|secretaria|responsavel|gerente|"
            r"dentista|doutora?|gente|equipe|financeiro|ela|ele)\b"
        ),
        0.97,
    ),
    (
        (
            r"\b(?:me liga|me liguem|me ligue|podem me ligar|pode me ligar|liga para mim|"
            r"liga pra mim|"
            r"ligar para mim|retorna(?:r)? (?:a |minha )?ligacao|me retorn\w+|call me|"
            r"quero uma ligacao|tem como (?:me )?ligar)\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:reclam\w+|absurdo|palhacada|descaso|procon|processar|advogad\w+|"
            r"pessimo atendimento|pessim[oa]|horrivel o atendimento|falta de respeito|desrespeito|"
            r"insatisfeit\w+|indignad\w+|vergonha|porcaria|merda|lixo|revoltad\w+|decepcionad\w+|"
            r"mal atendid\w+|ouvidoria|insuportavel voces|enrolacao|enrolando)\b"
        ),
        0.83,
    ),
    (
        (
            r"\b(?:atestado|declaracao|laudo|nota fiscal|nf|nfe|recibo|prontuario|receita|"
            r"encaminhamento|radiografias? (?:da|do|que|antiga)|historico|resultado|"
            r"exames?(?: prontos?)?|declaracao de comparecimento|imposto de renda|"
            r"comprovante de comparecimento|ficha|guia|reembolso do (?:plano|convenio))\b"
        ),
        0.92,
    ),
    (
        (
            r"\b(?:posso|pode|devo|preciso|tenho que|faz mal|tem problema|e normal|"
            r"e perigoso|da para|"
            r"da pra)(?: [a-z]+){0,4} (?:tomar|comer|beber|escovar|fumar|usar|"
            r"tirar (?:os )?pontos?|"
            r"fazer exercicio|malhar|mastigar|antibiotico|remedio|amoxicilina|ibuprofeno|dipirona|"
            r"anestesia|gravida|gestante|sentir|ficar(?! (?:ate|so|<|com (?:o|a|esse))\b)|"
            r"inchar|sangrar|bochech\w+|gelo|passar)\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:amoxicilina|ibuprofeno|dipirona|paracetamol|nimesulida|antibiotico|"
            r"anti-?inflamatorio|remedio|medicamento|medicacao|analgesico|azitromicina|"
            r"bochecho)\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:e normal|normal)\b[^.\n]*\b(?:dente|gengiva|ponto|doer|inchar|sangrar|boca|siso|"
            r"canal|aparelho|clareamento|anestesia)|\b(?:estou |sou |to |tenho )?(?:alergia|"
            r"gravida|gestante|"
            r"diabetic[oa]|hipertens[oa]|cardiac[oa]|alergic[oa]|amamentando)\b"
        ),
        0.78,
    ),
    (
        (
            r"\b(?:nao (?:estou |to )?(?:entend\w+|consegu\w+ entender)|voce nao (?:entende|"
            r"me entende|esta entendendo|ajuda)|ninguem (?:responde|atende|me responde|fala)|"
            r"nao resolve(?:u|m)?|robo (?:burro|inutil|idiota)|inutil|ninguem (?:ai)|que robo|"
            r"nao ajuda|maquina)\b"
        ),
        0.82,
    ),
    (
        (
            r"\b(?:estou|to|vou|vou me|me|irei|estamos|vamos)(?: (?:um|uns|pouco|"
            r"pouquinho|meio|bem|"
            r"chegar|estar|ja|so))* (?:atras\w+)|\b(?:vou|posso|devo) chegar (?:um pouco |uns |"
            r"uns \w+ |\w+ min\w* )?(?:atrasad[oa]|mais tarde|tarde|depois)|\batraso\b|"
            r"\batrasad[oa]\b|"
            r"\bchego (?:ai |la )?(?:em|daqui(?: a)?)\b|"
            r"\bestou (?:indo(?! viajar| morar| embora| para fora)|chegando|a caminho|"
            r"no transito|pres[oa] no|na porta|"
            r"na recepcao|aqui na|"
            r"aqui em|no portao)|\bja (?:cheguei|estou (?:aqui|chegando|indo|na))|\bcheguei\b|"
            r"\bpreso no transito\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:esqueci|deixei|perdi)(?: [a-z]+){0,3} (?:ai|na clinica|no consultorio|oculos|"
            r"carteira|celular|guarda-chuva|casaco|blusa|chave)\b"
        ),
        0.8,
    ),
    (r"\b(?:e a mesma (?:doutora|dentista|medica)|mesmo (?:doutora|dentista) da)\b", 0.5),
    (
        (
            r"\b(?:cobr\w+ (?:errad\w+|a mais|2|duas|indevid\w+)|cobranca indevida|valor errado|"
            r"errado o valor)\b"
        ),
        0.85,
    ),
)

GREETING = weighed(
    (
        (
            r"^(?:oi+e?|oie+|oii+|ola+|buen[ao]s(?: dias| tardes| noches)?|saudacoes|opa|eae?|"
            r"e ai|iae|hey|hello|hi|hola|alo+|salve|fala(?! com)|bom dia|"
            r"boa tarde|boa noite|bomdia|boatarde|boanoite|bd|bn|bt|oi oi|dia|tarde|noite|"
            r"ooi|ou|eai|"
            r"oy)\b"
        ),
        0.8,
    ),
    (
        (
            r"\b(?:bom dia|boa tarde|boa noite|tudo bem|tudo bom|tudo certo|como vai|beleza\?|"
            r"alguem ai|tem alguem|boa semana|feliz (?:natal|ano novo|pascoa)|boas festas)\b"
        ),
        0.7,
    ),
)

THANKS = weighed(
    (
        (
            r"\b(?:obrigad\w*|valeu|brigad\w*|agradec\w+|gratidao|grat[oa]|emojigrato|tmj|"
            r"thank you|"
            r"deus (?:te |lhe |os |vos )?(?:abencoe|pague)|muito gentil|muito atencios\w+|"
            r"abencoad\w+)\b"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:adorei|amei|excelente|parabens|voces sao (?:otimos|demais|"
            r"maravilhos\w+|incriveis|"
            r"10)|lind[oa]|arrasaram|amo voces|nota 10|show de bola)\b"
        ),
        0.5,
    ),
    (
        (
            r"\bqualquer coisa,? (?:eu )?(?:volto|chamo|aviso|falo|mando|ligo|te|lhe|entro em "
            r"contato)\b"
        ),
        0.6,
    ),
    (r"^(?:tchau|ate mais|ate logo|ate breve|bjs?|beijos?|abracos?)[\s.!]*$", 0.55),
)
