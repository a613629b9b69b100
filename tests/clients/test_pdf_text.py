"""Text out of strangers' PDFs."""

import pytest

from clients.pdf_text import LONGEST_TEXT, pdf_text


def a_pdf(*lines: str, pages: int = 1) -> bytes:
    """A small PDF whose pages show these lines."""
    shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    stream = f"BT /F1 12 Tf 40 700 Td {shown}ET".encode("latin-1")
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *[
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + pages} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        ]
        * pages,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + xref + end % (len(objects) + 1, len(out))


def test_a_receipt_s_words_are_read() -> None:
    text = pdf_text(a_pdf("Comprovante de Pix", "Valor R$ 60,00", "Opera\xe7\xe3o conclu\xedda"))

    assert "Valor R$ 60,00" in text
    assert "Operação concluída" in text


def test_no_more_is_read_than_a_receipt_has() -> None:
    text = pdf_text(a_pdf("x" * 9_000, pages=4))

    assert len(text) == LONGEST_TEXT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\x00\xff" * 500,
        a_pdf("Valor")[:200],
        b"\xff\xd8\xff not a pdf",
    ],
)
def test_a_broken_file_has_no_words(content: bytes) -> None:
    assert pdf_text(content) == ""
