// Counts what was shown: in batches, in no order, without a cookie or anything else that names us.

import { API } from "../call";

export interface Report {
  readonly ticket: string;
  readonly reached?: number;
  readonly replayed?: boolean;
  readonly skipped?: boolean;
  readonly not_interested?: boolean;
  readonly through?: Through;
}

/** Where a clip was shown, as feed/counting.py names it. */
export type Through = "newest" | "following" | "for_you" | "page";

const MOST = 50; // as api/own/beacons.py takes
const ENOUGH = 20;
const SOONEST = 15_000;
const LATEST = 45_000;

export class Beacons {
  #waiting: Report[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly counts: () => boolean) {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.send();
    });
    addEventListener("pagehide", () => this.send());
  }

  add(report: Report): void {
    if (!report.ticket || !this.counts()) return;
    this.#waiting.push(report);
    if (this.#waiting.length >= ENOUGH) this.send();
    else this.#timer ??= setTimeout(() => this.send(), SOONEST + Math.random() * (LATEST - SOONEST));
  }

  send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const reports = shuffled(this.#waiting.splice(0, MOST));
    if (reports.length === 0) return;
    // A beacon that is lost is lost: nothing is kept to be sent later.
    void fetch(`${API}/beacons`, {
      method: "POST",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ reports }),
    }).catch(() => undefined);
  }
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((one) => ({ one, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ one }) => one);
}
