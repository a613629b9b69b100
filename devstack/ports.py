"""Ports on the loopback address."""

import socket

LOOPBACK = "127.0.0.1"


def usual_or_free(usual: int) -> int:
    """`usual`, or one that nobody listens on when somebody has it."""
    return usual if _is_free(usual) else free_port()


def free_port() -> int:
    """A port nobody listens on now. Another program may still take it first."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def accepts_connections(port: int) -> bool:
    """Whether somebody listens on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Else a finished run's connection that lingers in TIME_WAIT looks like a listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
