"""Where a program that runs as `nobody` can work, when we are root.

Postgres refuses to run as root, and a checkout of root's is often closed to everybody else.
"""

import os
import pwd
import stat
import subprocess
import tempfile
from pathlib import Path

NOBODY = pwd.getpwnam("nobody").pw_uid


def place_for_nobody(folder: Path) -> Path:
    """`folder`, given to `nobody`; or, when `nobody` cannot enter what is above it, a folder of
    its own elsewhere to which `folder` becomes a link. The folders above keep their modes."""
    if folder.is_symlink() and not folder.exists():
        folder.unlink()  # what it pointed to was swept away with the temporary files
    if not folder.exists() and not _enterable(folder.parent.resolve()):
        folder.symlink_to(tempfile.mkdtemp(prefix="sorriso-", dir="/var/tmp"))
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder.resolve()
    os.chown(place, NOBODY, NOBODY)
    return place


def readable_by_nobody(program: Path) -> bool:
    """Whether `nobody` can run `program`, with whatever libraries it loads."""
    try:
        ran = subprocess.run(
            [str(program), "--version"],
            user=NOBODY, group=NOBODY, extra_groups=(), cwd="/", capture_output=True, check=False,
        )  # fmt: skip
    except PermissionError:
        return False
    return ran.returncode == 0


def _enterable(folder: Path) -> bool:
    """Whether everybody may pass through `folder` and all above it."""
    return all(above.stat().st_mode & stat.S_IXOTH for above in (folder, *folder.parents))
