"""The usual port when it is free, another when it is not."""

import socket

from devstack.ports import LOOPBACK, PortClaims, free_port


def test_a_free_port_is_taken() -> None:
    port = free_port()

    with PortClaims() as ports:
        assert ports.usual_or_free(port) == port


def test_a_port_that_somebody_listens_on_is_left_alone() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener, PortClaims() as ports:
        taken = listener.getsockname()[1]

        assert ports.usual_or_free(taken) != taken


def test_a_port_that_another_stack_is_about_to_use_is_left_alone() -> None:
    port = free_port()

    with PortClaims() as first, PortClaims() as second:
        assert first.usual_or_free(port) == port
        assert second.usual_or_free(port) != port


def test_a_stack_that_is_gone_claims_nothing() -> None:
    port = free_port()
    with PortClaims() as first:
        first.usual_or_free(port)

    with PortClaims() as second:
        assert second.usual_or_free(port) == port
