// The terms of one clip for one person, in whole points (feed/ranking.py).

import { FULL, type Policy, type Term } from "./policy";
import { GAIN_UNIT, LIST_UNIT, type Pool, shortOf } from "./pool";
import { type Leaning, NOTHING, type Tally, touches, type Wishes } from "./taste";

const MIDDLE = FULL / 2;
const POPULAR_STEP = 40;
const FINISHED_STEP = 39;
/** Those that do not depend on what stands before a clip. */
type Summed = Exclude<Term, "repeat">;

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

/** The points of a value at a weight in hundredths. */
export const weighed = (weight: number, value: number): number =>
  Math.floor((weight * value) / 100);

type Of<Said> = (row: number) => Said;

/** What a term says of a clip, and on how many watched clips that rests. */
interface Saying {
  readonly valueOf: Of<number>;
  readonly countOf: Of<number>;
}

/** Weighs clips by all terms but `repeat`. */
export class Scales {
  readonly #terms: readonly (Saying & { readonly term: Term; readonly weight: number })[];

  constructor(ask: Ask) {
    const { weights } = ask.policy;
    const sayings = Object.entries(sayingsOf(ask)) as [Term, Saying][];
    this.#terms = sayings.map(([term, said]) => ({ ...said, term, weight: weights[term] }));
  }

  /** The points of each of these rows, at its place in what is returned. */
  pointsOf(rows: readonly number[], count: number): Float64Array {
    const points = new Float64Array(count);
    // Term by term: an engine is quicker at the same for thousands than at all for one.
    for (const { weight, valueOf } of this.#terms) {
      if (weight === 0) continue;
      for (const row of rows) points[row] = (points[row] ?? 0) + weighed(weight, valueOf(row));
    }
    return points;
  }

  reasonsOf(row: number): Reason[] {
    return this.#terms.map(({ term, weight, valueOf, countOf }) => {
      const value = valueOf(row);
      return { term, value, points: weighed(weight, value), count: countOf(row) };
    });
  }
}

function sayingsOf({ pool, leaning, wishes, policy }: Ask): Record<Summed, Saying> {
  const [taste, step, follow] = pool.gains;
  const tasteWhole = leaning.tasteMass * GAIN_UNIT;
  const stepWhole = leaning.stepMass * GAIN_UNIT;
  const followWhole = leaning.mass * LIST_UNIT;
  const followed = (row: number) => leaning.follows.get(shortOf(pool, row)) ?? NOTHING;
  const hours = policy.fresh_hours;
  const topics = pool.words.map((word) => leaning.topics.get(word) ?? NOTHING);
  return {
    taste: alone((row) => scaled(product(leaning.taste, pool.taste, row), taste, tasteWhole, MIDDLE)),
    step: alone((row) => scaled(product(leaning.step, pool.stepInto, row), step, stepWhole, 0)),
    follows: {
      valueOf: (row) => scaled(followed(row).weight, follow, followWhole, 0),
      countOf: (row) => followed(row).count,
    },
    popular: alone((row) => Math.min(FULL, POPULAR_STEP * (pool.popular[row] ?? 0))),
    rising: alone((row) => Math.min(FULL, POPULAR_STEP * (pool.rising[row] ?? 0))),
    finished: alone((row) => FINISHED_STEP * (pool.finished[row] ?? 0)),
    fresh: alone((row) => Math.floor((FULL * hours) / (hours + (pool.ages[row] ?? 0)))),
    author: tallied((row) => leaning.authors.get(pool.authors[row] ?? 0) ?? NOTHING),
    sound: tallied((row) => leaning.sounds.get(pool.sounds[row] ?? 0) ?? NOTHING),
    topic: tallied((row) => largest(pool.topics[row] ?? [], topics)),
    more: alone((row) => (touches(wishes.more, pool, row) ? FULL : 0)),
    less: alone((row) => (touches(wishes.less, pool, row) ? FULL : 0)),
  };
}

/** A term that does not rest on watched clips one could name. */
const alone = (valueOf: Of<number>): Saying => ({ valueOf, countOf: () => 0 });

const tallied = (tallyOf: Of<Readonly<Tally>>): Saying => ({
  valueOf: (row) => tallyOf(row).weight,
  countOf: (row) => tallyOf(row).count,
});

function largest(
  places: readonly number[],
  tallies: readonly Readonly<Tally>[],
): Readonly<Tally> {
  let found: Readonly<Tally> = NOTHING;
  for (const place of places) {
    const one = tallies[place] ?? NOTHING;
    if (larger(one, found)) found = one;
  }
  return found;
}

const larger = (one: Readonly<Tally>, other: Readonly<Tally>): boolean =>
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
