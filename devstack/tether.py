"""Start a program that cannot outlive its parent: `python tether.py PARENT SIGNAL USER PROGRAM...`.

A script of its own rather than a `preexec_fn`, which may deadlock in a process that has threads.
"""

import ctypes
import os
import sys
from collections.abc import Sequence
from signal import Signals

PR_SET_PDEATHSIG = 1
KEEP_USER = -1


def tethered(program: Sequence[str], *, death_signal: Signals, user: int = KEEP_USER) -> list[str]:
    """The command line that runs `program` as `user` and sends it `death_signal` when the calling
    thread's process dies. Beyond Linux the program runs untethered."""
    return [
        sys.executable, "-I", "-S", __file__,
        str(os.getpid()), str(int(death_signal)), str(user), *program,
    ]  # fmt: skip


def main() -> None:
    """Drop to the user, tie the knot, become the program."""
    parent, death_signal, user = (int(argument) for argument in sys.argv[1:4])
    program = sys.argv[4:]
    if user != KEEP_USER:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    if sys.platform == "linux":
        # After the change of user, which would undo it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            sys.exit("the parent died before its child could start")
    os.execvp(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main()
