// Joins what a page shows to the memory and to the counts.

import type { Pool } from "../ranking/pool";
import { watchedOf } from "../ranking/taste";
import { Beacons, type Through } from "./beacons";
import { measure, type Outcome } from "./measure";
import { Memory } from "./memory";
import { type Row, tells } from "./rows";

/** Counts what is watched below `root`, and remembers it where the reader has asked for that. */
export class Witness {
  readonly #beacons: Beacons;
  pool: Pool | undefined;

  private constructor(
    root: HTMLElement,
    readonly memory: Memory,
    private readonly through: Through,
  ) {
    // In this order: what is left with the page is told before the last beacon goes.
    measure(root, (card, outcome) => this.#left(card, outcome));
    this.#beacons = new Beacons(() => memory.choice.counts);
    memory.giver.begin();
  }

  static async begin(root: HTMLElement, through: Through): Promise<Witness> {
    return new Witness(root, await Memory.open(), through);
  }

  notInterested(card: HTMLElement): void {
    this.#beacons.add({ ticket: card.dataset["ticket"] ?? "", not_interested: true });
  }

  #left(card: HTMLElement, outcome: Outcome): void {
    const { ticket = "", clip = "", title = "" } = card.dataset;
    this.#beacons.add({ ticket, ...outcome, through: this.through });
    if (!this.memory.records || !ticket) return;
    const place = this.pool?.ids.indexOf(clip) ?? -1;
    const row: Row = {
      id: clip,
      at: Date.now(),
      title,
      handle: card.querySelector("[data-part=handle]")?.textContent?.replace(/^@/, "") ?? "",
      known: this.pool && place >= 0 ? watchedOf(this.pool, place) : null,
      ...outcome,
    };
    void this.memory.add(row);
    // Only what everybody is offered is ever given, and never what was not of interest.
    const unwanted = this.memory.wished.not.some((one) => one.id === clip);
    if (row.known && tells(row) && !unwanted) void this.memory.giver.met(ticket);
  }
}
