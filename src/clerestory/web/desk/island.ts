// The page of a request: a passkey signs it, and the clock of what is open is visible.

import { able, mount } from "../parts/passkey";

const form = document.querySelector<HTMLFormElement>("form[data-passkey]");
if (form && able()) {
  mount(form, "get");
  // Keyboard first: the one thing there is to do has the focus.
  form.querySelector<HTMLButtonElement>("button")?.focus({ preventScroll: true });
}

const timer = document.querySelector<HTMLElement>("[data-until]");
const words = timer?.querySelector<HTMLElement>("[data-clock]");

function tick(ends: number, shown: HTMLElement, over: string): void {
  const left = Math.max(0, Math.ceil(ends - Date.now() / 1000));
  if (left > 0) {
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    setTimeout(() => tick(ends, shown, over), 250);
    return;
  }
  // What was shown goes from the screen too; the server gives out nothing more by itself.
  shown.textContent = over;
  document.querySelector("[data-fields]")?.remove();
}

if (timer && words) tick(Number(timer.dataset["until"]), words, timer.dataset["over"] ?? "");

// A page that is come back to shows nothing that was open before.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
