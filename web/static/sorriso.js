// The countdown under the QR code, the confirmation dialog, what a swap leaves to do (focus, saying
// the news aloud, what was open stays open), and saying so when the server does not answer.
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

// A button is disabled while its request runs, which takes the focus from it.
let pressed = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.activeElement === event.detail.elt) pressed = event.detail.elt.id;
});

let opened = [];
let chosen = [];
document.addEventListener("htmx:beforeSwap", () => {
  opened = [...document.querySelectorAll("details[open]")].map((one) => one.id);
  chosen = [...document.querySelectorAll("select")].map((one) => [one.id, one.value]);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, value] of chosen) {
    const select = document.getElementById(id);
    if (select) select.value = value;
  }
  // The button that had the focus may be gone; the news is where the reader should be.
  if (document.activeElement === document.body) {
    const next = pressed && document.getElementById(pressed);
    const news = document.getElementById("situacao") ?? document.getElementById("lista");
    (next || news)?.focus({ preventScroll: true });
  }
  pressed = "";
  announce();
  startCountdown();
});

function show(id, isShown) {
  document.getElementById(id).hidden = !isShown;
}

document.addEventListener("htmx:sendError", () => show("sem-servidor", true));
document.addEventListener("htmx:timeout", () => show("sem-servidor", true));
document.addEventListener("htmx:responseError", (event) => {
  show(event.detail.xhr.status < 500 ? "nao-feito" : "sem-servidor", true);
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) return;
  show("sem-servidor", false);
  show("nao-feito", false);
});
document.addEventListener("DOMContentLoaded", startCountdown);
