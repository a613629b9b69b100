"""How every page of the staff's is rendered, and what browsers are told about it."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

# Inline scripts and styles are refused by browsers: all of ours are files.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    # Not "no-referrer": with it browsers send our own forms with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

_templates = Jinja2Templates(Path(__file__).parent / "templates")


def page(
    request: Request, template: str, context: Mapping[str, object], status: int = 200
) -> HTMLResponse:
    """A page, or the part of one, that nobody may keep."""
    return _templates.TemplateResponse(
        request, template, dict(context), status_code=status, headers=HEADERS
    )
