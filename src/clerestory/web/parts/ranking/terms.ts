// The terms of one clip for one person, in whole points (feed/ranking.py).

import { FULL, type Policy, type Term } from "./policy";
import { GAIN_UNIT, LIST_UNIT, type Pool, shortOf } from "./pool";
import { type Leaning, type Tally, touches, type Wishes } from "./taste";

const MIDDLE = FULL / 2;
const POPULAR_STEP = 40;
const FINISHED_STEP = 39;
const NOTHING: Tally = { weight: 0, count: 0 };

/** One term of one clip; `count` says on how many watched clips it rests, where it can. */
export interface Reason {
  readonly term: Term;
  readonly value: number;
  readonly points: number;
  readonly count: number;
}

/** What is ranked, for whom, and how. */
export interface Ask {
  readonly pool: Pool;
  readonly leaning: Leaning;
  readonly wishes: Wishes;
  readonly policy: Policy;
}

export const weighed = (policy: Policy, term: Term, value: number): number =>
  Math.floor((policy.weights[term] * value) / 100);

/** The points of a clip by all terms but `repeat`. */
export function pointsOf(ask: Ask, row: number): number {
  let points = 0;
  each(ask, row, (term, value) => (points += weighed(ask.policy, term, value)));
  return points;
}

export function reasonsOf(ask: Ask, row: number): Reason[] {
  const reasons: Reason[] = [];
  each(ask, row, (term, value, count) =>
    reasons.push({ term, value, points: weighed(ask.policy, term, value), count }),
  );
  return reasons;
}

function each(ask: Ask, row: number, tell: (term: Term, value: number, count: number) => void) {
  const { pool, leaning, wishes, policy } = ask;
  const [taste, step, follow] = pool.gains;
  const liked = product(leaning.taste, pool.taste, row);
  tell("taste", scaled(liked, taste, leaning.tasteMass * GAIN_UNIT, MIDDLE), 0);
  const stepped = product(leaning.step, pool.stepInto, row);
  tell("step", scaled(stepped, step, leaning.stepMass * GAIN_UNIT, 0), 0);
  const follows = leaning.follows.get(shortOf(pool, row)) ?? NOTHING;
  tell("follows", scaled(follows.weight, follow, leaning.mass * LIST_UNIT, 0), follows.count);
  tell("popular", Math.min(FULL, POPULAR_STEP * (pool.popular[row] ?? 0)), 0);
  tell("rising", Math.min(FULL, POPULAR_STEP * (pool.rising[row] ?? 0)), 0);
  tell("finished", FINISHED_STEP * (pool.finished[row] ?? 0), 0);
  const age = policy.fresh_hours + (pool.ages[row] ?? 0);
  tell("fresh", Math.floor((FULL * policy.fresh_hours) / age), 0);
  const author = leaning.share(leaning.authors.get(pool.authors[row] ?? 0));
  tell("author", author.weight, author.count);
  const sound = leaning.share(leaning.sounds.get(pool.sounds[row] ?? 0));
  tell("sound", sound.weight, sound.count);
  const topic = (pool.topics[row] ?? [])
    .map((name) => leaning.share(leaning.topics.get(name)))
    .reduce((most, one) => (larger(one, most) ? one : most), NOTHING);
  tell("topic", topic.weight, topic.count);
  tell("more", touches(wishes.more, pool, row) ? FULL : 0, 0);
  tell("less", touches(wishes.less, pool, row) ? FULL : 0, 0);
}

const larger = (one: Tally, other: Tally): boolean =>
  one.weight > other.weight || (one.weight === other.weight && one.count > other.count);

function product(sum: Float64Array, column: Int8Array, row: number): number {
  let total = 0;
  for (let place = 0, at = row * sum.length; place < sum.length; place++, at++) {
    total += (sum[place] ?? 0) * (column[at] ?? 0);
  }
  return total;
}

function scaled(total: number, gain: number, whole: number, middle: number): number {
  if (whole === 0) return middle;
  const points = middle + Math.floor((total * gain) / whole);
  return Math.max(0, Math.min(FULL, points));
}
