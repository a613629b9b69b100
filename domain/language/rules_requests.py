"""How patients ask for what a receptionist does. Patterns read marked text (see `sketch`)."""

from domain.language.rule import weighed

_VISIT = (
    r"(?:consulta|horario|hora|avaliacao|limpeza|retorno|atendimento|vaga|agendamento|visita|"
    r"sessao|manutencao|procedimento|exame|appointment|encaixe)"
)
_DAYMARK = r"(?:<d\d+>|<t\d+>|<p\d+>)"

RESCHEDULE = weighed(
    ((r"\b(?:era|estava|esta marcad[oa]|marcad[oa]|tenho|"
        r"tinha)\b[^\n]{0,20}<[dt]\d+>[^\n]{0,6}[,.]? (?:consigo|pode|posso|da para|da pra|"
        r"tem como|queria|quero|daria|consegue)[^\n]{0,25}<[dt]\d+>"), 0.96),
    (r"\b(?:remar(?:c|qu)\w+|reagend\w+|reschedul\w+|rearranj\w+|remanej\w+)\b", 1.0),
    (r"\b(?:adi(?:ar|a|ou|o|em|amento|antar?|e)\b|antecip\w+|posterg\w+|prorrog\w+)", 0.95),
    ((rf"\b(?:mud\w+|tro(?:c|qu)\w+|alter\w+|transf\w+|modific\w+|jog\w+|pass(?:ar|a|o|e|em|asse)|"
        rf"mov(?:er|e)|empurr\w+|puxa\w*|arrast\w+)\b(?: (?:eu|voces?|voce|para mim|pra mim|"
        rf"por favor|de|a|o|essa|esse|esta|minha|meu|minhas|nossa|nosso|as|os|ai|so|tambem|ela|"
        rf"ele|isso|um|outra|outro|uma|tudo))*"
     rf" ?(?:{_VISIT}|dia|data|horarios|agendado|marcad[oa]|<[dtp]\d+>)"), 0.95),
    ((rf"\b(?:mud\w+|tro(?:c|qu)\w+|jog\w+|pass\w+|transfer\w+|mov\w+|deix\w+|coloc\w+|bot\w+|poe|"
        rf"por)\b[^.\n?]{{0,30}}\b(?:d[eao]s? {_DAYMARK} (?:para|pra|pro|pras)|para outro dia|"
        rf"pra outro dia|para outra data|pra outra data|para outro horario|pra outro horario|"
        rf"para outra hora)"), 0.97),
    (r"\b(?:outro|outra) (?:dia|data|horario|hora)\b", 0.55),
    ((r"\b(?:consigo|posso|pode|da (?:pra|para)|tem como|daria|consegue|podia|poderia|queria|"
        r"seria possivel|gostaria de|preciso|rola)(?: (?:eu|de|ser|vir|ir|chegar|para|pra|a|"
        r"me atender))* (?:mais (?:cedo|tarde|pra frente|para frente))\b"), 0.84),
    ((r"\bvir (?:mais cedo|mais tarde|antes|depois|outro dia)\b|\bir (?:mais cedo|"
        r"mais tarde)\b"), 0.85),
    ((rf"{_DAYMARK}(?: nao (?:vai (?:rolar|dar|poder)|consigo(?: ir)?|posso(?: ir)?|"
        rf"vou poder(?: ir)?|vou conseguir(?: ir)?|rola|da))[^\n]*\b(?:joga|passa|muda|troca|bota|"
        rf"coloca)\b"), 0.9),
    ((r"\b(?:mud|troc|pass|jog|transf|mov|alter)\w+(?: (?:ela|ele|isso|tudo|minha consulta|"
        r"a consulta|"
        r"o horario|meu horario|so|ai))* (?:para|pra|pro|"
            r"pras)(?: [oa]s?)?(?: n[ao])? ?<[dtp]"), 0.97),
    ((r"\b(?:desmar(?:c|qu)\w+|cancel\w+)\b[^\n]*\b(?:e|mas)\b[^\n]*\b(?:mar(?:c|qu)\w+|"
        r"agend\w+|pass\w+|"
        r"coloc\w+|bot\w+)\b"), 1.0),
    ((r"\b(?:nao (?:vou|vai|posso|consigo|vou conseguir|vou poder|poderei)(?: (?:mais|dar|poder|"
        r"conseguir))* ?(?:ir|comparecer|chegar|mais)?)\b[^\n]*\b(?:outro dia|outra data|"
        r"outro horario|para <|pra <)"), 0.93),
    ((rf"\b(?:tenho|estava|estou|ta|esta|tinha|era)(?: [a-z]+){{0,3}} (?:marcad[oa]|agendad[oa]|"
        rf"{_VISIT})\b[^\n]*\b(?:pod\w+ ser|para|pra|em vez|ao inves|queria|"
        rf"prefiro)\b[^\n]*{_DAYMARK}[^\n]*$"), 0.5),
    (r"\b(?:em vez|ao inves|inves|no lugar) d[eoa]s? ", 0.8),
)  # fmt: skip
CANCEL = weighed(
    (r"\b(?:cancel\w+|desmar(?:c|qu)\w+|desagend\w+|descombin\w+)\b", 1.0),
    ((rf"\b(?:tira|tire|tirar|exclui|excluir|apaga|remove|remover|derruba|libera|liberar|anula|"
        rf"anular|suspende|suspender|solta)\b (?:a |o |minha |meu |essa |esse |da agenda |"
        rf"esta )*(?:{_VISIT}|minha|meu|d[aeo] <|d[ea] <|de <)"), 0.95),
    ((r"\bnao (?:vou|irei|vamos|quero|preciso|vai) (?:mais |poder |conseguir |querer |precisar |"
        r"fazer )*(?:mais|ir|comparecer|fazer mais|da consulta|a consulta|consulta|"
        r"querer)\b(?! (?:receber|mens\w*|pagar))"), 0.78),
    ((r"\bnao (?:poderei|conseguirei|posso|consigo)(?: mais)? (?:ir|comparecer|estar|chegar|"
        r"estar presente|mais ir)\b"), 0.78),
    ((r"\b(?:deixa (?:para|pra) la|deixa quieto|esquece|esqueca|desisti|desisto|desistindo|"
        r"deixa baixo|larga mao|deixe para la|pode deixar para la|perdi o interesse|"
        r"nao tenho (?:mais )?interesse|mudei de ideia(?!,? (?:prefiro|quero|pode|"
            r"vou querer)))\b"), 0.75),
    (r"\bnao quero mais\b(?! (?:receb|mens|msg|saber de))|\bdesist\w+", 0.75),
    ((r"\b(?:pode|podem|podes|pode me) (?:dar|passar|liberar|oferecer|"
        r"colocar)(?: [a-z]+){0,2} (?:minha|meu|a) (?:vaga|horario|hora)\b[^.\n]*\b(?:outr\w+|"
        r"alguem)"), 0.85),
)  # fmt: skip
PAY = weighed(
    (r"\bpix\b", 0.9),
    ((r"\b(?:pag(?:ar|uei|o|ando|a|amos|ou|amento|amentos|ue|as)|paguei|quitar|quitei|"
        r"acertar o (?:valor|pagamento)|deposit\w+|transferi|transferencia)\b"), 0.86),
    ((r"\b(?:comprovante|recibo do pix|boleto|qr ?code|codigo (?:do pix|copia|pix)|copia e cola|"
        r"chave|cobranca|sinal|entrada de|link de pagamento|maquininha|segunda via|"
        r"fatura)\b(?! (?:da casa|do carro))"), 0.84),
    ((r"\b(?:cartao|debito|credito|dinheiro|parcel\w+|em (?:ate )?\d+ ?(?:x|vezes)|boleto|"
        r"vezes no cartao|"
        r"crediario|carne)\b"), 0.8),
    (r"\b(?:reembols\w+|estorn\w+|devolu(?:cao|cao do)|devolv\w+)\b", 0.72),
    ((r"\b(?:nao (?:ta|esta) indo|codigo (?:invalido|expir\w+|venc\w+|nao)|expirou|"
        r"venceu o (?:pix|codigo|qr)|deu erro|nao (?:consigo|consegui) pagar)\b"), 0.85),
    (r"\bja (?:fiz|mandei|enviei|caiu|transferi|depositei)\b|\bcaiu (?:o|ai)\b|\bagora foi\b", 0.6),
)  # fmt: skip
PRICE = weighed(
    ((r"\b(?:quanto|quantos)(?: (?:e|que|eu|voces?|mais ou menos|em media|esta|ta|sai|fica|da|"
        r"seria|vai|custa|custaria|ficaria|sairia|cobra\w*|gasta\w*|pag\w+|vou|me|ai|isso|"
        r"aproximadamente|voce|o|a|os|um|uma|valor|mesmo|no total|ao todo|por))*"
     r"(?: (?:custa\w*|fica\w*|sai\w*|cobr\w+|pag\w+|seria|e|esta|ta|da|gasta\w*|o|a|um|uma|"
         r"para|pra|por)\b)(?! tempo)"), 0.95),
    (r"\bquanto\b(?! (?:tempo|antes|mais|menos|dura|demora|tempo))", 0.85),
    ((r"\b(?:preco|precos|valor|valores|custo|custos|tabela|orcamento|orca|orcar|orcaments|"
        r"mensalidade|investimento|price|how much|cost)\b"), 0.93),
    ((r"\b(?:custa|custam|custaria|caro|carinho|barato|desconto|descontos|promocao|promocoes|"
        r"precinho|cobram|cobra|gratis|gratuit[oa]|de graca)\b"), 0.85),
    ((r"\b(?:convenio|convenios|plano|planos|unimed|uniodonto|amil|bradesco|odontoprev|"
        r"sulamerica|metlife|hapvida|interodonto|carteirinha|seguro|porto seguro|sul america|"
        r"dental uni|prodent|caixa saude|geap|cassi|ipasgo|particular)\b"), 0.85),
    ((r"\b(?:parcela\w*|divide|dividir|dividem|facilita\w*|condicoes de pagamento|"
        r"formas? de pagamento)\b"), 0.82),
)  # fmt: skip
HOURS_ADDRESS = weighed(
    (r"^(?:e )?(?:voces? |a clinica )?ficam? (?:no|na|em|perto|longe|proxim[oa])\b", 0.87),
    ((r"\bnao (?:acho|encontro|achei|encontrei|estou achando) (?:a |o )?(?:clinica|"
        r"consultorio|endereco|lugar|predio|rua)"), 0.9),
    ((r"\b(?:qual|que)(?: e)?(?: a| o)? (?:rua|bairro|cidade|avenida|regiao)\b|\b(?:rua|"
        r"bairro|cidade) qual\b"), 0.9),
    ((r"\b(?:endereco|localizacao|location|maps|mapa|referencia|ponto de referencia|cep|bairro|"
        r"waze|google maps|address|where are you)\b"), 0.95),
    ((r"\b(?:onde|aonde|em que (?:rua|lugar|bairro|cidade))(?: [a-z]+){0,4} (?:fica\w*|e|sao|"
        r"esta\w*|localiza\w*|voces?|clinica|consultorio|atende\w*|ir|chego|estacion\w+)|"
        r"^(?:e )?(?:onde|aonde) (?:fica|e|eh)|\bfica(?:m)? (?:onde|aonde|perto|em que|em qual)\b|"
        r"\bonde (?:fica|e)\b"), 0.95),
    ((r"\bcomo (?:que )?(?:eu )?(?:faco para |faz para |faz pra |faco pra )?(?:cheg\w+|vou ai|"
        r"ir ate)\b"), 0.9),
    ((r"\b(?:horario|horarios|hora) (?:de |do |da )?(?:funcionamento|atendimento|expediente|"
        r"abertura|fechamento|comercial)\b|\bfuncionamento\b|\b(?:dias|dia) de (?:atendimento|"
        r"funcionamento)\b"), 0.97),
    ((r"\b(?:ate )?(?:que|qual|quais)(?: e| e o| sao)?(?: os| o)? ?(?:horas|hora|horario|"
        r"horarios|dias?)(?: [a-z]+){0,4} (?:abr\w+|fech\w+|funcion\w+|atend\w+|vao|vai ate|"
        r"trabalham|encerra\w*|comeca\w*|ficam)\b"), 0.97),
    ((r"\b(?:voces|voce|clinica|consultorio|ai|la|dentista|doutora?|quem)?(?: (?:ai|hoje|tambem|"
        r"ja|ainda|so|nao|a|o|clinica))* ?(?:abr(?:e|em|ir|indo|irao|ira)|funcion(?:a|am|ando|ara|"
        r"arao)|fech(?:a|am|ado|ada|ados|ando)|trabalham)\b(?! (?:a boca|o pedido|negocio|"
        r"contrato|com chave))"), 0.88),
    ((r"\b(?:voces |a clinica |doutora? |ainda |ai )*(?:atendem|atende|atendendo|"
        r"vai ter atendimento|tem atendimento|tem expediente|havera atendimento|esta aberto|"
        r"estao aberto\w*|esta aberta|estarao aberto\w*|abertos|aberto)\b"), 0.8),
    ((r"\b(?:estacion\w+|onde (?:parar|estacionar)|acessib\w+|cadeirante|elevador|rampa|wifi|"
        r"metro|onibus)\b"), 0.82),
    ((r"\b(?:telefone|fone|celular|numero|contato|whats\w*|email|e-mail|instagram|insta|"
        r"site)\b(?:[^.\n]{0,20}\b(?:clinica|voces|consultorio|de voces|da recepcao|fixo|"
        r"para contato|contato))|\bqual(?: e)? o (?:telefone|numero|email|site|insta\w*)\b"), 0.9),
    ((r"\b(?:abre|abrem|fecha|fecham|funciona|funcionam|aberto|abertos|atende|"
        r"atendem)\b[^.?\n]{0,25}(?:feriado\w*|<d\d+>|almoco|meiodia|natal|carnaval|fim de ano|"
        r"recesso|ferias)\b"), 0.93),
    (r"\bopen(?:ing)? (?:hours|today|on)\b|\bare you open\b", 0.9),
)  # fmt: skip
HUMAN = weighed(
    (r"\b(?:nota fiscal|atestado|laudo|prontuario)\b", 0.97),
    (r"\b(?:pontos?|curativo|cirurgia|pos-? ?operatorio)\b", 0.7),
    (r"\b(?:e|isso e|sera que e) (?:normal|comum|grave|perigoso)\b[^\n]*\?", 0.8),
    (r"\b(?:doi|vai doer|doer muito|doeria|e dolorid[oa])\b[^.\n]*\?", 0.8),
    (r"\b(?:quero|queria|vou|gostaria de|preciso) (?:fazer uma )?reclam\w+", 0.95),
    ((r"\b(?:falar|fala|falo|conversar|conversa|tratar|ser atendid[oa]|atendid[oa]|contato|"
        r"atendimento|atende|atenda|atender|resolver|responder|resposta)\b(?: [a-z]+){0,2} (?:com|"
        r"por|de|direto com|pelo|pela) ?"
     r"(?:um |uma |o |a |algum |alguma |alguem|outra |outro |voces? |meu |minha |os |as |"
         r"proprio |propria |so |de verdade )*(?:pessoa|pessoas|humano|humana|atendente\w*|alguem|"
         r"gente|ser humano|recepcao|recepcionista|secretaria|secretario|responsavel|gerente|"
         r"gerencia|dentista|doutora?|dra|dr|medic[oa]|profissional|dono|dona|equipe|"
         r"supervisor\w*|administra\w+|financeiro|mulher|homem|moca|rapaz|voces|ela|ele)\b"), 1.0),
    ((r"\b(?:atendente|recepcionista|humano|humana|atendimento humano|pessoa de verdade|"
        r"gente de verdade|pessoa real|ser humano|alguem de verdade|secretaria|human|real person|"
        r"agent|representative|(?:quero|queria|preciso|posso|gostaria de|tem como|deixa eu) "
        r"falar com (?!meu\b|minha\b|o meu\b|a minha\b)[a-z]+)\b"), 0.85),
    ((r"\b(?:me |pode me |poderia me |so )?(?:pass\w+|transf\w+|encaminh\w+|cham\w+|direcion\w+|"
        r"coloc\w+)(?: [a-z]+){0,2} (?:para |pra |pro |com |a |o |um |uma )*(?:a |o |um |"
        r"uma )?(?:recepcao|atendente|pessoa|alguem|humano|secretaria|responsavel|gerente|"
        r"dentista|doutora?|gente|equipe|financeiro|ela|ele)\b"), 0.97),
    ((r"\b(?:me liga|me liguem|me ligue|podem me ligar|pode me ligar|liga para mim|liga pra mim|"
        r"ligar para mim|retorna(?:r)? (?:a |minha )?ligacao|me retorn\w+|call me|"
        r"quero uma ligacao|tem como (?:me )?ligar)\b"), 0.85),
    ((r"\b(?:reclam\w+|absurdo|palhacada|descaso|procon|processar|advogad\w+|"
        r"pessimo atendimento|pessim[oa]|horrivel o atendimento|falta de respeito|desrespeito|"
        r"insatisfeit\w+|indignad\w+|vergonha|porcaria|merda|lixo|revoltad\w+|decepcionad\w+|"
        r"mal atendid\w+|ouvidoria|insuportavel voces|enrolacao|enrolando)\b"), 0.83),
    ((r"\b(?:atestado|declaracao|laudo|nota fiscal|nf|nfe|recibo|prontuario|receita|"
        r"encaminhamento|radiografias? (?:da|do|que|antiga)|historico|resultado|"
        r"exames?(?: prontos?)?|declaracao de comparecimento|imposto de renda|"
        r"comprovante de comparecimento|ficha|guia|reembolso do (?:plano|convenio))\b"), 0.92),
    ((r"\b(?:posso|pode|devo|preciso|tenho que|faz mal|tem problema|e normal|e perigoso|da para|"
        r"da pra)(?: [a-z]+){0,4} (?:tomar|comer|beber|escovar|fumar|usar|tirar (?:os )?pontos?|"
        r"fazer exercicio|malhar|mastigar|antibiotico|remedio|amoxicilina|ibuprofeno|dipirona|"
        r"anestesia|gravida|gestante|sentir|ficar|inchar|sangrar|bochech\w+|gelo|passar)\b"), 0.8),
    ((r"\b(?:amoxicilina|ibuprofeno|dipirona|paracetamol|nimesulida|antibiotico|"
        r"anti-?inflamatorio|remedio|medicamento|medicacao|analgesico|azitromicina|"
            r"bochecho)\b"), 0.8),
    ((r"\b(?:e normal|normal)\b[^.\n]*\b(?:dente|gengiva|ponto|doer|inchar|sangrar|boca|siso|"
        r"canal|aparelho|clareamento|anestesia)|\b(?:estou |sou |to |tenho )?(?:alergia|"
            r"gravida|gestante|"
        r"diabetic[oa]|hipertens[oa]|cardiac[oa]|alergic[oa]|amamentando)\b"), 0.78),
    ((r"\b(?:nao (?:estou |to )?(?:entend\w+|consegu\w+ entender)|voce nao (?:entende|"
        r"me entende|esta entendendo|ajuda)|ninguem (?:responde|atende|me responde|fala)|"
        r"nao resolve(?:u|m)?|robo (?:burro|inutil|idiota)|inutil|ninguem (?:ai)|que robo|"
        r"nao ajuda|maquina)\b"), 0.82),
    ((r"\b(?:estou|to|vou|vou me|me|irei|estamos|vamos)(?: (?:um|uns|pouco|pouquinho|meio|bem|"
        r"chegar|estar|ja|so))* (?:atras\w+)|\b(?:vou|posso|devo) chegar (?:um pouco |uns |"
        r"uns \w+ |\w+ min\w* )?(?:atrasad[oa]|mais tarde|tarde|depois)|\batraso\b|\batrasad[oa]\b|"
        r"\bestou (?:indo|chegando|a caminho|no transito|pres[oa] no|na porta|na recepcao|aqui na|"
        r"aqui em|no portao)|\bja (?:cheguei|estou (?:aqui|chegando|indo|na))|\bcheguei\b|"
        r"\bpreso no transito\b"), 0.8),
    ((r"\b(?:esqueci|deixei|perdi)(?: [a-z]+){0,3} (?:ai|na clinica|no consultorio|oculos|"
        r"carteira|celular|guarda-chuva|casaco|blusa|chave)\b"), 0.8),
    (r"\b(?:e a mesma (?:doutora|dentista|medica)|mesmo (?:doutora|dentista) da)\b", 0.5),
    ((r"\b(?:cobr\w+ (?:errad\w+|a mais|2|duas|indevid\w+)|cobranca indevida|valor errado|"
        r"errado o valor)\b"), 0.85),
)  # fmt: skip
LIST = weighed(
    ((rf"\b(?:minha|meu) {_VISIT}(?: d[aeo])? ?{_DAYMARK}(?: {_DAYMARK})* ?(?:e|esta|ta|"
        rf"ficou|segue|continua|foi)\b"), 0.95),
    ((r"\b(?:vou|tenho|e|era|ficou)\b[^\n?]{0,25}\bque horas?\s*(?:mesmo)?\?*$|"
        r"^a? ?que horas? (?:e|era|ficou)(?: mesmo)?\s*\??$"), 0.9),
    ((rf"\b(?:eu |ja )*tenho (?:alguma |uma |algum |um )?(?:{_VISIT}|"
        rf"dentista)\b[^\n,]{{0,25}}\?"), 0.92),
    ((r"\b(?:marc(?:ou|aram|amos|uei)|marquei|agend\w+)\b[^\n]{0,30}\b(?:pra|"
        r"para) (?:quando|que dia|que horas?|qual)\b"), 0.95),
    ((rf"\b(?:eu |ja )*tenho (?:alguma |uma |"
        rf"algum )?{_VISIT}(?: marcad[oa])?(?: <[dtp]\d+>)*(?: ai| com voces)?\s*\?"), 0.92),
    ((r"\b(?:qual|quem)(?: e| sera)?(?: o| a| que)? (?:dentista|doutora?|vai me atender|"
        r"vai atender|me atende)\b"), 0.7),
    ((r"\b(?:esqueci|nao (?:me )?lembro|perdi)\b[^\n]{0,20}\b(?:que|qual|"
        r"quando)\b[^\n]{0,20}\b(?:e|era|foi|ficou|horas?|dia|marqu\w+|consulta)\b"), 0.95),
    ((rf"\b(?:que|qual|quais|quando)(?: (?:e|sao|sera|vai ser|dia|dias|hora|horas|horario|data|"
        rf"que|mesmo|foi|ficou|fica|seria|ta|esta|a|o|e a|e o|era|horarios|sao as))* (?:a |o |as |"
        rf"os |d[ao]s? )?(?:minhas?|meus?|nossa|nosso)(?: (?:proxima|"
        rf"proximo))? ?(?:{_VISIT}s?|dentista|marcacao)\b"), 1.0),
    ((rf"\b(?:minhas?|meus?)(?: (?:proxim[oa]s?))? (?:{_VISIT}s?|agendamentos)(?: (?:com [a-z]+|"
        rf"do canal|da limpeza|de retorno|de {_VISIT}))? (?:e|eh|esta|ta|ficou|fica|sera|vai ser|"
        rf"e dia|estao|sao|foi|continua|esta marcad[oa]|segue|ainda)\b"), 0.95),
    ((rf"\b(?:eu |ja |nao |sera que |ainda |por acaso )*(?:tenho|tem|tinha|teria) (?:alguma? |"
        rf"uma? |algum |mais alguma? |outra? |uns? |minha? )?(?:{_VISIT}|coisa|algo|"
        rf"agendamento)?s? ?(?:<d\d+> ?|<t\d+> ?)*(?:marcad[oa]s?|agendad[oa]s?|"
            rf"ai)\b[^\n]*\?"), 0.9),
    ((r"\b(?:eu )?(?:estou|to|tava|estava|fiquei|esta|ta|ficou|estamos)(?: (?:com|mesmo|eu|ja|"
        r"aqui|entao))*(?: (?:consulta|horario|hora|dentista|minha|meu|a|o))* (?:marcad[oa]s?|"
        r"agendad[oa]s?|confirmad[oa]s?)\b[^\n]*\?"), 0.9),
    ((r"\b(?:que|qual|quais)(?: e| foi| sao)?(?: o| os| a)? ?(?:dia|dias|hora|horas|horario|"
        r"data) (?:mesmo )?(?:e que )?(?:ficou|ficamos|marcou|marcamos|marquei|marcaram|"
        r"agend(?:ei|ou|amos)|eu (?:tenho|vou|marquei|estou|fiquei)|ficou (?:marcad[oa]|"
        r"agendad[oa])|tenho|e (?:mesmo|minha|a minha)|era|esta marcad[oa]|eu marquei|"
            r"sou)\b"), 0.97),
    ((r"\bquando (?:e|sera|vai ser|ficou|e que e|eu (?:tenho|vou|volto|marquei)|tenho|volto|"
        r"marquei|foi marcad[oa]|esta marcad[oa]|esta)\b(?![^\n]*\b(?:disponivel|vaga|"
            r"atende)\b)"), 0.85),
    ((r"\b(?:confirmar|conferir|verificar|ver|saber|lembrar|checar|consultar|confere|lembra|"
        r"verifica|confirma|me lembra|esqueci|nao lembro|mostra|lista|me fala|me diz|olha|"
        r"consulta)(?: (?:se|qual|a|o|as|os|que|e|mesmo|foi|para mim|pra mim|por favor|de|do|da|"
        r"dia|hora|horario|horas|data|quando|eu|esta|esse|certinho|meu|minha|meus|minhas|"
        r"so))* (?:(?:minhas?|meus?) (?:proxim[oa]s? )?(?:consult|hor|agend|retorno|marca|"
            r"visita)\w*|tenho|marquei|marcad[oa]|agendad[oa]|ficou|dia e|horario d[ae]|"
        r"hora d[ae]|dia d[ae])\b"), 0.8),
    ((r"\b(?:minhas?|meus?) (?:consultas|agendamentos|horarios|proximas? consultas?|"
        r"proximos? horarios?|agenda)\b(?!.*\b(?:cancel|desmarc|remarc))"), 0.7),
    ((rf"\b(?:eu )?(?:vou|e|sou|estou|era|tenho)(?: (?:as|de|no|na|ai|mesmo|consulta|"
        rf"dentista))* {_DAYMARK} ou (?:as |de |no )?{_DAYMARK}|\b(?:e|era|ficou|foi) (?:hoje|"
        rf"mesmo )?(?:as |de |no |dia )?{_DAYMARK}(?: {_DAYMARK})? (?:mesmo|ne|nao e|certo|que eu|"
        rf"minha|a minha|meu|o meu)\b"), 0.85),
    ((r"\b(?:com (?:quem|qual (?:doutora?|dentista))) (?:e|sera|vou|ficou|marquei|esta|que)\b|"
        r"\bmarquei (?:para|pra) (?:que|qual|quando)\b|\bmarcou (?:para|pra) (?:que|qual|"
        r"quando)\b|\bcontinua (?:de pe|marcad[oa]|confirmad[oa])\b"), 0.85),
    (r"\bwhen is my (?:appointment|next)\b|\bmy appointments?\b[^\n]*\?", 0.9),
    ((rf"\b(?:deu certo|conseguiu|foi feito|foi confirmad[oa]|esta certo|ta certo|"
        rf"foi marcad[oa])\b[^\n]*\b(?:{_VISIT}|agend\w+|marca\w+)[^\n]*\?"), 0.75),
)  # fmt: skip
BOOK = weighed(
    ((r"\b(?:tem|teria|tera|algo|algum|consegue|pode ser)\b[^.\n]{0,15}\bmais (?:cedo|tarde|"
        r"pra frente|perto)\b"), 0.8),
    (r"\b(?:eu|como|com quem|onde|quando) marco\b|\bmarco (?:com|uma?|como|a)\b", 0.85),
    (r"(?<!nao )\b(?:queria|quero|gostaria|prefiro)(?: [a-z]+){0,2} <[dtp]\d+>", 0.94),
    ((r"(?:tem|teria|tera|da|pode|podia|poderia|rola|consegue|consigo|quero|queria|gostaria|"
        r"prefiro|serve|vaga|algo|melhor)\b[^.\n]{0,28}<[dtp]\d+>|"
        r"<[dtp]\d+>[ ,]*(?:<[dtp]\d+>[ ,]*)*(?:tem|da|teria|pode|rola|consegue|serve|da para|"
        r"seria|esta bom|por favor)\b"), 0.78),
    ((r"\b(?:marcar|agendar|marca|agenda|marque|agende|marcando|agendando|reservar|reserva|"
        r"encaixa\w*|encaixe|encaixar|marcacao|agendamento|marcarmos|schedule|book)\b"), 0.94),
    ((rf"(?<!nao )\b(?:quero|queria|gostaria|preciso|precisava|desejo|necessito|precisando|"
        rf"quer|querendo|"
        rf"podia|pode me)\b(?![^.\n]{{0,45}}\b(?:minha|meu) (?:consulta|horario|"
            rf"agendamento))[^.\n]{{0,45}}\b(?:{_VISIT}|vaga|horario|dentista|canal|consultar|"
        rf"passar com|passar na|atendid[oa]|voltar|retorno|fazer|colocar|botar|arrumar|consertar|"
        rf"trocar o|tirar|arrancar|extrair|limpar|clarear|por|avaliar|ver meu|cuidar|"
            rf"tratar)\b"), 0.85),
    ((r"\b(?:tem|teria|tera|ha(?! \d)|existe|sobrou|sobra|surgiu|apareceu|abriu|consegue|consigo|"
        r"conseguem|arruma|arranja|arrumar|arranjar|haveria|rola|libera|"
        r"ter)\b[^.\n?]{0,30}\b(?:vagas?|horarios?|horarinho|agenda|disponibilidade|disponivel|"
        r"disponiveis|brecha|encaixe|espaco|janela|data|datas|hora|vaguinha|livre|cabe|consulta|"
        r"atendimento)\b"), 0.9),
    ((r"\b(?:vagas?|disponibilidade|horarios? (?:disponive\w+|livres?|vagos?|para|pra|de|com|na|"
        r"no)|qual (?:o )?(?:proximo )?(?:horario|dia|data)|quais (?:os )?(?:horarios|dias|datas)|"
        r"vaguinha|brecha|proxima vaga)\b"), 0.82),
    ((r"\b(?:consegue|consigo|tem como|da para|da pra|dava|daria|pode|poderia|posso|"
        r"podem)(?: (?:me|voces?|eu))* (?:atender|ir|ver|encaixar|passar|fazer|vir|consultar|"
        r"colocar)\b"), 0.72),
    ((r"\b(?:primeira (?:vez|consulta|avaliacao)|sou (?:novo|nova|paciente nov[oa])|"
        r"paciente nov[oa]|nunca fui)\b"), 0.66),
    (r"\b(?:dentista|consulta|avaliacao|check-?up|revisao|retorno|appointment)\b", 0.62),
    ((r"\b(?:caiu|soltou|quebrou|descolou|saiu) (?:a |o |minha |meu |um |uma )?(?:restauracao|"
        r"obturacao|massinha|coroa|faceta|lente|bracket|braquete|aparelho|pivo|protese|fio|"
        r"contencao|provisorio|borrachinha|pedaco)\b"), 0.75),
    ((r"\b(?:lista de espera|me avis\w+ (?:se|quando) (?:abrir|surgir|aparecer|tiver|"
        r"vagar))\b"), 0.92),
)  # fmt: skip
GREETING = weighed(
    ((r"^(?:oi+e?|oie+|oii+|ola+|opa|eae?|e ai|iae|hey|hello|hi|hola|alo+|salve|fala|bom dia|"
        r"boa tarde|boa noite|bomdia|boatarde|boanoite|bd|bn|bt|oi oi|dia|tarde|noite|ooi|ou|eai|"
        r"oy)\b"), 0.8),
    ((r"\b(?:bom dia|boa tarde|boa noite|tudo bem|tudo bom|tudo certo|como vai|beleza\?|"
        r"alguem ai|tem alguem|boa semana)\b"), 0.7),
)  # fmt: skip
THANKS = weighed(
    ((r"\b(?:obrigad\w*|valeu|brigad\w*|agradec\w+|gratidao|grat[oa]|emojigrato|tmj|thank you|"
        r"deus (?:te |lhe |os |vos )?(?:abencoe|pague)|muito gentil|muito atencios\w+|"
            r"abencoad\w+)\b"), 0.85),
    ((r"\b(?:adorei|amei|excelente|parabens|voces sao (?:otimos|demais|maravilhos\w+|incriveis|"
        r"10)|lind[oa]|arrasaram|amo voces|nota 10|show de bola)\b"), 0.5),
    (r"^(?:tchau|ate mais|ate logo|ate breve|bjs?|beijos?|abracos?)[\s.!]*$", 0.55),
)  # fmt: skip
OUT_OF_SCOPE = weighed(
    ((r"\b(?:trabalhar (?:ai|com voces|na clinica)|curriculo|vaga de (?:emprego|trabalho|"
        r"estagio|recepcionista|dentista|auxiliar|secretaria|asb|tsb)|emprego|estagio|contratando|"
        r"contrata|entrevista|(?:tem|tendo) vaga (?:de|para|pra) (?:emprego|trabalh\w+|auxiliar|"
        r"recep\w+|secret\w+|estagio))\b"), 0.98),
    ((r"\bseguro de vida\b|\b(?:venda\w*|vendem|vende|vendo|vender|comprar|produto\w*|"
        r"fornecedor\w*|representante|"
        r"parceria|divulg\w+|marketing|seguidores|emprestimo|consorcio|oferta imperdivel|ganhe|"
        r"clique|imovel|trafego pago|revend\w+|amostra|catalogo|visita comercial)\b"), 0.88),
    ((r"\b(?:numero errado|errei o numero|pessoa errada|foi engano|engano|conversa errada|"
        r"contato errado|mandei errado|desculpa,? (?:foi|era) (?:pra|para) outr\w+|"
            r"wrong number)\b"), 0.95),
    ((r"\b(?:piada|futebol|jogo do|palmeiras|flamengo|corinthians|presidente|politica|eleicao|"
        r"receita de (?:bolo|pao)|bolo de|musica|filme|namorad\w+|casad[oa]\?|solteir[oa]|clima|"
        r"previsao do tempo|vai chover|chatgpt|capital d[aeo]|pizza|hamburguer|uber|ifood|signo|"
        r"horoscopo|poema|loteria|bitcoin|jesus|deus e fiel|corrente|gato|cachorro|veterinari\w+|"
        r"oculos de grau|corte de cabelo|manicure|bolsonaro|lula)\b"), 0.9),
    ((r"\b(?:(?:voce|vc|isso|ai) (?:e|eh) (?:um |uma )?(?:robo|bot|maquina|ia|pessoa|humano|"
        r"inteligencia)|e (?:um )?(?:robo|bot)\b|robo\?|bot\?|quem (?:esta|ta) falando|"
        r"com quem (?:eu )?(?:estou )?fal\w+|quem e voce)\b"), 0.86),
    ((r"\b(?:antes e depois|vi no (?:instagram|insta|face\w*|tiktok)|sigo voces|curti\b|"
        r"post de voces)\b"), 0.92),
    ((r"^[\s.,!?]*(?:k+|rs+|(?:rs)+|(?:ha)+h?|(?:he)+|hua\w*|kkk*|lol|hmm*|hum|aff|nossa|eita|"
        r"vish|vixe|oxe|uai|ue|teste|asdf\w*|[.?!,]+|ah|ata|ah ta|sei|poxa|"
            r"credo)[\s.,!?]*$"), 0.85),
    ((r"\b(?:medico|ginecolog\w+|pediatra(?! odonto)|cardiolog\w+|dermatolog\w+|psicolog\w+|"
        r"oftalmo\w*|ortoped\w+|fisioterap\w+|exame de (?:sangue|vista)|vacina|vasectomia|"
        r"nutricionista|oculista|clinico geral)\b"), 0.72),
)  # fmt: skip
