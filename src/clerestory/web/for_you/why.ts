// The sheet "Why this clip": its terms with their points, and what one may ask for instead.

import { language } from "../parts/language";
import type { Memory } from "../parts/memory/memory";
import { sameWish, type Wish } from "../parts/memory/rows";
import { part } from "../parts/player/signs";
import { written } from "../parts/player/words";
import { topicsOf } from "../parts/ranking/pool";
import type { Placed } from "../parts/ranking/ranking";
import type { Reason } from "../parts/ranking/terms";
import type { Order } from "./order";

type Way = "more" | "less" | "never";

export class Why {
  #card: HTMLElement | undefined;

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly memory: Memory,
    private readonly order: () => Order | undefined,
    private readonly notInterested: (card: HTMLElement) => void,
  ) {
    dialog.addEventListener("click", (event) => this.#clicked(event.target as HTMLElement));
  }

  open(card: HTMLElement): void {
    const placed = this.order()?.placed(card.dataset["clip"] ?? "");
    if (!placed) return;
    this.#card = card;
    this.#tell(placed);
    this.#offer(placed, card);
    this.dialog.showModal();
  }

  #tell(placed: Placed): void {
    part(this.dialog, "why-chance").hidden = !placed.chance;
    const sum = part(this.dialog, "why-sum");
    sum.textContent = written(sum.dataset["words"] ?? "", { points: figure(placed.points) });
    const reasons = placed.reasons.filter((reason) => reason.points !== 0);
    reasons.sort((one, other) => Math.abs(other.points) - Math.abs(one.points));
    part(this.dialog, "terms").replaceChildren(...reasons.map((reason) => this.#term(reason)));
  }

  #term(reason: Reason): HTMLElement {
    const row = copy(this.dialog, "term");
    const words = blank(this.dialog, "words").querySelector<HTMLElement>(
      `[data-term="${reason.term}"]`,
    );
    part(row, "name").textContent = words?.dataset["name"] ?? reason.term;
    part(row, "points").textContent = signed(reason.points);
    const sentence = words?.textContent ?? "";
    part(row, "why").textContent = written(sentence, { count: figure(reason.count) });
    return row;
  }

  #offer(placed: Placed, card: HTMLElement): void {
    const pool = this.order()?.offer.pool;
    if (!pool) return;
    const handle = part(card, "handle").textContent ?? "";
    const wishes: Wish[] = [
      { kind: "author", value: pool.authors[placed.row] ?? 0, words: handle },
      ...topicsOf(pool, placed.row).map(
        (topic): Wish => ({ kind: "topic", value: topic, words: `#${topic}` }),
      ),
    ];
    part(this.dialog, "wishes").replaceChildren(...wishes.map((wish) => this.#wish(wish)));
  }

  #wish(wish: Wish): HTMLElement {
    const row = copy(this.dialog, "wish");
    part(row, "name").textContent = wish.words;
    const show = () => {
      for (const button of row.querySelectorAll<HTMLElement>("[data-way]")) {
        const list = this.memory.wished[button.dataset["way"] as Way];
        button.setAttribute("aria-pressed", String(list.some((one) => sameWish(one, wish))));
      }
    };
    row.addEventListener("click", (event) => {
      const button = (event.target as HTMLElement).closest<HTMLElement>("[data-way]");
      if (!button) return;
      const pressed = button.getAttribute("aria-pressed") === "true";
      const way = button.dataset["way"] as Way;
      void (pressed ? this.memory.unwish(wish) : this.memory.wish(way, wish)).then(show);
    });
    for (const button of row.querySelectorAll<HTMLElement>("[data-way]")) {
      button.setAttribute("aria-label", `${button.textContent ?? ""}: ${wish.words}`);
    }
    show();
    return row;
  }

  #clicked(target: HTMLElement): void {
    if (target === this.dialog || target.closest("[data-act=close-why]")) this.dialog.close();
    if (!target.closest("[data-act=not-interested]") || !this.#card) return;
    this.dialog.close();
    this.notInterested(this.#card);
  }
}

const figure = (number: number): string =>
  new Intl.NumberFormat(language()).format(number);

const signed = (number: number): string =>
  new Intl.NumberFormat(language(), { signDisplay: "always" }).format(number);

const blank = (root: Element, name: string): DocumentFragment =>
  (part(root, name) as HTMLTemplateElement).content;

const copy = (root: Element, name: string): HTMLElement =>
  blank(root, name).firstElementChild?.cloneNode(true) as HTMLElement;
