// Ranks a pool for one person, on their own device: a sum of named terms in whole points, with its
// reasons. The reference is feed/ranking.py; tests/vectors/ranking holds the two equal.

import { FULL, MOST_SLOTS, type Policy } from "./policy";
import { Flag, keyOf, type Pool } from "./pool";
import { Leaning, refuses, type Watched, type Wishes } from "./taste";
import { type Ask, type Reason, Scales, weighed } from "./terms";

/** A clip in its place. `chance`: it stands here to be seen, not for its points. */
export interface Placed {
  readonly row: number;
  readonly points: number;
  readonly reasons: readonly Reason[];
  readonly chance: boolean;
}

// Above every row of a pool: behind so many, a row stands beside its points in one number.
const ROWS = 8_192;

/** Returns the clips for the next `slots` places, best first. `watched`: the newest first. */
export function rank(
  pool: Pool,
  watched: readonly Watched[],
  wishes: Wishes,
  policy: Policy,
  seed: number,
  slots: number,
): Placed[] {
  const ask = { pool, leaning: new Leaning(watched, policy, pool), wishes, policy };
  const scales = new Scales(ask);
  const points = new Float64Array(pool.count);
  const rows: number[] = [];
  for (let row = 0; row < pool.count; row++) {
    if (refuses(wishes, pool, row)) continue;
    points[row] = scales.pointsOf(row);
    rows.push(row);
  }
  const first = shuffled(pool, seed);
  const ordered = sorted(rows, points);
  const chances = rows.filter((row) => (pool.flags[row] ?? 0) & Flag.New).sort(first);
  const placed: Placed[] = [];
  while (ordered.length > 0 && placed.length < Math.min(slots, MOST_SLOTS)) {
    const before = placed.slice(Math.max(0, placed.length - policy.window)).map(({ row }) => row);
    const turn = policy.explore_every > 0 && (placed.length + 1) % policy.explore_every === 0;
    const given = turn ? chances[0] : undefined;
    const row = given ?? best(ordered, points, before, ask, first);
    ordered.splice(ordered.indexOf(row), 1);
    const chance = chances.indexOf(row);
    if (chance >= 0) chances.splice(chance, 1);
    const again = againOf(ask, row, before);
    const reasons = [...scales.reasonsOf(row), again];
    const sum = (points[row] ?? 0) + again.points;
    placed.push({ row, points: sum, reasons, chance: given !== undefined });
  }
  return placed;
}

/** Rows, those with the most points first, in any order where these are equal. */
function sorted(rows: readonly number[], points: Float64Array): number[] {
  // Numbers are sorted many times faster than by a function that compares two.
  const keys = Float64Array.from(rows, (row) => (points[row] ?? 0) * ROWS + row).sort();
  return Array.from(keys, (key) => key - ROWS * Math.floor(key / ROWS)).reverse();
}

/** How two rows stand that nothing else tells apart. Rows stand in the order of their keys. */
function shuffled(pool: Pool, seed: number): (one: number, other: number) => number {
  const ties = new Map<number, number>();
  const of = (row: number): number => {
    const known = ties.get(row) ?? tie(seed, keyOf(pool, row));
    ties.set(row, known);
    return known;
  };
  return (one, other) => of(one) - of(other) || one - other;
}

/** 32 bits that shuffle clips of equal points: FNV-1a of seed and key, then stirred. */
export function tie(seed: number, key: Uint8Array): number {
  let mixed = 0x811c9dc5;
  for (let place = 0; place < 4; place++) {
    mixed = Math.imul(mixed ^ ((seed >>> (8 * place)) & 255), 0x01000193);
  }
  for (const byte of key) mixed = Math.imul(mixed ^ byte, 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function best(
  ordered: readonly number[],
  points: Float64Array,
  before: readonly number[],
  ask: Ask,
  first: (one: number, other: number) => number,
): number {
  let [found, most] = [ordered[0] ?? 0, -Infinity];
  for (const row of ordered) {
    const own = points[row] ?? 0;
    if (own < most) break; // a repetition never adds
    const sum = own + weighed(ask.policy.weights.repeat, repeats(ask, row, before));
    if (sum > most || (sum === most && first(row, found) < 0)) [found, most] = [row, sum];
  }
  return found;
}

/** How much a clip repeats those that stand just before it. */
function repeats(ask: Ask, row: number, before: readonly number[]): number {
  let value = 0;
  for (const other of before) value += alike(ask, row, other);
  return Math.min(FULL, value);
}

function alike({ pool, policy }: Ask, row: number, other: number): number {
  let points = 0;
  if (pool.authors[row] === pool.authors[other]) points += policy.again_author;
  if (pool.sounds[row] && pool.sounds[row] === pool.sounds[other]) points += policy.again_sound;
  const topics = pool.topics[other] ?? [];
  for (const topic of pool.topics[row] ?? []) {
    if (topics.includes(topic)) return points + policy.again_topic;
  }
  return points;
}

function againOf(ask: Ask, row: number, before: readonly number[]): Reason {
  const value = repeats(ask, row, before);
  const count = before.filter((other) => alike(ask, row, other) > 0).length;
  return { term: "repeat", value, points: weighed(ask.policy.weights.repeat, value), count };
}
