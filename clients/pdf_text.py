"""The text of a PDF. Files come from strangers: few pages are read, and broken ones have none."""

import io
import logging

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 3
"""A receipt has one or two."""
LONGEST_TEXT = 20_000

# It warns of every oddity of every bank's files.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pdf_text(content: bytes) -> str:
    """The text of the first pages; empty where there is none or the file is broken or locked.

    Takes up to seconds of computing: run it in a thread.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        pages = [page.extract_text() for page in reader.pages[:MOST_PAGES]]
    except _UNREADABLE:
        return ""
    return "\n".join(pages)[:LONGEST_TEXT]


# A malformed file surfaces as whatever the parser stumbled over.
_UNREADABLE = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    ArithmeticError,
    NotImplementedError,
)
