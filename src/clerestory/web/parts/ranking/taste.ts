// The taste as it lies on this device (feed/taste.py). Nothing here is ever sent.

import { FULL, type Policy } from "./policy";
import { Flag, type Follow, type Pool, topicsOf } from "./pool";

const ALIGNED = 4_096;
const BYTE = 127;

/** A clip that was watched for long enough, with what the pool said of it then. */
export interface Watched {
  readonly author: number;
  readonly sound: number;
  readonly topics: readonly string[];
  readonly epoch: number;
  readonly taste: ArrayLike<number>;
  readonly step: ArrayLike<number>;
  readonly follows: readonly Follow[];
}

export interface Likes {
  readonly authors: ReadonlySet<number>;
  readonly sounds: ReadonlySet<number>;
  readonly topics: ReadonlySet<string>;
}

/** What this person asked for, and what they have had; clips by their ids. */
export interface Wishes {
  readonly seen: ReadonlySet<string>;
  readonly notInterested: ReadonlySet<string>;
  readonly never: Likes;
  readonly more: Likes;
  readonly less: Likes;
  readonly languages: ReadonlySet<string>;
  readonly sensitive: boolean;
}

/** How much of the memory is with something, and how many clips that is. */
export interface Tally {
  weight: number;
  count: number;
}

export const NOTHING: Readonly<Tally> = { weight: 0, count: 0 };

export function watchedOf(pool: Pool, row: number): Watched {
  const cut = (column: Int8Array, size: number) => column.slice(row * size, (row + 1) * size);
  return {
    author: pool.authors[row] ?? 0,
    sound: pool.sounds[row] ?? 0,
    topics: topicsOf(pool, row),
    epoch: pool.epoch,
    taste: cut(pool.taste, pool.dims),
    step: cut(pool.stepFrom, pool.steps),
    follows: pool.follows[row] ?? [],
  };
}

export function touches(likes: Likes, pool: Pool, row: number): boolean {
  // Most people have asked for none of them, and a look costs more than a size.
  const { authors, sounds, topics } = likes;
  if (authors.size > 0 && authors.has(pool.authors[row] ?? 0)) return true;
  if (sounds.size > 0 && sounds.has(pool.sounds[row] ?? 0)) return true;
  if (topics.size === 0) return false;
  return (pool.topics[row] ?? []).some((place) => topics.has(pool.words[place] ?? ""));
}

export function refuses(wishes: Wishes, pool: Pool, row: number): boolean {
  const [id, language] = [pool.ids[row] ?? "", pool.languages[row] ?? ""];
  return (
    wishes.seen.has(id) ||
    wishes.notInterested.has(id) ||
    (((pool.flags[row] ?? 0) & Flag.Sensitive) !== 0 && !wishes.sensitive) ||
    (wishes.languages.size > 0 && language !== "" && !wishes.languages.has(language)) ||
    touches(wishes.never, pool, row)
  );
}

/** A taste folded under a policy: sums of vectors and tallies, each with its whole. */
export class Leaning {
  mass = 0;
  tasteMass = 0;
  stepMass = 0;
  readonly taste: Float64Array;
  readonly step: Float64Array;
  readonly follows = new Map<number, Tally>();
  // Of these each is a share of the whole, of 10,000.
  readonly authors = new Map<number, Tally>();
  readonly sounds = new Map<number, Tally>();
  readonly topics = new Map<string, Tally>();

  /** `watched`: the newest first. */
  constructor(watched: readonly Watched[], policy: Policy, pool: Pool) {
    this.taste = new Float64Array(pool.dims);
    this.step = new Float64Array(pool.steps);
    for (const [place, weight] of policy.memory.entries()) {
      const row = watched[place];
      if (!row) break;
      this.mass += weight;
      if (row.epoch === pool.epoch && row.taste.length === pool.dims) {
        this.tasteMass += weight;
        add(this.taste, row.taste, weight);
      }
      if (row.epoch === pool.epoch && row.step.length === pool.steps) {
        this.stepMass += weight;
        add(this.step, row.step, weight);
      }
      for (const [short, strength] of row.follows) {
        tally(this.follows, short, weight * strength * strength);
      }
      tally(this.authors, row.author, weight);
      if (row.sound) tally(this.sounds, row.sound, weight);
      for (const topic of row.topics) tally(this.topics, topic, weight);
    }
    for (const one of [this.authors, this.sounds, this.topics]) share(one, this.mass);
  }
}

/** Turns a vector of an older epoch by a published matrix, whose unit is ALIGNED. */
export function align(vector: ArrayLike<number>, matrix: readonly ArrayLike<number>[]): number[] {
  return matrix.map((row) => {
    let sum = ALIGNED / 2;
    for (let place = 0; place < row.length; place++) {
      sum += (row[place] ?? 0) * (vector[place] ?? 0);
    }
    return Math.max(-BYTE, Math.min(BYTE, Math.floor(sum / ALIGNED)));
  });
}

/** The matrix that turns vectors of an epoch into those of the next. */
export interface Turn {
  readonly before: number;
  readonly after: number;
  readonly matrix: readonly ArrayLike<number>[];
}

/** By the epoch that each begins from. */
export type Turns = ReadonlyMap<number, Turn>;

/** Brings a vector of an older epoch to this one, turn by turn; undefined where a turn is missing. */
export function brought(
  vector: ArrayLike<number>,
  epoch: number,
  turns: Turns,
  now: number,
): ArrayLike<number> | undefined {
  let [turned, at] = [vector, epoch];
  for (let turn = turns.get(at); at < now && turn; turn = turns.get(at)) {
    turned = align(turned, turn.matrix);
    at = turn.after;
  }
  return at === now ? turned : undefined;
}

function add(total: Float64Array, vector: ArrayLike<number>, weight: number): void {
  for (let place = 0; place < total.length; place++) {
    total[place] = (total[place] ?? 0) + weight * (vector[place] ?? 0);
  }
}

function tally<Key>(tallies: Map<Key, Tally>, key: Key, weight: number): void {
  const found = tallies.get(key);
  if (!found) tallies.set(key, { weight, count: 1 });
  else {
    found.weight += weight;
    found.count += 1;
  }
}

function share(tallies: ReadonlyMap<unknown, Tally>, mass: number): void {
  for (const one of tallies.values()) one.weight = Math.floor((FULL * one.weight) / mass);
}
