// The rows that a taste rests on, what a reader has said they wish, and what they forgot.

import type { Likes, Watched, Wishes } from "../ranking/taste";

export const MOST_WATCHED = 500;
export const MOST_SEEN = 5_000;
export const SEEN_DAYS = 30;
export const MOST_WISHES = 200;
const HALF = 5; // tenths of a clip

/** A clip that was watched, and what the pool said of it, once that was known. */
export interface Row {
  readonly id: string;
  readonly at: number;
  readonly reached: number;
  readonly replayed: boolean;
  readonly skipped: boolean;
  readonly title: string;
  readonly handle: string;
  readonly known: Watched | null;
}

export interface Seen {
  readonly id: string;
  readonly at: number;
}

export type Kind = "author" | "sound" | "topic";

/** More or less of something; `words` is how it is shown. */
export interface Wish {
  readonly kind: Kind;
  readonly value: string | number;
  readonly words: string;
  /** When it was asked for; not known of what was asked for before this was kept. */
  readonly at?: number;
}

export interface Wished {
  readonly more: readonly Wish[];
  readonly less: readonly Wish[];
  readonly never: readonly Wish[];
  /** Clips that were not of interest, with their titles. */
  readonly not: readonly Unwanted[];
}

export interface Unwanted {
  readonly id: string;
  readonly title: string;
  readonly at?: number;
}

/** What was forgotten, so that no other device of the reader's brings it back. */
export interface Forgotten {
  /** Nothing of before this moment is kept. */
  readonly since: number;
  readonly gone: readonly Gone[];
}

/** `key` names what went: a clip's row (`row:`), an unwanted clip (`not:`), or a wish by its kind. */
export interface Gone {
  readonly key: string;
  readonly at: number;
}

export interface Choice {
  /** Whether For You is ranked here and what is watched is remembered for it. */
  readonly on: boolean;
  readonly paused: boolean;
  /** Whether what is shown here is counted, by nobody's name. */
  readonly counts: boolean;
  /** Whether pairs of clips are given. Whoever gave under another name was told of less. */
  readonly givesRuns: boolean;
  readonly sensitive: boolean;
  /** Whether clips of institutions alone are offered. */
  readonly institutions: boolean;
  readonly seed: number;
}

export const NOTHING_FORGOTTEN: Forgotten = { since: 0, gone: [] };
export const NO_WISHES: Wished = { more: [], less: [], never: [], not: [] };
export const NO_CHOICE: Choice = {
  on: false,
  paused: false,
  counts: true,
  givesRuns: false,
  sensitive: false,
  institutions: false,
  seed: 0,
};

/** Whether a clip was watched for long enough to tell something of its watcher. */
export const tells = (row: Row): boolean => !row.skipped && (row.reached >= HALF || row.replayed);

/** Whether pairs may be collected and sent: asked for, and nothing else says no. */
export const mayGive = (choice: Choice): boolean =>
  choice.givesRuns && choice.on && !choice.paused && choice.counts;

export const keyOf = (wish: Pick<Wish, "kind" | "value">): string => `${wish.kind}:${wish.value}`;

export const sameWish = (one: Wish, other: Wish): boolean =>
  one.kind === other.kind && one.value === other.value;

export function without({ more, less, never, not }: Wished, wish: Wish): Wished {
  const rest = (list: readonly Wish[]) => list.filter((one) => !sameWish(one, wish));
  return { more: rest(more), less: rest(less), never: rest(never), not };
}

/** What the ranking is asked to mind. */
export function wishesOf(wished: Wished, choice: Choice, seen: Iterable<string>): Wishes {
  return {
    seen: new Set(seen),
    notInterested: new Set(wished.not.map((one) => one.id)),
    never: likes(wished.never),
    more: likes(wished.more),
    less: likes(wished.less),
    languages: new Set(),
    sensitive: choice.sensitive,
  };
}

function likes(wishes: readonly Wish[]): Likes {
  const of = (kind: Kind) => wishes.filter((one) => one.kind === kind).map((one) => one.value);
  return {
    authors: new Set(of("author") as number[]),
    sounds: new Set(of("sound") as number[]),
    topics: new Set(of("topic") as string[]),
  };
}
