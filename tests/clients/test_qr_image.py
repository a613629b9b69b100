import io

import pytest
import zxingcpp
from PIL import Image

from clients.qr_image import qr_png
from domain.pix.brcode import build_dynamic, build_static
from domain.pix.keys import PixKeyType

SHORT = build_static("97212482404", PixKeyType.CPF, "Ana", "Natal")
LONG = build_static(
    "123e4567-e12b-12d1-a456-426655440000",
    PixKeyType.EVP,
    "Clínica Sorriso Odontologia",
    "São José dos Campos",
    amount_centavos=999_999_999_999,
    txid="a" * 25,
    description="x" * 37,
)
DYNAMIC = build_dynamic("psp.com/" + "a" * 69, "Clínica Sorriso", "Manaus")


@pytest.mark.parametrize("code", [SHORT, LONG, DYNAMIC], ids=["short", "long", "dynamic"])
@pytest.mark.parametrize("quality", [30, 60])
def test_a_charge_still_scans_after_whatsapp_has_compressed_the_picture(
    code: str, quality: int
) -> None:
    picture = Image.open(io.BytesIO(qr_png(code))).convert("L")
    compressed = io.BytesIO()
    picture.save(compressed, format="JPEG", quality=quality)

    scanned = zxingcpp.read_barcode(Image.open(compressed))

    assert scanned is not None
    assert scanned.text == code


def test_a_charge_still_scans_when_the_screen_shows_it_at_half_size() -> None:
    picture = Image.open(io.BytesIO(qr_png(LONG))).convert("L")
    scanned = zxingcpp.read_barcode(picture.resize((picture.width // 2, picture.height // 2)))
    assert scanned is not None
    assert scanned.text == LONG


def test_the_same_text_gives_the_same_bytes_of_a_png() -> None:
    assert qr_png(SHORT) == qr_png(SHORT)
    assert qr_png(SHORT).startswith(b"\x89PNG\r\n")


def test_a_picture_weighs_little_for_a_slow_connection() -> None:
    assert len(qr_png(LONG)) < 4096


def test_a_text_longer_than_a_qr_code_holds_is_refused() -> None:
    assert qr_png("a" * 2331)
    with pytest.raises(ValueError, match="too large"):
        qr_png("a" * 2332)
