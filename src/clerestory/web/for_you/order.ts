// Puts what is offered in order, some places at a time, and remembers why each clip has its place.

import type { Memory } from "../parts/memory/memory";
import type { Offer } from "../parts/memory/offer";
import type { ShownClip } from "../parts/player/card";
import { type Placed, rank } from "../parts/ranking/ranking";
import type { Own } from "./own";

const PLACES = 20;
const DAY = 86_400_000;

export class Order {
  readonly #placed = new Map<string, Placed>();

  constructor(
    readonly offer: Offer,
    private readonly memory: Memory,
    private readonly own: Own,
  ) {}

  placed(id: string): Placed | undefined {
    return this.#placed.get(id);
  }

  /** The clips for the next places; none when all was seen that may be offered. */
  next(): ShownClip[] {
    const { pool, policy, cards } = this.offer;
    const shown: ShownClip[] = [];
    while (shown.length === 0) {
      const wishes = this.memory.wishes(this.#placed.keys());
      const seed = (this.memory.choice.seed + Math.floor(Date.now() / DAY)) >>> 0;
      const found = rank(pool, this.memory.watched, wishes, policy, seed, PLACES);
      if (found.length === 0) break;
      for (const placed of found) {
        const id = pool.ids[placed.row] ?? "";
        this.#placed.set(id, placed);
        const card = cards.get(id); // a clip may have gone since the pool was made
        const seen = card && this.own.see(card);
        if (seen) shown.push(seen);
      }
    }
    return shown;
  }
}
