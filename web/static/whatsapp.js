// The countdown under the QR code, the confirmation dialog, and what a swap leaves to do: focus and
// saying the news aloud.
"use strict";

let ticking = 0;

function startCountdown() {
  clearInterval(ticking);
  const label = document.querySelector(".countdown");
  if (!label) return;
  const fill = document.querySelector(".fill");
  const total = Number(label.dataset.seconds);
  // The browser's own clock may be wrong: count from the seconds that the server gave.
  const deadline = performance.now() + total * 1000;

  function tick() {
    const left = Math.max(0, (deadline - performance.now()) / 1000);
    fill.style.width = `${total ? (left / total) * 100 : 0}%`;
    if (left > 0) {
      label.querySelector("b").textContent = String(Math.ceil(left));
      return;
    }
    clearInterval(ticking);
    label.textContent = "Atualizando o código…";
    label.closest("figure").classList.add("stale");
  }

  ticking = setInterval(tick, 250);
  tick();
}

// Screen readers read a region out only when it was there before its text. A renewed code is no news.
function announce() {
  const region = document.getElementById("aviso");
  const heading = document.getElementById("situacao");
  if (region && heading && region.textContent !== heading.textContent) {
    region.textContent = heading.textContent;
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
});

document.addEventListener("htmx:afterSettle", () => {
  // The button that had the focus may be gone; the news is where the reader should be.
  if (document.activeElement === document.body) {
    document.getElementById("situacao")?.focus({ preventScroll: true });
  }
  announce();
  startCountdown();
});
document.addEventListener("DOMContentLoaded", startCountdown);
