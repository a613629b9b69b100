"""The words that the reply gate looks for: lower case, without accents. Portuguese tables."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _stems(text: str) -> tuple[str, ...]:
    """Beginnings of words, in the form that `str.startswith` takes."""
    return tuple(text.split())


COURTESIES = ("bom dia", "boa tarde", "boa noite")

TITLES = _words("dr dra sr sra")

WEEKDAY_ABBREVIATIONS = {
    "seg": "segunda",
    "qua": "quarta",
    "qui": "quinta",
    "sex": "sexta",
    "sab": "sabado",
    "dom": "domingo",
}  # Not "ter": it is also the verb.

DAY_WORDS = _words("""
    segunda terca quarta quinta sexta sabado domingo feriado semana amanha hoje ontem
    manha tarde noite madrugada diariamente almoco mes ano
    janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro
""")

NUMBER_WORDS = _words("""
    dois duas tres quatro cinco seis sete oito nove dez onze doze treze quatorze catorze quinze
    dezesseis dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta
    noventa cem cento duzentos trezentos quatrocentos quinhentos mil meia meio metade dobro
    dezena dezenas duzia
""")

PROMISE_STEMS = _stems("""
    gratis gratuit promoc descont cortesia brinde isenc isent oferta oferec barat melhor menor
    parcel juros reembols devol credito garant prometo promete certeza sempre indolor
    confirm agendad agendei marcad marquei remarcad reservad reservei cancelad cancelei
    pago paga pagou recebid recebemos aprovad liberad
""")

STATE_STEMS = _stems("""
    confirmad confirmei agendad agendei marcad marquei remarcad reservad reservei cancelad
    cancelei pago paga pagou recebid recebemos aprovad devolvid reembolsad
""")
"""What only the database may say of this patient's booking or money."""

ABOUT_THIS_PATIENT = _words("seu sua seus suas voce te ja foi ficou esta estao sera consegui")

HEALTH_STEMS = _stems("""
    remedi medicament medicac comprimid capsula gota pomada dose dosag antibiot antiinflam inflam
    analges anestes dipiron paracetam ibuprof nimesul amoxicil azitromic cetoprof diclofen
    toragesic tylenol novalgin dorflex clorexid bochech compressa tome tomar tomando aplique
    ingerir diagnost infec carie abscess abcess gengivit periodont pulpit bruxis fratur tumor
    cancer cisto lesao alergi grave normal cura sintoma
""")

NEGATIONS = _words("nao nem sem nunca nenhum nenhuma jamais exceto menos apenas somente")

FILLERS = _words("""
    aqui essa esse esta este isso isto para pela pelo pelas pelos como com qual quais quando onde
    quem tambem temos tem tenho tendo voce voces nossa nosso nossas nossos clinica claro sim ola
    fica ficam estao estamos sera pode podem posso podemos ajudar ajuda quiser queira quer caso
    mais algo muito muita sobre entre desde ate cada todo toda todos todas algum alguma coisa coisas
    duvida duvidas disposicao favor gente seria sendo sido seus suas dela dele delas deles
    chamar chame avisar avise escrever escreva falar fale informar
""")
"""Words of any answer, which carry no fact of the clinic's."""
