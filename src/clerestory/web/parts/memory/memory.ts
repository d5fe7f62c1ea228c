// The memory of this device: what was watched, what was seen, what is wished. Bounded, and not sent,
// but for pairs that its reader asked to give, and sealed for their other devices.

import type { Pool } from "../ranking/pool";
import type { Turns, Watched, Wishes } from "../ranking/taste";
import { brushedUp } from "./epochs";
import { Forgetting } from "./forgetting";
import { Giver } from "./giving";
import {
  type Choice,
  keyOf,
  MOST_SEEN,
  MOST_WATCHED,
  MOST_WISHES,
  NO_CHOICE,
  NO_WISHES,
  type Row,
  type Seen,
  SEEN_DAYS,
  tells,
  type Wish,
  type Wished,
  wishesOf,
  without,
} from "./rows";
import { Store } from "./store";

const DAY = 86_400_000;

export class Memory {
  rows: Row[] = []; // the newest first
  choice: Choice = NO_CHOICE;
  wished: Wished = NO_WISHES;
  #seen = new Map<string, Seen>();

  readonly giver: Giver;
  readonly #forgotten: Forgetting;

  private constructor(private readonly store: Store | undefined) {
    this.giver = new Giver(store);
    this.#forgotten = new Forgetting(store);
  }

  /** Opens what is kept here; where the browser keeps nothing, it lasts as long as the page. */
  static async open(): Promise<Memory> {
    const store = await Store.open().catch(() => undefined);
    const memory = new Memory(store);
    await memory.read();
    return memory;
  }

  get lasts(): boolean {
    return this.store !== undefined;
  }

  get records(): boolean {
    return this.choice.on && !this.choice.paused;
  }

  /** What the ranking goes by, the newest first. */
  get watched(): Watched[] {
    return this.rows.flatMap((row) => (row.known && tells(row) ? [row.known] : []));
  }

  get seen(): Seen[] {
    return [...this.#seen.values()];
  }

  async read(): Promise<void> {
    if (!this.store) return;
    const [rows, seen, kept] = await Promise.all([
      this.store.all<Row>("watched"),
      this.store.all<Seen>("seen"),
      this.store.all<{ name: string; value: object }>("kept"),
    ]);
    const named = (name: string) => kept.find((one) => one.name === name)?.value;
    this.rows = rows.sort((one, other) => other.at - one.at);
    this.#seen = new Map(seen.map((one) => [one.id, one]));
    this.choice = { ...NO_CHOICE, ...named("choice") };
    this.wished = { ...NO_WISHES, ...named("wished") };
  }

  wishes(besides: Iterable<string>): Wishes {
    return wishesOf(this.wished, this.choice, [...this.#seen.keys(), ...besides]);
  }

  /** Remembers a clip, and lets the oldest go where there are too many. */
  async add(row: Row): Promise<void> {
    this.rows = [row, ...this.rows.filter((one) => one.id !== row.id)];
    this.#seen.set(row.id, { id: row.id, at: row.at });
    const old = this.rows.splice(MOST_WATCHED).map((one) => one.id);
    const stale = this.#stale(row.at);
    await this.store?.put("watched", [row]);
    await this.store?.put("seen", [{ id: row.id, at: row.at }]);
    await this.store?.drop("watched", old);
    await this.store?.drop("seen", stale);
  }

  /** Adds what a pool says of clips that were watched when none was at hand, or an older one. */
  async learn(pool: Pool, turns: Turns): Promise<void> {
    const changed = brushedUp(this.rows, pool, turns);
    this.rows = this.rows.map((row) => changed.get(row.id) ?? row);
    await this.store?.put("watched", [...changed.values()]);
  }

  async choose(change: Partial<Choice>): Promise<void> {
    this.choice = { ...this.choice, ...change };
    await this.#keep("choice", this.choice);
    await this.giver.settle();
  }

  async wish(way: "more" | "less" | "never", wish: Wish): Promise<void> {
    const now = { ...wish, at: Date.now() };
    await this.#rewish((old) => {
      const rest = without(old, wish);
      return { ...rest, [way]: [now, ...rest[way]].slice(0, MOST_WISHES) };
    });
  }

  async unwish(wish: Wish): Promise<void> {
    await this.#forgotten.add(keyOf(wish));
    await this.#rewish((old) => without(old, wish));
  }

  async notInterested(id: string, title: string): Promise<void> {
    const now = { id, title, at: Date.now() };
    await this.#rewish((old) => {
      const not = [now, ...old.not.filter((one) => one.id !== id)];
      return { ...old, not: not.slice(0, MOST_WISHES) };
    });
    await this.giver.drop(id);
  }

  async interestedAgain(id: string): Promise<void> {
    await this.#forgotten.add(`not:${id}`);
    await this.#rewish((old) => ({ ...old, not: old.not.filter((one) => one.id !== id) }));
  }

  async forget(id: string): Promise<void> {
    await this.#forgotten.add(`row:${id}`);
    this.rows = this.rows.filter((row) => row.id !== id);
    this.#seen.delete(id);
    await this.store?.drop("watched", [id]);
    await this.store?.drop("seen", [id]);
    await this.giver.drop(id);
  }

  /** Forgets what was watched, seen and wished; the switches stay as they are. */
  async forgetAll(): Promise<void> {
    await this.#forgotten.all();
    await this.replace([], [], NO_WISHES);
  }

  async replace(rows: readonly Row[], seen: readonly Seen[], wished: Wished): Promise<void> {
    await this.giver.forget();
    await this.store?.clear("watched", "seen");
    this.rows = [...rows].sort((one, other) => other.at - one.at);
    this.#seen = new Map(seen.map((one) => [one.id, one]));
    this.wished = wished;
    await this.store?.put("watched", rows);
    await this.store?.put("seen", seen);
    await this.#keep("wished", wished);
    await this.#keep("choice", this.choice);
  }

  #stale(now: number): string[] {
    const rows = [...this.#seen.values()].sort((one, other) => other.at - one.at);
    const gone = rows.filter((one, place) => place >= MOST_SEEN || one.at < now - SEEN_DAYS * DAY);
    for (const one of gone) this.#seen.delete(one.id);
    return gone.map((one) => one.id);
  }

  /** Changes the wishes that hold now, which another page or device may have changed. */
  async #rewish(change: (old: Wished) => Wished): Promise<void> {
    this.wished = change(this.wished);
    const kept = await this.store?.change<Wished, Wished>("wished", "choice", (old) => {
      const value = change({ ...NO_WISHES, ...old });
      return { value, told: value };
    });
    if (kept) this.wished = kept;
  }

  async #keep(name: string, value: object): Promise<void> {
    await this.store?.put("kept", [{ name, value }]);
  }
}
