// The sheet "Playback": the choices of this browser, and the keys.

import type { Choices, Preferences } from "./preferences";

/** Connects a <dialog> whose checkboxes are named as the choices, and the buttons that open it. */
export function hearSheet(dialog: HTMLDialogElement, preferences: Preferences): void {
  const boxes = [...dialog.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  for (const box of boxes) {
    box.addEventListener("change", () => preferences.set(box.name as keyof Choices, box.checked));
  }
  preferences.hear((choices) => {
    for (const box of boxes) box.checked = choices[box.name as keyof Choices];
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-act=playback]")) dialog.showModal();
    // A tap beside the sheet lands on the dialog itself.
    else if (target === dialog || target.closest("[data-act=close]")) dialog.close();
  });
}
