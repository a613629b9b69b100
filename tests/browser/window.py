"""A person's browser window, which notices what a person would not put up with."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.e2e.world import World

Theme = Literal["light", "dark"]

DESKTOP = (1280, 800)
HANDSET = (390, 844)
Size = tuple[int, int]

PATIENCE_MS = 30_000
"""How long a person's next step may take to appear on a busy machine."""
expect.set_options(timeout=PATIENCE_MS)

# Each text on the screen that stands out too little from what is behind it (WCAG 2.1, 1.4.3).
_FAINT_TEXTS = """
() => {
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const channels = (colour) => {  // whatever notation the colour is computed to
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) =>
    [r, g, b].map((channel, i) => channel * a + under[i] * (1 - a));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    const night = matchMedia('(prefers-color-scheme: dark)').matches;
    if (!element) return night ? [18, 18, 18] : [255, 255, 255];
    return over(channels(getComputedStyle(element).backgroundColor), behind(element.parentElement));
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !element.checkVisibility() || element.closest(':disabled')) continue;
    const style = getComputedStyle(element);
    const ground = behind(element);
    const [a, b] = [luminance(over(channels(style.color), ground)), luminance(ground)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) faint.push(`${contrast.toFixed(1)}: ${text.slice(0, 40)}`);
  }
  return faint;
}
"""

# Each control that a screen reader could not name.
_NAMELESS_CONTROLS = """
() => [...document.querySelectorAll('a, button, input, textarea, select, img')]
  .filter((one) => one.checkVisibility() && !one.closest('[aria-hidden=true]'))
  .filter((one) => {
    if (one.tagName === 'IMG') return !one.hasAttribute('alt');
    const labels = [...(one.labels ?? [])].map((label) => label.textContent.trim()).join('');
    return !(one.getAttribute('aria-label') || labels || one.textContent.trim());
  })
  .map((one) => one.outerHTML.slice(0, 80))
"""


@dataclass
class Window:
    """One window. Other hosts and errors in the console are noted, and fail the test."""

    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    async def another(self) -> Page:
        """A further tab of the same person."""
        page = await self.context.new_page()
        self._watch(page)
        return page

    async def sign_in(self, world: World) -> None:
        """Open the connect page as somebody of the clinic."""
        await self.page.goto(f"{world.api.base_url}/configuracoes/whatsapp")
        await self.page.get_by_label("Código de acesso").fill(world.clinic.token)
        await self.page.get_by_role("button", name="Entrar").click()
        await expect(self.page.get_by_role("heading", name="WhatsApp da clínica")).to_be_visible()

    def _watch(self, page: Page) -> None:
        page.on("request", self._note_request)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on(
            "console",
            lambda line: (
                self.complaints.append(f"console: {line.text}")
                if line.type in ("error", "warning")
                else None
            ),
        )

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            self.complaints.append(f"asked {address.hostname}")


@asynccontextmanager
async def opened(browser: Browser, size: Size) -> AsyncIterator[Window]:
    """A fresh window in Brazil; at the end nothing must have gone wrong in it."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="pt-BR",
        timezone_id="America/Sao_Paulo",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE_MS)
    window = Window(context, await context.new_page())
    window._watch(window.page)
    try:
        yield window
    finally:
        await context.close()
    assert not window.complaints, f"in the browser: {window.complaints}"


async def is_comfortable(page: Page) -> None:
    """What is on the screen can be read, in daylight and at night, reached and named."""
    assert await page.locator("html").get_attribute("lang") == "pt-BR"
    nameless = await page.evaluate(_NAMELESS_CONTROLS)
    assert not nameless, f"a screen reader cannot name {nameless}"
    widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], "the page scrolls sideways"
    themes: tuple[Theme, ...] = ("dark", "light")
    for theme in themes:
        await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        faint = await page.evaluate(_FAINT_TEXTS)
        assert not faint, f"hard to read, {theme}: {faint}"


async def scanned(picture: Locator) -> str:
    """What a camera reads from the picture on the screen."""
    image = Image.open(io.BytesIO(await picture.screenshot()))
    read = zxingcpp.read_barcode(image)
    assert read is not None, "no QR code can be read from the screen"
    text: str = read.text
    return text
