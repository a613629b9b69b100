"""How Brazilians write on WhatsApp: the tables behind `normalise`."""

import re

EMOJI_WORDS = {
    "👍": "emojisim", "✅": "emojisim", "👌": "emojisim", "🆗": "emojisim", "☑️": "emojisim",
    "✔": "emojisim", "🤝": "emojisim", "🙌": "emojisim", "🫡": "emojisim",
    "👎": "emojinao", "❌": "emojinao", "🚫": "emojinao", "🙅": "emojinao",
    "🙏": "emojigrato", "🥰": "emojigrato", "😘": "emojigrato", "❤": "emojigrato",
    "🔟": "10", "😭": " ", "👋": "oi",
}  # fmt: skip
"""Emoji that say something on their own. The rest are dropped."""

PHRASES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(\d) ?p\.? ?m\b\.?|(\d)p\b", r"\1\2pm"),
        (r"(\d) ?a\.? ?m\b\.?", r"\1am"),
        (r"\bp/ ?", "para "),
        (r"\bc/ ?", "com "),
        (r"\bs/ ?(?=\w)", "sem "),
        (r"\b(?:fds|fim d semana|fim-de-semana|final de? semana|finde|findi)\b", "fim de semana"),
        ((r"\bnum(?= (?:dia|sabado|domingo|segunda|terca|quarta|quinta|sexta|horario|molar|so|fim|"
          r"feriado|mes|outro)\b)"), "em um"),
        (r"\b(?:por (?:gentileza|obsequio)|faz(?:endo|er)? (?:o |um )?favor)\b", "por favor"),
        (r"\b(?:n?est|n?ess|dest|dess)[ae] (?=(?:manha|tarde|noite)\b)", "hoje de "),
        (r"\b([01]\d|2[0-3])([0-5]\d) ?(?=h(?:oras|rs|s)?\b)", r"\1:\2 "),
        (r"\bsegundo(?= (?:a|de|pela) (?:tarde|manha|noite)\b)", "segunda"),
        (r"\bamanha ou depois\b(?! d)", "amanha ou depois de amanha"),
        (r"\b(?:n?o |d[oe] |em )?(?:periodo|turno|horario) vespertino\b", "de tarde"),
        (r"\b(?:n?o |d[oe] |em )?(?:periodo|turno|horario) matutino\b", "de manha"),
        (r"\b(?:n?o |d[oe] |em )?(?:periodo|turno|horario) noturno\b", "de noite"),
        (r"\b1[ao](?= (?:semana|quinzena|opcao|vez|consulta|hora))", "primeira"),
        (r"\b3a(?= (?:semana|quinzena|opcao|vez))", "terceira"),
        (r"(?<=[a-z] )n(?=\s*[,.!\n]|$)", "nao"),
        (r"\bhoje (?:para|pra) amanha(?=,? (?:tem|da|consegue|rola)\b)", "hoje ou amanha"),
        (r"\b(?:por|de|en) la (?=tarde|noche)", "de "),
        (r"\b(?:por|de|en) la manana\b", "de manha"),
        (r"\b(?:nao tenho|sem|nenhuma) preferencias?\b", "tanto faz"),
        (r"\bmeio ?-? ?dia\b", "meiodia"),
        (r"\bmeia ?-? ?noite\b", "meianoite"),
        (r"\bq\.? ?v(?:em)?\b", "que vem"),
        (r"\bdps d(?=\b)", "depois de"),
        (r"\b(?:a|o)? ?partir d(?:e|o|a)?\b|\bapartir d(?:e|o|a)?\b", "a partir de"),
        (r"\ba ?manha(?= (?:de |a |pela |as |ao |cedo|bem))", "amanha"),
        ((r"\bn(?= (?:quero|posso|consigo|da|vou|vai|tem|tenho|to|ta|e|rola|pode|sei|precisa|"
         r"mais|quis|era|foi|gostei|recebi|chegou|entendi|estou|estarei|obrigad|"
         r"tiver|der|puder|for|conseguir|rolar|cancela\w*|desmarca|remarca|marca|precisava|queria|"
         r"esquec\w+|mand\w+|me|moro|trabalho|doi|tava|teria|faz|vem|vamos|eh|gosto|aceito|sou)\b)"),
         "nao"),
    )
)  # fmt: skip


def word_set(text: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(text.split())


def _table(lines: str) -> dict[str, str]:
    """Read `canonical: spelling spelling ...` lines into spelling -> canonical."""
    table: dict[str, str] = {}
    for line in lines.strip().splitlines():
        canonical, spellings = line.split(":")
        for spelling in spellings.split():
            table[spelling] = canonical.strip()
    return table


ABBREVIATIONS = _table(
    """
    hoje: hj hoj oje
    amanha: amn amnh amnha amanh aman amannha ammanha amnaha amanah tomorrow manana
    depois: dps dpois depos depoiz dpz despois dpos after
    quando: qdo qnd qndo cuando
    voce: vc vce vose ce
    voces: vcs vces vcx voceis ces
    tambem: tb tbm tbem tambm
    por favor: pfv pf pfvr pfr plis pls pff please porfavor
    por favor: pfvzinho
    obrigado: obg obgd obgda obrigada obrigadaa brigado brigada obrigadao obrigadinha
    obrigado: brigadao obgado obgada obrg thanks thx obrigadu brigadu agradecida
    obrigado: agradecido
    valeu: vlw vaaleu vlww valew
    mesmo: msm mesma
    que: q ki
    porque: pq pque
    qualquer: qq qlqr qlq qlquer quaquer qualqer qqr
    quanto: qto qnto qnt qt qtos quantu
    quero: quiero qro qero kero quro
    nao: naum nn num nop nope
    esta: ta tah
    estou: to tou
    muito: mt mto mta mui muita muitaa mtu mts
    agora: agr agra agor
    com: c
    de: d
    beleza: blz belz bele
    bom: bao baum
    ai: ae aew
    tudo bem: tdb
    preciso: necesito
    cedinho: cedim cedin cedito cedinhu
    tardinha: tardim tardin tardezim
    manhazinha: manhazim manhanzinha
    tudo: td tdo
    comigo: cmg
    hora: hr
    horas: hrs hs
    doutora: dra drª dotora doutoura
    doutor: dr dotor doto
    gente: gnt
    e: eh
    proximo: prox proxim
    proxima: proxi proxma prossima
    sabe: sb
    terca: tersa trca terc tesca
    sexta: sesta setxa viernes sxta sezta cexta sexya sextaa friday
    tarde: tade trade tarder tardi
    noite: noche noit niote noiti nuite
    manha: morning
    para: p
    quarta: kuarta wednesday miercoles
    quinta: kinta thursday jueves
    sabado: saturday sabadao
    domingo: sunday
    segunda: monday lunes
    terca: tuesday martes
    limpeza: limpesa limpza linpeza limpesinha limpezinha
    canal: kanal
    consulta: consuta consuuta consulda appointment cita
    cancelar: cancel canselar
    marcar: maracr macar
    horario: hrario horari orario orarios
    horarios: hrarios
    endereco: endereso enderesso indereco
    pagamento: pgto pagto
    cartao: card
    aparelho: aparelio apareio aparelo
    dente: dent dentee
    confirmado: cnf confirmadissimo confirmadissima
    fechado: fechou fexado
    ok: okay okey oks okk okok oki
    sim: siim ss yes yep simm sin sii simmm simsim
    hospital: ospital
    emprego: enprego
    """
)

NUMBER_WORDS = {
    "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8,
    "nove": 9, "dez": 10, "onze": 11, "doze": 12, "treze": 13, "catorze": 14, "quatorze": 14,
    "quinze": 15, "dezesseis": 16, "dezasseis": 16, "dezessete": 17, "dezoito": 18,
    "dezenove": 19, "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "cincoenta": 50,
}  # fmt: skip

FUZZY_TARGETS = frozenset(
    [
        "segunda",
        "quarta",
        "quinta",
        "sabado",
        "domingo",
        "amanha",
        "depois",
        "semana",
        "marcar",
        "agendar",
        "cancelar",
        "desmarcar",
        "remarcar",
        "reagendar",
        "consulta",
        "horario",
        "limpeza",
        "fevereiro",
        "janeiro",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
        "endereco",
        "avaliacao",
        "obturacao",
        "restauracao",
        "clareamento",
        "extracao",
        "atendimento",
        "convenio",
        "primeiro",
        "primeira",
        "proxima",
        "proximo",
        "ultimo",
        "ultima",
        "confirmar",
        "confirmo",
        "desmarcar",
        "dentista",
        "emergencia",
        "urgencia",
        "horarios",
        "inchado",
        "inchada",
        "sangrando",
        "orcamento",
        "obrigado",
        "obrigada",
        "cancelamento",
        "implante",
        "aparelho",
        "manutencao",
        "pagamento",
        "comprovante",
    ]
)
"""Words long enough that one wrong letter does not make them another word."""

NEVER_CORRECTED = word_set(
    """
    amanda quarto quartos quartas quanta quantas quanto quente quinto quintas quintal quintos
    segundo segundos segundas semanal semanas sabados domingos primeiros primeiras proximas
    proximos ultimos ultimas marcas marcam marcou marcado marcada marcados macaca mascar mancar
    cancelei cancelou cancelado cancelada remarcado remarcada consultar consultas consultor
    demarcar cancelas confirma confirme confirmou confirmado confirmada obrigar obrigacao
    extracoes dentistas urgencias implantes aparelhos emergencias enderecos atendimentos
    orcamentos comprovantes pagamentos convenios inchados inchadas limpezas salgado sarado
    agendas agendou agendei agendado agendada agenda aplicar mudar indicar sagrando quina quita
    quitar sabao sabido sabida safado safada sacado sanado domino aranha marchar aposto convento
    conformar conformo
    """
)
"""Words that are one edit away from a target and mean something else."""
