"""A second request in a message, for somebody else than the first."""

import re
from dataclasses import dataclass

NO_OPINION = (
    r"(?! (?:t[aá]|est[aá]|tanto|serve|fica|pode|[eé] melhor|melhor|[oó]timo|ok|tudo|qualquer|"
    r"n[aã]o|seria|funciona|d[aá]|bom|perfeito|tem que)\b)"
)
"""After "pra mim": what follows is a wish, not "tanto faz"."""
_OWN = r"(?:meus?|minhas?|noss[oa]s?)"
_WORD = r"[^\W\d_][^\W\d_'’-]*"
_TO_SELF = re.compile(
    r"(?:^|(?<=\n)|[,.;!]\s*)(?P<aside>(?:(?:e|ah|a[ií]|tb|tbm|tamb[eé]m|depois|dps|v[eê]|veja|"
    r"olha|verifica|mas)\s+)*(?:pra|para|p/?)\s*mim\b"
    rf"{NO_OPINION}[^\n]*|"
    r"(?:e\s+)?eu\s+(?:tb|tbm|tamb[eé]m)\b[^\n]*|"
    r"[^\n,.;!]*\b(?:pra|para)\s+mim\s+(?:tb|tbm|tamb[eé]m|depois|dps)\b[^\n]*)",
    re.IGNORECASE,
)
_TO_OTHERS = re.compile(
    r"(?:^|(?<=\n)|[,.;!]\s*)(?P<aside>(?:(?:e|ah|a[ií]|tb|tbm|tamb[eé]m|depois|dps|mas)\s+)+"
    rf"(?:pr[ao]s?|para(?:\s+[oa]s?)?)\s+{_OWN}\s+{_WORD}[^\n]*)",
    re.IGNORECASE,
)
_BESIDES = re.compile(r"\?|\b(?:tb|tbm|tamb[eé]m|tem|depois|dps)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Aside:
    """A second request, made while another is in progress, cut out of the words."""

    words: str
    rest: str
    """The words without it; empty when there are no others."""


def set_aside(text: str, *, for_others: bool) -> Aside | None:
    """The request for somebody else than those whom the one in progress is for."""
    found = (_TO_SELF if for_others else _TO_OTHERS).search(text)
    if found is None or not (for_others or _BESIDES.search(found["aside"])):
        return None
    rest = text[: found.start("aside")].rstrip(" ,;") + text[found.end("aside") :]
    return Aside(found["aside"].strip(), rest.strip())
