"""Where a program that runs as `nobody` can work, when we are root.

Postgres refuses to run as root, and a checkout of root's is often closed to everybody else.
"""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

_ELSEWHERE = Path("/var/tmp")  # noqa: S108  only `mkdtemp` makes folders in it
_PREFIX = "sorriso-"
_OWNER_FILE = "stands-in-for"

NOBODY = pwd.getpwnam("nobody").pw_uid


def place_for_nobody(folder: Path) -> Path:
    """`folder`, given to `nobody`; or, when `nobody` cannot enter what is above it, a folder
    elsewhere to which `folder` becomes a link. The folders above keep their modes."""
    if folder.is_symlink() and not folder.exists():
        folder.unlink()  # what it pointed to was swept away with the temporary files
    if not folder.exists() and not _enterable(folder.parent.resolve()):
        folder.symlink_to(_elsewhere(folder.absolute()))
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


def _elsewhere(folder: Path) -> Path:
    """A new folder that stands in for `folder`; one that stood in for it before is deleted."""
    for earlier in _ELSEWHERE.glob(f"{_PREFIX}*"):
        owner = earlier / _OWNER_FILE
        if owner.is_file() and owner.read_text(encoding="utf-8") == str(folder):
            shutil.rmtree(earlier)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_ELSEWHERE))
    (place / _OWNER_FILE).write_text(str(folder), encoding="utf-8")
    return place


def _enterable(folder: Path) -> bool:
    """Whether everybody may pass through `folder` and all above it."""
    return all(above.stat().st_mode & stat.S_IXOTH for above in (folder, *folder.parents))
