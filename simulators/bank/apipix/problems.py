"""Errors as API Pix says them (RFC 7807), and as Efí does (`nome` and `mensagem`)."""

from enum import StrEnum

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError


class ProblemType(StrEnum):
    """The last part of `type`, with the standard's own spelling."""

    REQUISICAO_INVALIDA = "RequisicaoInvalida"
    ACESSO_NEGADO = "AcessoNegado"
    COB_NAO_ENCONTRADO = "CobNaoEncontrado"
    COB_OPERACAO_INVALIDA = "CobOperacaoInvalida"
    COB_CONSULTA_INVALIDA = "CobConsultaInvalida"
    PIX_NAO_ENCONTRADO = "PixNaoEncontrado"
    PIX_CONSULTA_INVALIDA = "PixConsultaInvalida"
    PIX_DEVOLUCAO_INVALIDA = "PixDevolucaoInvalida"
    PIX_DEVOLUCAO_NAO_ENCONTRADA = "PixDevolucaoNaoEncontrada"
    WEBHOOK_NAO_ENCONTRADO = "WebhookNaoEncontrado"
    WEBHOOK_OPERACAO_INVALIDA = "WebhookOperacaoInvalida"


_STATUS = {
    ProblemType.REQUISICAO_INVALIDA: (400, "Requisição inválida."),
    ProblemType.ACESSO_NEGADO: (403, "Acesso negado."),
    ProblemType.COB_NAO_ENCONTRADO: (404, "Cobrança não encontrada."),
    ProblemType.COB_OPERACAO_INVALIDA: (400, "Cobrança inválida."),
    ProblemType.COB_CONSULTA_INVALIDA: (400, "Consulta inválida."),
    ProblemType.PIX_NAO_ENCONTRADO: (404, "Pix não encontrado."),
    ProblemType.PIX_CONSULTA_INVALIDA: (400, "Consulta inválida."),
    ProblemType.PIX_DEVOLUCAO_INVALIDA: (400, "Devolução inválida."),
    ProblemType.PIX_DEVOLUCAO_NAO_ENCONTRADA: (404, "Devolução não encontrada."),
    ProblemType.WEBHOOK_NAO_ENCONTRADO: (404, "Webhook não encontrado."),
    ProblemType.WEBHOOK_OPERACAO_INVALIDA: (400, "Webhook inválido."),
}


class ApiPixProblem(Exception):  # noqa: N818 - the standard calls the document a problem
    """Answered as `application/problem+json`."""

    def __init__(
        self, kind: ProblemType, *violations: tuple[str, str], status: int | None = None
    ) -> None:
        """`violations` are (property, reason); `status` overrides the usual one of `kind`."""
        super().__init__(kind.value)
        usual_status, self.title = _STATUS[kind]
        self.kind = kind
        self.status = status or usual_status
        self.violations = violations

    @classmethod
    def from_schema(cls, kind: ProblemType, entity: str, error: ValidationError) -> "ApiPixProblem":
        """What pydantic refused, in the standard's words."""
        return cls(
            kind,
            *(
                (path, f"O campo {path} não respeita o schema.")
                for detail in error.errors()
                for path in [".".join([entity, *map(str, detail["loc"])])]
            ),
        )


class EfiError(Exception):
    """Where Efí departs from the standard: its own names of errors."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(name)
        self.status = status
        self.name = name
        self.message = message


async def answer_problem(_: Request, problem: ApiPixProblem) -> JSONResponse:
    content: dict[str, object] = {
        "type": f"https://pix.bcb.gov.br/api/v2/error/{problem.kind}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.title,
    }
    if problem.violations:
        content["violacoes"] = [
            {"razao": reason, "propriedade": path} for path, reason in problem.violations
        ]
    return JSONResponse(content, problem.status, media_type="application/problem+json")


async def answer_efi_error(_: Request, error: EfiError) -> JSONResponse:
    return JSONResponse({"nome": error.name, "mensagem": error.message}, error.status)
