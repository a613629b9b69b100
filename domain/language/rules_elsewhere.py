"""How people write of what is none of a clinic's business, and of nothing at all."""

from domain.language.rule import weighed

OUT_OF_SCOPE = weighed(
    (
        (
            r"\b(?:trabalhar (?:ai|com voces|na clinica)|curriculo|vaga de (?:emprego|trabalho|"
            r"estagio|recepcionista|dentista|auxiliar|secretaria|asb|tsb)|emprego|estagio|"
            r"contratando|"
            r"contrata|contratam|entrevista|(?:tem|tendo) vaga (?:de|para|pra) (?:emprego|"
            r"trabalh\w+|auxiliar|"
            r"recep\w+|secret\w+|estagio))\b"
        ),
        0.98,
    ),
    (
        (
            r"\bseguro de vida\b|\b(?:venda\w*|vendem|vende|vendo|vender|comprar|produto\w*|"
            r"fornecedor\w*|representante|"
            r"parceria|divulg\w+|marketing|seguidores|emprestimo|consorcio|oferta imperdivel|ganhe|"
            r"clique|imovel|trafego pago|revend\w+|amostra|catalogo|visita comercial)\b"
        ),
        0.88,
    ),
    (
        (
            r"\b(?:numero errado|errei o numero|pessoa errada|foi engano|engano|conversa errada|"
            r"contato errado|mandei errado|desculpa,? (?:foi|era) (?:pra|para) outr\w+|"
            r"wrong number)\b"
        ),
        0.95,
    ),
    (
        (
            r"\b(?:piada|futebol|jogo do|palmeiras|flamengo|corinthians|presidente|"
            r"politica|eleicao|"
            r"receita de (?:bolo|pao)|bolo de|musica|filme|namorad\w+|casad[oa]\?|"
            r"solteir[oa]|clima|"
            r"previsao do tempo|vai chover|chatgpt|capital d[aeo]|pizza|hamburguer|uber|"
            r"ifood|signo|"
            r"horoscopo|poema|loteria|bitcoin|jesus|deus e fiel|corrente|gato|cachorro|"
            r"veterinari\w+|"
            r"oculos de grau|corte de cabelo|manicure|licao de casa|dever de casa|trabalho da "
            r"(?:escola|faculdade)|bolsonaro|lula)\b"
        ),
        0.9,
    ),
    (
        (
            r"\b(?:(?:voce|vc|isso|ai) (?:e|eh) (?:um |uma )?(?:robo|bot|maquina|ia|pessoa|humano|"
            r"inteligencia)|e (?:um )?(?:robo|bot)\b|robo\?|bot\?|quem (?:esta|ta) falando|"
            r"com quem (?:eu )?(?:estou )?fal\w+|quem e voce)\b"
        ),
        0.86,
    ),
    (
        (
            r"\b(?:antes e depois|vi no (?:instagram|insta|face\w*|tiktok)|sigo voces|curti\b|"
            r"post de voces)\b"
        ),
        0.92,
    ),
    (
        (
            r"\bvi (?:a |o |um |uma )?(?:placa|outdoor|anuncio|propaganda|panfleto|fachada|"
            r"faixa|cartaz|clinica)\b"
        ),
        0.72,
    ),
    (
        (
            r"\b(?:oferecer|apresentar|ofertar|mostrar) (?:um |uma |os |as |o |a |nossos? |"
            r"nossas? |"
            r"meus? |minhas? )*(?:curso|servicos?|proposta|sistema|plataforma|solucao|solucoes|"
            r"empresa|trabalho|software|aplicativo|planos?|consultoria)\b|\b(?:oferecemos|vendemos|"
            r"fornecemos|representamos|somos (?:uma |da )empresa|energia solar|cnpj|contabilidade|"
            r"internet fibra)\b|\bmarcar uma reuniao\b"
        ),
        0.97,
    ),
    (
        (
            r"^[\s.,!?]*(?:k+|rs+|(?:rs)+|(?:ha)+h?|(?:he)+|hua\w*|kkk*|lol|hmm*|hum|aff|"
            r"nossa|eita|"
            r"vish|vixe|oxe|uai|ue|teste|asdf\w*|[.?!,]+|ah|ata|ah ta|sei|poxa|"
            r"credo)[\s.,!?]*$"
        ),
        0.85,
    ),
    (
        (
            r"\b(?:medico|ginecolog\w+|pediatra(?! odonto)|cardiolog\w+|dermatolog\w+|psicolog\w+|"
            r"oftalmo\w*|ortoped\w+|fisioterap\w+|exame de (?:sangue|vista)|vacina|vasectomia|"
            r"nutricionista|oculista|clinico geral)\b"
        ),
        0.72,
    ),
)
