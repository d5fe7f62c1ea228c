// Display and breaks: what is chosen holds at once and stays in this browser.

import { applyLook, keepLook, type Name, readLook } from "../../parts/look";
import { keepRest, readRest } from "../../parts/rest";

export function mount(root: HTMLElement): void {
  const form = root.querySelector<HTMLFormElement>("[data-part=form]");
  const fleeting = root.querySelector<HTMLElement>("[data-part=fleeting]");
  if (!form) return;
  const look = readLook();
  const said: Record<string, string> = { ...look, every: String(readRest().every) };
  for (const box of form.querySelectorAll<HTMLInputElement>("input")) {
    box.checked = said[box.name] === box.value;
  }
  form.addEventListener("change", (event) => {
    const { name, value } = event.target as HTMLInputElement;
    let kept: boolean;
    if (name === "every") kept = keepRest({ every: Number(value), watched: 0, at: 0 });
    else {
      look[name as Name] = value;
      kept = keepLook(look);
      applyLook(look);
    }
    if (fleeting) fleeting.hidden = kept;
  });
  form.hidden = false;
  // What the address points at was hidden until now.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

const root = document.querySelector<HTMLElement>("[data-island=look]");
if (root) mount(root);
