// What is carried from one of a reader's devices to another, as text: written and read back.

import {
  asId,
  asList,
  asNumber,
  asObject,
  asRow,
  asText,
  asWish,
  MOST_FOLLOWS,
  MOST_LETTERS,
  MOST_NUMBERS,
  MOST_TOPICS,
  NoTaste,
} from "./checking";
import {
  type Forgotten,
  type Kind,
  MOST_SEEN,
  MOST_WATCHED,
  MOST_WISHES,
  type Row,
  type Seen,
  type Wish,
  type Wished,
} from "./rows";

export const MOST_GONE = 2_000;
const FORMAT = "clerestory-carried/1";
const LONG_AGO = 1; // when what does not say was asked for
export const WAYS = ["more", "less", "never", "not"] as const;

export type Way = (typeof WAYS)[number];

/** One wish, with which it is; an unwanted clip is one of the kind `clip`. */
export interface Told {
  readonly way: Way;
  readonly kind: Kind | "clip";
  readonly value: string | number;
  readonly words: string;
  readonly at: number;
}

/** All that is carried from one device to another. */
export interface Taste {
  readonly watched: readonly Row[];
  readonly seen: readonly Seen[];
  readonly wishes: readonly Told[];
  readonly forgotten: Forgotten;
}

const cut = (text: string): string => text.slice(0, MOST_LETTERS);

export function written({ watched, seen, wishes, forgotten }: Taste): string {
  return JSON.stringify({
    format: FORMAT,
    watched: watched.map(plain),
    seen: seen.map(({ id, at }) => [id, at]),
    wishes,
    since: forgotten.since,
    gone: forgotten.gone
      .filter(({ key }) => key.length <= MOST_LETTERS)
      .map(({ key, at }) => [key, at]),
  });
}

/**
 * Reads what another device wrote; throws NoTaste. What it did later than now, by a clock that is
 * wrong, was done now: else nothing could ever be newer.
 */
export function read(text: string, now: number): Taste {
  const told = asObject(JSON.parse(text));
  if (told["format"] !== FORMAT) throw new NoTaste();
  const moment = (at: unknown) => Math.min(now, asNumber(at));
  const pairs = (name: string, most: number) =>
    asList(told[name], most).map((pair) => asList(pair, 2));
  return {
    watched: asList(told["watched"], MOST_WATCHED).map((one) => {
      const row = asRow(one);
      return { ...row, at: moment(row.at) };
    }),
    seen: pairs("seen", MOST_SEEN).map(([id, at]) => ({ id: asId(id), at: moment(at) })),
    wishes: asList(told["wishes"], WAYS.length * MOST_WISHES).map((one) => {
      const { way, kind, value, words, at } = asObject(one);
      if (!WAYS.includes(way as Way)) throw new NoTaste();
      const [as, when] = [way as Way, moment(at)];
      if (way === "not") {
        return { way: as, kind: "clip", value: asId(value), words: asText(words), at: when };
      }
      const wish = asWish({ kind, value, words });
      return { way: as, kind: wish.kind, value: wish.value, words: wish.words, at: when };
    }),
    forgotten: {
      since: moment(told["since"]),
      gone: pairs("gone", MOST_GONE).map(([key, at]) => ({ key: asText(key), at: moment(at) })),
    },
  };
}

/** A row as it is carried: its fields in one order, within the bounds that are read back. */
export function plain(given: object): Row {
  const row = given as Row;
  const numbers = (list: ArrayLike<number>) => Array.from(list).slice(0, MOST_NUMBERS);
  const { known } = row;
  return {
    id: row.id,
    at: row.at,
    reached: row.reached,
    replayed: row.replayed,
    skipped: row.skipped,
    title: cut(row.title),
    handle: cut(row.handle),
    known: known && {
      author: known.author,
      sound: known.sound,
      epoch: known.epoch,
      topics: known.topics.slice(0, MOST_TOPICS),
      taste: numbers(known.taste),
      step: numbers(known.step),
      follows: known.follows.slice(0, MOST_FOLLOWS).map(([short, strength]) => [short, strength]),
    },
  };
}

/** Wishes in one list, each in one order of its fields. */
export const listed = (wished: Wished): Told[] =>
  WAYS.flatMap((way) =>
    wished[way].map((one): Told => {
      const { at = LONG_AGO } = one;
      return "id" in one
        ? { way, kind: "clip", value: one.id, words: cut(one.title), at }
        : { way, kind: one.kind, value: one.value, words: cut(one.words), at };
    }),
  );

/** The same as a device keeps them. */
export function sorted(wishes: readonly Told[]): Wished {
  const of = (way: Way): Wish[] =>
    wishes
      .filter((wish) => wish.way === way)
      .map(({ kind, value, words, at }) => ({ kind: kind as Kind, value, words, at }));
  const not = wishes.filter((wish) => wish.way === "not");
  return {
    more: of("more"),
    less: of("less"),
    never: of("never"),
    not: not.map(({ value, words, at }) => ({ id: String(value), title: words, at })),
  };
}
