"""What strangers, worriers and payers write to a reception, beside visits: from the words alone."""

import re
from enum import StrEnum

from domain.language.normalise import normalise


class Asked(StrEnum):
    """One matter that a receptionist answers in a sentence."""

    WRONG_NUMBER = "wrong_number"
    JOB = "job"
    SALES = "sales"
    """Somebody wants to sell something to the clinic."""
    MONEY_BACK = "money_back"
    HAS_ARRIVED = "has_arrived"
    """Whether a payment was seen."""
    OTHER_MEANS = "other_means"
    """To pay otherwise than by PIX."""
    WHICH_DENTIST = "which_dentist"
    UNSURE_WHAT_FOR = "unsure_what_for"
    """Does not know which procedure they need."""
    BEREAVED = "bereaved"
    """Somebody died."""
    WHO_WRITES = "who_writes"
    """Who answers here."""
    FOREIGN = "foreign"
    """Writes in English or Spanish, or asks whether we do."""
    GOODBYE = "goodbye"
    HOW_EARLY = "how_early"
    """Whether to come before the time of the visit."""
    COMPANY = "company"
    """Whether somebody may come along."""
    FEARFUL = "fearful"
    """Afraid of dentists."""
    IS_FRAUD = "is_fraud"
    WHOSE_KEY = "whose_key"
    """In whose name the PIX is."""
    PART_PAYMENT = "part_payment"
    PAYS_ANOTHER_DAY = "pays_another_day"
    PAID_OTHER_AMOUNT = "paid_other_amount"
    REGRETS = "regrets"
    """Would rather not have cancelled."""
    DONE = "done"
    """Says that something is done, not what: "fiz", "prontinho"."""
    OF_RECEIPT = "of_receipt"
    LAUGHS = "laughs"
    AND_THAT = "and_that"
    """Asks the same of something else: "e clareamento?"."""
    TERMS = "terms"
    """What becomes of a deposit if a visit were cancelled."""


OF_A_VISIT = (Asked.GOODBYE, Asked.HOW_EARLY, Asked.COMPANY)
"""What is answered with the visit that is next."""
WHOSE_MONEY = (Asked.IS_FRAUD, Asked.WHOSE_KEY)
"""What is answered with the code that is to be paid."""
_CANCEL = r"(?:cancel|desmarc|desist)\w+"
_KIN = (
    r"(?:mae|pai|avo|vo|tia|tio|marido|esposa|mulher|esposo|filh[oa]|irma|irmao|sogr[oa]|prim[oa]|"
    r"sobrinh[oa]|amig[oa]|namorad[oa]|net[oa]|cunhad[oa]|paciente|el[ea])"
)
_SIGNS: tuple[tuple[Asked, str], ...] = (
    (
        Asked.BEREAVED,
        (
            rf"\bfalec(?:eu|eram|imento|id[oa])\b|\bobito\b|"
            rf"\b{_KIN}\b[^\n.!?]{{0,25}}\bmorreu\b(?! de (?:rir|medo|vergonha|dor|raiva))|"
            rf"\bmorreu (?:a |o )?(?:minha|meu) {_KIN}\b|\bperdi (?:a )?minha mae\b|"
            rf"\bperdi (?:o )?meu pai\b"
        ),
    ),
    (
        Asked.WRONG_NUMBER,
        (
            r"\b(?:numero errado|errei o numero|pessoa errada|foi engano|mandei errado|"
            r"conversa errada|contato errado)\b"
        ),
    ),
    (
        Asked.JOB,
        (
            r"\bcurriculo\b|\b(?:estao|esta|tao) contratando\b|"
            r"\bvaga (?:de|para) (?:emprego|trabalho|estagio|recepcionista|dentista|"
            r"auxiliar|secretaria|asb|tsb)\b|\btrabalhar (?:ai|com "
            r"voces|na clinica)\b"
        ),
    ),
    (
        Asked.SALES,
        (
            r"\btrafego pago\b|\bmarketing\b|"
            r"\b(?:agendar|marcar) uma (?:call|reuniao)\b|"
            r"\bconsorcio\b|\bemprestimo\b|\baumentar (?:o |seu )?faturamento\b|"
            r"\bgestao de redes\b|"
            r"\b(?:somos|sou) d[ea] (?:uma )?(?:agencia|fornecedor\w*)\b|\blotar a agenda\b"
        ),
    ),
    (
        Asked.TERMS,
        (
            rf"\b(?:politicas?|regras?|multas?|taxas?|prazo) (?:d[aeo]s?|para|por|se)"
            rf"(?: [a-z]+)? {_CANCEL}|"
            rf"\b(?:se|caso) [^\n.!?]{{0,25}}\b(?:{_CANCEL}|nao (?:puder|der para|conseguir) "
            rf"(?:ir|comparecer))\b[^\n.!?]{{0,40}}\b(?:perco|perde|perdemos|devolv\w+|"
            rf"volta|reembols\w+|estorn\w+|multa|taxa|fica|acontece)\b|"
            rf"\b(?:perco|perde|perdemos|devolvem|devolve|reembolsam|estornam|acontece|fica)\b"
            rf"[^\n.!?]{{0,25}}\b(?:se|caso)\b [^\n.!?]{{0,25}}\b(?:{_CANCEL}|"
            rf"nao (?:puder|der para|conseguir) (?:ir|comparecer))\b|"
            rf"^\W*(?:mas |e )+(?:se|caso) (?:eu |a gente |nos )?(?:precisar |quiser |tiver "
            rf"(?:que|de) )?(?:{_CANCEL}|nao (?:puder|der para|conseguir) (?:ir|comparecer))"
            rf"(?: depois| antes| em cima da hora| no dia| a consulta)*\W*\?"
        ),
    ),
    (
        Asked.MONEY_BACK,
        (
            r"\b(?:dinheiro|valor|pix|sinal) de volta\b|\breembols\w+|\bestorn\w+|\bdevolucao\b|"
            r"\bdevolv\w+ (?:[a-z]+ )?(?:dinheiro|valor|sinal|pix)\b"
        ),
    ),
    (
        Asked.HAS_ARRIVED,
        (
            r"^\W*(?:oi,? |e ai,? |e,? |ja |sera que |viu se |voces |"
            r"o pix |o pagamento |o dinheiro )*"
            r"(?:caiu|recebeu|receberam|recebeste|chegou|entrou|compensou|confirmou)\b"
            r"(?:[^\n?]{0,25}\?|\W*$)"
        ),
    ),
    (
        Asked.OTHER_MEANS,
        (
            r"\b(?:cartao|debito|dinheiro|boleto|especie|pessoalmente)\b|"
            r"\bnao (?:tenho|uso) (?:o )?pix\b|\bpag\w* (?:so )?(?:na hora|no dia|ai|na clinica)\b"
        ),
    ),
    (
        Asked.WHICH_DENTIST,
        (
            r"\b(?:quem|qual|com quem)\b[^\n]{0,20}\b(?:dentista|doutora?|vai me atender|"
            r"atende)\b|"
            r"\bcom quem (?:e|seria|fica)\b"
        ),
    ),
    (
        Asked.UNSURE_WHAT_FOR,
        (
            r"\bnao sei (?:bem |direito |dizer )?(?:qual|o que|do que|que)\b"
            r"(?! (?:dia|hora|horario|horas|tenho))"
        ),
    ),
    (
        Asked.WHO_WRITES,
        (
            r"^\W*(?:oi|ola|mas|e)?,? ?(?:quem (?:e|eh|fala|ta falando|esta falando)(?: voce)?|"
            r"com quem (?:eu )?(?:falo|estou falando|to falando))(?: ai| aqui)?\W*$"
        ),
    ),
    (
        Asked.FOREIGN,
        (
            r"\bdo you\b|\bi (?:need|want|would|have|am|can)\b|\bi'?d like\b|\bappointment\b|"
            r"\b(?:quiero|necesito|quisiera)\b|\buna cita\b|\bbuenos dias\b|"
            r"\bbuenas (?:tardes|noches)\b|"
            r"\b(?:fal|habl)\w+ (?:em )?(?:ingles|espanhol|espanol)\b"
        ),
    ),
    (
        Asked.GOODBYE,
        (
            r"^\W*(?:(?:entao|ok|ta|beleza|combinado|certo|tchau)[ ,.!]+)*"
            r"ate (?:la|mais|logo|breve)\W*$"
        ),
    ),
    (
        Asked.HOW_EARLY,
        (
            r"\b(?:preciso|precisa|devo|tenho que|tem que|e bom|e para|quanto tempo|"
            r"quantos min\w*)\b"
            r"[^\n]{0,15}\b(?:cheg|vir|ir|estar)\w*\b[^\n]{0,12}"
            r"\b(?:antes|mais cedo|antecedencia)\b"
        ),
    ),
    (
        Asked.COMPANY,
        (
            r"\b(?:posso|pode|tem problema|da para) (?:se eu |eu )?(?:lev|traz|ir com|ir acompanh)"
            r"[^\n]*\b(?:filh\w+|mae|pai|marido|esposa|mulher|namorad\w+|amig\w+|bebe|crianca\w*|"
            r"acompanhante|alguem|irma\w?|avo|net\w+)\b"
            r"(?![^\n]*\b(?:marc|consult|atend|avali|limp|trat|junto para)\w*)"
        ),
    ),
    (
        Asked.FEARFUL,
        (
            r"(?<!sem )(?<!nao tenho )(?<!nao sinto )\b(?:medo|pavor|panico|fobia|trauma|"
            r"apavorad[oa]|nervos[oa]|ansios[oa])\b"
            r"[^\n]{0,20}\b(?:dentistas?|anestesia|agulha|motorzinho|consultorio)\b"
        ),
    ),
    (Asked.IS_FRAUD, r"\b(?:golpe|fraude|golpista|confiavel)\b|\b(?:e|sera) segur[oa]\b"),
    (
        Asked.WHOSE_KEY,
        (
            r"\b(?:de quem|em nome de quem|no nome de quem|nome de quem)\b|"
            r"\b(?:qual|que) (?:e |eh )?(?:o )?nome\b[^\n]{0,20}\b(?:pix|chave|conta|recebedor)\b|"
            r"\bquem (?:recebe|vai receber)\b"
        ),
    ),
    (
        Asked.PART_PAYMENT,
        (
            r"\b(?:pag|mand|transf|dar|dividi|fazer)\w*\b[^\n]{0,20}\b(?:metade|uma parte|"
            r"parte agora|parcelad\w|em \d vezes|em \dx)\b|\bparcela\w*\b|\bdividir\b"
        ),
    ),
    (
        Asked.PAYS_ANOTHER_DAY,
        (
            r"\b(?:pago|pagar|pagasse|pagarei|faco o pix|fazer o pix)"
            r"(?: (?:so|ate|na|no|ele|ela|isso|tudo|o|pix|sinal|la|para|depois|de))*"
            r" (?:amanha|"
            r"outro dia|(?:semana|mes) que vem|fim do mes|salario|dia \d{1,2}|"
            r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)(?! parcela))\b"
        ),
    ),
    (
        Asked.PAID_OTHER_AMOUNT,
        (
            r"\b(?:paguei|mandei|transferi|enviei|fiz)\b[^\n]{0,15}"
            r"(?:\b(?:so|apenas|somente) (?:r\$ ?)?\d|\d[\d,.]*(?: reais)? (?:em vez|ao inves|"
            r"no lugar|e era|mas era)\b|\b(?:valor|quantia) errad[oa]\b|\ba (?:mais|menos)\b)|"
            r"\bfalt(?:ou|aram) (?:r\$ ?)?\d"
        ),
    ),
    (
        Asked.REGRETS,
        (
            r"\b(?:mudei de ideia|me arrependi|arrependid[oa]|(?:quero|queria|vou|pode|prefiro) "
            r"manter|mantem|mantenha|desfaz|descancel\w*|volta atras|voltar atras)\b|"
            r"\bcancelei (?:sem querer|errado|por engano)\b|"
            r"\bnao (?:e|era) para (?:ter )?(?:cancelad|cancelar)\w*|\bnao cancela\b"
        ),
    ),
    (
        Asked.DONE,
        (
            r"^\W*(?:(?:pronto|prontinho|ja|agora|oi|ok|ta|acabei de|o pix|pix)[ ,.!]+)*"
            r"(?:fiz|feito|foi|enviei|mandei|transferi|prontinho|pronto|fazer)"
            r"(?: (?:aqui|agora|ja|o|pix|la|viu|sim))*[^\w?]*$"
        ),
    ),
    (Asked.OF_RECEIPT, r"\bcomprovante\b"),
    (Asked.LAUGHS, r"^\W*(?:k+|(?:ha|he|hua|rs|kk?a){2,}h?|rs)\W*$"),
    (
        Asked.AND_THAT,
        (
            r"^\W*e (?:(?:o|a|um|uma|de|do|da|para|no|na|se for|quanto|so) )*"
            r"[a-z]{3,}(?: [a-z]+){0,3}\W*$"
        ),
    ),
)
_COMPILED = tuple((asked, re.compile(sign)) for asked, sign in _SIGNS)


def read_asked(text: str) -> Asked | None:
    """The first of these matters that `text` touches; whether it counts, the rules say."""
    words = normalise(text)
    return next((asked for asked, sign in _COMPILED if sign.search(words)), None)
