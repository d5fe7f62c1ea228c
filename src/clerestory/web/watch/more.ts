// The clips after those that came with the page.

import type { ShownClip } from "../parts/player/card";
import { cardOf } from "../parts/player/card";

interface Page {
  readonly items: readonly ShownClip[];
  readonly next: string | null;
}

type Standing = "more" | "loading" | "end" | "failed";

/** Asks the server for more clips, and shows at the list's end how that stands. */
export class More {
  #next: string | undefined;

  constructor(
    private readonly end: HTMLElement,
    private readonly template: HTMLTemplateElement,
    private readonly add: (cards: HTMLElement[]) => void,
  ) {
    this.#next = end.dataset["next"] || undefined;
    this.#stand(this.#next ? "more" : "end");
    end.querySelector("[data-act=more]")?.addEventListener("click", () => void this.load());
    // Whoever jumps to the end has passed no clip near it that would have asked.
    new IntersectionObserver((entries) => {
      if (this.waiting && entries.some((entry) => entry.isIntersecting)) void this.load();
    }).observe(end);
  }

  get waiting(): boolean {
    return this.end.dataset["standing"] === "more";
  }

  async load(): Promise<void> {
    if (!this.#next || this.end.dataset["standing"] === "loading") return;
    this.#stand("loading");
    try {
      const address = `${this.end.dataset["source"]}?after=${encodeURIComponent(this.#next)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = (await answer.json()) as Page;
      this.#next = page.next ?? undefined;
      this.#stand(this.#next ? "more" : "end");
      this.add(page.items.map((clip) => cardOf(this.template, clip)));
    } catch {
      this.#stand("failed");
    }
  }

  #stand(standing: Standing): void {
    this.end.dataset["standing"] = standing;
    for (const panel of this.end.querySelectorAll<HTMLElement>("[data-when]")) {
      panel.hidden = panel.dataset["when"] !== standing;
    }
  }
}
