// Pairs of clips that a reader gives, if they asked for it: a few of a day, chosen by chance, each in
// a request of its own that names nobody, minutes to hours after it was watched.

import { API } from "../call";
import { type Choice, mayGive, NO_CHOICE } from "./rows";
import type { Store } from "./store";

const MOST_GIVEN = 20; // in any 24 hours, and of one day's pairs: as feed/pairing.py counts
const MOST_USED = 1_000;
const KEPT = "giving";
const MINUTE = 60_000;
const DAY = 86_400_000;
const [SOONEST, LATEST] = [5 * MINUTE, 360 * MINUTE];
const APART = [MINUTE / 2, 5 * MINUTE] as const; // between two requests of one browser
const FOLLOWS = 30 * MINUTE; // what is watched later than this is not watched next

interface Waiting {
  readonly earlier: string;
  readonly later: string;
  readonly due: number;
}

/** What is remembered of it, beside the tickets: how many pairs a day had, and when some were sent. */
interface Giving {
  readonly day: number;
  readonly met: number;
  readonly last: { readonly ticket: string; readonly at: number } | null;
  /** Clips of the pairs of this day: none comes into two, so that nothing joins them. */
  readonly used: readonly string[];
  readonly waiting: readonly Waiting[];
  readonly sent: readonly number[];
}

const NONE: Giving = { day: 0, met: 0, last: null, used: [], waiting: [], sent: [] };

const clipOf = (ticket: string): string => ticket.split(".", 1)[0] ?? "";
const between = (least: number, most: number): number => least + Math.random() * (most - least);

const begun = (old: Giving, day: number): Giving => ({
  ...NONE,
  day,
  waiting: old.waiting.slice(-MOST_GIVEN),
  sent: old.sent,
});

/** Takes in a clip that was watched with interest, and maybe a pair of the one before and this. */
export function met(old: Giving, ticket: string, now: number): Giving {
  const day = Math.floor(now / DAY);
  const giving = day === old.day ? old : begun(old, day);
  const { last, used } = giving;
  if (used.includes(clipOf(ticket))) return giving;
  const follows = last !== null && now - last.at < FOLLOWS && last.ticket !== ticket;
  if (!follows) return { ...giving, last: { ticket, at: now } };
  const pair = {
    earlier: last.ticket,
    later: ticket,
    due: Math.round(now + between(SOONEST, LATEST)),
  };
  const taken = {
    ...giving,
    met: giving.met + 1,
    last: null,
    used: [...used, clipOf(last.ticket), clipOf(ticket)].slice(-MOST_USED),
  };
  // Vitter's reservoir: each pair of the day has the same chance, but for what has gone already.
  const place = Math.floor(Math.random() * taken.met);
  if (taken.met <= MOST_GIVEN) return { ...taken, waiting: [...taken.waiting, pair] };
  const kept = taken.waiting.filter((_, at) => at !== place);
  return place < taken.waiting.length ? { ...taken, waiting: [...kept, pair] } : taken;
}

/** Takes out a pair that is due; tickets hold for the day they are of and the next. */
export function due(old: Giving, now: number): { giving: Giving; pair: Waiting | undefined } {
  const sent = old.sent.filter((at) => at > now - DAY);
  const today = Math.floor(now / DAY);
  const holds = (ticket: string) => Number(ticket.split(".")[1]) >= today - 1;
  const waiting = old.waiting.filter((one) => holds(one.earlier) && holds(one.later));
  const ready = sent.length < MOST_GIVEN ? waiting.filter((one) => one.due <= now) : [];
  const pair = ready[Math.floor(Math.random() * ready.length)];
  const rest = waiting.filter((one) => one !== pair);
  return { giving: { ...old, waiting: rest, sent: pair ? [...sent, now] : sent }, pair };
}

/** Collects and gives, for as long as a page is open; what waits is kept for the next one. */
export class Giver {
  constructor(private readonly store: Store | undefined) {}

  /** Begins to send what is due: one at a time, and never at once after a page was opened. */
  begin(): void {
    if (!this.store) return;
    const next = () => {
      setTimeout(() => void this.#send().catch(() => undefined).then(next), between(...APART));
    };
    next();
  }

  async met(ticket: string): Promise<void> {
    await this.#change((giving) => ({ giving: met(giving, ticket, Date.now()), told: undefined }));
  }

  /** How many pairs wait to be sent. */
  async waiting(): Promise<number> {
    const told = await this.#change((giving) => ({ giving, told: giving.waiting.length }));
    return told ?? 0;
  }

  /** Drops what waits and has to do with one of these clips. */
  async drop(...ids: readonly string[]): Promise<void> {
    const other = (ticket: string) => !ids.includes(clipOf(ticket));
    await this.#change((giving) => {
      const waiting = giving.waiting.filter((one) => other(one.earlier) && other(one.later));
      const last = giving.last && other(giving.last.ticket) ? giving.last : null;
      const used = giving.used.filter((one) => !ids.includes(one));
      return { giving: { ...giving, waiting, last, used }, told: undefined };
    });
  }

  /** Drops all of it where giving was turned off. */
  async settle(): Promise<void> {
    await this.#change((giving) => ({ giving, told: undefined }));
  }

  /** Drops all of it; when some were sent is kept, so that there are never more in a day. */
  async forget(): Promise<void> {
    await this.#change(({ sent }) => ({ giving: { ...NONE, sent }, told: undefined }));
  }

  async #send(): Promise<void> {
    const pair = await this.#change((giving) => {
      const found = due(giving, Date.now());
      return { giving: found.giving, told: found.pair };
    });
    if (!pair) return;
    const { earlier, later } = pair;
    // It was taken out before: a request that is lost is lost, and none is sent twice.
    await fetch(`${API}/pairs`, {
      method: "POST",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ earlier, later }),
    });
  }

  /** Changes what is kept, by the choice that holds now, which another page may have made. */
  async #change<T>(
    change: (giving: Giving) => { readonly giving: Giving; readonly told: T },
  ): Promise<T | undefined> {
    return this.store?.change<Giving, T | undefined>(KEPT, "choice", (kept, choice) => {
      const giving = { ...NONE, ...kept };
      const now = { ...NO_CHOICE, ...(choice as Partial<Choice> | undefined) };
      if (!mayGive(now)) return { value: { ...NONE, sent: giving.sent }, told: undefined };
      const changed = change(giving);
      return { value: changed.giving, told: changed.told };
    });
  }
}
