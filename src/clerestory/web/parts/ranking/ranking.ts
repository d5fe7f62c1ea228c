// Ranks a pool for one person, on their own device: a sum of named terms in whole points, with its
// reasons. The reference is feed/ranking.py; tests/vectors/ranking holds the two equal.

import { FULL, MOST_SLOTS, type Policy } from "./policy";
import { Flag, keyOf, type Pool } from "./pool";
import { Leaning, refuses, type Watched, type Wishes } from "./taste";
import { type Ask, pointsOf, type Reason, reasonsOf, weighed } from "./terms";

/** A clip in its place. `chance`: it stands here to be seen, not for its points. */
export interface Placed {
  readonly row: number;
  readonly points: number;
  readonly reasons: readonly Reason[];
  readonly chance: boolean;
}

interface Scored {
  readonly row: number;
  readonly points: number;
  readonly tie: number;
}

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
  const ordered: Scored[] = [];
  for (let row = 0; row < pool.count; row++) {
    if (refuses(wishes, pool, row)) continue;
    ordered.push({ row, points: pointsOf(ask, row), tie: tie(seed, keyOf(pool, row)) });
  }
  ordered.sort((one, other) => other.points - one.points || first(one, other));
  const chances = ordered.filter(({ row }) => (pool.flags[row] ?? 0) & Flag.New).sort(first);
  const placed: Placed[] = [];
  while (ordered.length > 0 && placed.length < Math.min(slots, MOST_SLOTS)) {
    const turn = policy.explore_every > 0 && (placed.length + 1) % policy.explore_every === 0;
    const given = turn ? chances[0] : undefined;
    const chosen = given ?? best(ordered, placed, ask);
    ordered.splice(ordered.indexOf(chosen), 1);
    const chance = chances.indexOf(chosen);
    if (chance >= 0) chances.splice(chance, 1);
    const again = repeats(chosen.row, placed, ask);
    const reasons = [...reasonsOf(ask, chosen.row), again];
    const points = chosen.points + again.points;
    placed.push({ row: chosen.row, points, reasons, chance: given !== undefined });
  }
  return placed;
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

// Rows stand in the order of their keys.
const first = (one: Scored, other: Scored): number => one.tie - other.tie || one.row - other.row;

function best(ordered: readonly Scored[], placed: readonly Placed[], ask: Ask): Scored {
  let [found, most] = [ordered[0] as Scored, -Infinity];
  for (const scored of ordered) {
    if (scored.points < most) break; // a repetition never adds
    const points = scored.points + repeats(scored.row, placed, ask).points;
    if (points > most || (points === most && first(scored, found) < 0)) {
      [found, most] = [scored, points];
    }
  }
  return found;
}

function repeats(row: number, placed: readonly Placed[], { pool, policy }: Ask): Reason {
  let [value, count] = [0, 0];
  for (const other of placed.slice(Math.max(0, placed.length - policy.window))) {
    let points = 0;
    if (pool.authors[row] === pool.authors[other.row]) points += policy.again_author;
    const sound = pool.sounds[row];
    if (sound && sound === pool.sounds[other.row]) points += policy.again_sound;
    const topics = pool.topics[other.row] ?? [];
    if (pool.topics[row]?.some((topic) => topics.includes(topic))) points += policy.again_topic;
    value += points;
    count += points > 0 ? 1 : 0;
  }
  value = Math.min(FULL, value);
  return { term: "repeat", value, points: weighed(policy, "repeat", value), count };
}
