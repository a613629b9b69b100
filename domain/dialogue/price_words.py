"""What a patient thinks of a price: dear, or to be bargained about. Read from the words alone."""

import re
from enum import StrEnum

from domain.language.normalise import normalise


class PriceWord(StrEnum):
    """A remark on a price, which is no question of what something costs."""

    DEAR = "dear"
    REFUSED = "refused"
    """Too dear to go on."""
    BARGAIN = "bargain"
    """Wants it cheaper: only people may grant that."""


_BARGAIN = re.compile(
    r"\bdesconto\w*|\bdescontinho\b|\bnegoci\w+|\bpechinch\w+|\bmelhor preco\b|\bprecinho\b|"
    r"\b(?:baix|abaix|diminu|reduz)\w* (?:o |esse |um pouco |mais |um pouquinho )*(?:o )?"
    r"(?:preco|valor|isso)\b|\bfaz(?:em)? (?:por|mais barato|um preco)\b|"
    r"\b(?:outr[ao]|n?outr[ao]|aqui perto|vizinh\w+|concorren\w+)\b[^\n]{0,30}\b(?:faz|cobra|"
    r"sai|mais barato|mais em conta|e)\b[^\n]{0,12}(?:\d|barato|menos|metade)"
)
_DEAR = re.compile(
    r"\b(?:caro|cara|carinho|carissimo|salgad[oa]|puxad[oa]|pesad[oa])\b(?! ?(?:de pau|a cara))|"
    r"\bmeio alto\b|\bmuito alto\b|\bvalor alto\b|\bfora d[ao] (?:meu )?(?:orcamento|bolso)\b|"
    r"\bnao (?:tenho|cabe)(?: todo)? (?:esse|este|n?o meu|tanto) (?:dinheiro|bolso|valor)\b|"
    r"\bum assalto\b|\bolho da cara\b"
)
_REFUSED = re.compile(
    r"^\W*(?:ah |ai |entao )*(?:nao|nem)\b(?! (?:e|ta|esta|achei) )|\bdeixa (?:pra|para) (?:la|"
    r"outra)\b|\bdeixa quieto\b|\bdesist\w+|\bnao (?:vou )?quer\w*\b|\bnao vou\b"
)
_NOT_OF_PRICE = re.compile(
    r"\b(?:minha|a|na|da|uma|com|essa|de) cara\b(?! demais)|\bcara,|\b(?:dente|consciencia) "
    r"pesad[oa]\b|\bcomida\b"
)


def read_price_words(text: str) -> PriceWord | None:
    """What `text` says of the price; a plain question of what it costs says nothing."""
    words = normalise(text)
    if _BARGAIN.search(words):
        return PriceWord.BARGAIN
    if not _DEAR.search(_NOT_OF_PRICE.sub(" ", words)):
        return None
    return PriceWord.REFUSED if _REFUSED.search(words) else PriceWord.DEAR
