"""What `sorriso dev` shows: where to go, and afterwards only what went wrong."""

import asyncio
import re
from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from devstack.stack import DATA, RunningStack, running_stack

_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_red", "bright_cyan")
_HOW_TO_BEGIN = """\
Sign in on the connect page and press Conectar; scan its code on the phone page;
write to the clinic there as a patient; pay on the bank page."""
# Open pages ask for news every few seconds: told of all of it, nobody would find the addresses
# again. Postgres is asked whether it is ready before it can be, and calls that fatal.
_ROUTINE = re.compile(
    r"^$|^Temporal |\[(?:debug|info) *\]| UTC \[\d+\] LOG: |FATAL:  the database system is starting"
)


async def dev() -> int:
    """Run the stack until cancelled."""
    console = Console(highlight=False)
    console.print(f"Starting the local stack. Its data is in {DATA}; Ctrl-C stops it.")
    async with running_stack(show=_shower(console)) as stack:
        console.print(_addresses(stack))
        console.print(_HOW_TO_BEGIN)
        console.print(f"From here on only warnings are shown; {DATA}/logs has every line.")
        await asyncio.Event().wait()
    return 0


def _shower(console: Console) -> Callable[[str, str], None]:
    """Print a part's line with its name in front, unless it is routine."""
    colours: dict[str, str] = {}

    def show(name: str, line: str) -> None:
        said = Text.from_ansi(line)
        if _ROUTINE.search(said.plain):
            return
        colour = colours.setdefault(name, _COLOURS[len(colours) % len(_COLOURS)])
        console.print(Text.assemble((f"{name:>8} ", colour), said), soft_wrap=True)

    return show


def _addresses(stack: RunningStack) -> Table:
    """Where everything is, in the order in which a newcomer goes there."""
    table = Table(title="Sorriso is running", show_header=False, title_justify="left")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("Connect page", stack.connect_page)
    if stack.seeded:
        table.add_row("  its access code (API token)", stack.api_token)
    if "waha" in stack.simulated:
        table.add_row("Phone page", stack.waha)
    table.add_row("Bank page", stack.bank)
    table.add_row("Staff's panel", stack.panel)
    table.add_row("Temporal UI", stack.temporal_ui)
    table.add_row("API description", stack.api_docs)
    return table
