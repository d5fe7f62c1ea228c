// Pages with people: the follow buttons change at once.

import { language } from "../parts/language";
import { hearToggles } from "../parts/toggles";
import { toaster } from "../parts/toast";

export function mount(root: HTMLElement): void {
  hearToggles(root, toaster(root));
  const count = root.querySelector<HTMLElement>("[data-part=followers]");
  root.addEventListener("toggled", (event) => {
    const told = (event as CustomEvent<{ answer?: { followers?: number } }>).detail.answer;
    if (count && told?.followers !== undefined) {
      count.textContent = told.followers.toLocaleString(language());
    }
  });
}

const root = document.querySelector<HTMLElement>("[data-island=ties]");
if (root) mount(root);
