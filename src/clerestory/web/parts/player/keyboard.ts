// The player's keys. Letters can be switched off (WCAG 2.1.4); keys with meaning elsewhere, in
// fields, on buttons and on the scrubber, are left alone there.

import type { House } from "./house";
import type { Player } from "./player";

export interface Steps {
  current(): Player | undefined;
  /** Moves to the next (1) or previous (-1) clip, where there are several. */
  move?(by: 1 | -1): void;
}

const JUMP = 5; // seconds

export function hearKeys(house: House, steps: Steps): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest("dialog, textarea, select, [contenteditable]")) return;
    const inField = target instanceof HTMLInputElement;
    const onButton = target.closest("button, a, summary") !== null;
    if (act(event.key, inField, onButton, house, steps)) event.preventDefault();
  });
}

function act(key: string, inField: boolean, onButton: boolean, house: House, steps: Steps): boolean {
  const { preferences } = house;
  const player = steps.current();
  const letters = preferences.choices.keys;
  if (steps.move) {
    const by = { ArrowDown: 1, PageDown: 1, ArrowUp: -1, PageUp: -1 }[key] as 1 | -1 | undefined;
    const letter = letters ? ({ j: 1, k: -1 }[key] as 1 | -1 | undefined) : undefined;
    if (by && !inField) return steps.move(by), true;
    if (letter) return steps.move(letter), true;
  }
  if (!player) return false;
  if (key === " " && !onButton) return player.toggle(), true;
  if ((key === "ArrowLeft" || key === "ArrowRight") && !inField) {
    const forward = (key === "ArrowRight") === (document.documentElement.dir !== "rtl");
    return player.seek(forward ? JUMP : -JUMP), true;
  }
  if (letters && key === "m") return preferences.set("sound", player.video.muted), true;
  if (letters && key === "l") {
    return player.root.querySelector<HTMLElement>("[data-part=like] button")?.click(), true;
  }
  if (letters && key === "c") {
    return preferences.set("captions", !preferences.choices.captions), true;
  }
  return false;
}
