// Pairs of clips that a reader gives, if they asked for it: a few of a day, chosen by chance, each in
// a request of its own that names nobody, minutes to hours after it was watched.

import { API } from "../call";
import { type Choice, mayGive, NO_CHOICE } from "./rows";
import type { Store } from "./store";

const MOST_GIVEN = 20; // in any 24 hours, and of one day's pairs: as feed/pairing.py counts
const MOST_RUN = 5; // clips in a row that are paired with each other
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

interface Met {
  readonly ticket: string;
  readonly at: number;
}

/** What is remembered of it, beside the tickets: how many pairs a day had, and when some were sent. */
interface Giving {
  readonly day: number;
  readonly met: number;
  /** What was watched in a row until now. */
  readonly run: readonly Met[];
  /** Clips of this day's runs. None is in two, so that pairs that share a clip join one run at most. */
  readonly used: readonly string[];
  readonly waiting: readonly Waiting[];
  readonly sent: readonly number[];
}

const NONE: Giving = { day: 0, met: 0, run: [], used: [], waiting: [], sent: [] };

const clipOf = (ticket: string): string => ticket.split(".", 1)[0] ?? "";
const clipsOf = (run: readonly Met[]): string[] => run.map((one) => clipOf(one.ticket));
const between = (least: number, most: number): number => least + Math.random() * (most - least);

/** Begins a day, if it is another. What waits is written down under it, so its clips are in no run. */
function on(day: number, old: Giving): Giving {
  if (day === old.day) return old;
  const waiting = old.waiting.slice(-MOST_GIVEN);
  const used = waiting.flatMap((one) => [clipOf(one.earlier), clipOf(one.later)]);
  return { ...NONE, day, used, waiting, sent: old.sent };
}

/** Takes in a clip that was watched with interest, and maybe pairs of it and those just before. */
export function met(old: Giving, ticket: string, now: number): Giving {
  const giving = on(Math.floor(now / DAY), old);
  const known = new Set([...giving.used, ...clipsOf(giving.run)]);
  if (known.has(clipOf(ticket))) return giving;
  const last = giving.run.at(-1);
  const goesOn = last && now - last.at < FOLLOWS && giving.run.length < MOST_RUN;
  const before = goesOn ? giving.run : [];
  const run = [...before, { ticket, at: now }];
  // A clip after which nothing was watched is in no pair, and may still be in another run.
  const all = before.length > 0 ? new Set([...giving.used, ...clipsOf(run)]) : giving.used;
  const used = [...all].slice(-MOST_USED);
  let found: Giving = { ...giving, run, used };
  for (const one of before) found = drawn(found, one.ticket, ticket, now);
  return found;
}

/** Keeps a pair or not, by chance (Vitter's reservoir): each of a day has the same, but for what went. */
function drawn(giving: Giving, earlier: string, later: string, now: number): Giving {
  const pair = { earlier, later, due: Math.round(now + between(SOONEST, LATEST)) };
  const { waiting } = giving;
  const met = giving.met + 1;
  if (met <= MOST_GIVEN) return { ...giving, met, waiting: [...waiting, pair] };
  const place = Math.floor(Math.random() * met);
  if (place >= waiting.length) return { ...giving, met };
  return { ...giving, met, waiting: [...waiting.filter((_, at) => at !== place), pair] };
}

/** Takes out a pair that is due; tickets hold for the day they are of and the next. */
export function due(old: Giving, now: number): { giving: Giving; pair: Waiting | undefined } {
  const today = Math.floor(now / DAY);
  const giving = on(today, old); // before anything goes, as it is of the day on which it goes
  const sent = giving.sent.filter((at) => at > now - DAY);
  const holds = (ticket: string) => Number(ticket.split(".")[1]) >= today - 1;
  const waiting = giving.waiting.filter((one) => holds(one.earlier) && holds(one.later));
  const ready = sent.length < MOST_GIVEN ? waiting.filter((one) => one.due <= now) : [];
  const pair = ready[Math.floor(Math.random() * ready.length)];
  const rest = waiting.filter((one) => one !== pair);
  return { giving: { ...giving, waiting: rest, sent: pair ? [...sent, now] : sent }, pair };
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
      // Some of its pairs may have gone: a run that went on would join more than five.
      const run = giving.run.every((one) => other(one.ticket)) ? giving.run : [];
      const used = giving.used.filter((one) => !ids.includes(one));
      return { giving: { ...giving, waiting, run, used }, told: undefined };
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
