"""What a person sees at a page that cannot be shown, where a program would read a problem."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from starlette.responses import Response

from api.problems import ANSWERS, Answer
from web.rendering import page

_TOLD = {
    HTTPStatus.NOT_FOUND: ("Página não encontrada", "Este endereço não existe. Confira o link."),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "Sem acesso aos dados agora",
        "Nada se perdeu. Espere um instante e recarregue a página.",
    ),
}
_OTHERWISE = ("Isso não deu certo", "Volte ao painel e tente de novo.")


def install(app: FastAPI) -> None:
    """Have every foreseen error of `app` answered: as a problem, or to people as a page."""
    for error, answer in ANSWERS.items():
        app.add_exception_handler(error, _for_people(answer))


def _for_people(answer: Answer) -> Answer:
    async def told(request: Request, error: Exception) -> Response:
        problem = await answer(request, error)
        if not _is_person(request):
            return problem
        title, text = _TOLD.get(HTTPStatus(problem.status_code), _OTHERWISE)
        return page(request, "erro.html", {"title": title, "text": text}, problem.status_code)

    return told


def _is_person(request: Request) -> bool:
    """Whether a browser wants a whole page. Parts of pages, and programs, ask for anything."""
    if request.url.path.startswith("/api/"):
        return False
    return "text/html" in request.headers.get("accept", "")
