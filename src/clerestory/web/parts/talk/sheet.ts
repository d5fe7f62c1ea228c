// The comments of the clip that plays: a sheet over the lower part on a phone, beside it on a desk.

import { call } from "../call";
import { part } from "../player/signs";
import { short } from "../toggles";
import type { ShownComment } from "./comment";
import { Thread } from "./thread";

interface Page {
  readonly items: readonly ShownComment[];
  readonly next: string | null;
}

interface Rules {
  readonly comments_from: string;
  readonly comments_held: boolean;
}

type Standing = "loading" | "empty" | "more" | "failed" | "end";

export class Sheet {
  readonly #thread: Thread;
  readonly #list: HTMLElement;
  #card: HTMLElement | undefined;
  #order = "top";
  #next: string | null = null;
  #asked = 0; // which question is the latest one

  constructor(
    private readonly root: HTMLElement,
    private readonly around: HTMLElement,
    say: (text: string) => void,
  ) {
    this.#list = part(root, "comments");
    this.#thread = new Thread({
      root,
      clip: () => this.#card?.dataset["clip"] ?? "",
      say,
      counted: (step) => this.#count(step),
      put: (made) => {
        this.#list.prepend(made);
        this.#stand(this.#next ? "more" : "end");
      },
    });
    root.addEventListener("click", (event) => this.#hear(event));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  get open(): boolean {
    return !this.root.hidden;
  }

  show(card: HTMLElement): void {
    this.root.hidden = false;
    this.around.toggleAttribute("data-talking", true);
    if (this.#card !== card) {
      this.#card = card;
      this.#thread.answer();
      this.#list.replaceChildren();
      this.#count(0);
      void this.#rules();
      void this.#load();
    }
    this.root.focus({ preventScroll: true });
  }

  /** Another clip plays now. */
  follow(card: HTMLElement): void {
    if (this.open && card !== this.#card) this.show(card);
  }

  close(): void {
    if (!this.open) return;
    this.root.hidden = true;
    this.around.removeAttribute("data-talking");
    this.#card?.querySelector<HTMLElement>("[data-act=comments]")?.focus({ preventScroll: true });
    this.#card = undefined;
  }

  #hear(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-act]");
    const act = button?.dataset["act"];
    if (act === "hush") this.close();
    else if (act === "more-comments") void this.#load();
    else if (act === "order" && button) {
      this.#order = button.dataset["order"] ?? "top";
      for (const one of this.root.querySelectorAll("[data-act=order]")) {
        one.setAttribute("aria-pressed", String(one === button));
      }
      this.#next = null;
      this.#list.replaceChildren();
      void this.#load();
    }
  }

  async #load(): Promise<void> {
    const card = this.#card;
    const mine = ++this.#asked;
    if (this.#list.childElementCount === 0) this.#next = null;
    const after = this.#next ? `&after=${encodeURIComponent(this.#next)}` : "";
    this.#stand("loading");
    try {
      const path = `/clips/${card?.dataset["clip"]}/comments?order=${this.#order}${after}`;
      const page = await call<Page>("GET", path);
      if (mine !== this.#asked) return;
      const here = new Set([...this.#list.children].map((one) => one.id));
      const made = page.items.map((said) => this.#thread.make(said));
      this.#list.append(...made.filter((one) => !here.has(one.id)));
      this.#next = page.next;
      this.#stand(page.next ? "more" : this.#list.childElementCount ? "end" : "empty");
    } catch {
      if (mine === this.#asked) this.#stand("failed");
    }
  }

  /** Says in words who may comment, where that is not everybody. */
  async #rules(): Promise<void> {
    const card = this.#card;
    const rule = part(this.root, "rule");
    const say = part(this.root, "say");
    rule.hidden = true;
    say.hidden = false;
    const link = this.root.querySelector<HTMLAnchorElement>("[data-part=sign-in]");
    if (link) link.href = `/sign-in?next=${encodeURIComponent(card?.dataset["address"] ?? "/")}`;
    const clip = await call<Rules>("GET", `/clips/${card?.dataset["clip"]}`).catch(() => null);
    if (!clip || card !== this.#card) return;
    const { off, waits } = this.root.dataset;
    const from = this.root.dataset[clip.comments_from] ?? "";
    const nobody = clip.comments_from === "nobody";
    const words = nobody ? [off] : [from, clip.comments_held ? waits : ""];
    rule.textContent = words.filter(Boolean).join(" ");
    rule.hidden = !rule.textContent;
    say.hidden = nobody;
  }

  #count(step: number): void {
    const shown = this.#card?.querySelector<HTMLElement>("[data-part=comments] [data-count]");
    if (!shown) return;
    const now = Number(shown.dataset["count"]) + step;
    shown.dataset["count"] = String(now);
    shown.textContent = short(now);
    part(this.root, "talk-count").textContent = short(now);
  }

  #stand(standing: Standing): void {
    const state = part(this.root, "talk-state");
    state.dataset["state"] = standing;
    for (const one of state.querySelectorAll<HTMLElement>("[data-when]")) {
      one.hidden = one.dataset["when"] !== standing;
    }
  }
}
