"""The picture of a code, for the providers that draw it themselves."""

import base64
from functools import lru_cache
from io import BytesIO

import segno


# Drawing takes some 20 ms of the loop, and an order is read many times.
@lru_cache(maxsize=1024)
def png_base64(br_code: str) -> str:
    out = BytesIO()
    segno.make(br_code, error="m", micro=False).save(out, kind="png", scale=4)
    return base64.b64encode(out.getvalue()).decode()
