"""The settings that the commands work with."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings import Settings


def read_settings() -> "Settings":
    """The environment's, or those of the stack that runs in this folder."""
    from settings import Settings  # here, so that commands without settings start quickly

    return Settings(_env_file=(".env", ".data/environment"))
