"""The picture of a code, for the providers that draw it themselves."""

import base64
from io import BytesIO

import segno


def png_base64(br_code: str) -> str:
    out = BytesIO()
    segno.make(br_code, error="m", micro=False).save(out, kind="png", scale=4)
    return base64.b64encode(out.getvalue()).decode()
