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
  const rows: number[] = [];
  for (let row = 0; row < pool.count; row++) if (!refuses(wishes, pool, row)) rows.push(row);
  const points = scales.pointsOf(rows, pool.count);
  const lotOf = lots(pool, seed);
  const ordered = sorted(rows, (row) => points[row] ?? 0).reverse();
  const chances = sorted(
    rows.filter((row) => (pool.flags[row] ?? 0) & Flag.New),
    lotOf,
  );
  const placed: Placed[] = [];
  while (ordered.length > 0 && placed.length < Math.min(slots, MOST_SLOTS)) {
    const before = placed.slice(Math.max(0, placed.length - policy.window)).map(({ row }) => row);
    const turn = policy.explore_every > 0 && (placed.length + 1) % policy.explore_every === 0;
    const given = turn ? chances[0] : undefined;
    const row = given ?? best(ordered, points, before, ask, lotOf);
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

/** Rows in the order of their values, whole numbers; where these are equal, in their own. */
function sorted(rows: readonly number[], valueOf: (row: number) => number): number[] {
  // Numbers are sorted many times faster than by a function that compares two.
  const keys = new Float64Array(rows.length);
  for (const [place, row] of rows.entries()) keys[place] = valueOf(row) * ROWS + row;
  keys.sort();
  const order: number[] = [];
  for (const key of keys) order.push(key - ROWS * Math.floor(key / ROWS));
  return order;
}

/** What orders rows that nothing else tells apart; each is drawn when it is first asked for. */
function lots(pool: Pool, seed: number): (row: number) => number {
  const drawn = new Float64Array(pool.count).fill(-1);
  return (row) => {
    const known = drawn[row] ?? -1;
    if (known >= 0) return known;
    const lot = tie(seed, keyOf(pool, row));
    drawn[row] = lot;
    return lot;
  };
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
  lotOf: (row: number) => number,
): number {
  let [found, most] = [ordered[0] ?? 0, -Infinity];
  const isBefore = (one: number, other: number) =>
    lotOf(one) < lotOf(other) || (lotOf(one) === lotOf(other) && one < other);
  for (const row of ordered) {
    const own = points[row] ?? 0;
    if (own < most) break; // a repetition never adds
    const sum = own + againOf(ask, row, before).points;
    if (sum > most || (sum === most && isBefore(row, found))) [found, most] = [row, sum];
  }
  return found;
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

/** How much a clip repeats those that stand just before it. */
function againOf(ask: Ask, row: number, before: readonly number[]): Reason {
  let [value, count] = [0, 0];
  for (const other of before) {
    const points = alike(ask, row, other);
    value += points;
    if (points > 0) count += 1;
  }
  value = Math.min(FULL, value);
  return { term: "repeat", value, points: weighed(ask.policy.weights.repeat, value), count };
}
