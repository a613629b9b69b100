"""Draws QR codes: a PIX charge for the patient, a pairing code for the clinic's phone."""

import io

import segno

# Pixels per module, and the library's border of four: it still scans after what WhatsApp's JPEG
# compression does to a picture.
_SCALE = 8


def qr_png(text: str) -> bytes:
    """A PNG of the text as a QR code with error correction M.

    Takes tens of milliseconds of CPU, so it belongs in a thread or an activity, never on the event
    loop. Raises `ValueError` when the text is longer than a QR code holds (2 331 bytes).
    """
    png = io.BytesIO()
    # The level is fixed: raising it where there is room makes smaller modules of a longer code.
    segno.make(text, error="m", micro=False, boost_error=False).save(png, kind="png", scale=_SCALE)
    return png.getvalue()
