// Stills of a grid that move while a mouse rests on them or the keyboard has come to them: muted, the
// smallest file, and not for whoever wants less motion or less data.

import { dataSaverAsked } from "./player/bandwidth";

const REST = 300; // milliseconds

export function moveStills(grid: HTMLElement): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = 0;
  let film: HTMLVideoElement | null = null;

  function stop(): void {
    clearTimeout(timer);
    film?.remove();
    film = null;
  }

  function begin(tile: HTMLElement): void {
    stop();
    if (calm.matches || dataSaverAsked()) return;
    timer = window.setTimeout(() => {
      const made = document.createElement("video");
      made.className = "tile-film";
      made.muted = true;
      made.loop = true;
      made.playsInline = true;
      made.tabIndex = -1;
      made.setAttribute("aria-hidden", "true");
      made.src = tile.dataset["film"] ?? "";
      tile.append(made);
      film = made;
      // Where it may not play, the still stays.
      made.play().catch(() => made.remove());
    }, REST);
  }

  const tileOf = (event: Event): HTMLElement | null =>
    (event.target as Element).closest<HTMLElement>("[data-film]");

  grid.addEventListener("pointerover", (event) => {
    const tile = tileOf(event);
    if (event.pointerType !== "mouse" || !tile) return;
    if (!tile.contains(event.relatedTarget as Node | null)) begin(tile);
  });
  grid.addEventListener("pointerout", (event) => {
    const tile = tileOf(event);
    if (tile && !tile.contains(event.relatedTarget as Node | null)) stop();
  });
  grid.addEventListener("focusin", (event) => {
    const tile = tileOf(event);
    if (tile?.matches(":focus-visible")) begin(tile);
  });
  grid.addEventListener("focusout", stop);
}
