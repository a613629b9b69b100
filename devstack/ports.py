"""Ports on the loopback address."""

import socket
import sys
from types import TracebackType
from typing import Self

LOOPBACK = "127.0.0.1"


class PortClaims:
    """The ports that a stack has chosen, kept from other stacks for as long as this is open."""

    def __init__(self) -> None:
        self._claims: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for claim in self._claims:
            claim.close()

    def usual_or_free(self, usual: int) -> int:
        """`usual`, or one that nobody listens on when somebody has it."""
        return usual if _is_free(usual) and self._claim(usual) else free_port()

    def _claim(self, port: int) -> bool:
        """Whether no other stack has chosen the port without listening on it yet."""
        if sys.platform != "linux":
            return True
        # A name in the kernel's abstract namespace: gone with us, and no file to clear away.
        claim = socket.socket(socket.AF_UNIX)
        self._claims.append(claim)
        try:
            claim.bind(f"\0sorriso-port-{port}")
        except OSError:
            return False
        return True


def free_port() -> int:
    """A port nobody listens on now. Another program may still take it first."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Else a finished run's connection that lingers in TIME_WAIT looks like a listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
