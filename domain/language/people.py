"""Who a message says a visit is for: children, partners, how many, their names and birth dates."""

import re
from collections.abc import Iterator
from datetime import date

from domain.language.asides import NO_OPINION
from domain.language.date_words import MONTHS
from domain.language.names import full_name, patient_count
from domain.language.normalise import normalise, plain
from domain.language.people_questions import asks_same_dentist, visit_of, will_ask_somebody
from domain.language.vocabulary import word_set
from domain.people import NamedPerson, Relation, SaidOfPeople

OLDEST = 120
"""Years; a date further back is no birth date."""

_OWN = r"(?:meus?|minhas?|noss[oa]s?)"
_CHILD = (
    r"(?:(?:\d |dois |duas |tres )?(?:filh\w+|bebe|enteados?|enteadas?|crianca\w*|gemeos|gemeas))"
)
_PARTNER = r"(?:marido|esposa|esposo|mulher|namorad[oa]|noiv[oa]|companheir[oa])"
_OTHER = (
    r"(?:mae|pai|avo|vo|vovo|irmao|irma|sogra|sogro|tia|tio|primo|prima|amig[oa]|sobrinh[oa]s?|"
    r"net[oa]s?|pais|irmaos|irmas)"
)
_KINDS = ((_CHILD, Relation.CHILD), (_PARTNER, Relation.PARTNER), (_OTHER, Relation.OTHER))
_FOR = r"\b(?:para|pra|pro|pros|pras)(?: o| a| os| as)?"
_ABOUT = (
    r"\b(?:levar|trazer|marcar|agendar|consultas?|limpeza|avaliacao|dentista|horarios?|vaga)"
    r"(?: de| do| da| dos| das| para| pra| pro| pros| o| a| os| as| um| uma){0,3}"
)
_NEEDS = r"(?: de \d+ anos)? (?:precisa|quer|esta precisando|tem que|gostaria|esta com)\b"
_CHILDREN_SEEN = re.compile(
    r"\b(?:atende\w*|tratam?|cuidam?|dentista|fazem)(?: de| com| para)? (?:a |as )?"
    r"(?:crianca\w*|bebes?|infantil)\b|\bodontopediatr\w+\b|"
    r"\b(?:filh[oa]s?|crianca\w*|bebes?|net[oa]s?)\b[^\n]*\bvoces (?:atendem?|tratam?|cuidam?)\b"
)
_ONLY_SELF = re.compile(rf"\b(?:para|pra) mim\b{NO_OPINION}")
_FOR_SELF = re.compile(r"\b(?:para|pra) mim\b|\beu e (?:o |a )?(?:meu|minha)\b|\be eu\b")
_COUNT_ONLY = re.compile(
    r"(?m)(?:^|[.?!;] ?)(?:oi,? )?(?:sao|seriam|somos|para|pra|e para)? ?(2|3|4)(?: crian\w+|,|$)"
)
_GUARDIAN = re.compile(r"\b(?:mae|pai|responsavel|tutora?|guardia|guardiao)\b")
_NO_GUARDIAN = re.compile(r"\bnao sou (?:a |o )?(?:mae|pai|responsavel)\b")
_ROLE = re.compile(
    r"\b(?:sou|eu|a|o|e|é|m[aã]e|pai|respons[aá]vel|av[oóô]|tia|tio|madrasta|padrasto|tutora?|"
    r"deles?|delas?|dos? dois|das? duas|d[ao]s? crian[cç]as?|me chamo|meu nome(?: completo)?|aqui|"
    r"legal|pel[oa]s? menin[oa]s?)\b[\s:,.-]*",
    re.IGNORECASE,
)
_ROLE_STATED = re.compile(
    r"\b(?:m[aã]e|pai|respons[aá]vel|tutora?|me chamo|meu nome|sou|av[oóô]|tia|tio)\b",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_][^\W\d_'’-]*"
_NAME = rf"{_WORD}(?:[ \t]+{_WORD}){{1,9}}?"
_DATE = (
    r"(?P<day>\d{1,2})(?:\s*[/-]\s*|\.|\s+de\s+)(?P<month>\d{1,2}|[a-zç]{4,9})"
    r"(?:\s*[/-]\s*|\.|\s+de\s+)(?P<year>\d{4}|\d{2})(?![\d/])"
)
_BORN = r"(?:nasc\w*\.?(?:\s+(?:em|dia))?|data de nascimento|dn|d\.n\.|dia|em)"
_WITH_BIRTH = re.compile(
    rf"(?<![^\W\d_])(?P<name>{_NAME})(?![^\W\d_])[\s,:;()-]*(?:{_BORN}[\s:,]*)?{_DATE}\)?",
    re.IGNORECASE,
)
_BEFORE_NAME = word_set(
    """
    o a os as sao nome nomes completo filho filha filhos menino menina mais velho velha novo nova
    crianca criancas primeiro primeira segundo segunda outro outra ele ela eles elas se chama meu
    minha para pra pro um uma consulta marcar agendar claro sim ok pode ser com do pai mae aqui
    marido esposa mulher namorado namorada nao
    """
)
_FOR_NAME = re.compile(
    r"\b(?:pr[ao]s?|para(?:\s+[oa])?)\s+(?P<name>[^\W\d_]{3,})(?:\s+e\s+(?:pr[ao]\s+|[oa]\s+)?"
    r"(?P<other>[^\W\d_]{3,}))?",
    re.IGNORECASE,
)
_TITLE = r"[A-ZÀ-Ý][a-zà-ÿ'’-]+"
_RELATIVE_NAMED = re.compile(
    r"\b(?i:minha|meu)\s+(?i:m[aã]e|pai|av[oóô]|v[oóô]|irm[aã]o?|sogr[oa]|ti[oa]|prim[oa]|amig[oa]|"
    r"marido|espos[oa]|mulher|namorad[oa]|noiv[oa]|companheir[oa]|filh[oa]|net[oa]|sobrinh[oa])"
    r"(?:\s*[,:(.-]?\s*(?:(?i:o\s+nome\s+d?el[ea]\s+(?:é|eh|e)|(?:que\s+)?se\s+chama|chamad[oa]))?"
    rf"\s*[:,]?\s+|\s*\()(?P<name>{_TITLE}(?:\s+(?:d[aeo]s?\s+|e\s+)?{_TITLE}){{1,5}})"
)
"""A relative, and beside it their full name with its capitals: "minha mãe, Maria Souza"."""
_BARE_DATE = re.compile(rf"^\W*(?:{_BORN}\s*:?\s*)?{_DATE}\W*$", re.IGNORECASE)


def read_people(text: str, *, today: date, asked: bool) -> SaidOfPeople:
    """Who `text` says a visit is for. `asked`: whether names and birth dates were asked for.

    A birth date is in the past and of somebody alive; anything else is no birth date.
    """
    normalised = normalise(text)
    relation = _relation(normalised)
    children = bool(_CHILDREN_SEEN.search(normalised))
    count = patient_count(normalised) or _bare_count(normalised, relation, children=children)
    ages = _ages(normalised) if relation is Relation.CHILD or children or count else ()
    if len(ages) > 1 and count is None:
        count = len(ages)
    with_self = relation is not None and bool(_FOR_SELF.search(normalised))
    if with_self and count == 2:
        count = 1  # "pra mim e pro meu marido": one besides who writes
    named = tuple(person for _, person in _born(text, today, asked=asked))
    for_self = relation is None and bool(_ONLY_SELF.search(normalised))
    rest = without_people(text, today=today, asked=asked) if named else text
    speaker = _speaker(rest) if asked else None
    return SaidOfPeople(
        relation=Relation.CHILD if relation is None and (children or ages) else relation,
        count=count,
        with_self=with_self,
        for_self=for_self,
        for_names=_for_names(text),
        named=named,
        birth_dates=_bare_dates(rest, today) if asked else (),
        bare_names=_bare_names(rest, speaker) if asked else _relatives_named(rest),
        speaker=speaker,
        is_guardian=_authority(normalised) if asked else None,
        asks_about_children=children,
        will_ask_somebody=will_ask_somebody(normalised),
        asks_same_dentist=asks_same_dentist(normalised),
        visit_of=visit_of(text, normalised),
    )


def without_people(text: str, *, today: date, asked: bool) -> str:
    """The words without names and their birth dates, which are no wish for a day."""
    for match, _ in reversed(list(_born(text, today, asked=asked))):
        text = text[: match.start()] + text[match.end() :]
    return "\n".join(line for line in text.split("\n") if re.search(r"\w{2,}", line))


def relation_called(word: str) -> Relation | None:
    """What somebody is who is called so: "marido", "filha"; None where the word is a name."""
    for kind, relation in _KINDS:
        if re.fullmatch(kind, word):
            return relation
    return None


def _relation(normalised: str) -> Relation | None:
    for kind, relation in _KINDS:
        own = rf"{_OWN} {kind}\b"
        pattern = (
            rf"{_FOR} {own}|{_ABOUT} {own}|\b{own}{_NEEDS}|{_FOR} (?:um|uma) (?:crianca|bebe)\b"
        )
        alone = (
            rf"|{_FOR} (?:\d )?(?:criancas?|gemeos|gemeas|bebes?)\b|\b\d (?:filh[oa]s|criancas)\b"
        )
        if re.search(pattern + (alone if relation is Relation.CHILD else ""), normalised):
            return relation
    return None


def _for_names(text: str) -> tuple[str, ...]:
    """First names after "pro", "pra", which may be those of patients."""
    names = (name for found in _FOR_NAME.finditer(text) for name in found.groups() if name)
    return tuple(plain(name) for name in names)


def _bare_dates(text: str, today: date) -> tuple[date, ...]:
    """Birth dates alone in their bubbles."""
    matches = (_BARE_DATE.match(line) for line in text.split("\n"))
    found = (_birth_date(match, today) for match in matches if match)
    return tuple(born for born in found if born)


def _bare_count(normalised: str, relation: Relation | None, *, children: bool) -> int | None:
    """ "são 2", where it can only be people."""
    found = _COUNT_ONLY.search(normalised)
    if found is None or not (relation or children or _ages(normalised)):
        return None
    return int(found.group(1))


def _ages(normalised: str) -> tuple[int, ...]:
    """ "um de 6 e uma de 4", "de 6 e 4 anos"."""
    listed = re.search(r"\b(\d{1,2}) e (\d{1,2}) anos\b", normalised)
    if listed:
        return (int(listed.group(1)), int(listed.group(2)))
    each = re.findall(r"\b(?:uma?|outr[oa]|[oa]) (?:de|com|tem) (\d{1,2})\b", normalised)
    if each:
        return tuple(int(age) for age in each)
    return tuple(int(age) for age in re.findall(r"\b(?:de|tem|com) (\d{1,2}) anos\b", normalised))


def _relatives_named(text: str) -> tuple[str, ...]:
    found = (full_name(one["name"]) for one in _RELATIVE_NAMED.finditer(text))
    return tuple(name for name in found if name)


def _authority(normalised: str) -> bool | None:
    if _NO_GUARDIAN.search(normalised):
        return False
    return True if _GUARDIAN.search(normalised) else None


def _born(text: str, today: date, *, asked: bool) -> Iterator[tuple[re.Match[str], NamedPerson]]:
    """People with their birth dates. A day to come is one only where a birth date was asked for."""
    for match in _WITH_BIRTH.finditer(text):
        name = full_name(_name_in(match["name"]))
        born = _birth_date(match, today)
        if name and (asked or born):
            yield match, NamedPerson(name, born)


def _name_in(words: str) -> str:
    """What follows the last word that is part of no name."""
    kept: list[str] = []
    for word in words.split():
        kept = (
            [] if plain(word) in _BEFORE_NAME or not (kept or plain(word) != "e") else [*kept, word]
        )
    return " ".join(kept)


def _birth_date(match: re.Match[str], today: date) -> date | None:
    said = plain(match["month"])
    month = int(said) if said.isdigit() else MONTHS.get("março" if said == "marco" else said, 0)
    year = int(match["year"])
    if year < 100:
        year += 2000 if 2000 + year <= today.year else 1900
    try:
        born = date(year, month, int(match["day"]))
    except ValueError:
        return None
    return born if born <= today and today.year - born.year <= OLDEST else None


def _speaker(text: str) -> str | None:
    """Who writes: the name beside what they say to be, "mãe, aline torres"."""
    for line in text.split("\n"):
        parts = [part.strip() for part in re.split(r"[,;]", line)]
        for place, part in enumerate(parts):
            if not _ROLE_STATED.search(part) or _NO_GUARDIAN.search(normalise(part)):
                continue
            beside = [part, *parts[place + 1 : place + 2], *parts[:place]]
            names = (_short_name(_ROLE.sub("", one).strip(" .:-")) for one in beside)
            return next(filter(None, names), None)
    return None


def _short_name(words: str) -> str | None:
    """A name, also of one word."""
    alone = re.fullmatch(_WORD, words) and plain(words) not in _BEFORE_NAME
    return full_name(words) or (words.capitalize() if alone else None)


def _bare_names(text: str, speaker: str | None) -> tuple[str, ...]:
    """Names alone in their bubble, or separated by commas and "e"."""
    found: list[str] = []
    for part in re.split(r"\n|,|;|\s+e\s+(?=[^\W\d_])", text):
        name = full_name(_name_in(part.strip()))
        if name and name != speaker and not _ROLE_STATED.search(part):
            found.append(name)
    return tuple(found)
