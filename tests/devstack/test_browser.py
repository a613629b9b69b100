"""A browser is found, or fetched, and runs."""

import shutil
from pathlib import Path

import pytest
from playwright.async_api import Browser

from devstack.browser import BrowserMissingError, find_browser


@pytest.mark.stack
async def test_the_browser_runs_a_page(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<button onclick=\"this.textContent = 'Conectado'\">Conectar</button>")

    await page.click("button")

    assert await page.text_content("button") == "Conectado"
    await page.close()


def test_the_browser_of_the_environment_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = executable(tmp_path / "mine", "exit 0")
    monkeypatch.setenv("SORRISO_BROWSER", str(chosen))

    assert find_browser(tmp_path).executable == chosen


def test_a_chosen_browser_that_does_not_run_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SORRISO_BROWSER", str(tmp_path / "nowhere"))

    with pytest.raises(BrowserMissingError, match="nowhere, which does not run"):
        find_browser(tmp_path)


def test_without_any_browser_or_npm_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SORRISO_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BrowserMissingError, match="install one"):
        find_browser(tmp_path)


def test_a_stub_that_only_looks_like_a_browser_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(tmp_path / "chromium", "echo install the snap; exit 1")
    monkeypatch.delenv("SORRISO_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BrowserMissingError):
        find_browser(tmp_path)


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!{shutil.which('sh')}\n{script}\n")
    path.chmod(0o755)
    return path
