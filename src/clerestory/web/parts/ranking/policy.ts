// The policy: every number that ranking uses (feed/policy.py). Weights are in hundredths, terms in
// points from 0 to FULL; all are whole numbers, so that this reckons exactly like the server.

export const FULL = 10_000;
export const MOST_SLOTS = 100;

export type Term =
  | "taste"
  | "step"
  | "follows"
  | "popular"
  | "rising"
  | "finished"
  | "fresh"
  | "author"
  | "sound"
  | "topic"
  | "more"
  | "less"
  | "repeat";

/** As it is published, names and all. */
export interface Policy {
  readonly weights: Readonly<Record<Term, number>>;
  readonly memory: readonly number[];
  readonly fresh_hours: number;
  readonly window: number;
  readonly again_author: number;
  readonly again_sound: number;
  readonly again_topic: number;
  readonly explore_every: number;
}
