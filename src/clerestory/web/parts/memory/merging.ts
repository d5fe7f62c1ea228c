// Joins what two devices remember. It is the same whichever of them begins, and again changes
// nothing: of two that have the same key the newer holds, and what was forgotten later than it goes.

import { MOST_GONE, plain, type Taste, type Told, WAYS } from "./carrying";
import {
  type Gone,
  keyOf,
  type Kind,
  MOST_SEEN,
  MOST_WATCHED,
  MOST_WISHES,
  SEEN_DAYS,
} from "./rows";

export const GONE_DAYS = 30;
const DAY = 86_400_000;
const rowKey = ({ id }: { id: string }): string => `row:${id}`;
const toldKey = ({ way, kind, value }: Told): string =>
  way === "not" ? `not:${value}` : keyOf({ kind: kind as Kind, value });

export function joined(one: Taste, other: Taste, now: number): Taste {
  const since = Math.max(one.forgotten.since, other.forgotten.since);
  const gone = newest(
    [...one.forgotten.gone, ...other.forgotten.gone],
    (row) => row.key,
    (row) => row.at > Math.max(since, now - GONE_DAYS * DAY),
  ).slice(0, MOST_GONE);
  const went = new Map(gone.map(({ key, at }: Gone) => [key, at]));
  const holds = (key: string, at: number) => at > since && at > (went.get(key) ?? -1);
  const wishes = newest([...one.wishes, ...other.wishes], toldKey, (wish) =>
    holds(toldKey(wish), wish.at),
  );
  return {
    watched: newest([...one.watched, ...other.watched], rowKey, (row) =>
      holds(rowKey(row), row.at),
    ).slice(0, MOST_WATCHED),
    seen: newest(
      [...one.seen, ...other.seen],
      rowKey,
      (row) => holds(rowKey(row), row.at) && row.at >= now - SEEN_DAYS * DAY,
    ).slice(0, MOST_SEEN),
    wishes: WAYS.flatMap((way) => wishes.filter((wish) => wish.way === way).slice(0, MOST_WISHES)),
    forgotten: { since, gone },
  };
}

/**
 * What a device has to give that was away for longer than it is known what was forgotten: of what it
 * had when it last met the others, only what they still have.
 */
export function caughtUp(mine: Taste, theirs: Taste, last: number, now: number): Taste {
  if (last === 0 || now - last < GONE_DAYS * DAY) return mine;
  const still = <T extends { readonly at: number }>(
    rows: readonly T[],
    others: readonly T[],
    key: (row: T) => string,
  ) => {
    const there = new Set(others.map(key));
    return rows.filter((row) => row.at > last || there.has(key(row)));
  };
  return {
    watched: still(mine.watched, theirs.watched, rowKey),
    seen: still(mine.seen, theirs.seen, rowKey),
    wishes: still(mine.wishes, theirs.wishes, toldKey),
    forgotten: mine.forgotten,
  };
}

/** The newest of each key that holds, the newest first; equal ones in an order of their own. */
function newest<T extends { readonly at: number }>(
  rows: readonly T[],
  key: (row: T) => string,
  holds: (row: T) => boolean,
): T[] {
  const found = new Map<string, T>();
  for (const row of rows) {
    const name = key(row);
    const old = found.get(name);
    if (!old || later(row, old)) found.set(name, row);
  }
  return [...found]
    .filter(([, row]) => holds(row))
    .sort(([name, one], [word, other]) => other.at - one.at || (name < word ? -1 : 1))
    .map(([, row]) => row);
}

/** Of two with the same moment, the one that knows the newer, then by its letters: whoever asks. */
function later<T extends { readonly at: number }>(row: T, old: T): boolean {
  if (row.at !== old.at) return row.at > old.at;
  const [one = -1, other = -1] = [row, old].map((each) =>
    "known" in each && each.known !== null ? plain(each).known?.epoch : -1,
  );
  if (one !== other) return one > other;
  const [told, was] = [row, old].map((each) => JSON.stringify("known" in each ? plain(each) : each));
  return (told ?? "") > (was ?? "");
}
