// The terms of one clip for one person, in whole points (feed/ranking.py).

import { FULL, type Policy, type Term } from "./policy";
import { GAIN_UNIT, LIST_UNIT, type Pool, shortOf } from "./pool";
import { type Leaning, NOTHING, type Tally, touches, type Wishes } from "./taste";

const MIDDLE = FULL / 2;
const POPULAR_STEP = 40;
const FINISHED_STEP = 39;
const TERMS = [
  ...(["taste", "step", "follows", "popular", "rising", "finished", "fresh"] as const),
  ...(["author", "sound", "topic", "more", "less"] as const),
];
/** Where each stands in TERMS: numbers, since a look at a name costs half of a ranking. */
const enum At {
  Taste,
  Step,
  Follows,
  Popular,
  Rising,
  Finished,
  Fresh,
  Author,
  Sound,
  Topic,
  More,
  Less,
}

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

/** Weighs clips by all terms but `repeat`: thousands in a row, so it makes nothing new for each. */
export class Scales {
  readonly #ask: Ask;
  readonly #weights: readonly number[];
  // Of the clip in hand, in the order of TERMS.
  readonly #values = new Float64Array(TERMS.length);
  readonly #counts = new Float64Array(TERMS.length);

  constructor(ask: Ask) {
    this.#ask = ask;
    this.#weights = TERMS.map((term) => ask.policy.weights[term]);
  }

  pointsOf(row: number): number {
    this.#weigh(row);
    let points = 0;
    for (let at = 0; at < TERMS.length; at++) points += this.#points(at);
    return points;
  }

  reasonsOf(row: number): Reason[] {
    this.#weigh(row);
    return TERMS.map((term, at) => ({
      ...{ term, value: this.#values[at] ?? 0, points: this.#points(at) },
      count: this.#counts[at] ?? 0,
    }));
  }

  #points(at: number): number {
    return weighed(this.#weights[at] ?? 0, this.#values[at] ?? 0);
  }

  #weigh(row: number): void {
    const { pool, leaning, wishes, policy } = this.#ask;
    const [taste, step, follow] = pool.gains;
    const liked = product(leaning.taste, pool.taste, row);
    this.#tell(At.Taste, scaled(liked, taste, leaning.tasteMass * GAIN_UNIT, MIDDLE), 0);
    const stepped = product(leaning.step, pool.stepInto, row);
    this.#tell(At.Step, scaled(stepped, step, leaning.stepMass * GAIN_UNIT, 0), 0);
    const follows = leaning.follows.get(shortOf(pool, row)) ?? NOTHING;
    const followed = scaled(follows.weight, follow, leaning.mass * LIST_UNIT, 0);
    this.#tell(At.Follows, followed, follows.count);
    this.#tell(At.Popular, Math.min(FULL, POPULAR_STEP * (pool.popular[row] ?? 0)), 0);
    this.#tell(At.Rising, Math.min(FULL, POPULAR_STEP * (pool.rising[row] ?? 0)), 0);
    this.#tell(At.Finished, FINISHED_STEP * (pool.finished[row] ?? 0), 0);
    const age = policy.fresh_hours + (pool.ages[row] ?? 0);
    this.#tell(At.Fresh, Math.floor((FULL * policy.fresh_hours) / age), 0);
    const author = leaning.share(leaning.authors.get(pool.authors[row] ?? 0));
    this.#tell(At.Author, author.weight, author.count);
    const sound = leaning.share(leaning.sounds.get(pool.sounds[row] ?? 0));
    this.#tell(At.Sound, sound.weight, sound.count);
    let topic: Readonly<Tally> = NOTHING;
    for (const name of pool.topics[row] ?? []) {
      const one = leaning.share(leaning.topics.get(name));
      if (larger(one, topic)) topic = one;
    }
    this.#tell(At.Topic, topic.weight, topic.count);
    this.#tell(At.More, touches(wishes.more, pool, row) ? FULL : 0, 0);
    this.#tell(At.Less, touches(wishes.less, pool, row) ? FULL : 0, 0);
  }

  #tell(at: At, value: number, count: number): void {
    this.#values[at] = value;
    this.#counts[at] = count;
  }
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
