// What a clip's buttons and signs say. Their words come from the page.

import { sentence } from "./words";

export class Signs {
  readonly lines: HTMLElement;
  readonly scrubber: HTMLInputElement;
  #play: HTMLElement;
  #trouble: HTMLElement;

  constructor(private readonly root: HTMLElement) {
    this.lines = part(root, "lines");
    this.scrubber = part(root, "scrubber") as HTMLInputElement;
    this.#play = part(root, "play");
    this.#trouble = part(root, "trouble");
    this.playing(false);
  }

  /** Fetches the cover, if it did not come with the page. */
  cover(): void {
    for (const picture of this.root.querySelectorAll<HTMLImageElement>("[data-later]")) {
      if (picture.dataset["later"]) picture.src = picture.dataset["later"];
      delete picture.dataset["later"];
    }
  }

  playing(on: boolean): void {
    this.root.toggleAttribute("data-playing", on);
    this.#play.setAttribute("aria-label", sentence(this.root, on ? "Pause" : "Play"));
  }

  busy(on: boolean): void {
    this.root.toggleAttribute("data-busy", on);
  }

  shown(on: boolean): void {
    this.root.toggleAttribute("data-shown", on);
  }

  sound(on: boolean): void {
    this.#press("sound", on);
    this.root.toggleAttribute("data-silent", !on);
  }

  captions(on: boolean): void {
    this.#press("captions", on);
  }

  /** Says what went wrong (`NoFrame`, `Slow`, `Broken`); an empty name takes it back. */
  trouble(name: string): void {
    const text = part(this.#trouble, "trouble-text");
    text.textContent = name ? sentence(this.root, name) : "";
    this.#trouble.hidden = !name;
  }

  #press(act: string, on: boolean): void {
    for (const button of this.root.querySelectorAll(`[data-act="${act}"][aria-pressed]`)) {
      button.setAttribute("aria-pressed", String(on));
    }
  }
}

/** The element of a clip's markup that plays this part. */
export function part(root: Element, name: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(`[data-part="${name}"]`);
  if (!found) throw new Error(`the clip's markup has no ${name}`);
  return found;
}
